"""A list of records as its address asks for it: filters, text, order, and the place to go on from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlencode

from django.db.models import F, Q, QuerySet
from django.db.models.expressions import OrderBy

from yeji.kit.refusal import Refused
from yeji.org.scopes import Scope
from yeji.platform.rows import Row
from yeji.records.fields import Field, Link
from yeji.records.reading import visible
from yeji.records.search.finding import matching
from yeji.records.types import ObjectType

PAGE: Final = 50
_FILTERED: Final = frozenset({"link", "person", "choice", "yes_no", "period"})


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What a list's address says: ``where`` by field key, ``text``, ``order`` (a key, ``-`` first for descending),
    ``after`` or ``before`` (the id of the record to go on from)."""

    kind: ObjectType
    where: Mapping[str, Any]
    text: str = ""
    order: str = ""
    after: int | None = None
    before: int | None = None

    @property
    def field(self) -> Field:
        """The field that the list is ordered by."""
        return self.kind.by_key[self.order.removeprefix("-")]

    @property
    def descending(self) -> bool:
        """Whether the greatest come first."""
        return self.order.startswith("-")

    @property
    def narrowed(self) -> bool:
        """Whether anything is filtered out."""
        return bool(self.where or self.text)

    def url(self, at: str = "", /, **changes: Any) -> str:
        """The address of this list with some parts changed; None drops a part. Paging starts again.

        ``at`` is another view of the same records, such as ``board/``.
        """
        parts: dict[str, Any] = {**self.where, "q": self.text}
        if self.order != self.kind.order:
            parts["sort"] = self.order
        parts |= changes
        query = urlencode({key: value for key, value in parts.items() if value not in (None, "")})
        return f"/records/{self.kind.key}/{at}" + (f"?{query}" if query else "")


@dataclass(frozen=True, kw_only=True)
class Page:
    """The rows of a page and whether there are others before and after."""

    rows: Sequence[Row]
    earlier: bool
    later: bool


def asked_of(kind: ObjectType, given: Mapping[str, str]) -> Asked:
    """What the address of a list asks for; parts that mean nothing are left out rather than refused."""
    where: dict[str, Any] = {}
    for item in filterable(kind):
        value = _filter_value(item, given.get(item.key, ""))
        if value is not None:
            where[item.key] = value
    order = given.get("sort", "")
    return Asked(
        kind=kind,
        where=where,
        text=given.get("q", "").strip()[:100],
        order=order if order.removeprefix("-") in sortable(kind) else _own_order(kind),
        after=_id(given.get("after")),
        before=_id(given.get("before")),
    )


def filterable(kind: ObjectType) -> list[Field]:
    """The fields a list can be narrowed by: those with few values, and links."""
    return [item for item in kind.fields if item.kind in _FILTERED]


def sortable(kind: ObjectType) -> set[str]:
    """The fields a list can be ordered by: those in its own table that have an order people know."""
    return {item.key for item in kind.fields if not isinstance(item, Link) and item.kind != "shares"}


def rows_of(asked: Asked, scope: Scope) -> QuerySet[Any]:
    """The records that the list is made of, unordered."""
    rows = visible(scope, asked.kind)
    for key, value in asked.where.items():
        rows = rows.filter(**{asked.kind.by_key[key].column: value})
    if asked.text:
        rows = rows.filter(matching(asked.kind, asked.text))
    return rows


def page_of(asked: Asked, scope: Scope, size: int = PAGE) -> Page:
    """One page, found by key: the cost does not grow with how far one has paged."""
    rows = rows_of(asked, scope)
    backwards = asked.before is not None
    start = asked.before if backwards else asked.after
    at = visible(scope, asked.kind).filter(pk=start).first() if start is not None else None
    found = _from(rows, asked, at, backwards=backwards, size=size + 1)
    more = len(found) > size
    shown = found[:size]
    if backwards:
        return Page(rows=shown[::-1], earlier=more, later=True)
    return Page(rows=shown, earlier=at is not None, later=more)


def first_of(rows: QuerySet[Any], asked: Asked, size: int) -> QuerySet[Any]:
    """The first rows in the list's order, those without a value last."""
    column = asked.field.column
    by = F(column).desc(nulls_last=True) if asked.descending else F(column).asc(nulls_last=True)
    return rows.order_by(by, "pk")[:size]


def _from(rows: QuerySet[Any], asked: Asked, at: Row | None, *, backwards: bool, size: int) -> list[Row]:
    """Up to ``size`` rows beyond ``at``; those without a value stand last, whichever way the list runs."""
    column = asked.field.column
    filled, empty = rows.filter(**{f"{column}__isnull": False}), rows.filter(**{f"{column}__isnull": True})
    ordered = filled.order_by(*_order(asked, backwards=backwards))
    ordered_empty = empty.order_by("-pk" if backwards else "pk")
    if not _may_be_empty(asked):
        ordered_empty = empty.none()
    parts: tuple[QuerySet[Any], ...] = (ordered_empty, ordered) if backwards else (ordered, ordered_empty)
    if at is not None:
        value = getattr(at, column)
        in_empty = value is None
        beyond = _beyond(asked, value, at.pk, backwards=backwards)
        first, second = (ordered_empty if in_empty else ordered).filter(beyond), parts[1]
        parts = (first,) if in_empty != backwards else (first, second)
    found: list[Row] = []
    for part in parts:
        if len(found) < size:
            found += list(part[: size - len(found)])
    return found


def _may_be_empty(asked: Asked) -> bool:
    field: Any = asked.kind.table._meta.get_field(asked.field.column)
    return bool(field.null)


def _id_falls(asked: Asked, *, backwards: bool) -> bool:
    """Whether equal values run from the newest id.

    Columns that may be empty are indexed falling, ids rising: a rising list is that index read backwards.
    """
    return backwards != (_may_be_empty(asked) and not asked.descending)


def _order(asked: Asked, *, backwards: bool) -> tuple[OrderBy, OrderBy]:
    """The order in the very form that an index has, read forwards or backwards."""
    column, empty = asked.field.column, _may_be_empty(asked)
    tail = F("pk").desc() if _id_falls(asked, backwards=backwards) else F("pk").asc()
    if asked.descending != backwards:
        return (F(column).desc(nulls_last=True) if empty else F(column).desc()), tail
    return (F(column).asc(nulls_first=True) if empty else F(column).asc()), tail


def _beyond(asked: Asked, value: Any, pk: int, *, backwards: bool) -> Q:
    if value is None:
        return Q(pk__lt=pk) if backwards else Q(pk__gt=pk)
    column = asked.field.column
    further = Q(pk__lt=pk) if _id_falls(asked, backwards=backwards) else Q(pk__gt=pk)
    less = asked.descending != backwards
    # The first term repeats what the second says, in the form that an index can begin from.
    reach = Q(**{f"{column}__lte" if less else f"{column}__gte": value})
    return reach & (Q(**{f"{column}__lt" if less else f"{column}__gt": value}) | (Q(**{column: value}) & further))


def _own_order(kind: ObjectType) -> str:
    key = kind.order.removeprefix("-")
    return kind.order if key in sortable(kind) else next(iter(kind.columns))


def _filter_value(item: Field, raw: str) -> Any:
    if not raw:
        return None
    try:
        return item.clean(raw)
    except Refused:
        return None


def _id(raw: str | None) -> int | None:
    return int(raw) if raw and raw.isascii() and raw.isdigit() and len(raw) <= 18 else None
