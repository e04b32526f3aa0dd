"""What a record counts for: each metric with whom it is credited to, and when. The drill read backwards."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from yeji.ledger.metrics import Metric, registry
from yeji.ledger.models import Scenario
from yeji.ledger.queries import fetch
from yeji.ledger.sql import figure_scope
from yeji.org.scopes import Scope
from yeji.records.reading import labels
from yeji.records.types import registry as types

_NET = """
SELECT m.key, e.person, e.unit, e.overlay, sum(e.amount), sum(e.count), max(e.day),
       min(e.belongs_on) FILTER (WHERE e.adjusts), {seen}
FROM ledger_entry e JOIN ledger_metric m ON m.id = e.metric_id
WHERE e.record = %(record)s AND e.scenario = %(scenario)s
GROUP BY 1, 2, 3, 4, 9, e.adjusts
HAVING sum(e.amount) <> 0 OR sum(e.count) <> 0
ORDER BY 7, 1, 5 DESC
"""


@dataclass(frozen=True, kw_only=True)
class Counted:
    """One metric that a record counts for, credited to one person in one unit (both may be nobody). What adjusts
    locked periods stands by itself.

    ``amount`` and ``count`` are what stands after reversals; ``day`` is the newest day something was posted on,
    ``belongs_on`` the day an adjustment belongs to. ``overlay`` credit stands beside the totals.
    """

    metric: Metric
    person: str
    unit: str
    amount: Decimal
    count: int
    day: date
    belongs_on: date | None
    overlay: bool


def counted(record: int, *, scope: Scope) -> tuple[tuple[Counted, ...], int]:
    """What a record counts for, within the reader's figure scope, and how many lines lie outside of it.

    The caller has been shown the record itself; who is credited is a figure, and follows figure scope.
    """
    params: dict[str, Any] = {"record": record, "scenario": Scenario.ACTUAL}
    seen = " AND ".join(figure_scope(scope, params)) or "true"
    found = fetch(_NET.format(seen=seen), params)
    mine = [row for row in found if row[8]]
    people = labels(scope, types.get("person"), [row[1] for row in mine])
    units = labels(scope, types.get("unit"), [row[2] for row in mine])
    lines = tuple(
        Counted(
            metric=registry.get(key),
            person=people.get(person, ""),
            unit=units.get(unit, ""),
            amount=Decimal(amount),
            count=int(count),
            day=day,
            belongs_on=belongs_on,
            overlay=overlay,
        )
        for key, person, unit, overlay, amount, count, day, belongs_on, _seen in mine
    )
    return lines, len(found) - len(mine)
