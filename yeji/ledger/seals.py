"""The chain of seals: one for each locked month, each taking up the one before. Reading it, and checking it anew."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from django.utils.translation import gettext as _

from yeji.ledger.models import Seal
from yeji.ledger.queries import fetch

AGAIN = """
SELECT days::text, tree, definitions, steps, hash
FROM ledger_sealed(coalesce(%(since)s, '-infinity'::date), %(until)s, %(month)s, %(before)s)
"""
UNSEALED = """
SELECT p.starts_on FROM ledger_period p
WHERE p.status IN ('locked', 'paid') AND NOT EXISTS (SELECT FROM ledger_seal s WHERE s.starts_on = p.starts_on)
ORDER BY p.starts_on
"""


MOST_AT_ONCE: Final = 200_000
"""So many entries are sealed again while somebody waits."""


@dataclass(frozen=True, kw_only=True)
class Sealed:
    """The seal of a locked month: its place in the chain, how many entries it covers, its hash in hexadecimal."""

    month: date
    number: int
    entries: int
    hash: str
    sealed_at: datetime


@dataclass(frozen=True, kw_only=True)
class Broken:
    """What of a sealed month is no longer what was sealed; ``told`` says it in words."""

    month: date
    told: str


def seals(*, until: date | None = None) -> list[Sealed]:
    """The chain, oldest first; up to the month that ends on ``until``."""
    rows = Seal.objects.order_by("number")
    rows = rows if until is None else rows.filter(ends_on__lte=until)
    return [
        Sealed(month=row.starts_on, number=row.number, entries=row.entries, hash=row.hash, sealed_at=row.sealed_at)
        for row in rows
    ]


def seal_of(*, month: date) -> Sealed | None:
    """The seal of the month that starts on this day; None while it is not locked."""
    return next((one for one in seals() if one.month == month), None)


def broken_seal(seal: Sealed) -> list[Broken] | None:
    """What of a sealed month is others than what was sealed; None where it holds more than is looked at on a page."""
    return list(check_seals(month=seal.month)) if seal.entries <= MOST_AT_ONCE else None


def check_seals(*, month: date | None = None) -> Iterator[Broken]:
    """Seal every locked month again, or one of them, and tell what differs from what was sealed then."""
    for (starts_on,) in fetch(UNSEALED, {}):
        if month in (None, starts_on):
            yield Broken(month=starts_on, told=_("This month is locked and has no seal."))
    previous, number = "", 0
    for row in Seal.objects.order_by("number"):
        if month in (None, row.starts_on):
            if (row.previous, row.number) != (previous, number + 1):
                yield Broken(month=row.starts_on, told=_("The seal does not follow the one before it."))
            yield from _compared(row)
        previous, number = row.hash, row.number


def _compared(row: Seal) -> Iterator[Broken]:
    asked = {"since": row.since, "until": row.ends_on, "month": row.starts_on, "before": row.previous}
    days, tree, definitions, steps, sealed = fetch(AGAIN, asked)[0]
    if sealed == row.hash:
        return
    words = [
        *(
            _("entries of %(day)s differ: %(then)s then, %(now)s now") % told
            for told in _differing(row.days, json.loads(days))
        ),
        *([_("the tree of units differs")] if tree != row.tree else []),
        *([_("definitions of metrics differ")] if definitions != row.definitions else []),
        *([_("the steps of closing differ")] if steps != row.steps else []),
    ]
    yield from (Broken(month=row.starts_on, told=told) for told in words or [_("the seal itself was changed")])


def _differing(then: Mapping[str, Any], now: Mapping[str, Any]) -> Iterator[Mapping[str, object]]:
    """The days whose entries are others, with how many there were and are."""
    for day in sorted({*then, *now}):
        if then.get(day) != now.get(day):
            yield {"day": day, "then": (then.get(day) or (0,))[0], "now": (now.get(day) or (0,))[0]}
