"""Django's name for this room."""

from django.apps import AppConfig


class RecordsConfig(AppConfig):
    name = "yeji.records"
    label = "records"
