"""Lists of one type's records: narrowed, ordered, and read a page at a time from any place, either way.

A page is found by the place it goes on from, so that its cost does not grow with how far one has paged.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import F, Q, QuerySet
from django.db.models.expressions import OrderBy

from yeji.org.scopes import Scope
from yeji.platform.rows import Row
from yeji.records.fields import Link
from yeji.records.reading import visible
from yeji.records.search.finding import matching
from yeji.records.types import ObjectType

ID: Final = "id"


@dataclass(frozen=True, kw_only=True)
class Listing:
    """Which records, in which order.

    ``where`` holds stored values by column, or by a comparison of one such as ``amount__gte``; ``order`` is a field's
    key or ``id``.
    """

    kind: ObjectType
    where: Mapping[str, Any]
    text: str = ""
    order: str = ID
    descending: bool = False

    @property
    def column(self) -> str:
        return "pk" if self.order == ID else self.kind.by_key[self.order].column

    def place_of(self, row: Row) -> Place:
        """Where a record stands in this list."""
        return Place(value=None if self.order == ID else getattr(row, self.column), id=row.pk)


@dataclass(frozen=True, kw_only=True)
class Place:
    """A place in a list: the value that the record there is ordered by, and its id."""

    value: Any
    id: int


@dataclass(frozen=True)
class _Part:
    """A stretch of a list in one order: which rows, and the columns they are ordered by, each falling or rising."""

    rows: Q
    columns: tuple[tuple[str, bool], ...]

    def order(self, *, nullable: bool, backwards: bool) -> Iterator[OrderBy]:
        """The order in the very form that an index has, read forwards or backwards."""
        for column, falling in self.columns:
            fall, empty = falling != backwards, nullable and column != "pk"
            if fall:
                yield F(column).desc(nulls_last=True) if empty else F(column).desc()
            else:
                yield F(column).asc(nulls_first=True) if empty else F(column).asc()

    def beyond(self, place: Place, *, backwards: bool) -> Q:
        """The rows of this stretch that come after a place in it."""
        *by, (_pk, falling) = self.columns
        further = Q(pk__lt=place.id) if falling != backwards else Q(pk__gt=place.id)
        if not by:
            return further
        (column, falls), value = by[0], place.value
        way = "lt" if falls != backwards else "gt"
        # The first term repeats what the second says, in the form that an index can begin from.
        return Q(**{f"{column}__{way}e": value}) & (Q(**{f"{column}__{way}": value}) | (Q(**{column: value}) & further))


def sortable(kind: ObjectType) -> list[str]:
    """What a type's list can be ordered by: the id, and the fields that have an order people know.

    By what is private nobody orders: a row's place would tell it.
    """
    known = [item for item in kind.fields if not isinstance(item, Link) and item.kind != "shares" and not item.private]
    return [ID, *(item.key for item in known)]


def own_order(kind: ObjectType) -> str:
    """The order of a list that is not asked for another: a key, with ``-`` first where it falls."""
    return kind.order if kind.order.removeprefix("-") in sortable(kind) else f"-{ID}"


def rows_of(listing: Listing, scope: Scope) -> QuerySet[Any]:
    """All records of a list, in no order."""
    rows = visible(scope, listing.kind).filter(**listing.where)
    return rows.filter(matching(listing.kind, listing.text)) if listing.text else rows


def page_of(
    listing: Listing, scope: Scope, *, size: int, after: Place | None = None, backwards: bool = False
) -> tuple[Sequence[Row], bool]:
    """Up to ``size`` records beyond a place, and whether there are more; ``backwards`` those before it, nearest first.

    Without a place the list begins at its start, backwards at its end. Records without a value stand last, whichever
    way the list runs.
    """
    rows, found = rows_of(listing, scope), list[Row]()
    nullable = may_be_empty(listing)
    for part, start in _from(listing, after, backwards=backwards):
        if len(found) <= size:
            beyond = Q() if start is None else part.beyond(start, backwards=backwards)
            ordered = rows.filter(part.rows, beyond).order_by(*part.order(nullable=nullable, backwards=backwards))
            found += list(ordered[: size + 1 - len(found)])
    return found[:size], len(found) > size


def in_order(rows: QuerySet[Any], listing: Listing) -> QuerySet[Any]:
    """Rows of a list in its order as one query, where no index can help anyway."""
    if may_be_empty(listing) and not listing.descending:
        return rows.order_by(F(listing.column).asc(nulls_last=True), "-pk")
    return rows.order_by(*_parts(listing)[0].order(nullable=may_be_empty(listing), backwards=False))


def may_be_empty(listing: Listing) -> bool:
    """Whether records can stand in the list without a value in the column it is ordered by."""
    if listing.order == ID:
        return False
    field: Any = listing.kind.table._meta.get_field(listing.column)
    return bool(field.null)


def _parts(listing: Listing) -> list[_Part]:
    """Columns that may be empty are indexed falling, with the empty ones last: a rising list is that one backwards,
    and equal values run from the newest id. The others are indexed rising.
    """
    falls, column = listing.descending, listing.column
    if listing.order == ID:
        return [_Part(Q(), (("pk", falls),))]
    if not may_be_empty(listing):
        return [_Part(Q(), ((column, falls), ("pk", False)))]
    filled = _Part(Q(**{f"{column}__isnull": False}), ((column, falls), ("pk", not falls)))
    return [filled, _Part(Q(**{f"{column}__isnull": True}), (("pk", not falls),))]


def _from(listing: Listing, after: Place | None, *, backwards: bool) -> Iterator[tuple[_Part, Place | None]]:
    """The stretches still to be read, in reading order, the first with the place to go on from."""
    parts = _parts(listing)
    begin = 0 if after is None or after.value is not None or listing.order == ID else len(parts) - 1
    if after is None:
        yield from ((part, None) for part in (parts[::-1] if backwards else parts))
        return
    left = parts[: begin + 1][::-1] if backwards else parts[begin:]
    for number, part in enumerate(left):
        yield part, after if number == 0 else None
