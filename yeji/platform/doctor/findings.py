"""What a check found, and how bad that is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from yeji.kit.words import Text


class Health(StrEnum):
    """How well one thing is: nothing to do, something to see to soon, something that is broken."""

    WELL = "well"
    WATCH = "watch"
    ILL = "ill"


@dataclass(frozen=True, kw_only=True)
class Finding:
    """One check: ``label`` names it, ``told`` says what was found, ``fix`` what to do unless all is well."""

    key: str
    label: Text
    health: Health
    told: Text
    fix: Text | None = None

    def row(self) -> Mapping[str, Any]:
        """The finding for programs and tables, in the reader's language."""
        return {
            "check": self.key,
            "health": str(self.health),
            "label": str(self.label),
            "told": str(self.told),
            "fix": str(self.fix) if self.fix else None,
        }


def well(key: str, label: Text, told: Text) -> Finding:
    """All is well."""
    return Finding(key=key, label=label, health=Health.WELL, told=told)


def watch(key: str, label: Text, told: Text, fix: Text) -> Finding:
    """Somebody should see to it, but all still works."""
    return Finding(key=key, label=label, health=Health.WATCH, told=told, fix=fix)


def ill(key: str, label: Text, told: Text, fix: Text) -> Finding:
    """Something is broken."""
    return Finding(key=key, label=label, health=Health.ILL, told=told, fix=fix)


def worst(findings: Iterable[Finding]) -> Health:
    """How bad the worst finding is."""
    order = list(Health)
    return max((finding.health for finding in findings), key=order.index, default=Health.WELL)
