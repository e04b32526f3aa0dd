"""Reading figures: sums over the ledger, by whatever dimension, governed by figure scope."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import Any, Final
from zoneinfo import ZoneInfo

from django.db import connection
from django.utils.translation import gettext as _

from yeji.ledger.amounts import MANY, added_up, lie_ready, select_amounts, select_rows
from yeji.ledger.answerable import refuse_stages_of_none, refuse_traits_of_others
from yeji.ledger.kept import kept
from yeji.ledger.levels import DATES, Key, Sum, dated, is_over_time, leaves, levels
from yeji.ledger.metrics import Count, Distinct, Flow, Formula, Metric, Ratio, Stock, registry
from yeji.ledger.models import Scenario
from yeji.ledger.question import By, CannotAsk, Dimension, Question
from yeji.ledger.sql import Level, entries_alone, from_balances, from_entries, select_distinct, select_sums
from yeji.ledger.tree_sql import trees_read_once
from yeji.ledger.versions import versions_of
from yeji.org.calendar import company
from yeji.org.scopes import Scope

_PLANNED: Final = {Dimension.PERSON, Dimension.UNIT, Dimension.MONTH}
"""By what plans are set."""


@dataclass(frozen=True)
class Table:
    """Figures by key. A ratio with a zero denominator, and a plan that nobody set, are None."""

    by: tuple[By, ...]
    metrics: tuple[str, ...]
    rows: Mapping[Key, Mapping[str, Decimal | None]] = field(default_factory=dict)

    def value(self, metric: str, key: Key = ()) -> Decimal | None:
        return self.rows.get(key, {}).get(metric)


@trees_read_once()
def ask(question: Question, *, scope: Scope) -> Table:
    """The figures that a question asks for, within what the reader's figure scope shows.

    :raises UnknownMetric: for a metric that is none.
    :raises CannotAsk: for a dimension that the metrics do not have, or a past that nobody noted.
    """
    metrics = [registry.get(key) for key in question.metrics]
    refuse_traits_of_others(question, metrics)
    if question.scenario != Scenario.ACTUAL:
        return _planned(question, metrics, scope)
    bases = _bases(metrics)
    refuse_stages_of_none(question, metrics)
    refuse_unnoted_past(question)
    if isinstance(metrics[0], Flow) and len(metrics) == 1 and not _ends_midway(question):
        return _alone(metrics[0].key, question, scope, Level.WITHIN)
    sums = _sums(bases, question, scope)
    figures = {metric.key: _figures(metric, question, sums, scope) for metric in metrics}
    return Table(question.by, question.metrics, _rows(question, metrics, figures))


def _alone(metric: str, question: Question, scope: Scope, level: Level) -> Table:
    """The amounts of one metric that a single statement reads."""
    found = _amounts(metric, question, scope, level)
    if not question.by and level != Level.NODE:
        found = found or {(): {metric: Decimal(0)}}
    return Table(question.by, question.metrics, found)


def _amounts(metric: str, question: Question, scope: Scope, level: Level) -> Mapping[Key, Mapping[str, Decimal]]:
    if lie_ready(question, level=level):
        rows: Sequence[tuple[Any, ...]] = fetch(*select_rows(metric, question, scope, level=level))
        if len(rows) <= MANY:
            return added_up(rows, metric=metric, level=level)
    sql, params = select_amounts(metric, question, scope, level=level)
    fine = level == Level.WITHIN and from_entries(question)
    rows = _from_entries(sql, params, question) if fine else fetch(sql, params)
    return {row[:-1]: {metric: row[-1]} for row in rows}


def _rows(
    question: Question, metrics: Sequence[Metric], figures: Mapping[str, Mapping[Key, Decimal | None]]
) -> Mapping[Key, Mapping[str, Decimal | None]]:
    """The figures of all metrics, key by key."""
    if len(metrics) == 1 and question.by:  # there may be a hundred thousand
        name = metrics[0].key
        return {key: {name: value} for key, value in figures[name].items()}
    keys = set().union(*figures.values())
    if not question.by:
        keys.add(())
    columns = [(metric.key, figures[metric.key], _of_nothing(metric)) for metric in metrics]
    return {key: {name: column.get(key, empty) for name, column, empty in columns} for key in keys}


def _bases(metrics: Sequence[Metric]) -> list[Flow | Stock]:
    """The captured metrics that these are made of, each once."""
    found: dict[str, Flow | Stock] = {}
    for metric in metrics:
        if isinstance(metric, Flow | Stock):
            found[metric.key] = metric
        elif not isinstance(metric, Distinct):
            found.update({base.key: base for base in _bases(metric.inputs())})
    return list(found.values())


def refuse_unnoted_past(question: Question) -> None:
    """What was known at a moment is answered from the first moment on that was noted.

    :raises CannotAsk: for an earlier one.
    """
    if question.known_at is not None:
        first = fetch("SELECT min(at) FROM ledger_watermark", {})[0][0]
        if first is None:
            raise CannotAsk(_("What was known at that moment was not noted yet."), field="known_at")
        if question.known_at < first:
            since = first.astimezone(ZoneInfo(company().zone)).strftime("%Y-%m-%d %H:%M")
            told = _("What was known at that moment was not noted yet. It has been noted since %(since)s.")
            raise CannotAsk(told % {"since": since}, field="known_at")


def _sums(bases: Sequence[Flow | Stock], question: Question, scope: Scope) -> Mapping[str, Mapping[Key, Sum]]:
    """What was added up for each captured metric: all flows in one read, all stocks in another."""
    flows = [base.key for base in bases if isinstance(base, Flow)]
    stocks = [base.key for base in bases if isinstance(base, Stock)]
    found = _within(flows, question, scope)
    if is_over_time(question):
        changes = _changes(stocks, leaves(question), scope)
        return found | {key: levels(deltas, question) for key, deltas in changes.items()}
    return found | _standing(stocks, question, scope)


def _standing(stocks: Sequence[str], question: Question, scope: Scope) -> dict[str, Mapping[Key, Sum]]:
    """What stands at the end: what stood at the start of its month, and what changed in that month until then."""
    first = question.end.replace(day=1)
    if not from_balances(question):
        return _read(stocks, question, scope, Level.AT_END)
    stood = _read(stocks, question, scope, Level.AT_END, stood_at=first)
    if first == question.end:
        return stood
    changed = _read(stocks, question, scope, Level.AT_END, since=first)
    return {key: _added(sums, changed[key]) for key, sums in stood.items()}


def _changes(stocks: Sequence[str], question: Question, scope: Scope) -> dict[str, Mapping[Key, Sum]]:
    """What changed day by day or month by month; what stood before the first of them is a change of the day before."""
    first = question.start.replace(day=1)
    if not from_balances(question):
        return _read(stocks, question, scope, Level.LEAVES)
    undated = replace(question, by=tuple(one for one in question.by if one not in DATES))
    stood = _read(stocks, undated, scope, Level.LEAVES, stood_at=first)
    changed = _read(stocks, question, scope, Level.LEAVES, since=first)
    before = date.min
    return {
        metric: {**changed[metric], **{dated(key, question, before): total for key, total in sums.items()}}
        for metric, sums in stood.items()
    }


def _within(flows: Sequence[str], question: Question, scope: Scope) -> dict[str, Mapping[Key, Sum]]:
    """What flowed: the whole months from the roll-up, the days of a month that is cut off from the entries."""
    if not _ends_midway(question):
        return _read(flows, question, scope, Level.WITHIN)
    first = question.end.replace(day=1)
    months = replace(question, until=first)
    days = _read(flows, replace(question, since=first), scope, Level.WITHIN)
    return {key: _added(sums, days[key]) for key, sums in _read(flows, months, scope, Level.WITHIN).items()}


def _ends_midway(question: Question) -> bool:
    """Whether whole months are followed by days of another one."""
    first = question.end.replace(day=1)
    return question.start < first < question.end and not from_entries(replace(question, until=first))


def _added(one: Mapping[Key, Sum], other: Mapping[Key, Sum]) -> dict[Key, Sum]:
    both = {key: one.get(key, Sum()) + other.get(key, Sum()) for key in {**one, **other}}
    return {key: value for key, value in both.items() if value != Sum()}


def _read(
    metrics: Sequence[str],
    question: Question,
    scope: Scope,
    level: Level,
    *,
    since: date | None = None,
    stood_at: date | None = None,
) -> dict[str, Mapping[Key, Sum]]:
    """Sums by metric and key; a metric's versions are added up."""
    found: dict[str, dict[Key, Sum]] = {metric: {} for metric in metrics}
    if not metrics:
        return {}
    of_version = {version: metric for metric in metrics for version in versions_of(metric)}
    sql, params = select_sums(metrics, question, scope, level=level, since=since, stood_at=stood_at)
    fine = stood_at is None and from_entries(question, level=level)
    rows = _from_entries(sql, params, question) if fine and level == Level.WITHIN else fetch(sql, params)
    if len(of_version) == 1:  # each key comes once then, and there may be a hundred thousand
        return {metrics[0]: {row[1:-2]: Sum(row[-2], row[-1]) for row in rows}}
    for version, *dims, amount, count in rows:
        of_metric, key = found[of_version[version]], tuple(dims)
        of_metric[key] = of_metric[key] + Sum(amount, count) if key in of_metric else Sum(amount, count)
    return dict(found)


