"""The records behind a figure, net: the SQL of one page of them, with the totals of all beside it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import connection

from yeji.ledger.metrics import Count, Distinct, Flow, Metric, Stock
from yeji.ledger.models import Scenario
from yeji.ledger.question import Question
from yeji.ledger.sql import Level, Query, conditions
from yeji.org.scopes import Scope
from yeji.records.reading import sees_every, visible_sql
from yeji.records.types import ObjectType

Addend = tuple[Decimal, int]
"""An amount and the number of records behind it."""

SUMS = (
    "booked",
    "booked_records",
    "reversed",
    "reversed_records",
    "adjusted",
    "adjusted_records",
    "records",
    "hidden",
    "hidden_value",
)

# What one record has in a figure, entry by entry added up.
NET = """
    max(e.day) AS day, sum({value}) AS value,
    sum({value}) FILTER (WHERE NOT e.adjusts AND {value} > 0) AS booked,
    sum({value}) FILTER (WHERE NOT e.adjusts AND {value} < 0) AS reversed,
    sum({value}) FILTER (WHERE e.adjusts) AS adjusted,
    min(e.belongs_on) FILTER (WHERE e.adjusts) AS belongs_on
"""

# One pass over the entries, grouped by record: right for every figure, and quick where a figure has few records.
GROUPED = """
WITH net AS MATERIALIZED (
    SELECT {group} AS record, {net} FROM ledger_entry e WHERE {where} AND {group} IS NOT NULL
    GROUP BY 1 HAVING {kept}
), marked AS MATERIALIZED (
    SELECT net.*, {shown} AS shown, {seen} AS visible FROM net
), sums AS (
    SELECT sum(booked) AS booked, count(booked) AS booked_records, sum(reversed) AS reversed,
           count(reversed) AS reversed_records, sum(adjusted) AS adjusted, count(adjusted) AS adjusted_records,
           count(*) AS records, count(*) FILTER (WHERE NOT visible) AS hidden,
           sum(shown) FILTER (WHERE NOT visible) AS hidden_value
    FROM marked
)
SELECT sums.*, page.* FROM sums LEFT JOIN (
    SELECT record, day, shown, belongs_on, value FROM marked WHERE visible
    ORDER BY {order} LIMIT %(size)s OFFSET %(first)s
) page ON true ORDER BY {order}
"""

# Nearly every record of a flow has one entry with a count of one, and is read from the index alone. Only records with
# another kind of entry (shared, changed, taken back, adjusted) are added up, and only they can be out of sight of
# somebody who sees everything: what is in the bin has left the open periods, and locked ones tell by an adjustment.
SINGLE = """
WITH odd AS MATERIALIZED (
    SELECT e.record FROM ledger_entry e WHERE {where} AND (e.count <> 1 OR e.adjusts)
    UNION
    SELECT e.record FROM ledger_entry e
    WHERE e.metric_id = ANY(%(metric)s::int[]) AND e.scenario = %(scenario)s AND e.day >= %(start)s AND e.adjusts
          AND e.belongs_on >= %(start)s AND e.belongs_on < %(end)s
), net AS MATERIALIZED (
    SELECT e.record, {net} FROM odd JOIN ledger_entry e ON e.record = odd.record WHERE {where}
    GROUP BY 1 HAVING {kept}
), marked AS MATERIALIZED (
    SELECT net.*, {seen} AS visible FROM net
), plain AS (
    SELECT coalesce(sum({value}), 0) AS value, count(*) AS records,
           coalesce(sum({value}) FILTER (WHERE {value} < 0), 0) AS reversed,
           count(*) FILTER (WHERE {value} < 0) AS reversed_records, count(*) FILTER (WHERE {value} = 0) AS empty
    FROM ledger_entry e WHERE {where} AND {single}
), mended AS (
    SELECT coalesce(sum(booked), 0) AS booked, count(booked) AS booked_records, coalesce(sum(reversed), 0) AS reversed,
           count(reversed) AS reversed_records, sum(adjusted) AS adjusted, count(adjusted) AS adjusted_records,
           count(*) AS records, count(*) FILTER (WHERE NOT visible) AS hidden,
           sum(value) FILTER (WHERE NOT visible) AS hidden_value
    FROM marked
), sums AS (
    SELECT p.value - p.reversed + m.booked AS booked,
           p.records - p.reversed_records - p.empty + m.booked_records AS booked_records,
           p.reversed + m.reversed AS reversed, p.reversed_records + m.reversed_records AS reversed_records,
           m.adjusted, m.adjusted_records, p.records + m.records AS records, m.hidden, m.hidden_value
    FROM plain p, mended m
)
SELECT sums.*, page.* FROM sums LEFT JOIN (
    SELECT * FROM (
        SELECT e.record, e.day, {value} AS shown, NULL::date AS belongs_on, {value} AS value FROM ledger_entry e
        WHERE {where} AND {single}
        UNION ALL
        SELECT record, day, value, belongs_on, value FROM marked WHERE visible
    ) listed ORDER BY {order} LIMIT %(size)s OFFSET %(first)s
) page ON true ORDER BY {order}
"""
ONCE = "e.count = 1 AND NOT e.adjusts AND e.record NOT IN (SELECT record FROM odd)"


@dataclass(frozen=True, kw_only=True)
class Net:
    """One record: its net part of the figure, the newest day it was posted on, the day an adjustment belongs to."""

    record: int
    day: date
    value: Decimal
    belongs_on: date | None


@dataclass(frozen=True, kw_only=True)
class Nets:
    """One page of the visible records, and the totals of all: added up, what was booked, reversed and adjusted."""

    rows: tuple[Net, ...]
    booked: Addend
    reversed: Addend
    adjusted: Addend
    records: int
    hidden: int
    hidden_value: Decimal


def nets(metric: Metric, question: Question, scope: Scope, kind: ObjectType, *, first: int, size: int) -> Nets:
    """One page of the records behind a figure: the largest first, of counts the newest."""
    build = _single if _is_quick(metric, question, scope, kind) else _grouped
    sql, params = build(metric, question, scope, kind)
    with connection.cursor() as cursor:
        cursor.execute(sql, {**params, "first": first, "size": size})
        found = cursor.fetchall()
    sums = dict(zip(SUMS, found[0], strict=False))
    return Nets(
        rows=tuple(
            Net(record=record, day=day, value=Decimal(shown), belongs_on=belongs_on)
            for record, day, shown, belongs_on, _value in (row[len(SUMS) :] for row in found)
            if record is not None
        ),
        booked=_addend(sums, "booked"),
        reversed=_addend(sums, "reversed"),
        adjusted=_addend(sums, "adjusted"),
        records=int(sums["records"]),
        hidden=int(sums["hidden"]),
        hidden_value=Decimal(sums["hidden_value"] or 0),
    )


def _addend(sums: Mapping[str, Any], name: str) -> Addend:
    return Decimal(sums[name] or 0), int(sums[f"{name}_records"] or 0)


def _is_quick(metric: Metric, question: Question, scope: Scope, kind: ObjectType) -> bool:
    flow = isinstance(metric.of if isinstance(metric, Count) else metric, Flow)
    return flow and question.scenario == Scenario.ACTUAL and question.view == "posted" and sees_every(scope, kind)


def _single(metric: Metric, question: Question, scope: Scope, kind: ObjectType) -> Query:
    base = metric.of if isinstance(metric, Count) else metric
    where, params = conditions([base.key], question, scope, fine=True, level=Level.WITHIN)
    value = "e.count" if isinstance(metric, Count) else "e.amount"
    seen, more = visible_sql(scope, kind, "net.record")
    sql = SINGLE.format(
        where=where,
        value=value,
        net=NET.format(value=value),
        kept=f"sum({value}) <> 0 OR sum(e.count) <> 0",
        single=ONCE,
        seen=seen,
        order=_order(metric),
    )
    return sql, {**params, **more}


def _grouped(metric: Metric, question: Question, scope: Scope, kind: ObjectType) -> Query:
    planned = question.scenario != Scenario.ACTUAL
    base = metric.of if isinstance(metric, Count | Distinct) and not planned else metric
    level = Level.NODE if planned else Level.AT_END if isinstance(base, Stock) else Level.WITHIN
    where, params = conditions([base.key], question, scope, fine=True, level=level)
    distinct = isinstance(metric, Distinct) and not planned
    value = "e.count" if isinstance(metric, Count) and not planned else "e.amount"
    seen, more = visible_sql(scope, kind, "net.record")
    sql = GROUPED.format(
        where=where,
        net=NET.format(value=value),
        group="e.customer" if distinct else "e.record",
        kept="sum(e.count) > 0 OR sum(e.amount) > 0" if distinct else f"sum({value}) <> 0 OR sum(e.count) <> 0",
        shown="1" if distinct else "net.value",
        seen=seen,
        order=_order(metric),
    )
    return sql, {**params, **more}


def _order(metric: Metric) -> str:
    return "day DESC, record DESC" if isinstance(metric, Count | Distinct) else "value DESC, record"
