"""Django's name for this room."""

from django.apps import AppConfig


class PlanningConfig(AppConfig):
    name = "yeji.performance.planning"
    label = "planning"
