"""Trees of records, dated by their own history: what stands under what, and from which month up to which.

A record moves on the first of the month in which that was written; the first place it is given it has had since the
beginning.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from django.db import connection

from yeji.records.spans import spans
from yeji.records.types import ObjectType

EVER: Final = (date.min, date.max)
PARENT: Final = "parent"
Days = tuple[date, date]
Step = tuple[date, date, int]
"""From which day up to which a record stands under which other."""
_COLUMNS: Final = ("record", "ancestor", "since", "until")


@dataclass
class Branches:
    """Every record with each of those above it, itself too, and the days on which that is so; column by column."""

    record: list[int] = field(default_factory=list)
    ancestor: list[int] = field(default_factory=list)
    since: list[date] = field(default_factory=list)
    until: list[date] = field(default_factory=list)

    def add(self, record: int, ancestor: int, days: Days) -> None:
        self.record.append(record)
        self.ancestor.append(ancestor)
        self.since.append(days[0])
        self.until.append(days[1])

    def params(self, tree: str) -> dict[str, Any]:
        """The columns as a query takes them, under the name of the tree."""
        return {f"{tree}_{name}": getattr(self, name) for name in _COLUMNS}


def tree_table(tree: str, name: str) -> str:
    """The branches of a tree as a table under a name; its parameters are those of ``Branches.params``."""
    columns = (f"%({tree}_{column})s::{kind}[]" for column, kind in zip(_COLUMNS, _TYPES, strict=True))
    return f"unnest({', '.join(columns)}) AS {name}({', '.join(_COLUMNS)})"


_TYPES: Final = ("bigint", "bigint", "date", "date")


def branches(kind: ObjectType, *, today: bool, border: str = "") -> Branches:
    """The tree as it was on each day, or for all days as it is ``today``; of ``border`` see ``spans``.

    :raises UnknownField: if records of this type stand in no tree.
    """
    parents, members = _parents(kind, today=today, border=border)
    found = Branches()
    for member in members:
        found.add(member, member, EVER)
        for ancestor, days in _above(member, EVER, parents, frozenset({member})):
            found.add(member, ancestor, days)
    return found


def parents_on(kind: ObjectType, day: date) -> Mapping[int, int | None]:
    """Under which other record each stood on a day."""
    parents, members = _parents(kind, today=False)
    return {
        member: next((above for since, until, above in parents.get(member, ()) if since <= day < until), None)
        for member in members
    }


def in_order(rows: Mapping[int, object], parents: Mapping[int, int | None]) -> Iterator[tuple[int, int]]:
    """Each record behind the one above it, with how deep it stands; one whose place is gone stands at the top."""
    below: dict[int | None, list[int]] = {}
    for pk in rows:
        parent = parents.get(pk)
        below.setdefault(parent if parent in rows else None, []).append(pk)

    def walk(parent: int | None, depth: int) -> Iterator[tuple[int, int]]:
        for pk in below.get(parent, ()):
            yield pk, depth
            yield from walk(pk, depth + 1)

    yield from walk(None, 0)


def _above(
    member: int, days: Days, parents: Mapping[int, Sequence[Step]], seen: frozenset[int]
) -> Iterator[tuple[int, Days]]:
    """What stands above a record within some days. A circle ends where it closes."""
    for since, until, parent in parents.get(member, ()):
        within = max(days[0], since), min(days[1], until)
        if within[0] < within[1] and parent not in seen:
            yield parent, within
            yield from _above(parent, within, parents, seen | {parent})


def _parents(kind: ObjectType, *, today: bool, border: str = "") -> tuple[Mapping[int, list[Step]], list[int]]:
    link = kind.field(PARENT)
    with connection.cursor() as cursor:
        if today:
            cursor.execute(f"SELECT t.id, {link.sql('t')}, NULL, NULL FROM {kind.relation} t ORDER BY 1")
        else:
            cursor.execute(
                "SELECT record, value::bigint, nullif(date_trunc('month', since::timestamp), '-infinity')::date, "
                "nullif(date_trunc('month', until::timestamp), 'infinity')::date "
                f"FROM {spans(kind, link, border=border)} placed ORDER BY record, since"
            )
        rows = cursor.fetchall()
    parents: dict[int, list[Step]] = {}
    for record, parent, since, until in rows:
        if parent is not None:
            parents.setdefault(record, []).append((since or date.min, until or date.max, parent))
    return parents, list(dict.fromkeys(row[0] for row in rows))
