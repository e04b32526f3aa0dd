"""The records that the second program looks at, stretch by stretch, and what reads their fields in plain Python."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Final
from zoneinfo import ZoneInfo

from yeji.org.calendar import company
from yeji.platform.rows import Row
from yeji.records.types import ObjectType
from yeji.records.types import registry as types

STRETCH: Final = 5_000
"""So many records are looked at together."""

Read = Callable[[Row], Any]


class Rows:
    """The records of a type in stretches of their ids, those in the bin too, with the records they link to.

    ``linked`` are those to be read instead, by the key of the link: as they were at some moment.
    """

    def __init__(self, kind: ObjectType) -> None:
        self.kind = kind
        self.home, self.zone = company().currency, ZoneInfo(company().zone)
        self._members: Sequence[Row] = ()
        self.linked: Mapping[str, Row] | None = None
        self._ends: dict[str, Mapping[int, Row]] = {}

    def stretches(self) -> Iterator[tuple[int, int | None, Sequence[Row]]]:
        """Records with the ids after one and up to another; the last stretch has no end."""
        last: int | None = 0
        while last is not None:
            after = last
            self._members = list(self.kind.rows().filter(pk__gt=after).order_by("pk")[:STRETCH])
            self._ends = {}
            last = self._members[-1].pk if len(self._members) == STRETCH else None
            yield after, last, self._members

    def reads(self, path: str) -> Read:
        """What reads a field of a record, or of one it links to.

        :raises Refused: if there is no such field any more.
        """
        near, _dot, far = path.partition(".")
        if not far:
            return self._value(self.kind, near)
        item = self.kind.field(near)
        other = types.get(item.to)  # type: ignore[attr-defined]  # only links have another end
        value = self._value(other, far)

        def of_the_other(row: Row) -> Any:
            if self.linked is not None:
                found = self.linked.get(near)
            else:
                if near not in self._ends:
                    self._ends[near] = other.rows().in_bulk({item.of(one) for one in self._members} - {None})
                found = self._ends[near].get(item.of(row))
            return value(found) if found is not None else None

        return of_the_other

    def _value(self, kind: ObjectType, key: str) -> Read:
        """What reads a field; the day on which a record was entered is none of its fields."""
        if key == "entered_on" and key not in kind.by_key:
            return lambda row: row.created_at.astimezone(self.zone).date()
        return kind.field(key).of

    def coins(self, measure: str) -> Callable[[Row], str]:
        """The currency in whose steps a field is rounded: the record's own if that is money."""
        said = self.kind.currency
        if self.kind.field(measure.partition(".")[0]).kind == "money" and said is not None:
            return lambda row: str(said.of(row) or self.home)
        return lambda _row: self.home
