"""Lists of one type's records: narrowed, ordered, and read a page at a time from any place, either way.

A page is found by the place it goes on from, so that its cost does not grow with how far one has paged.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from django.db.models import F, Q, QuerySet
from django.db.models.expressions import OrderBy
from django.utils.translation import gettext as _

from yeji.kit.refusal import Refused
from yeji.org.scopes import Scope
from yeji.platform.rows import Row
from yeji.records.fields import Link, SeveralLinks, Shares
from yeji.records.fields.file import File
from yeji.records.filters.rows import asking_for, rows_let_through
from yeji.records.filters.tree import EVERYTHING, Group
from yeji.records.reading import visible
from yeji.records.search.finding import matching
from yeji.records.types import ObjectType

ID: Final = "id"
MOST_SORTS: Final = 4
MOST_COUNTED: Final = 10_000
"""How far a list is counted that nobody asked to be counted to its end."""


class CannotSort(Refused):
    """A list cannot be ordered like this."""

    status = 400
    code = "list.sort"


@dataclass(frozen=True, kw_only=True)
class Listing:
    """Which records, in which order.

    ``where`` holds stored values by column, or by a comparison of one such as ``amount__gte``; ``filter`` conditions
    as people write them. ``order`` is a field's key or ``id``, ``then`` further ones for records that are equal in it,
    each with whether it falls.
    """

    kind: ObjectType
    where: Mapping[str, Any]
    text: str = ""
    order: str = ID
    descending: bool = False
    filter: Group = EVERYTHING
    then: tuple[tuple[str, bool], ...] = ()

    @property
    def column(self) -> str:
        return "pk" if self.order == ID else self.kind.by_key[self.order].column

    @property
    def several(self) -> bool:
        """Whether more than one column decides the order; behind the id nothing is left to decide."""
        return bool(self.then) and self.order != ID

    def place_of(self, row: Row) -> Place:
        """Where a record stands in this list."""
        value = None if self.order == ID else self.kind.by_key[self.order].of(row)
        return Place(value=value, id=row.pk, then=tuple(_value(self.kind, row, key) for key, _falls in self.then))

    def _column(self, key: str) -> str:
        return "pk" if key == ID else self.kind.by_key[key].column

    def sort_keys(self) -> tuple[SortKey, ...]:
        """All that the list is ordered by, the id last: equal records run from the newest on."""
        asked = ((self.order, self.descending), *self.then)
        keys = [SortKey(self._column(key), falls, may_be_empty(self.kind, key)) for key, falls in asked]
        return tuple(keys) if any(key.column == "pk" for key in keys) else (*keys, SortKey("pk", True, False))


def _value(kind: ObjectType, row: Row, key: str) -> Any:
    return row.pk if key == ID else kind.by_key[key].of(row)


@dataclass(frozen=True, kw_only=True)
class Place:
    """A place in a list: the values that the record there is ordered by, and its id."""

    value: Any
    id: int
    then: tuple[Any, ...] = ()


@dataclass(frozen=True)
class SortKey:
    """One of several columns a list is ordered by. Records without a value stand last, whichever way it runs."""

    column: str
    falls: bool
    nullable: bool

    def order(self, *, backwards: bool) -> OrderBy:
        falls, empty = self.falls != backwards, self.nullable
        if falls:
            return F(self.column).desc(**_empties(empty, first=backwards))
        return F(self.column).asc(**_empties(empty, first=backwards))

    def index_order(self, *, backwards: bool) -> OrderBy:
        """The order among records that have a value, in the very form that an index has."""
        if not self.nullable:
            return self.order(backwards=backwards)
        falls = self.falls != backwards
        return F(self.column).desc(nulls_last=True) if falls else F(self.column).asc(nulls_first=True)

    def start(self, value: Any, *, backwards: bool) -> Q:
        """From a value on: what ``beyond`` says too, in the form that an index can begin from."""
        if value is None or self.nullable:
            return Q()
        return Q(**{f"{self.column}__{'lte' if self.falls != backwards else 'gte'}": value})

    def same(self, value: Any) -> Q:
        return Q(**{f"{self.column}__isnull": True}) if value is None else Q(**{self.column: value})

    def beyond(self, value: Any, *, backwards: bool) -> Q | None:
        """What stands after a value in this column alone; None for nothing."""
        if value is None:
            return Q(**{f"{self.column}__isnull": False}) if backwards else None
        further = Q(**{f"{self.column}__{'lt' if self.falls != backwards else 'gt'}": value})
        return further | Q(**{f"{self.column}__isnull": True}) if self.nullable and not backwards else further


def _empties(nullable: bool, *, first: bool) -> dict[str, bool]:
    return {"nulls_first" if first else "nulls_last": True} if nullable else {}


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
    unordered = (Link, SeveralLinks, Shares, File)
    known = [item for item in kind.fields if not isinstance(item, unordered) and not item.private]
    return [ID, *(item.key for item in known)]


def sorts_of(kind: ObjectType, text: str) -> tuple[tuple[str, bool], ...]:
    """What ``-amount,name`` orders a list by: keys, each with whether it falls. Of a key said twice the first counts.

    :raises CannotSort: naming what a list of the type cannot be ordered by.
    """
    known, found = sortable(kind), dict[str, bool]()
    for part in text.split(","):
        key = part.removeprefix("-")
        if key not in known:
            raise CannotSort(_("This list can be ordered by: %(known)s") % {"known": ", ".join(known)}, field="sort")
        found.setdefault(key, part.startswith("-"))
    if len(found) > MOST_SORTS:
        raise CannotSort(_("A list is ordered by at most %(most)s fields.") % {"most": MOST_SORTS}, field="sort")
    return tuple(found.items())


def own_order(kind: ObjectType) -> str:
    """The order of a list that is not asked for another: a key, with ``-`` first where it falls."""
    return kind.order if kind.order.removeprefix("-") in sortable(kind) else f"-{ID}"


def rows_of(listing: Listing, scope: Scope) -> QuerySet[Any]:
    """All records of a list, in no order."""
    rows = visible(scope, listing.kind).filter(**listing.where)
    if listing.filter:
        rows = rows.filter(rows_let_through(listing.kind, listing.filter, asking_for(scope)))
    return rows.filter(matching(listing.kind, listing.text, scope)) if listing.text else rows


def page_of(
    listing: Listing, scope: Scope, *, size: int, after: Place | None = None, backwards: bool = False
) -> tuple[Sequence[Row], bool]:
    """Up to ``size`` records beyond a place, and whether there are more; ``backwards`` those before it, nearest first.

    Without a place the list begins at its start, backwards at its end. Records without a value stand last, whichever
    way the list runs.
    """
    rows, found = rows_of(listing, scope), list[Row]()
    if listing.several:
        return _page_of_several(rows, listing, size=size, after=after, backwards=backwards)
    nullable = may_be_empty(listing.kind, listing.order)
    for part, start in _from(listing, after, backwards=backwards):
        if len(found) <= size:
            beyond = Q() if start is None else part.beyond(start, backwards=backwards)
            ordered = rows.filter(part.rows, beyond).order_by(*part.order(nullable=nullable, backwards=backwards))
            found += list(ordered[: size + 1 - len(found)])
    return found[:size], len(found) > size


def _page_of_several(
    rows: QuerySet[Any], listing: Listing, *, size: int, after: Place | None, backwards: bool
) -> tuple[Sequence[Row], bool]:
    """A page of a list that is ordered by several columns, the place compared column by column.

    Those without a value in the first column are read apart, so that the others come in the order that its index has.
    """
    first, *rest = listing.sort_keys()
    values = None if after is None else (after.value, *after.then, after.id)
    found = list[Row]()
    for filled in _stretches(first, values, backwards=backwards):
        if len(found) > size:
            break
        whole = replace(first, nullable=False)
        keys = (whole, *rest) if filled else tuple(rest)
        part = rows.filter(**{f"{first.column}__isnull": not filled}) if first.nullable else rows
        if values is not None and (values[0] is not None) == filled:
            part = part.filter(_beyond(keys, values if filled else values[1:], backwards=backwards))
        order = [key.order(backwards=backwards) for key in rest]
        if filled:
            order.insert(0, first.index_order(backwards=backwards))
        found += list(part.order_by(*order)[: size + 1 - len(found)])
    return found[:size], len(found) > size


def _stretches(first: SortKey, values: tuple[Any, ...] | None, *, backwards: bool) -> tuple[bool, ...]:
    """Which parts are still to be read, in reading order: records with a value in the first column, and without."""
    if not first.nullable:
        return (True,)
    if values is not None and (values[0] is not None) == backwards:
        return (backwards,)
    return (False, True) if backwards else (True, False)


def _beyond(keys: Sequence[SortKey], values: Sequence[Any], *, backwards: bool) -> Q:
    """What stands after a place, compared key by key."""
    further, same = list[Q](), Q()
    for key, value in zip(keys, values, strict=False):
        one = key.beyond(value, backwards=backwards)
        if one is not None:
            further.append(same & one)
        same &= key.same(value)
    start = keys[0].start(values[0], backwards=backwards)
    return start & Q(*further, _connector=Q.OR)


def in_order(rows: QuerySet[Any], listing: Listing) -> QuerySet[Any]:
    """Rows of a list in its order as one query, where no index can help anyway."""
    if listing.several:
        return rows.order_by(*(key.order(backwards=False) for key in listing.sort_keys()))
    nullable = may_be_empty(listing.kind, listing.order)
    if nullable and not listing.descending:
        return rows.order_by(F(listing.column).asc(nulls_last=True), "-pk")
    return rows.order_by(*_parts(listing)[0].order(nullable=nullable, backwards=False))


def counted(rows: QuerySet[Any], *, most: int) -> int:
    """How many rows there are, counted no further than to one more than ``most``."""
    return int(rows.order_by()[: most + 1].count())


def may_be_empty(kind: ObjectType, key: str) -> bool:
    """Whether records of a type can stand in a list without a value in the field it is ordered by."""
    if key == ID:
        return False
    item = kind.by_key[key]
    if item.custom:
        return item.empty is None
    field: Any = kind.table._meta.get_field(item.native)
    return bool(field.null)


def _parts(listing: Listing) -> list[_Part]:
    """Columns that may be empty are indexed falling, with the empty ones last: a rising list is that one backwards,
    and equal values run from the newest id. The others are indexed rising.
    """
    falls, column = listing.descending, listing.column
    if listing.order == ID:
        return [_Part(Q(), (("pk", falls),))]
    if not may_be_empty(listing.kind, listing.order):
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
