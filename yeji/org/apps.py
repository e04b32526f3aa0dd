"""Django's name for this room."""

from django.apps import AppConfig


class OrgConfig(AppConfig):
    name = "yeji.org"
    label = "org"