def _figures(
    metric: Metric, question: Question, sums: Mapping[str, Mapping[Key, Sum]], scope: Scope
) -> Mapping[Key, Decimal | None]:
    if isinstance(metric, Flow | Stock):
        return {key: value.amount for key, value in sums[metric.key].items()}
    if isinstance(metric, Count):
        return {key: Decimal(value.count) for key, value in sums[metric.of.key].items()}
    if isinstance(metric, Ratio):
        return _ratio(metric, question, sums, scope)
    if isinstance(metric, Formula):
        return _formula(metric, question, sums, scope)
    if isinstance(metric, Distinct):
        return _distinct(metric.of.key, question, scope)
    raise TypeError(type(metric))


def _of_nothing(metric: Metric) -> Decimal | None:
    """The figure where there is no entry at all."""
    if isinstance(metric, Formula):
        return metric.of.value({part.key: _of_nothing(part) for part in metric.parts})
    return None if isinstance(metric, Ratio) else Decimal(0)


def _distinct(metric: str, question: Question, scope: Scope) -> Mapping[Key, Decimal]:
    """Customers with net credit: by counts, and by amounts too where counts alone do not say it of all."""
    sql, params = select_distinct(metric, question, scope)
    rows = _from_entries(sql, params, question)
    if any(left_open for *_dims, _signed, left_open in rows):
        sql, params = select_distinct(metric, question, scope, exactly=True)
        rows = _from_entries(sql, params, question)
    return {tuple(dims): Decimal(signed) for *dims, signed, _left_open in rows if signed}


