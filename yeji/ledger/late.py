"""Late changes: what was posted as an adjustment because the month it belongs to was locked already."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Final

from yeji.kit.periods import Period
from yeji.ledger.metrics import Flow, registry
from yeji.ledger.models import Scenario
from yeji.ledger.queries import fetch
from yeji.ledger.question import Question
from yeji.ledger.sql import Level, conditions, figure_scope
from yeji.org.scopes import Scope

# The odd ones among entries have an index of their own, which these words name.
_WITHIN: Final = """
SELECT date_trunc('month', e.belongs_on::timestamp)::date, sum(e.amount), count(DISTINCT e.record)
FROM ledger_entry e WHERE {where} AND e.part = 0 AND (e.count <> 1 OR e.adjusts) AND e.adjusts
GROUP BY 1 HAVING sum(e.amount) <> 0 ORDER BY 1
"""
_SINCE: Final = """
SELECT m.key, sum(e.amount), count(DISTINCT e.record)
FROM ledger_entry e JOIN ledger_metric m ON m.id = e.metric_id
WHERE e.adjusts AND e.part = 0 AND NOT e.overlay AND e.scenario = %(actual)s AND e.day >= %(end)s
      AND e.belongs_on >= %(start)s AND e.belongs_on < %(end)s AND {seen}
GROUP BY 1 ORDER BY 1
"""


@dataclass(frozen=True, kw_only=True)
class Late:
    """What late changes add up to: of ``month`` to a metric that is asked about, or of ``metric`` to a month."""

    amount: Decimal
    records: int
    month: date | None = None
    metric: str = ""


def late_within(question: Question, *, scope: Scope) -> list[Late]:
    """The late changes that a figure holds, by the month they belong to. The question names one flow metric."""
    metric = registry.get(question.metrics[0])
    if not isinstance(metric, Flow) or question.scenario != Scenario.ACTUAL:
        return []
    where, params = conditions([metric.key], question, scope, fine=True, level=Level.WITHIN)
    found = fetch(_WITHIN.format(where=where), params)
    return [Late(month=month, amount=amount, records=records) for month, amount, records in found]


def late_since(month: Period, *, scope: Scope) -> list[Late]:
    """What has changed of a locked month since, by metric: it is posted in later ones."""
    asked: dict[str, Any] = {"actual": Scenario.ACTUAL, "start": month.start, "end": month.end}
    seen = figure_scope(scope, asked)
    found = fetch(_SINCE.format(seen=" AND ".join(seen) or "true"), asked)
    return [Late(metric=metric, amount=amount, records=records) for metric, amount, records in found]
