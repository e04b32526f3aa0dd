"""Lists in one order: stretches with a value and without, each in the form that an index has."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import Q
from django.db.models.expressions import OrderBy

from yeji.records.listing.shape import Listing, Place, SortKey
from yeji.records.listing.sorting import ID, may_be_empty


@dataclass(frozen=True)
class Stretch:
    """A stretch of a list in one order: which rows, and what they are ordered by, the id last."""

    rows: Q
    keys: tuple[SortKey, ...]

    def order(self, *, backwards: bool) -> Iterator[OrderBy]:
        """The order in the very form that an index has, read forwards or backwards."""
        return (key.index_order(backwards=backwards) for key in self.keys)

    def beyond(self, place: Place, *, backwards: bool) -> Q:
        """The rows of this stretch that come after a place in it."""
        *by, by_id = self.keys
        further = Q(pk__lt=place.id) if by_id.falls != backwards else Q(pk__gt=place.id)
        if not by:
            return further
        column, value = by[0].column, place.value
        way = "lt" if by[0].falls != backwards else "gt"
        # The first term repeats what the second says, in the form that an index can begin from.
        return Q(**{f"{column}__{way}e": value}) & (Q(**{f"{column}__{way}": value}) | (Q(**{column: value}) & further))


def stretches_of(listing: Listing) -> list[Stretch]:
    """Columns that may be empty are indexed falling, with the empty ones last: a rising list is that one backwards,
    and equal values run from the newest id. The others are indexed rising.
    """
    falls, column = listing.descending, listing.column
    if listing.order == ID:
        return [Stretch(Q(), (SortKey("pk", falls, False),))]
    if not may_be_empty(listing.kind, listing.order):
        return [Stretch(Q(), (SortKey(column, falls, False), SortKey("pk", False, False)))]
    newest = SortKey("pk", not falls, False)
    filled = Stretch(Q(**{f"{column}__isnull": False}), (SortKey(column, falls, True), newest))
    return [filled, Stretch(Q(**{f"{column}__isnull": True}), (newest,))]


def stretches_left(listing: Listing, after: Place | None, *, backwards: bool) -> Iterator[tuple[Stretch, Place | None]]:
    """The stretches still to be read, in reading order, the first with the place to go on from."""
    parts = stretches_of(listing)
    begin = 0 if after is None or after.value is not None or listing.order == ID else len(parts) - 1
    if after is None:
        yield from ((part, None) for part in (parts[::-1] if backwards else parts))
        return
    left = parts[: begin + 1][::-1] if backwards else parts[begin:]
    for number, part in enumerate(left):
        yield part, after if number == 0 else None
