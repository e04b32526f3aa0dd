"""The room of what every installation needs before it knows anything about sales."""

from django.apps import AppConfig


class PlatformConfig(AppConfig):
    name = "yeji.platform"
    label = "platform"
