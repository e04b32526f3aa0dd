"""Capture's own diff over everything, and the tables derived from entries against the entries."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from yeji.ledger.capture import owed_now
from yeji.ledger.metrics import plans, registry
from yeji.ledger.queries import fetch


@dataclass(frozen=True, kw_only=True)
class Difference:
    """Something that does not agree: which check found it, where, what is due and what was posted, and more."""

    check: str
    metric: str | None = None
    month: date | None = None
    person: int | None = None
    record: int | None = None
    due: Decimal | None = None
    posted: Decimal | None = None
    told: str = ""


ROLLUP = """
SELECT coalesce(e.metric_id, r.metric_id), coalesce(e.month, r.month), e.amount, r.amount, e.count, r.count
FROM (
    SELECT metric_id, scenario, date_trunc('month', day)::date AS month, person, unit, product, overlay,
           sum(amount) AS amount, sum(count) AS count
    FROM ledger_entry GROUP BY 1, 2, 3, 4, 5, 6, 7 HAVING sum(amount) <> 0 OR sum(count) <> 0
) e FULL JOIN (
    SELECT metric_id, scenario, month, person, unit, product, overlay, sum(amount) AS amount, sum(count) AS count
    FROM ledger_rollup GROUP BY 1, 2, 3, 4, 5, 6, 7 HAVING sum(amount) <> 0 OR sum(count) <> 0
) r ON (e.metric_id, e.scenario, e.month, coalesce(e.person, 0), coalesce(e.unit, 0), coalesce(e.product, 0), e.overlay)
     = (r.metric_id, r.scenario, r.month, coalesce(r.person, 0), coalesce(r.unit, 0), coalesce(r.product, 0), r.overlay)
WHERE e.amount IS DISTINCT FROM r.amount OR e.count IS DISTINCT FROM r.count
LIMIT 1000
"""

SUMMARY = """
SELECT metric_id, month, sum(amount) FILTER (WHERE finer), sum(amount) FILTER (WHERE NOT finer),
       sum(count) FILTER (WHERE finer), sum(count) FILTER (WHERE NOT finer)
FROM (
    SELECT true AS finer, metric_id, scenario, month, position, person, unit, overlay, amount, count FROM ledger_rollup
    UNION ALL
    SELECT false, metric_id, scenario, month, position, person, unit, overlay, amount, count FROM ledger_summary
) s
GROUP BY metric_id, scenario, month, position, person, unit, overlay
HAVING sum(CASE WHEN finer THEN amount ELSE -amount END) <> 0 OR sum(CASE WHEN finer THEN count ELSE -count END) <> 0
LIMIT 1000
"""

STAGES = """
SELECT metric_id, month, stage, sum(amount) FILTER (WHERE entered), sum(amount) FILTER (WHERE NOT entered),
       sum(count) FILTER (WHERE entered), sum(count) FILTER (WHERE NOT entered)
FROM (
    SELECT true AS entered, metric_id, scenario, date_trunc('month', day)::date AS month, person, unit, stage, overlay,
           amount, count FROM ledger_entry WHERE part <> 0
    UNION ALL
    SELECT false, metric_id, scenario, month, person, unit, stage, overlay, amount, count FROM ledger_summary
    WHERE metric_id IN (SELECT metric_id FROM ledger_entry WHERE part <> 0)
) s
GROUP BY metric_id, scenario, month, person, unit, stage, overlay
HAVING sum(CASE WHEN entered THEN amount ELSE -amount END) <> 0
    OR sum(CASE WHEN entered THEN count ELSE -count END) <> 0
LIMIT 1000
"""

SHARES = """
SELECT record, event_id, spell, sum(share) FROM ledger_creditline
WHERE ended_at IS NULL AND kind <> 2 GROUP BY 1, 2, 3 HAVING sum(share) <> 100 LIMIT 1000
"""


def verify(*, day: date) -> list[Difference]:
    """What capture would still post, where the roll-up differs from the entries, and credit that is not 100 %.

    Empty when the ledger is right. Changes nothing.
    """
    return [*_owed(day), *_rolled_up(), *_credited()]


def _owed(day: date) -> Iterator[Difference]:
    for type_key in [*registry.sources(), *plans.plans]:
        for row in owed_now(type_key, day=day):
            told = ", ".join(str(part) for part in row)
            yield Difference(check=f"owed:{type_key}", record=None, told=told)


def _rolled_up() -> Iterator[Difference]:
    for metric, month, amount, rolled, count, rolled_count in fetch(ROLLUP, {}):
        told = f"metric {metric}, {month}: entries {amount} / {count}, roll-up {rolled} / {rolled_count}"
        yield Difference(check="rollup", record=None, told=told)
    for metric, month, amount, summed, count, summed_count in fetch(SUMMARY, {}):
        told = f"metric {metric}, {month}: with products {amount} / {count}, without {summed} / {summed_count}"
        yield Difference(check="summary", record=None, told=told)
    for metric, month, stage, amount, summed, count, summed_count in fetch(STAGES, {}):
        told = f"metric {metric}, {month}, stage {stage}: entries {amount} / {count}, sums {summed} / {summed_count}"
        yield Difference(check="stages", record=None, told=told)


def _credited() -> Iterator[Difference]:
    for record, event, spell, share in fetch(SHARES, {}):
        yield Difference(check="credit", record=record, told=f"event {event}, spell {spell}: {share} %")
