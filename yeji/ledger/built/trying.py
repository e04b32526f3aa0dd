"""Trying a definition before it counts: record by record with the reasons, and what it would change month by month.

Nothing is laid for that: the same conditions are asked as a plain query.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any, Final

from django.utils.translation import gettext as _

from yeji.ledger.built import choices as chosen
from yeji.ledger.built.choices import Choices
from yeji.ledger.built.compiling import Version, compiled, kind_of, tests_of
from yeji.ledger.built.words import condition_in_words, path_in_words
from yeji.ledger.capture.calls import counting
from yeji.ledger.capture.tables import HOME
from yeji.ledger.metrics import Flow, Stock, registry
from yeji.ledger.queries import fetch
from yeji.ledger.versions import versions_of
from yeji.org.scopes import Scope
from yeji.records.reading import labels, visible_sql
from yeji.records.types import registry as types

SAMPLES: Final = 12
NEWEST: Final = 2000
"""Among so many of the newest records, those are shown first that count."""
MONTHS: Final = 36
_ALL: Final = "r.deleted_at IS NULL"


@dataclass(frozen=True, kw_only=True)
class Check:
    """One condition of a definition and whether a record meets it."""

    words: str
    met: bool


@dataclass(frozen=True, kw_only=True)
class Tried:
    """A record that a definition was tried on: whether it counts, and if so how much, when and for whom.

    Where it does not count, ``checks`` say why: the first that is not met is the reason.
    """

    record: int
    label: str
    counts: bool
    checks: tuple[Check, ...]
    day: date | None
    value: Decimal | None
    currency: str
    person: str


@dataclass(frozen=True, kw_only=True)
class Effect:
    """A month before and after a change: sums, and how many records are behind them."""

    month: date
    before: Decimal
    before_count: int
    after: Decimal
    after_count: int

    def told(self) -> dict[str, Any]:
        """As data."""
        return {
            "month": self.month.isoformat(),
            "before": f"{self.before:f}",
            "before_count": self.before_count,
            "after": f"{self.after:f}",
            "after_count": self.after_count,
        }


def try_out(made: Choices, *, scope: Scope, records: Sequence[int] = ()) -> list[Tried]:
    """The definition on some records that the reader sees: those named, or else the newest, those that count first.

    :raises BadDefinition: if there is nothing to try.
    """
    metric = _captured(made)
    if metric is None:
        return []
    kind = kind_of(made)
    tests = tests_of(made)
    rows = _tried(metric, [test.sql() for test in tests], visible_sql(scope, kind, "r.id"), records)
    names = labels(scope, kind, [row[0] for row in rows])
    people = labels(scope, types.get("person"), [row[5] for row in rows if row[5]])
    words = [condition_in_words(test, scope=scope) for test in tests]
    return [
        Tried(
            record=record,
            label=names.get(record, f"#{record}"),
            counts=bool(counts and day is not None and value is not None),
            checks=(
                *(Check(words=told, met=bool(one)) for told, one in zip(words, met, strict=True)),
                *_further(made, metric, all(met), counts=counts, day=day, value=value),
            ),
            day=day,
            value=value,
            currency=currency or "",
            person=people.get(person, ""),
        )
        for record, counts, day, value, currency, person, *met in rows
    ]


def _tried(
    metric: Flow | Stock, tests: Sequence[str], seen: tuple[str, dict[str, Any]], records: Sequence[int]
) -> list[tuple[Any, ...]]:
    event, source = metric.event, metric.event.source
    which = "r.id = ANY(%(records)s)" if records else "true"
    return fetch(
        f"""
        SELECT * FROM (
            SELECT r.id, ({counting(event, records=_ALL)}) AS counts, ({event.on})::date AS day,
                   ({metric.value or "1"})::numeric AS value,
                   {source.currency if metric.money else "NULL"}::text AS currency, ({event.credited})::bigint AS person
                   {"".join(f", ({test}) AS c{place}" for place, test in enumerate(tests))}
            FROM {source.table} r {source.joins}
            WHERE r.deleted_at IS NULL AND {which} AND {seen[0]}
            ORDER BY r.id DESC LIMIT {NEWEST}
        ) tried ORDER BY (counts AND day IS NOT NULL) DESC, id DESC LIMIT {len(records) or SAMPLES}
        """,
        {**seen[1], "records": list(records)},
    )


def _further(
    made: Choices, metric: Flow | Stock, met: bool, *, counts: bool, day: date | None, value: Decimal | None
) -> list[Check]:
    """What else must be so for a record to count, beside the conditions."""
    kind = kind_of(made)
    found = [Check(words=_("%(field)s is filled in") % {"field": path_in_words(kind, made.on)}, met=day is not None)]
    if made.value == chosen.FIRST and met:
        told = {"field": path_in_words(kind, made.measure)}
        found.append(Check(words=_("the first of its %(field)s") % told, met=bool(counts)))
    if made.value == chosen.DAYS:
        told = {"field": path_in_words(kind, made.measure)}
        found.append(Check(words=_("%(field)s is filled in") % told, met=value is not None))
    return found


def effect_of(key: str, made: Choices, *, since: date | None, today: date) -> list[Effect]:
    """What each month from ``since`` on would show with these choices, beside what it shows now; the newest first.

    Of a level, what stands today. A new metric shows nothing now.
    """
    metric = _captured(made)
    if metric is None:
        return []
    level = isinstance(metric, Stock)
    after = _levels(metric, today) if isinstance(metric, Stock) else _months(replace(metric, since=since))
    for month, (amount, count) in ({} if level or since is None else _staying(metric, key, since)).items():
        new = after.get(month, (Decimal(0), 0))
        after[month] = (new[0] + amount, new[1] + count)
    before = _standing(metric, key, since, today)
    months = sorted({*after, *before}, reverse=True)
    nothing = (Decimal(0), 0)
    return [
        Effect(
            month=month,
            before=before.get(month, nothing)[0],
            before_count=before.get(month, nothing)[1],
            after=after.get(month, nothing)[0],
            after_count=after.get(month, nothing)[1],
        )
        for month in months[:MONTHS]
    ]


def leaves_overlay_out(made: Choices) -> bool:
    """Whether what it counts can have overlay credit: that is in no total, and in no effect."""
    metric = _captured(made)
    return metric is not None and metric.event.overlays


def _captured(made: Choices) -> Flow | Stock | None:
    metric = compiled(made, Version(key="tried"), known=registry.get)
    return metric if isinstance(metric, Flow | Stock) else None


def _worth(metric: Flow | Stock, day: str) -> str:
    """What a record is worth in the company's own money on a day, in whole coins."""
    value = f"({metric.value or '1'})::numeric"
    if not metric.money:
        return value
    rate = f"coalesce(ledger_rate(nullif({metric.event.source.currency}, {HOME})::text, {day}), 1)"
    return f"round({value} * {rate}, ledger_places({HOME}))"


