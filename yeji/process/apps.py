"""Django's name for this room."""

from django.apps import AppConfig


class ProcessConfig(AppConfig):
    name = "yeji.process"
    label = "process"
