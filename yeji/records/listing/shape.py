"""Which records a list has, in which order, and the places in it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import F, Q
from django.db.models.expressions import OrderBy

from yeji.platform.rows import Row
from yeji.records.filters.tree import EVERYTHING, Group
from yeji.records.listing.sorting import ID, may_be_empty
from yeji.records.types import ObjectType


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
        """What decides the order first."""
        return self._column(self.order)

    @property
    def several(self) -> bool:
        """Whether more than one column decides the order; behind the id nothing is left to decide."""
        return bool(self.then) and self.order != ID

    def place_of(self, row: Row) -> Place:
        """Where a record stands in this list."""
        value = None if self.order == ID else _value(self.kind, row, self.order)
        return Place(value=value, id=row.pk, then=tuple(_value(self.kind, row, key) for key, _falls in self.then))

    def sort_keys(self) -> tuple[SortKey, ...]:
        """All that the list is ordered by, the id last: equal records run from the newest on."""
        asked = ((self.order, self.descending), *self.then)
        keys = [SortKey(self._column(key), falls, may_be_empty(self.kind, key)) for key, falls in asked]
        return tuple(keys) if any(key.column == "pk" for key in keys) else (*keys, SortKey("pk", True, False))

    def _column(self, key: str) -> str:
        return "pk" if key == ID else self.kind.by_key[key].column


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
    """One of the columns that a list is ordered by. Records without a value stand last, whichever way it runs."""

    column: str
    falls: bool
    nullable: bool

    def order(self, *, backwards: bool) -> OrderBy:
        """The order among all records."""
        empties = {"nulls_first" if backwards else "nulls_last": True} if self.nullable else {}
        return F(self.column).desc(**empties) if self.falls != backwards else F(self.column).asc(**empties)

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
        """What is equal to a value in this column."""
        return Q(**{f"{self.column}__isnull": True}) if value is None else Q(**{self.column: value})

    def beyond(self, value: Any, *, backwards: bool) -> Q | None:
        """What stands after a value in this column alone; None for nothing."""
        if value is None:
            return Q(**{f"{self.column}__isnull": False}) if backwards else None
        further = Q(**{f"{self.column}__{'lt' if self.falls != backwards else 'gt'}": value})
        return further | Q(**{f"{self.column}__isnull": True}) if self.nullable and not backwards else further