def _from_entries(sql: str, params: Mapping[str, Any], question: Question) -> Sequence[tuple[Any, ...]]:
    """What a statement reads from the entries of a period; what it says already, where that is true still."""
    if entries_alone(question):
        return kept(sql, params, since=question.start, until=question.end)
    return fetch(sql, params)


def _ratio(
    metric: Ratio, question: Question, sums: Mapping[str, Mapping[Key, Sum]], scope: Scope
) -> Mapping[Key, Decimal | None]:
    tops = _figures(metric.top, question, sums, scope)
    bottoms = [_figures(part, question, sums, scope) for part in metric.bottom]
    keys = set(tops).union(*bottoms)
    zero = Decimal(0)
    below = {key: sum((part.get(key) or zero for part in bottoms), zero) for key in keys}
    return {key: (tops.get(key) or zero) / below[key] if below[key] else None for key in keys}


def _formula(
    metric: Formula, question: Question, sums: Mapping[str, Mapping[Key, Sum]], scope: Scope
) -> Mapping[Key, Decimal | None]:
    parts = {part.key: _figures(part, question, sums, scope) for part in metric.parts}
    nothing = {part.key: _of_nothing(part) for part in metric.parts}
    keys = {key for part in parts.values() for key in part}
    return {key: metric.of.value({name: part.get(key, nothing[name]) for name, part in parts.items()}) for key in keys}


def _planned(question: Question, metrics: Sequence[Metric], scope: Scope) -> Table:
    """Plans are read at their own node, never summed over a subtree (LEDGER.md, Figures 3)."""
    summed = any(name not in question.by for name, _numbers in question.among)
    if question.traits or summed or question.about() - _PLANNED:
        told = _("Plans are set for units and people, by month; not for products, customers or territories.")
        raise CannotAsk(told, field="by")
    if len(metrics) == 1:
        return _alone(metrics[0].key, question, scope, Level.NODE)
    planned = _read([metric.key for metric in metrics], question, scope, Level.NODE)
    rows: dict[Key, dict[str, Decimal | None]] = {}
    for metric, sums in planned.items():
        for key, value in sums.items():
            row = rows.get(key)
            if row is None:
                row = rows[key] = dict.fromkeys(question.metrics)
            row[metric] = value.amount
    return Table(question.by, question.metrics, rows)


def fetch(sql: str, params: Mapping[str, Any]) -> list[tuple[Any, ...]]:
    """Run one read and take all its rows."""
    with connection.cursor() as cursor:
        cursor.execute(sql, params or None)  # without values, a percent sign is a percent sign
        rows: list[tuple[Any, ...]] = cursor.fetchall()
        return rows


def figure(metric: str, question: Question, *, scope: Scope) -> Decimal | None:
    """One figure: the answer to a question without dimensions."""
    return ask(replace(question, metrics=(metric,), by=()), scope=scope).value(metric)
