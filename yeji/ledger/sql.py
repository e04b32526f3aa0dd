"""From a question to SQL. Sums by month come from the roll-up, anything finer from the entries."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from enum import StrEnum
from typing import Any

from yeji.ledger.held_sql import held_fixed
from yeji.ledger.question import GRAINS, Dimension, Question
from yeji.ledger.trait_sql import trait_join, trait_value
from yeji.ledger.traits import Trait
from yeji.ledger.tree_sql import DIMENSIONS, TERRITORIES, tree_dimension, tree_params
from yeji.ledger.versions import versions_of
from yeji.org.scopes import Scope

Query = tuple[str, dict[str, Any]]


class Level(StrEnum):
    """How a period bounds a sum: what fell within it, the level at its end, or a plan at its own node.

    LEAVES is the level at its end by the units that entries name, whatever stands above them.
    """

    WITHIN = "within"
    AT_END = "at_end"
    LEAVES = "leaves"
    NODE = "node"


LEVELS = (Level.AT_END, Level.LEAVES)


ROLLED_UP = {
    Dimension.PERSON,
    Dimension.UNIT,
    Dimension.POSITION,
    Dimension.PRODUCT,
    Dimension.PRODUCT_TREE,
    Dimension.STAGE,
    Dimension.MONTH,
    Dimension.QUARTER,
    Dimension.HALF,
    Dimension.YEAR,
}
OF_ENTRIES = {
    Dimension.PERSON,
    Dimension.POSITION,
    Dimension.PRODUCT,
    Dimension.CUSTOMER,
    Dimension.STAGE,
    *GRAINS,
}
"""What the entries themselves say."""
PRODUCTS = {Dimension.PRODUCT, Dimension.PRODUCT_TREE}
METRIC = "%(metric)s::int[]"

BALANCED = "(SELECT max(month) FROM ledger_balance WHERE month <= %(until)s)"
STOOD = f"""(
    SELECT metric_id, 0 AS scenario, month - 1 AS month, position, person, unit, stage, overlay, amount, count
    FROM ledger_balance WHERE month = {BALANCED}
    UNION ALL
    SELECT metric_id, scenario, month, position, person, unit, stage, overlay, amount, count
    FROM ledger_summary WHERE month >= coalesce({BALANCED}, '-infinity')
    UNION ALL
    SELECT metric_id, scenario, month, position, person, unit, stage, overlay, amount, count
    FROM ledger_summary WHERE NOT folded AND month < {BALANCED}
)"""
"""What stood before a month: the balances, and what was summed since or is not folded into them yet."""


def from_entries(question: Question, *, level: Level = Level.WITHIN) -> bool:
    """Whether a question needs the entries themselves; the roll-up has months and the commonest dimensions."""
    whole_months = (question.start.day == 1 or level in LEVELS) and question.end.day == 1
    about = question.about()
    return (
        not whole_months
        or question.view != "posted"
        or question.known_at is not None
        or not about.isdisjoint({Dimension.CUSTOMER, *TERRITORIES})
        or (Dimension.STAGE in about and not about.isdisjoint(PRODUCTS))
        or not set(question.by) <= ROLLED_UP
        or bool(question.traits)
    )


def entries_alone(question: Question) -> bool:
    """Whether a question that is read from entries needs nothing else: no tree, no field of what entries name.

    Nor a moment of the past, nor the day that an adjustment belongs to, which may lie in another month than its own.
    """
    plain = question.view == "posted" and question.known_at is None and not question.traits
    return plain and question.about() <= OF_ENTRIES


def table_of(question: Question, *, fine: bool) -> str:
    """The entries, or the smallest roll-up that knows enough."""
    if fine:
        return "ledger_entry"
    return "ledger_summary" if question.about().isdisjoint(PRODUCTS) else "ledger_rollup"


def from_balances(question: Question) -> bool:
    """Whether the balances know what stood: as it was posted, by people, units, positions and stages."""
    about = question.about() - set(GRAINS)
    plain = question.view == "posted" and question.known_at is None and not question.traits
    return plain and about <= ROLLED_UP - PRODUCTS


def select_sums(
    metrics: Sequence[str],
    question: Question,
    scope: Scope,
    *,
    level: Level,
    since: date | None = None,
    stood_at: date | None = None,
) -> Query:
    """The version of a metric, dimensions, sum of amounts and sum of counts, of several metrics in one read.

    Of a level ``since`` leaves what changed from that day on, ``stood_at`` what stood before the month of that day.
    """
    fine = stood_at is None and from_entries(question, level=level)
    dims, joins = dimensions_of(question, fine=fine, level=level)
    where, params = conditions(metrics, question, scope, fine=fine, level=level, since=since, until=stood_at)
    table = STOOD if stood_at else table_of(question, fine=fine)
    group = ", ".join(str(n + 1) for n in range(len(dims) + 1))
    # Where no plan is set, there is no row; neither is there one for what has come to nothing.
    kept = "" if level == Level.NODE else "HAVING sum(e.amount) <> 0 OR sum(e.count) <> 0"
    columns = ", ".join(["e.metric_id", *dims, "sum(e.amount)", "sum(e.count)::bigint"])
    return f"SELECT {columns} FROM {table} e {joins} WHERE {where} GROUP BY {group} {kept}", params


def select_distinct(metric: str, question: Question, scope: Scope, *, exactly: bool = False) -> Query:
    """Dimensions, the number of customers with net credit, and how many there are whose count does not say it.

    Who shares a deal has part of its amount and none of its count. Amounts are slow to add up, so they are read only
    when it is asked ``exactly``: then nothing is left open.
    """
    dims, joins = dimensions_of(question, fine=True, level=Level.WITHIN)
    where, params = conditions([metric], question, scope, fine=True, level=Level.WITHIN)
    inner = ", ".join([*(f"{dim} AS d{n}" for n, dim in enumerate(dims)), "e.customer", "sum(e.count) AS net"])
    amount = ", sum(e.amount) AS amount" if exactly else ""
    group = ", ".join(str(n + 1) for n in range(len(dims) + 1))
    signed = "net > 0 OR amount > 0" if exactly else "net > 0"
    left_open = "0" if exactly else "count(*) FILTER (WHERE net <= 0)"
    outer = ", ".join([*(f"d{n}" for n in range(len(dims))), f"count(*) FILTER (WHERE {signed})", left_open])
    by = f"GROUP BY {', '.join(str(n + 1) for n in range(len(dims)))}" if dims else ""
    source = f"FROM ledger_entry e {joins} WHERE {where} AND e.customer IS NOT NULL GROUP BY {group}"
    return f"SELECT {outer} FROM (SELECT {inner}{amount} {source}) signed {by}", params


def dimensions_of(question: Question, *, fine: bool, level: Level) -> tuple[list[str], str]:
    """The columns that a question is split by, and what is joined for them."""
    day = _day(question) if fine else "e.month"
    columns: list[str] = []
    joins = ""
    for place, dimension in enumerate(question.by):
        if isinstance(dimension, Trait):
            joins += " " + trait_join(dimension, f"t{place}", at=_at(question, day, level), today=_today(question))
            columns.append(trait_value(dimension, f"t{place}", today=_today(question)))
        elif dimension in DIMENSIONS:
            at = _at(question, day, level)
            column, joined = tree_dimension(dimension, place, at=at, today=_today(question))
            joins += joined
            columns.append(column)
        elif dimension == Dimension.UNIT and level in (Level.WITHIN, Level.AT_END):
            tree_day = _tree_day(question, day, level)
            joins += f" LEFT JOIN org_unitpath path ON path.unit_id = e.unit AND path.days @> {tree_day}"
            columns.append("path.ancestor_id")
        elif dimension == Dimension.MONTH:
            columns.append(f"date_trunc('month', {day})::date" if fine else "e.month")
        elif dimension == Dimension.DAY:
            columns.append(day)
        elif dimension in GRAINS:
            columns.append(_piece(dimension, day, question.fiscal_start))
        else:
            columns.append(f"e.{dimension.value}")
    return columns, joins


def _piece(grain: Dimension, day: str, fiscal_start: int) -> str:
    """The first day of the week, or of the fiscal quarter, half or year, that a day lies in."""
    if grain == Dimension.WEEK or fiscal_start == 1:
        return f"{_cut(grain, f'{day}::timestamp')}::date"
    shift = f"interval '{fiscal_start - 1} months'"
    return f"({_cut(grain, f'{day}::timestamp - {shift}')} + {shift})::date"


def _cut(grain: Dimension, moment: str) -> str:
    if grain != Dimension.HALF:
        return f"date_trunc('{grain.value}', {moment})"
    later = f"extract(month FROM {moment}) > 6"
    return f"(date_trunc('year', {moment}) + CASE WHEN {later} THEN interval '6 months' ELSE interval '0' END)"


def _at(question: Question, day: str, level: Level) -> str:
    """The day on which what an entry names is looked at: a flow's own, the last one of a level's period."""
    return "(%(end)s::date - 1)" if level in LEVELS else day


def _tree_day(question: Question, day: str, level: Level) -> str:
    """The day whose tree says what stands under what: that of a flow's entry, the last one of a level's period.

    Or, where that is asked for, one day for all.
    """
    if question.tree_on is not None:
        return f"DATE '{question.tree_on.isoformat()}'"
    return "(%(end)s::date - 1)" if level == Level.AT_END else day


def _today(question: Question) -> bool:
    """Whether things are asked for as they stand today."""
    return question.tree_on is not None


def _day(question: Question) -> str:
    return "e.belongs_on" if question.view == "restated" else "e.day"


def conditions(
    metrics: Sequence[str],
    question: Question,
    scope: Scope,
    *,
    fine: bool,
    level: Level,
    since: date | None = None,
    until: date | None = None,
) -> Query:
    """The WHERE of a question: metrics, period, what is held fixed, and the reader's figure scope.

    ``since`` and ``until`` bound the days of a level otherwise than its period does.
    """
    versions = [version for metric in metrics for version in versions_of(metric)]
    params: dict[str, Any] = {
        "metric": versions,
        "scenario": int(question.scenario),
        "start": question.start,
        "end": question.end,
        "since": since or question.start,
        "until": until or question.end,
        "overlay": question.overlay,
    }
    day = _day(question) if fine else "e.month"
    # Of one version the index is known to be in the order of days.
    terms = [
        f"e.metric_id = ({METRIC})[1]" if len(versions) == 1 else f"e.metric_id = ANY({METRIC})",
        "e.scenario = %(scenario)s",
        f"{day} < %(until)s",
        "e.overlay = %(overlay)s",
    ]
    if level not in LEVELS or since is not None:
        terms.append(f"{day} >= %(since)s")
    if question.known_at is not None:
        terms.append("e.written_at < (SELECT max(below) FROM ledger_watermark WHERE at <= %(known_at)s)")
        params["known_at"] = question.known_at
    terms += _held_fixed(question, day, level, params)
    terms += figure_scope(scope, params)
    return " AND ".join(terms), params


def _held_fixed(question: Question, day: str, level: Level, params: dict[str, Any]) -> list[str]:
    """What is held fixed: dimensions, traits, what nobody is credited with, and the node of a plan."""
    tree_day = _tree_day(question, day, level) if level in (Level.WITHIN, Level.AT_END) else None
    terms = held_fixed(question, params, at=_at(question, day, level), tree_day=tree_day)
    params |= tree_params(question.about(), today=_today(question))
    if question.unassigned:
        terms.append("e.person IS NULL")
    return terms + (_node(question) if level == Level.NODE else [])


def _node(question: Question) -> list[str]:
    """A plan is the company's, a unit's or a person's; which one is asked for, the question's shape says."""
    about = question.about()
    person = "e.person IS NOT NULL" if "person" in about else "e.person IS NULL"
    unit = "e.unit IS NOT NULL" if "unit" in about else "e.unit IS NULL"
    return [person, unit]


def figure_scope(scope: Scope, params: dict[str, Any]) -> list[str]:
    """What the reader's figure scope adds: his units as they stood then, and always himself."""
    if scope.sees_all_figures:
        return []
    params["scope_units"] = sorted(scope.units)
    params["scope_person"] = scope.person
    params["scope_people"] = sorted(scope.owners)
    # People's plans carry no unit: a manager sees those of the people whose records he sees.
    plans = "(e.scenario <> 0 AND e.person = ANY(%(scope_people)s))"
    return [f"(e.unit = ANY(%(scope_units)s) OR e.person = %(scope_person)s OR {plans})"]
