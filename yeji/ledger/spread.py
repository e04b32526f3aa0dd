"""How the records behind a flow spread: median and extremes, from entries at query time, never rolled up."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, ClassVar

from django.utils.translation import gettext as _

from yeji.ledger.metrics import Flow, registry
from yeji.ledger.queries import fetch
from yeji.ledger.question import CannotAsk, Question
from yeji.ledger.sql import Level, Query, conditions
from yeji.ledger.versions import versions_of
from yeji.org.scopes import Scope

FIGURES = """
    count(*), avg(value),
    (percentile_disc(0.5) WITHIN GROUP (ORDER BY value) + percentile_disc(0.5) WITHIN GROUP (ORDER BY value DESC)) / 2,
    min(value), max(value)
"""
"""The middle of the two middle ones: exact, where the database's own continuous median is a float."""


@dataclass(frozen=True, kw_only=True)
class Spread:
    """Mean, median, smallest and largest value among ``count`` records; None of them where there is no record.

    None of these may be added up over people or periods.
    """

    additive: ClassVar[bool] = False

    count: int
    mean: Decimal | None
    median: Decimal | None
    smallest: Decimal | None
    largest: Decimal | None


def spread(metric: str, question: Question, *, scope: Scope) -> Spread:
    """How the net amounts that a flow's records have in a period spread, one value a record.

    :raises CannotAsk: if the metric is no flow, or the question has dimensions.
    """
    sql, params = _values((metric,), question, scope)
    return _read(sql, params)


def spread_of_days(*, first: str, then: Sequence[str], question: Question, scope: Scope) -> Spread:
    """How many days pass between two events of the same record; a flow of ``then`` falls in the period.

    :raises CannotAsk: if one is no flow, or the question has dimensions.
    """
    sql, params = _values(then, question, scope)
    _flow(first)
    # Grouped instead of joined: one pass, and good also before the database has statistics.
    return _read(
        f"SELECT max(day) FILTER (WHERE last) - min(day) FILTER (WHERE NOT last) AS value FROM ("
        f"SELECT record, day, true AS last FROM ({sql}) AS later UNION ALL "
        "SELECT e.record, min(e.belongs_on), false FROM ledger_entry e "
        "WHERE e.metric_id = ANY(%(first)s::int[]) AND e.scenario = 0 AND e.day < %(end)s "
        "GROUP BY e.record HAVING sum(e.count) > 0"
        ") AS both_days GROUP BY record HAVING bool_or(last) AND NOT bool_and(last)",
        {**params, "first": versions_of(first)},
    )


def _values(metrics: Sequence[str], question: Question, scope: Scope) -> Query:
    """One row for each record of each flow with net count in the period: its amount and its day."""
    if question.by:
        raise CannotAsk(_("Median and extremes are asked for one figure at a time."), field="by")
    parts: list[str] = []
    whole: dict[str, Any] = {}
    for number, metric in enumerate(metrics):
        _flow(metric)
        where, params = conditions([metric], question, scope, fine=True, level=Level.WITHIN)
        named = where.replace("%(metric)s", f"%(metric_{number})s")
        whole |= {**params, f"metric_{number}": params["metric"]}
        parts.append(
            f"SELECT e.record, sum(e.amount) AS value, max(e.belongs_on) AS day FROM ledger_entry e WHERE {named} "
            "GROUP BY e.record HAVING sum(e.count) > 0"
        )
    return " UNION ALL ".join(parts), whole


def _flow(metric: str) -> None:
    if not isinstance(registry.get(metric), Flow):
        raise CannotAsk(_("Median and extremes exist for events only, not for %(metric)s.") % {"metric": metric})


def _read(values: str, params: dict[str, Any]) -> Spread:
    count, mean, median, smallest, largest = fetch(f"SELECT {FIGURES} FROM ({values}) AS listed", params)[0]
    whole = [None if value is None else Decimal(value) for value in (mean, median, smallest, largest)]
    return Spread(count=count, mean=whole[0], median=whole[1], smallest=whole[2], largest=whole[3])
