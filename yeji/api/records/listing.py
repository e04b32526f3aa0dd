"""One page of a type's records as the address asks for it: filters, text, order and a place to go on from."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from django.utils.translation import gettext as _

from yeji.api.calls.problems import BadRequest
from yeji.kit.refusal import Refused
from yeji.org.scopes import Scope
from yeji.platform.rows import Row
from yeji.records.fields import Field
from yeji.records.filters.compact import read, written
from yeji.records.filters.tree import EVERYTHING, both
from yeji.records.listing import ID, MOST_COUNTED, Listing, Place, counted, own_order, page_of, rows_of, sorts_of
from yeji.records.types import ObjectType
from yeji.records.views.reading import view_called

PAGE: Final = 50
LARGEST_PAGE: Final = 200
LONGEST_TEXT: Final = 100
PAGING: Final = ("page_size", "cursor")
COUNTS: Final = ("capped", "whole")
"""How far a list is counted for a program: no further than screens do, or to its end."""


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What a list is asked for: which one, how much of it, and from where on."""

    listing: Listing
    size: int
    after: Place | None
    count: str = ""


@dataclass(frozen=True, kw_only=True)
class Page:
    """The rows of a page, and the cursor of the next one if there is one.

    ``count`` is how many the whole list has, None if nobody asked; ``capped``: there are more than were counted.
    """

    rows: Sequence[Row]
    next: str | None
    count: int | None = None
    capped: bool = False


def parameters(kind: ObjectType) -> list[str]:
    """The names of all parameters that a type's list has."""
    return ["q", "sort", "filter", "view", "count", *PAGING, *(f"filter[{key}]" for key in kind.filters)]


def asked_of(kind: ObjectType, given: Mapping[str, str], scope: Scope) -> Asked:
    """What the parameters of an address ask for, laid over the view they name: a filter narrows it further.

    :raises BadRequest, BadValue, BadFilter, CannotSort: naming the parameter that is not understood.
    :raises NoSuchView: if the caller has no such view.
    """
    view = view_called(scope, kind, given["view"]) if "view" in given else None
    usual = (view.order if view else "") or own_order(kind)
    (order, descending), *then = sorts_of(kind, given.get("sort", usual))
    listing = Listing(
        kind=kind,
        where=_where(kind, given),
        text=_text_of(given.get("q", view.text if view else "")),
        order=order,
        descending=descending,
        then=tuple(then),
        filter=both(view.filter if view else EVERYTHING, read(given.get("filter", ""))),
    )
    cursor = given.get("cursor")
    after = None if cursor is None else _place(listing, cursor)
    return Asked(listing=listing, size=size_of(given), after=after, count=_count_of(given))


def size_of(given: Mapping[str, str]) -> int:
    """How many records a page shall hold.

    :raises BadRequest: unless it is from 1 to the largest page.
    """
    text = given.get("page_size", str(PAGE))
    if not text.isascii() or not text.isdigit() or len(text) > 3 or not 1 <= int(text) <= LARGEST_PAGE:
        raise BadRequest(_("A page holds 1 to %(most)s records.") % {"most": LARGEST_PAGE}, field="page_size")
    return int(text)


def read_page(asked: Asked, scope: Scope) -> Page:
    """One page."""
    rows, more = page_of(asked.listing, scope, size=asked.size, after=asked.after)
    page = Page(rows=rows, next=_cursor(asked.listing, rows[-1]) if more else None)
    if not asked.count:
        return page
    every = rows_of(asked.listing, scope)
    number = every.order_by().count() if asked.count == "whole" else counted(every, most=MOST_COUNTED)
    capped = asked.count == "capped" and number > MOST_COUNTED
    return replace(page, count=MOST_COUNTED if capped else number, capped=capped)


def _count_of(given: Mapping[str, str]) -> str:
    text = given.get("count", "")
    if text and text not in COUNTS:
        raise BadRequest(_("A list is counted: %(known)s") % {"known": ", ".join(COUNTS)}, field="count")
    return text


def _where(kind: ObjectType, given: Mapping[str, str]) -> dict[str, Any]:
    """Stored values by column; an empty parameter asks for records without a value."""
    where: dict[str, Any] = {}
    for key in kind.filters:
        name = f"filter[{key}]"
        if name in given:
            item = kind.field(key)
            value = _stored(item, given[name], name) if given[name].strip() else item.blank
            where |= {f"{item.column}__isnull": True} if value is None else {item.column: value}
    return where


def _stored(item: Field, raw: str, name: str) -> Any:
    try:
        return item.clean(raw)
    except Refused as problem:
        raise BadRequest(str(problem), field=name) from problem


def _text_of(raw: str) -> str:
    if len(raw) > LONGEST_TEXT:
        raise BadRequest(_("Search for at most %(most)s characters.") % {"most": LONGEST_TEXT}, field="q")
    return raw.strip()


def _cursor(listing: Listing, last: Row) -> str:
    place = listing.place_of(last)
    value = None if listing.order == ID else _dumped(listing, listing.order, place.value)
    then = [_dumped(listing, key, part) for (key, _falls), part in zip(listing.then, place.then, strict=True)]
    said = [_list_id(listing), value, place.id, *then]
    return base64.urlsafe_b64encode(json.dumps(said).encode()).decode().rstrip("=")


def _dumped(listing: Listing, key: str, value: Any) -> Any:
    return value if key == ID or value is None else listing.kind.by_key[key].dump(value)


def _loaded(listing: Listing, key: str, value: Any) -> Any:
    """A value that a list is ordered by, as a cursor carries it.

    :raises ValueError: if it is none.
    """
    if key == ID and type(value) is not int:
        raise ValueError(key)
    return value if key == ID or value is None else listing.kind.by_key[key].clean(value)


def _place(listing: Listing, cursor: str) -> Place:
    """The place a cursor names, if it is one of this very list.

    :raises BadRequest: if it is not.
    """
    try:
        padded = cursor.encode("ascii") + b"=" * (-len(cursor) % 4)
        of, value, last, *rest = json.loads(base64.b64decode(padded, b"-_", validate=True))
        known = of == _list_id(listing) and type(last) is int and 0 <= last < 2**63
        then: tuple[Any, ...] = ()
        if known:
            value = None if listing.order == ID else _loaded(listing, listing.order, value)
            keys = [key for key, _falls in listing.then]
            then = tuple(_loaded(listing, key, part) for key, part in zip(keys, rest, strict=True))
    except (ValueError, TypeError, RecursionError, Refused):
        known = False
    if not known:
        raise BadRequest(_("This cursor does not belong to this list."), field="cursor")
    return Place(value=value, id=last, then=then)


def _list_id(listing: Listing) -> str:
    """A short name for what is listed in which order; pages of one list may differ in size."""
    said = [
        listing.kind.key,
        listing.order,
        listing.descending,
        listing.text,
        sorted((k, str(v)) for k, v in listing.where.items()),
        written(listing.filter),
        listing.then,
    ]
    return hashlib.sha256(json.dumps(said).encode()).hexdigest()[:12]
