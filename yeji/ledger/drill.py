"""From a figure to the records behind it: the sum taken apart, and what the reader may not see counted beside it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import cast

from yeji.ledger.before import Before, earned_before
from yeji.ledger.metrics import Count, Distinct, Flow, Formula, Metric, Ratio, Stock, plans, registry
from yeji.ledger.models import Scenario
from yeji.ledger.nets import Net, nets
from yeji.ledger.queries import ask, fetch, refuse_unnoted_past
from yeji.ledger.question import Question
from yeji.ledger.sql import Level, conditions
from yeji.ledger.tree_sql import trees_read_once
from yeji.org.scopes import Scope
from yeji.records.reading import labels
from yeji.records.types import ObjectType
from yeji.records.types import registry as types

TOP = 4
PAGE = 50


@dataclass(frozen=True)
class Credited:
    """Who is credited with how much of a record within a figure, and with how much of it in the metric's own unit:
    where deals are counted, a deal that two share is one of the first and none of the other.
    """

    name: str
    amount: Decimal
    value: Decimal


@dataclass(frozen=True, kw_only=True)
class Behind:
    """One record behind a figure: its net part of the sum, the newest day it was posted on, and who is credited.

    ``belongs_on`` is the day it belongs to, when that lies in a period locked before it was posted.
    """

    record: int
    label: str
    day: date
    value: Decimal
    people: tuple[Credited, ...] = ()
    belongs_on: date | None = None


@dataclass(frozen=True, kw_only=True)
class Addends:
    """A sum taken apart: what was booked, what was taken back, and what was adjusted for locked periods.

    Each is an amount with its number of records; the amounts add up to the figure exactly.
    """

    booked: tuple[Decimal, int]
    reversed: tuple[Decimal, int]
    adjusted: tuple[Decimal, int]


@dataclass(frozen=True, kw_only=True)
class Drill:
    """The records behind a figure. ``value`` is the sum of ``rows`` on all pages and of what is hidden.

    ``inputs`` stand instead of rows for a ratio or a formula: each is a figure of its own. ``elsewhere`` tells for a
    person's figure how many records were counted in units the person has left since.
    """

    metric: Metric
    question: Question
    value: Decimal | None
    kind: ObjectType | None = None
    rows: tuple[Behind, ...] = ()
    count: int = 0
    hidden_count: int = 0
    hidden_value: Decimal = Decimal(0)
    addends: Addends | None = None
    more: bool = False
    elsewhere: Before = ()
    inputs: tuple[tuple[Metric, Decimal | None], ...] = ()

    @property
    def agrees(self) -> bool:
        """Whether the records add up to the figure, which is read from the sums that are kept beside the entries.

        What is made of other figures has no records of its own: each of those is held against its records by itself.
        """
        if self.addends is None:
            return bool(self.inputs) or not self.value
        parts = (self.addends.booked, self.addends.reversed, self.addends.adjusted)
        whole = (
            Decimal(self.count) if isinstance(self.metric, Distinct) else sum((part[0] for part in parts), Decimal(0))
        )
        return whole == self.value


def explain(question: Question, *, scope: Scope) -> Drill:
    """A figure with its four largest records. The question names one metric and no dimension."""
    return drill(question, scope=scope, first=0, size=TOP)


@trees_read_once()
def drill(question: Question, *, scope: Scope, first: int = 0, size: int = PAGE) -> Drill:
    """A figure with one page of its records, largest first."""
    metric = registry.get(question.metrics[0])
    question = replace(question, by=())
    if isinstance(metric, Ratio | Formula):
        parts = tuple(part.key for part in metric.inputs())
        table = ask(replace(question, metrics=(metric.key, *dict.fromkeys(parts))), scope=scope)
        inputs = tuple((part, table.value(part.key)) for part in dict.fromkeys(metric.inputs()))
        return Drill(metric=metric, question=question, value=table.value(metric.key), inputs=inputs)
    if _is_distinct(metric, question):
        refuse_unnoted_past(question)  # of others the figure refuses it
    kind = _kind(metric, question)
    found = nets(metric, question, scope, kind, first=first, size=size)
    # Customers are counted from the entries either way: counting them twice would find nothing.
    value = Decimal(found.records) if _is_distinct(metric, question) else ask(question, scope=scope).value(metric.key)
    if not found.records:
        return Drill(metric=metric, question=question, value=value, kind=kind)
    return Drill(
        metric=metric,
        question=question,
        value=value,
        kind=kind,
        rows=_behind(kind, metric, question, found.rows, scope),
        count=found.records,
        hidden_count=found.hidden,
        hidden_value=found.hidden_value,
        addends=Addends(booked=found.booked, reversed=found.reversed, adjusted=found.adjusted),
        more=first + size < found.records - found.hidden,
        elsewhere=_before(question, scope),
    )


def _is_distinct(metric: Metric, question: Question) -> bool:
    return isinstance(metric, Distinct) and question.scenario == Scenario.ACTUAL


def _kind(metric: Metric, question: Question) -> ObjectType:
    """What type of record stands behind a figure."""
    if question.scenario != Scenario.ACTUAL:
        return types.get(next(iter(plans.plans)))
    if isinstance(metric, Distinct):
        return types.get("customer")
    base = metric.of if isinstance(metric, Count) else metric
    return types.get(cast(Flow | Stock, base).event.source.type)


def _behind(
    kind: ObjectType, metric: Metric, question: Question, rows: Sequence[Net], scope: Scope
) -> tuple[Behind, ...]:
    ids = [row.record for row in rows]
    names = labels(scope, kind, ids)
    people = {} if isinstance(metric, Distinct) else _people(metric, question, ids, scope)
    return tuple(
        Behind(
            record=row.record,
            label=names.get(row.record, f"#{row.record}"),
            day=row.day,
            value=row.value,
            people=people.get(row.record, ()),
            belongs_on=row.belongs_on,
        )
        for row in rows
    )


def _before(question: Question, scope: Scope) -> Before:
    """Where one person's figure was earned before he was transferred."""
    if question.person is None:
        return ()
    return earned_before(question, [question.person], scope=scope).get(question.person, ())


def _people(
    metric: Metric, question: Question, records: Sequence[int], scope: Scope
) -> Mapping[int, tuple[Credited, ...]]:
    """Who is credited with how much of each of these records, within the figure."""
    counted = isinstance(metric, Count) and question.scenario == Scenario.ACTUAL
    base = metric.of if isinstance(metric, Count) and counted else metric
    level = Level.AT_END if isinstance(base, Stock) else Level.WITHIN
    where, params = conditions([base.key], question, scope, fine=True, level=level)
    sql = (
        "SELECT e.record, e.person, sum(e.amount), sum(e.count) FROM ledger_entry e "
        f"WHERE {where} AND e.record = ANY(%(records)s) AND e.person IS NOT NULL GROUP BY 1, 2 ORDER BY 1, 3 DESC, 2"
    )
    found = fetch(sql, {**params, "records": list(records)})
    names = labels(scope, types.get("person"), {row[1] for row in found})
    listed: dict[int, tuple[Credited, ...]] = {}
    for record, person, amount, count in found:
        one = Credited(names.get(person, ""), amount, Decimal(count) if counted else amount)
        listed[record] = (*listed.get(record, ()), one)
    return listed
