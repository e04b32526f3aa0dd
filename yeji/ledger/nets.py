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
from yeji.ledger.singles import FLOW_ODD, LATER, STANDING, STOCK_ODD, single
from yeji.ledger.sql import Level, Query, conditions
from yeji.ledger.versions import versions_of
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

# What one record has in a level: what stands, whichever way it came to that.
STANDS = """
    max({day}) AS day, sum({value}) AS value,
    CASE WHEN sum({value}) > 0 THEN sum({value}) END AS booked,
    CASE WHEN sum({value}) < 0 THEN sum({value}) END AS reversed,
    NULL::numeric AS adjusted, NULL::date AS belongs_on
"""

# One pass over the entries, grouped by record: right for every figure, and quick where a figure has few records.
GROUPED = """
WITH net AS MATERIALIZED (
    SELECT {group} AS record, {net} FROM {source} e WHERE {where} AND {group} IS NOT NULL
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

# Customers are counted by the count of their entries, as nearly all have one; amounts, which are slow to add up, are
# read of those alone whose count does not say it. Where nobody is left, the database does not begin to. Whether one may
# be seen is asked of no more of them than can stand before the end of the page. Adjustments are among the odd entries,
# which have an index of their own.
CUSTOMERS = """
WITH net AS MATERIALIZED (
    SELECT e.customer AS record, max(e.day) AS day, sum(e.count) AS net FROM ledger_entry e
    WHERE {where} AND e.customer IS NOT NULL GROUP BY 1
), open AS MATERIALIZED (
    SELECT record FROM net WHERE net.net <= 0
), paid AS (
    SELECT e.customer AS record FROM ledger_entry e JOIN open ON open.record = e.customer WHERE {where}
    GROUP BY 1 HAVING sum(e.amount) > 0
), signed AS NOT MATERIALIZED (
    SELECT record, day FROM net WHERE net.net > 0 OR net.record IN (SELECT record FROM paid)
), sums AS MATERIALIZED (
    SELECT NULL::numeric AS booked, 0 AS booked_records, NULL::numeric AS reversed, 0 AS reversed_records,
           NULL::numeric AS adjusted, 0 AS adjusted_records, count(*) AS records,
           count(*) FILTER (WHERE v.id IS NULL) AS hidden, count(*) FILTER (WHERE v.id IS NULL) AS hidden_value
    FROM signed LEFT JOIN {relation} v ON v.id = signed.record AND v.deleted_at IS NULL
), newest AS (
    SELECT record, day FROM signed ORDER BY {order} LIMIT %(size)s + %(first)s + (SELECT hidden FROM sums)
), page AS (
    SELECT record, day FROM newest WHERE {seen} ORDER BY {order} LIMIT %(size)s OFFSET %(first)s
), late AS MATERIALIZED (
    SELECT e.record FROM ledger_entry e WHERE {where} AND e.part = 0 AND (e.count <> 1 OR e.adjusts) AND e.adjusts
), adjusted AS (
    SELECT e.customer AS record, min(e.belongs_on) AS belongs_on FROM ledger_entry e
    WHERE e.record = ANY(ARRAY(SELECT record FROM late)) AND {where} AND e.adjusts GROUP BY 1
)
SELECT sums.*, page.record, page.day, 1 AS shown, adjusted.belongs_on, 1 AS value
FROM sums LEFT JOIN page ON true LEFT JOIN adjusted ON adjusted.record = page.record ORDER BY {order}
"""


@dataclass(frozen=True, kw_only=True)
class Net:
    """One record: its net part of the figure, the newest day it was posted on, the day an adjustment belongs to."""

    record: int
    day: date
    value: Decimal
    belongs_on: date | None


@dataclass(frozen=True, kw_only=True)
class Nets:
    """One page of the visible records, and the totals of all: added up, what was booked, reversed and adjusted.

    Of a level, what stands is what was booked; of customers, who are counted, nothing is added up.
    """

    rows: tuple[Net, ...]
    booked: Addend
    reversed: Addend
    adjusted: Addend
    records: int
    hidden: int
    hidden_value: Decimal


def nets(metric: Metric, question: Question, scope: Scope, kind: ObjectType, *, first: int, size: int) -> Nets:
    """One page of the records behind a figure: the largest first, of counts the newest."""
    sql, params = _query(metric, question, scope, kind)
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


def _query(metric: Metric, question: Question, scope: Scope, kind: ObjectType) -> Query:
    """The quickest way to these records. Plans, and what the index does not know, go through the entries.

    So does what was known at a moment: its records may be in the bin by now.
    """
    plain = question.scenario == Scenario.ACTUAL and question.view == "posted"
    base = metric.of if isinstance(metric, Count | Distinct) else metric
    if not plain or question.known_at is not None or not _is_quick():
        return _grouped(metric, question, scope, kind)
    if isinstance(base, Stock):
        stands = _stands(base, question)
        if stands and sees_every(scope, kind):
            return _single(metric, base, question, scope, kind)
        return _grouped(metric, question, scope, kind, stands=stands)
    if not sees_every(scope, kind):
        return _grouped(metric, question, scope, kind)
    if isinstance(metric, Distinct):
        return _customers(base, question, scope, kind)
    return _single(metric, base, question, scope, kind)


def _is_quick() -> bool:
    """Whether the quick ways may be taken; a test compares them with the whole one."""
    return True


def _stands(stock: Stock, question: Question) -> bool:
    """Whether what stands by now stood at the end of the period."""
    with connection.cursor() as cursor:
        cursor.execute(LATER, {"metric": list(versions_of(stock.key)), "end": question.end})
        return not cursor.fetchone()[0]


def _single(metric: Metric, base: Metric, question: Question, scope: Scope, kind: ObjectType) -> Query:
    stock = isinstance(base, Stock)
    level = Level.AT_END if stock else Level.WITHIN
    where, params = conditions([base.key], question, scope, fine=True, level=level)
    counted = _is_counted(metric)
    value = "e.count" if isinstance(metric, Count) else "e.amount"
    seen, more = visible_sql(scope, kind, "net.record")
    day = "e.newest" if stock else "e.day"
    parts = {
        "where": where,
        "value": value,
        "net": (STANDS if stock else NET).format(value=value, day=day),
        "seen": seen,
        "order": _order(metric),
        "source": STANDING if stock else "ledger_entry",
        "once": "e.count = 1" if stock else "e.count = 1 AND NOT e.adjusts",
        "day": day,
        "odd": STOCK_ODD.format(where=where) if stock else FLOW_ODD.format(where=where),
    }
    money = not counted and isinstance(base, Flow | Stock) and base.money and base.event.source.names_currency
    # One person's are few, and the index of sums holds all that is asked of them; the one of amounts would have each of
    # them looked up in the table.
    money = money and question.person is None
    return single(parts, versions=versions_of(base.key), counted=counted, money=money), {**params, **more}


def _customers(base: Metric, question: Question, scope: Scope, kind: ObjectType) -> Query:
    where, params = conditions([base.key], question, scope, fine=True, level=Level.WITHIN)
    seen, more = visible_sql(scope, kind, "newest.record")
    sql = CUSTOMERS.format(where=where, relation=kind.relation, seen=seen, order="day DESC, record DESC")
    return sql, {**params, **more}


def _grouped(metric: Metric, question: Question, scope: Scope, kind: ObjectType, *, stands: bool = False) -> Query:
    """``stands``: what stands by now says it."""
    planned = question.scenario != Scenario.ACTUAL
    base = metric.of if isinstance(metric, Count | Distinct) and not planned else metric
    stock = isinstance(base, Stock) and not planned
    level = Level.NODE if planned else Level.AT_END if isinstance(base, Stock) else Level.WITHIN
    where, params = conditions([base.key], question, scope, fine=True, level=level)
    distinct = isinstance(metric, Distinct) and not planned
    value = "e.count" if isinstance(metric, Count) and not planned else "e.amount"
    seen, more = visible_sql(scope, kind, "net.record")
    sql = GROUPED.format(
        where=where,
        source=STANDING if stands else "ledger_entry",
        net=(STANDS if stock else NET).format(value=value, day="e.newest" if stands else "e.day"),
        group="e.customer" if distinct else "e.record",
        kept="sum(e.count) > 0 OR sum(e.amount) > 0" if distinct else f"sum({value}) <> 0 OR sum(e.count) <> 0",
        shown="1" if distinct else "net.value",
        seen=seen,
        order=_order(metric),
    )
    return sql, {**params, **more}


def _is_counted(metric: Metric) -> bool:
    """Whether each record has a one in the figure, so that nothing tells them apart but their days."""
    return isinstance(metric, Count | Distinct) or (isinstance(metric, Flow) and metric.value is None)


def _order(metric: Metric) -> str:
    return "day DESC, record DESC" if _is_counted(metric) else "value DESC, record"
