"""Where the house is put together: declarations are loaded and reactions wired when Django starts."""

from __future__ import annotations

from importlib import import_module

from django.apps import AppConfig
from django.utils.translation import gettext

DECLARATIONS = (
    "yeji.org.invariants",
    "yeji.records.organisation",
    "yeji.records.territories.objects",
    "yeji.records.custom.building",
    "yeji.records.invariants",
    "yeji.ledger.invariants",
    "yeji.ledger.built.loading",
    "yeji.process.objects",
    "yeji.business.sales.objects",
    "yeji.business.sales.metrics",
    "yeji.business.sales.checks",
    "yeji.business.work.objects",
    "yeji.business.work.metrics",
    "yeji.business.work.checks",
    "yeji.performance.planning.objects",
    "yeji.performance.planning.checks",
)


class ConfigConfig(AppConfig):
    name = "yeji.config"
    label = "config"

    def ready(self) -> None:
        """Load every declaration, in the order of the rooms, then say who reacts to writes."""
        from yeji.config.handlers import wire
        from yeji.kit.words import translate_with

        for module in DECLARATIONS:
            import_module(module)
        translate_with(gettext)
        wire()
