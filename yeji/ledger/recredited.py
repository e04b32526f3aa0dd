"""What crediting a record anew moved: from whom to whom, by the entries of that moment."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, Final

from yeji.ledger.metrics import Metric, registry
from yeji.ledger.models import Scenario
from yeji.ledger.queries import fetch
from yeji.ledger.sql import figure_scope
from yeji.org.scopes import Scope
from yeji.records.reading import labels
from yeji.records.types import ObjectType
from yeji.records.types import registry as types

_MOVED: Final = """
SELECT e.recorded_at, m.key, e.person, e.overlay, sum(e.amount), sum(e.count)
FROM ledger_entry e JOIN ledger_metric m ON m.id = e.metric_id
WHERE e.record = %(record)s AND e.recorded_at = ANY(%(moments)s) AND e.scenario = %(scenario)s AND {seen}
GROUP BY 1, 2, 3, 4 HAVING sum(e.amount) <> 0 OR sum(e.count) <> 0
ORDER BY 1, 2, 4, 5, 3
"""


_VERB: Final = ".recredit"


@dataclass(frozen=True, kw_only=True)
class Moved:
    """By how much a metric changed for one person, or for nobody, whose name is empty."""

    metric: Metric
    person: str
    overlay: bool
    amount: Decimal
    count: int


def credits_anew(verb: str) -> bool:
    """Whether a write by this verb, such as ``deal.recredit``, credited its record anew."""
    return verb.endswith(_VERB)


def can_be_credited_anew(kind: ObjectType) -> bool:
    """Whether a type has such a verb."""
    return any(credits_anew(f"{kind.key}.{verb.key}") for verb in kind.verbs)


def moved(record: int, moments: Collection[datetime], *, scope: Scope) -> dict[datetime, list[Moved]]:
    """What writes of a record at these moments moved, each, within the reader's figure scope."""
    params: dict[str, Any] = {"record": record, "moments": list(moments), "scenario": Scenario.ACTUAL}
    seen = " AND ".join(figure_scope(scope, params)) or "true"
    rows = fetch(_MOVED.format(seen=seen), params)
    people = labels(scope, types.get("person"), {row[2] for row in rows if row[2]})
    found: dict[datetime, list[Moved]] = {}
    for at, key, person, overlay, amount, count in rows:
        name = people.get(person, f"#{person}") if person else ""
        one = Moved(metric=registry.get(key), person=name, overlay=overlay, amount=amount, count=int(count))
        found.setdefault(at, []).append(one)
    return found
