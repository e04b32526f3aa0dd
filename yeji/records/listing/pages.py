"""The rows of a list, a page of them, all of them in order, and how many."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from django.db.models import F, Q, QuerySet

from yeji.org.scopes import Scope
from yeji.platform.rows import Row
from yeji.records.filters.rows import asking_for, rows_let_through
from yeji.records.listing.several import page_of_several
from yeji.records.listing.shape import Listing, Place
from yeji.records.listing.sorting import may_be_empty
from yeji.records.listing.stretches import stretches_left, stretches_of
from yeji.records.reading import visible
from yeji.records.search.finding import matching

MOST_COUNTED: Final = 10_000
"""How far a list is counted that nobody asked to be counted to its end."""


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
        return page_of_several(rows, listing, size=size, after=after, backwards=backwards)
    for part, start in stretches_left(listing, after, backwards=backwards):
        if len(found) <= size:
            beyond = Q() if start is None else part.beyond(start, backwards=backwards)
            ordered = rows.filter(part.rows, beyond).order_by(*part.order(backwards=backwards))
            found += list(ordered[: size + 1 - len(found)])
    return found[:size], len(found) > size


def in_order(rows: QuerySet[Any], listing: Listing) -> QuerySet[Any]:
    """Rows of a list in its order as one query, where no index can help anyway."""
    if listing.several:
        return rows.order_by(*(key.order(backwards=False) for key in listing.sort_keys()))
    if may_be_empty(listing.kind, listing.order) and not listing.descending:
        return rows.order_by(F(listing.column).asc(nulls_last=True), "-pk")
    return rows.order_by(*stretches_of(listing)[0].order(backwards=False))


def counted(rows: QuerySet[Any], *, most: int) -> int:
    """How many rows there are, counted no further than to one more than ``most``."""
    return int(rows.order_by()[: most + 1].count())
