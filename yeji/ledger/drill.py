"""From a figure to the records behind it: the sum taken apart, and what the reader may not see counted beside it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any, cast

from yeji.ledger.metrics import Count, Distinct, Flow, Metric, Ratio, Stock, plans, registry
from yeji.ledger.models import Scenario
from yeji.ledger.queries import Question, ask, fetch
from yeji.ledger.sql import Level, conditions
from yeji.org.scopes import Scope
from yeji.records.reading import labels, visible_sql
from yeji.records.types import ObjectType
from yeji.records.types import registry as types

TOP = 4
PAGE = 50


@dataclass(frozen=True, kw_only=True)
class Behind:
    """One record behind a figure: its net part of the sum, the newest day it was posted on, and who is credited.

    ``belongs_on`` is the day it belongs to, when that lies in a period locked before it was posted.
    """

    record: int
    label: str
    day: date
    value: Decimal
    people: tuple[tuple[str, Decimal], ...] = ()
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

    ``inputs`` stand instead of rows for a ratio: each is a figure of its own. ``elsewhere`` tells for a
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
    elsewhere: tuple[tuple[str, int], ...] = ()
    inputs: tuple[tuple[Metric, Decimal | None], ...] = ()


def explain(question: Question, *, scope: Scope) -> Drill:
    """A figure with its four largest records. The question names one metric and no dimension."""
    return drill(question, scope=scope, first=0, size=TOP)


def drill(question: Question, *, scope: Scope, first: int = 0, size: int = PAGE) -> Drill:
    """A figure with one page of its records, largest first."""
    metric = registry.get(question.metrics[0])
    question = replace(question, by=())
    if isinstance(metric, Ratio):
        parts = tuple(part.key for part in metric.inputs())
        table = ask(replace(question, metrics=(metric.key, *dict.fromkeys(parts))), scope=scope)
        inputs = tuple((part, table.value(part.key)) for part in dict.fromkeys(metric.inputs()))
        return Drill(metric=metric, question=question, value=table.value(metric.key), inputs=inputs)
    kind = _kind(metric, question)
    found = fetch(*_select(metric, question, scope, kind, first=first, size=size))
    value = ask(question, scope=scope).value(metric.key)
    if not found:
        return Drill(metric=metric, question=question, value=value, kind=kind)
    _record, _day, _value, _belongs, _visible, count, hidden, hidden_value, *sums = found[0]
    seen = [row for row in found if row[4]]
    return Drill(
        metric=metric,
        question=question,
        value=value,
        kind=kind,
        rows=_behind(kind, metric, question, seen, scope),
        count=count,
        hidden_count=hidden,
        hidden_value=Decimal(hidden_value or 0),
        addends=Addends(booked=_pair(sums, 0), reversed=_pair(sums, 2), adjusted=_pair(sums, 4)),
        more=first + size < count - hidden,
        elsewhere=_elsewhere(metric, question, scope),
    )


def _pair(sums: Sequence[Any], place: int) -> tuple[Decimal, int]:
    return Decimal(sums[place] or 0), int(sums[place + 1] or 0)


def _kind(metric: Metric, question: Question) -> ObjectType:
    """What type of record stands behind a figure."""
    if question.scenario != Scenario.ACTUAL:
        return types.get(next(iter(plans.plans)))
    if isinstance(metric, Distinct):
        return types.get("customer")
    base = metric.of if isinstance(metric, Count) else metric
    return types.get(cast(Flow | Stock, base).event.source.type)


def _select(
    metric: Metric, question: Question, scope: Scope, kind: ObjectType, *, first: int, size: int
) -> tuple[str, dict[str, Any]]:
    """Net per record with the totals of all beside each row: one pass over the entries."""
    planned = question.scenario != Scenario.ACTUAL
    base = metric.of if isinstance(metric, Count | Distinct) and not planned else metric
    level = Level.NODE if planned else Level.AT_END if isinstance(base, Stock) else Level.WITHIN
    where, params = conditions([base.key], question, scope, fine=True, level=level)
    distinct = isinstance(metric, Distinct) and not planned
    group = "e.customer" if distinct else "e.record"
    value = "e.count" if isinstance(metric, Count) and not planned else "e.amount"
    kept = "sum(e.count) > 0 OR sum(e.amount) > 0" if distinct else f"sum({value}) <> 0 OR sum(e.count) <> 0"
    shown = "1" if distinct else "net.value"
    seen, more = visible_sql(scope, kind, "net.record")
    sql = f"""
        WITH net AS (
            SELECT {group} AS record, max(e.day) AS day, sum({value}) AS value,
                   sum({value}) FILTER (WHERE NOT e.adjusts AND {value} > 0) AS booked,
                   sum({value}) FILTER (WHERE NOT e.adjusts AND {value} < 0) AS reversed,
                   sum({value}) FILTER (WHERE e.adjusts) AS adjusted,
                   min(e.belongs_on) FILTER (WHERE e.adjusts) AS belongs_on
            FROM ledger_entry e
            WHERE {where} {"AND e.customer IS NOT NULL" if distinct else ""}
            GROUP BY 1 HAVING {kept}
        ), marked AS MATERIALIZED (SELECT net.*, {seen} AS visible FROM net)
        SELECT record, day, {shown.replace("net.", "")}, belongs_on, visible, count(*) OVER (),
               count(*) FILTER (WHERE NOT visible) OVER (),
               sum({shown.replace("net.", "")}) FILTER (WHERE NOT visible) OVER (),
               sum(booked) OVER (), count(booked) OVER (), sum(reversed) OVER (), count(reversed) OVER (),
               sum(adjusted) OVER (), count(adjusted) OVER ()
        FROM marked ORDER BY visible DESC, value DESC, record LIMIT %(size)s OFFSET %(first)s
    """
    return sql, {**params, **more, "size": size, "first": first}


def _behind(
    kind: ObjectType, metric: Metric, question: Question, rows: Sequence[tuple[Any, ...]], scope: Scope
) -> tuple[Behind, ...]:
    ids = [row[0] for row in rows]
    names = labels(scope, kind, ids)
    people = {} if isinstance(metric, Distinct) else _people(metric, question, ids, scope)
    return tuple(
        Behind(
            record=record,
            label=names.get(record, f"#{record}"),
            day=day,
            value=Decimal(value),
            people=people.get(record, ()),
            belongs_on=belongs_on,
        )
        for record, day, value, belongs_on, *_rest in rows
    )


def _people(
    metric: Metric, question: Question, records: Sequence[int], scope: Scope
) -> Mapping[int, tuple[tuple[str, Decimal], ...]]:
    """Who is credited with how much of each of these records, within the figure."""
    base = metric.of if isinstance(metric, Count) and question.scenario == Scenario.ACTUAL else metric
    level = Level.AT_END if isinstance(base, Stock) else Level.WITHIN
    where, params = conditions([base.key], question, scope, fine=True, level=level)
    sql = (
        f"SELECT e.record, e.person, sum(e.amount) FROM ledger_entry e WHERE {where} AND e.record = ANY(%(records)s) "
        "AND e.person IS NOT NULL GROUP BY 1, 2 ORDER BY 1, 3 DESC, 2"
    )
    found = fetch(sql, {**params, "records": list(records)})
    names = labels(scope, types.get("person"), {person for _record, person, _amount in found})
    listed: dict[int, tuple[tuple[str, Decimal], ...]] = {}
    for record, person, amount in found:
        listed[record] = (*listed.get(record, ()), (names.get(person, ""), amount))
    return listed


def _elsewhere(metric: Metric, question: Question, scope: Scope) -> tuple[tuple[str, int], ...]:
    """The units a person's figure was earned in that are not his last one, each with its number of records."""
    base = metric.of if isinstance(metric, Count | Distinct) else metric
    if question.person is None or question.scenario != Scenario.ACTUAL or not isinstance(base, Flow):
        return ()
    where, params = conditions([base.key], question, scope, fine=True, level=Level.WITHIN)
    sql = f"""
        SELECT e.unit, count(DISTINCT e.record) FROM ledger_entry e
        WHERE {where} AND e.unit IS NOT NULL AND e.unit <> ALL(
            SELECT pp.unit_id FROM org_membership m JOIN org_positionplace pp ON pp.position_id = m.position_id
            WHERE m.person_id = %(held_person)s AND upper_inf(m.days) AND upper_inf(pp.days)
        ) GROUP BY 1 ORDER BY 1
    """
    found = fetch(sql, params)
    names = labels(scope, types.get("unit"), [unit for unit, _count in found])
    return tuple((names.get(unit, ""), count) for unit, count in found)
