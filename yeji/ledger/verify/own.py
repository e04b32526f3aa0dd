"""Capture's own diff over everything, and the tables derived from entries against the entries."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import partial
from itertools import chain
from typing import Any, Final

from yeji.ledger.capture import chunks, owed_of
from yeji.ledger.capture.columns import NAMES
from yeji.ledger.capture.miscredited import miscredited_of
from yeji.ledger.metrics import Flow, Stock, plans, registry
from yeji.ledger.queries import fetch
from yeji.ledger.seals import check_seals
from yeji.ledger.verify.derived import SOME, SUMS
from yeji.ledger.versions import versions_of
from yeji.platform.hands import Hands
from yeji.platform.snapshots import seen_from, snapshot

OWED = tuple(name.strip('"') for name in NAMES.split(", "))
"""The columns of a posting that is owed."""


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


Look = Callable[[], list[Difference]]
"""One question to the database, which whoever is free may ask."""

SHARES = """
SELECT l.record, l.event_id, l.spell, sum(l.share) FROM ledger_creditline l
WHERE l.ended_at IS NULL AND l.kind <> 2 AND (%(person)s::bigint IS NULL OR l.record IN (
    SELECT own.record FROM ledger_creditline own WHERE own.person = %(person)s AND own.ended_at IS NULL))
GROUP BY 1, 2, 3 HAVING sum(l.share) <> 100 LIMIT 1000
"""


def verify(
    *, day: date, metric: str | None = None, month: date | None = None, person: int | None = None
) -> list[Difference]:
    """What capture would still post, where a sum differs from the entries, credit that is not 100 %, broken seals.

    Empty when the ledger is right. Of one ``metric``, one ``month`` (by its first day) or one ``person`` alone, where
    these are given. Changes nothing. Several connections look at it at once, all at one moment.

    :raises UnknownMetric: if there is no such metric.
    """
    part = _Part(metrics=_versions(metric), month=month, person=person)
    with snapshot() as moment:
        looks: Iterator[Look] = chain(
            _owed(part, day, metric), _miscredited(part, day), _summed(part), [partial(_credited, part)]
        )
        found = [one for some in _seen(looks, moment) for one in some]
        return [*found, *_sealed(part)]


def _seen(looks: Iterable[Look], moment: str | None) -> Iterator[list[Difference]]:
    """What each look finds. Where nobody else can see the moment, one after the other."""
    if moment is None:
        yield from (look() for look in looks)
        return

    def look_then(look: Look) -> list[Difference]:
        with seen_from(moment):
            return look()

    yield from Hands(look_then).results(looks)


@dataclass(frozen=True, kw_only=True)
class _Part:
    """What of the ledger is looked at: None is everything."""

    metrics: list[int] | None
    month: date | None
    person: int | None

    def covers(self, metric: int, day: date, person: int | None) -> bool:
        return (
            (self.metrics is None or metric in self.metrics)
            and self.month in (None, day.replace(day=1))
            and self.person in (None, person)
        )


def _versions(metric: str | None) -> list[int] | None:
    """The numbers that entries of a metric carry, and of the metrics that it is made of."""
    if metric is None:
        return None
    named = registry.get(metric)
    below = [found for part in named.inputs() for found in _versions(part.key) or ()]
    return [*versions_of(named.key), *below]


_TOLD: Final = ("day", "belongs_on", "unit", "product", "customer", "stage", "count", "part", "line")
"""What tells an entry that is lacking from others of its record, month and person."""


def _owed(part: _Part, day: date, metric: str | None) -> Iterator[Look]:
    names = dict(fetch("SELECT id, key FROM ledger_metric", {}))
    for type_key in [*registry.sources(), *plans.plans]:
        if metric is not None and type_key in registry.sources() and not _counts_on(metric, type_key):
            continue
        for ids in chunks(type_key):
            yield partial(_owed_of, part, type_key, ids, day, names)


def _owed_of(part: _Part, type_key: str, ids: list[int], day: date, names: dict[int, str]) -> list[Difference]:
    rows: Iterator[dict[str, Any]] = (dict(zip(OWED, row, strict=True)) for row in owed_of(type_key, ids, day=day))
    return [
        Difference(
            check=f"owed:{type_key}",
            metric=names.get(found["metric_id"]),
            month=found["day"].replace(day=1),
            person=found["person"],
            record=found["record"],
            due=found["amount"],
            posted=Decimal(0),
            told=", ".join(f"{name} {found[name]}" for name in _TOLD if found[name] is not None),
        )
        for found in rows
        if part.covers(found["metric_id"], found["day"], found["person"])
    ]


def _counts_on(metric: str, type_key: str) -> bool:
    """Whether a metric, or one that it is made of, is captured from records of a type."""
    named = registry.get(metric)
    own = isinstance(named, Flow | Stock) and named.event.source.type == type_key
    return own or any(_counts_on(below.key, type_key) for below in named.inputs())


def _miscredited(part: _Part, day: date) -> Iterator[Look]:
    """Lines that are not there owe nothing, so they are asked for themselves: of the whole, once all is filled in."""
    if (part.metrics, part.month, part.person) != (None, None, None):
        return
    for type_key in registry.sources():
        declared = {one.event.key for one in registry.captured(type_key) if one.key in registry.declared}
        filled = declared | registry.filled(type_key)
        for ids in chunks(type_key):
            yield partial(_miscredited_of, type_key, ids, day, filled)


def _miscredited_of(type_key: str, ids: list[int], day: date, filled: Collection[str]) -> list[Difference]:
    return [
        Difference(check=f"credit:{type_key}", record=record, told=f"event {event}")
        for record, event in miscredited_of(type_key, ids, day=day)
        if event in filled
    ]


def _summed(part: _Part) -> Iterator[Look]:
    return (partial(_differing, part, check, sql) for check, sql in SUMS.items())


def _differing(part: _Part, check: str, sql: str) -> list[Difference]:
    asked = {"metrics": part.metrics, "month": part.month, "person": part.person}
    return [
        Difference(
            check=check,
            metric=key,
            month=month,
            person=person,
            due=due,
            posted=posted,
            told=f"count {due_count} / {posted_count}, unit {unit}, stage {stage}",
        )
        for _id, month, person, due, posted, due_count, posted_count, unit, stage, key in fetch(
            SOME.format(sql=sql), asked
        )
    ]


def _credited(part: _Part) -> list[Difference]:
    return [
        Difference(check="credit", record=record, told=f"event {event}, spell {spell}: {share} %")
        for record, event, spell, share in fetch(SHARES, {"person": part.person})
    ]


def _sealed(part: _Part) -> Iterator[Difference]:
    if part.metrics is None and part.person is None:
        for broken in check_seals(month=part.month):
            yield Difference(check="seal", month=broken.month, told=broken.told)
