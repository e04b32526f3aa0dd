"""One page of a type's records as the address asks for it: filters, text, order and a place to go on from."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import F, Q, QuerySet
from django.db.models.expressions import OrderBy
from django.utils.translation import gettext as _

from yeji.api.problems import BadRequest
from yeji.kit.refusal import Refused
from yeji.org.scopes import Scope
from yeji.platform.rows import Row
from yeji.records.fields import Field, Link
from yeji.records.reading import visible
from yeji.records.search.finding import matching
from yeji.records.types import ObjectType

PAGE: Final = 50
LARGEST_PAGE: Final = 200
LONGEST_TEXT: Final = 100
ID: Final = "id"
PAGING: Final = ("page_size", "cursor")


@dataclass(frozen=True, kw_only=True)
class Place:
    """The last record of a page: the value it is ordered by, and its id."""

    value: Any
    id: int


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What a list is asked for. ``where`` holds stored values by column; ``order`` is a field's key or ``id``."""

    kind: ObjectType
    where: Mapping[str, Any]
    text: str
    order: str
    descending: bool
    size: int
    after: Place | None

    @property
    def column(self) -> str:
        return "pk" if self.order == ID else self.kind.by_key[self.order].column


@dataclass(frozen=True, kw_only=True)
class Page:
    """The rows of a page, and the cursor of the next one if there is one."""

    rows: Sequence[Row]
    next: str | None


def parameters(kind: ObjectType) -> list[str]:
    """The names of all parameters that a type's list has."""
    return ["q", "sort", *PAGING, *(f"filter[{key}]" for key in kind.filters)]


def sorts(kind: ObjectType) -> list[str]:
    """What a type's list can be ordered by: the fields that have an order people know, and the id."""
    return [ID, *(item.key for item in kind.fields if not isinstance(item, Link) and item.kind != "shares")]


def own_order(kind: ObjectType) -> str:
    """The order of a list that is not asked for another."""
    return kind.order if kind.order.removeprefix("-") in sorts(kind) else f"-{ID}"


def asked_of(kind: ObjectType, given: Mapping[str, str]) -> Asked:
    """What the parameters of an address ask for.

    :raises BadRequest, BadValue: naming the parameter that is not understood.
    """
    sort = given.get("sort", own_order(kind))
    order = sort.removeprefix("-")
    if order not in sorts(kind):
        raise BadRequest(_("This list can be ordered by: %(known)s") % {"known": ", ".join(sorts(kind))}, field="sort")
    asked = Asked(
        kind=kind,
        where=_where(kind, given),
        text=_text_of(given.get("q", "")),
        order=order,
        descending=sort.startswith("-"),
        size=size_of(given),
        after=None,
    )
    cursor = given.get("cursor")
    return asked if cursor is None else Asked(**{**vars(asked), "after": _place(asked, cursor)})


def size_of(given: Mapping[str, str]) -> int:
    """How many records a page shall hold.

    :raises BadRequest: unless it is from 1 to the largest page.
    """
    text = given.get("page_size", str(PAGE))
    if not text.isascii() or not text.isdigit() or len(text) > 3 or not 1 <= int(text) <= LARGEST_PAGE:
        raise BadRequest(_("A page holds 1 to %(most)s records.") % {"most": LARGEST_PAGE}, field="page_size")
    return int(text)


def page_of(asked: Asked, scope: Scope) -> Page:
    """One page, found by key: the cost does not grow with how far one has paged."""
    rows = visible(scope, asked.kind).filter(**asked.where)
    if asked.text:
        rows = rows.filter(matching(asked.kind, asked.text))
    found = _found(rows, asked)
    shown = found[: asked.size]
    return Page(rows=shown, next=_cursor(asked, shown[-1]) if len(found) > asked.size else None)


def _found(rows: QuerySet[Any], asked: Asked) -> list[Row]:
    """Up to one row more than the page holds. Rows without a value stand last, whichever way the list runs."""
    size, after, column = asked.size + 1, asked.after, asked.column
    if asked.order == ID:
        beyond = Q() if after is None else Q(pk__lt=after.id) if asked.descending else Q(pk__gt=after.id)
        return list(rows.filter(beyond).order_by("-pk" if asked.descending else "pk")[:size])
    found: list[Row] = []
    if after is None or after.value is not None:
        filled = rows.filter(_beyond(asked), **{f"{column}__isnull": False})
        found = list(filled.order_by(*_by(asked))[:size])
    if len(found) < size and _may_be_empty(asked):
        empty = rows.filter(**{f"{column}__isnull": True})
        if after is not None and after.value is None:
            empty = empty.filter(pk__gt=after.id)
        found += list(empty.order_by("pk")[: size - len(found)])
    return found


def _may_be_empty(asked: Asked) -> bool:
    field: Any = asked.kind.table._meta.get_field(asked.column)
    return bool(field.null)


def _turned(asked: Asked) -> bool:
    """Whether equal values run from the newest id: a rising list is then the falling one backwards.

    Columns that may be empty are indexed falling, with the empty ones last; the others rising.
    """
    return _may_be_empty(asked) and not asked.descending


def _by(asked: Asked) -> tuple[OrderBy, str]:
    """The order in the very form that an index has, read forwards or backwards."""
    if not _may_be_empty(asked):
        return (F(asked.column).desc() if asked.descending else F(asked.column).asc()), "pk"
    if asked.descending:
        return F(asked.column).desc(nulls_last=True), "pk"
    return F(asked.column).asc(nulls_first=True), "-pk"


def _beyond(asked: Asked) -> Q:
    after, column = asked.after, asked.column
    if after is None:
        return Q()
    way = "lt" if asked.descending else "gt"
    same = Q(**{column: after.value}) & (Q(pk__lt=after.id) if _turned(asked) else Q(pk__gt=after.id))
    # The first term repeats what the second says, in the form that an index can begin from.
    return Q(**{f"{column}__{way}e": after.value}) & (Q(**{f"{column}__{way}": after.value}) | same)


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


def _cursor(asked: Asked, last: Row) -> str:
    value = None if asked.order == ID else asked.kind.by_key[asked.order].dump(getattr(last, asked.column))
    return base64.urlsafe_b64encode(json.dumps([_list_id(asked), value, last.pk]).encode()).decode().rstrip("=")


def _place(asked: Asked, cursor: str) -> Place:
    """The place a cursor names, if it is one of this very list.

    :raises BadRequest: if it is not.
    """
    try:
        padded = cursor.encode("ascii") + b"=" * (-len(cursor) % 4)
        of, value, last = json.loads(base64.b64decode(padded, b"-_", validate=True))
        known = of == _list_id(asked) and type(last) is int and 0 <= last < 2**63
        if known and asked.order != ID and value is not None:
            value = asked.kind.by_key[asked.order].clean(value)
    except (ValueError, TypeError, RecursionError, Refused):
        known = False
    if not known:
        raise BadRequest(_("This cursor does not belong to this list."), field="cursor")
    return Place(value=value, id=last)


def _list_id(asked: Asked) -> str:
    """A short name for what is listed in which order; pages of one list may differ in size."""
    said = [
        asked.kind.key,
        asked.order,
        asked.descending,
        asked.text,
        sorted((k, str(v)) for k, v in asked.where.items()),
    ]
    return hashlib.sha256(json.dumps(said).encode()).hexdigest()[:12]