def _total(metric: Flow | Stock, amounts: str) -> str:
    """A sum with as many decimals as the company's money has; of anything else, with as many as it needs."""
    return f"round(sum({amounts}), ledger_places({HOME}))" if metric.money else f"trim_scale(sum({amounts}))"


def _months(metric: Flow) -> dict[date, tuple[Decimal, int]]:
    event, source = metric.event, metric.event.source
    rows = fetch(
        f"""
        SELECT date_trunc('month', day::timestamp)::date, {_total(metric, "value")}, count(*) FROM (
            SELECT ({event.on})::date AS day, {_worth(metric, f"({event.on})::date")} AS value
            FROM {source.table} r {source.joins}
            WHERE {_ALL} AND {counting(event, metric, records=_ALL)}
        ) due WHERE day IS NOT NULL AND value IS NOT NULL GROUP BY 1
        """,
        {},
    )
    return {month: (amount, count) for month, amount, count in rows}


def _levels(metric: Stock, today: date) -> dict[date, tuple[Decimal, int]]:
    event, source, day = metric.event, metric.event.source, f"DATE '{today.isoformat()}'"
    opened = f"coalesce(({event.on})::date, {day})"
    rows = fetch(
        f"SELECT {_total(metric, _worth(metric, opened))}, count(*) FROM {source.table} r {source.joins} "
        f"WHERE {_ALL} AND {event.when} AND {opened} <= {day} AND coalesce(({event.until})::date, 'infinity') > {day}",
        {},
    )
    amount, count = rows[0]
    return {today.replace(day=1): (amount or Decimal(0), count)}


def _staying(metric: Flow | Stock, key: str, since: date) -> dict[date, tuple[Decimal, int]]:
    """What stays in the months from ``since`` on though the meaning changes: what belongs to days before."""
    rows = fetch(
        f"SELECT date_trunc('month', e.day::timestamp)::date, {_total(metric, 'e.amount')}, sum(e.count) "
        "FROM ledger_entry e "
        "WHERE e.metric_id = ANY(%(metric)s::int[]) AND e.scenario = 0 AND NOT e.overlay AND e.part = 0 "
        "AND e.day >= date_trunc('month', %(since)s::date::timestamp) AND e.belongs_on < %(since)s GROUP BY 1",
        {"metric": versions_of(key), "since": since},
    )
    return {month: (amount, int(count)) for month, amount, count in rows}


def _standing(metric: Flow | Stock, key: str, since: date | None, today: date) -> dict[date, tuple[Decimal, int]]:
    """What the ledger holds now, overlay credit left out: it stands beside the totals."""
    level = isinstance(metric, Stock)
    month = "%(month)s::date" if level else "e.month"
    rows = fetch(
        f"SELECT {month}, {_total(metric, 'e.amount')}, sum(e.count) FROM ledger_summary e "
        "WHERE e.metric_id = ANY(%(metric)s::int[]) AND e.scenario = 0 AND NOT e.overlay "
        "AND (%(level)s OR %(since)s::date IS NULL OR e.month >= date_trunc('month', %(since)s::date::timestamp)) "
        "GROUP BY 1",
        {"metric": versions_of(key), "month": today.replace(day=1), "since": since, "level": level},
    )
    return {at: (amount, int(count)) for at, amount, count in rows}
