"""A list read page by page, either way, is the list in one piece."""

from __future__ import annotations

from datetime import date

import pytest

from tests.world import World, deal_of
from yeji.org.scopes import SYSTEM
from yeji.platform.rows import Row
from yeji.records.listing import ID, Listing, in_order, page_of, rows_of
from yeji.records.types import registry

pytestmark = pytest.mark.django_db
DEAL = registry.get("deal")
DAYS = [date(2026, 4, day) for day in (3, 1, 2, 1, 3)]


def sold(world: World) -> None:
    """Deals of equal amounts, days and names, some without an amount or a day."""
    for number, amount in enumerate((7, None, 5, 7, None, 5, 6)):
        deal_of(world, "chen", amount, opened_on=DAYS[number % 5])


def walked(listing: Listing, size: int, *, backwards: bool) -> list[Row]:
    rows: list[Row] = []
    more = True
    while more:
        after = listing.place_of(rows[-1]) if rows else None
        found, more = page_of(listing, SYSTEM, size=size, after=after, backwards=backwards)
        assert len(found) == size or not more
        rows += found
    return rows


@pytest.mark.parametrize("descending", [False, True])
@pytest.mark.parametrize("order", [ID, "amount", "name", "opened_on", "closed_on"])
def test_pages_of_any_size_make_up_the_list_forwards_and_backwards(world: World, order: str, descending: bool) -> None:
    sold(world)
    listing = Listing(kind=DEAL, where={}, order=order, descending=descending)
    whole = list(in_order(rows_of(listing, SYSTEM), listing))
    values = [getattr(row, listing.column) for row in whole]
    filled = [value for value in values if value is not None]
    assert len(whole) == 7
    assert filled == sorted(filled, reverse=descending)
    assert values == [*filled, *[None] * (7 - len(filled))], "those without a value stand last"
    for size in (1, 2, 3, 7, 8):
        assert walked(listing, size, backwards=False) == whole
        assert walked(listing, size, backwards=True) == whole[::-1]


def test_from_every_place_the_list_goes_on_both_ways(world: World) -> None:
    sold(world)
    listing = Listing(kind=DEAL, where={}, order="amount", descending=True)
    whole = list(in_order(rows_of(listing, SYSTEM), listing))
    for number, row in enumerate(whole):
        place = listing.place_of(row)
        assert page_of(listing, SYSTEM, size=9, after=place)[0] == whole[number + 1 :]
        assert page_of(listing, SYSTEM, size=9, after=place, backwards=True)[0] == whole[:number][::-1]
