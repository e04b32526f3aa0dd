"""Lists of one type's records: narrowed, ordered, and read a page at a time from any place, either way.

A page is found by the place it goes on from, so that its cost does not grow with how far one has paged.
"""

from yeji.records.listing.pages import MOST_COUNTED, counted, in_order, page_of, rows_of
from yeji.records.listing.shape import Listing, Place
from yeji.records.listing.sorting import ID, MOST_SORTS, CannotSort, own_order, sortable, sorts_of

__all__ = [
    "ID",
    "MOST_COUNTED",
    "MOST_SORTS",
    "CannotSort",
    "Listing",
    "Place",
    "counted",
    "in_order",
    "own_order",
    "page_of",
    "rows_of",
    "sortable",
    "sorts_of",
]
