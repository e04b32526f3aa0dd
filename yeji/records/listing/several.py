"""Lists ordered by several columns: places are compared column by column."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from django.db.models import Q, QuerySet

from yeji.platform.rows import Row
from yeji.records.listing.shape import Listing, Place, SortKey


def page_of_several(
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
