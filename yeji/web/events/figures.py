"""Which figures a listener hears of: those in its figure scope, told by metric, month and units, never by value."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from django.db import close_old_connections, connections

from yeji.ledger.metrics import Metric, registry
from yeji.ledger.versions import versions_of
from yeji.org.calendar import business_day, company
from yeji.org.queries import units_above
from yeji.org.scopes import Scope, scope_of
from yeji.platform.events import FigureKey
from yeji.platform.models import Account


@dataclass(frozen=True, kw_only=True)
class FigureSight:
    """What one listener may hear of: ``metrics`` by the numbers entries carry, with those made of them; ``above``, the
    units over each unit; the reader's figure scope.
    """

    metrics: Mapping[int, frozenset[str]] = field(default_factory=dict)
    above: Mapping[int, frozenset[int]] = field(default_factory=dict)
    scope: Scope

    def told(self, keys: Iterable[FigureKey]) -> list[dict[str, Any]]:
        """What to say of these keys: one line for each metric and month. No units: any may have changed."""
        lines: dict[tuple[str, str | None], tuple[set[int], bool, bool]] = {}
        for version, month, unit, person in keys:
            seen = self._units(unit)
            own = person is not None and person == self.scope.person
            anything = month is None or (self.scope.sees_all_figures and unit is None)
            if not (seen or own or anything):
                continue
            for metric in self.metrics.get(version, ()):
                units, mine, every = lines.get((metric, month), (set(), False, False))
                lines[metric, month] = (units | seen, mine or own or month is None, every or anything)
        return [
            {"metric": metric, "month": month, "units": None if every else sorted(units), "own": own}
            for (metric, month), (units, own, every) in sorted(lines.items(), key=str)
        ]

    def _units(self, unit: int | None) -> frozenset[int]:
        """The unit and those above it, as far as the listener may see their figures."""
        above = self.above.get(unit, frozenset({unit})) if unit is not None else frozenset()
        return above if self.scope.sees_all_figures else above & self.scope.units


async def figure_sight(account: int) -> FigureSight:
    """What an account may hear of, as of today."""
    return await asyncio.to_thread(_figure_sight, account)


def _figure_sight(account: int) -> FigureSight:
    close_old_connections()
    try:
        return sight_at(account, at=datetime.now(UTC))
    finally:
        connections["default"].close()


def sight_at(account: int, *, at: datetime) -> FigureSight:
    """What an account may hear of at a moment."""
    day = business_day(at=at, of=company())
    metrics: dict[int, set[str]] = {}
    for metric in registry:
        for base in (metric, *_below(metric)):
            for version in versions_of(base.key):
                metrics.setdefault(version, set()).add(metric.key)
    return FigureSight(
        metrics={version: frozenset(keys) for version, keys in metrics.items()},
        above=units_above(day=day),
        scope=scope_of(account=Account.objects.get(pk=account), day=day),
    )


def _below(metric: Metric) -> list[Metric]:
    """Everything a metric is made of."""
    return [found for part in metric.inputs() for found in (part, *_below(part))]
