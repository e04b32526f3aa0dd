"""Django's name for this room."""

from django.apps import AppConfig


class CliConfig(AppConfig):
    name = "yeji.cli"
    label = "cli"
