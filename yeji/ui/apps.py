"""Django's name for this room."""

from django.apps import AppConfig


class UiConfig(AppConfig):
    name = "yeji.ui"
    label = "ui"
