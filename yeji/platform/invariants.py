"""Things that are always true of the data. Rooms declare theirs; ``yeji check`` looks whether they hold."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from itertools import islice
from typing import Any, Final

from django.db import connection

from yeji.platform.snapshots import snapshot

SHOWN: Final = 10
MOST: Final = 10_000


@dataclass(frozen=True, kw_only=True)
class Invariant:
    """One thing that always holds. ``offenders`` tells in words whatever breaks it, as of a business day."""

    key: str
    label: Any
    offenders: Callable[[date], Iterable[str]]


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """How many break an invariant (at most ``MOST`` are counted), and the first of them."""

    key: str
    label: str
    count: int
    first: tuple[str, ...] = ()

    @property
    def holds(self) -> bool:
        return self.count == 0


@dataclass
class Invariants:
    """All declared invariants by key."""

    known: dict[str, Invariant] = field(default_factory=dict)

    def add(self, *found: Invariant) -> None:
        for one in found:
            self.known[one.key] = one


invariants = Invariants()


def check(*, day: date) -> list[Outcome]:
    """Look at every invariant, all in one snapshot. Changes nothing."""
    found = []
    with snapshot():
        for one in invariants.known.values():
            told = list(islice(one.offenders(day), MOST))
            found.append(Outcome(key=one.key, label=str(one.label), count=len(told), first=tuple(told[:SHOWN])))
    return found


def by_sql(query: str, **params: str) -> Callable[[date], Iterator[str]]:
    """Offenders as the rows of a query, each told by its columns. ``%(today)s`` is the business day."""

    def offenders(day: date) -> Iterator[str]:
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT * FROM ({query}) AS broken LIMIT {MOST}", {"today": day, **params})
            for row in cursor.fetchall():
                yield ", ".join(str(part) for part in row)

    return offenders
