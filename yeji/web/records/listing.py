"""A list of records as its address asks for it: filters, text, order, and the place to go on from."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlencode

from django.db.models import QuerySet

from yeji.kit.refusal import Refused
from yeji.org.scopes import Scope
from yeji.platform.rows import Row
from yeji.process.models import Outcome
from yeji.records import listing
from yeji.records.fields import Field
from yeji.records.reading import visible
from yeji.records.types import ObjectType

PAGE: Final = 50
_FILTERED: Final = frozenset({"link", "person", "choice", "yes_no", "period"})
_RANGED: Final = frozenset({"money", "number", "date"})
ENDS: Final = {"min": "gte", "max": "lte"}
"""The ends of a range in an address, and how the database compares with each."""


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What a list's address says: ``where`` by field key, ``ranges`` (``amount.min`` …), ``outcome`` of the stages,
    ``text``, ``order`` (a key, ``-`` first for descending), ``after`` or ``before`` (the id of the record to go on
    from)."""

    kind: ObjectType
    where: Mapping[str, Any]
    ranges: Mapping[str, Any] = dataclasses.field(default_factory=dict)
    outcome: str = ""
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
    def listing(self) -> listing.Listing:
        """The list itself, wherever one stands in it."""
        return listing.Listing(
            kind=self.kind,
            where=self._conditions(),
            text=self.text,
            order=self.order.removeprefix("-"),
            descending=self.descending,
        )

    def _conditions(self) -> dict[str, Any]:
        by_key = self.kind.by_key
        conditions = {by_key[key].column: value for key, value in self.where.items()}
        for name, value in self.ranges.items():
            key, _dot, end = name.partition(".")
            conditions[f"{by_key[key].column}__{ENDS[end]}"] = value
        if self.outcome and self.kind.board:
            conditions[f"{self.kind.board.by}__outcome"] = self.outcome
        return conditions

    @property
    def narrowed(self) -> bool:
        """Whether anything is filtered out."""
        return bool(self.where or self.ranges or self.outcome or self.text)

    def url(self, at: str = "", /, **changes: Any) -> str:
        """The address of this list with some parts changed; None drops a part. Paging starts again.

        ``at`` is another view of the same records, such as ``board/``.
        """
        parts: dict[str, Any] = {**self.where, **self.ranges, "outcome": self.outcome, "q": self.text}
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
    order, outcome = given.get("sort", ""), given.get("outcome", "")
    return Asked(
        kind=kind,
        where=where,
        ranges=dict(_ranges(kind, given)),
        outcome=outcome if kind.board and outcome in Outcome.values else "",
        text=given.get("q", "").strip()[:100],
        order=order if order.removeprefix("-") in sortable(kind) else _own_order(kind),
        after=_id(given.get("after")),
        before=_id(given.get("before")),
    )


def filterable(kind: ObjectType) -> list[Field]:
    """The fields a list can be narrowed by: those with few values, and links."""
    return [item for item in kind.fields if item.kind in _FILTERED and not item.private]


def ranged(kind: ObjectType) -> list[Field]:
    """The fields a list can be narrowed by from and to: amounts, numbers and days."""
    return [item for item in kind.fields if item.kind in _RANGED and not item.private]


def _ranges(kind: ObjectType, given: Mapping[str, str]) -> Iterator[tuple[str, Any]]:
    for item in ranged(kind):
        for end in ENDS:
            value = _filter_value(item, given.get(f"{item.key}.{end}", ""))
            if value is not None:
                yield f"{item.key}.{end}", value


def sortable(kind: ObjectType) -> set[str]:
    """The fields a list can be ordered by."""
    return set(listing.sortable(kind)) - {listing.ID}


def rows_of(asked: Asked, scope: Scope) -> QuerySet[Any]:
    """The records that the list is made of, unordered."""
    return listing.rows_of(asked.listing, scope)


def page_of(asked: Asked, scope: Scope, size: int = PAGE) -> Page:
    """One page: that after a record, that before one, or the first."""
    backwards = asked.before is not None
    start = asked.before if backwards else asked.after
    at = visible(scope, asked.kind).filter(pk=start).first() if start is not None else None
    place = asked.listing.place_of(at) if at is not None else None
    rows, more = listing.page_of(asked.listing, scope, size=size, after=place, backwards=backwards)
    if backwards:
        return Page(rows=rows[::-1], earlier=more, later=True)
    return Page(rows=rows, earlier=at is not None, later=more)


def first_of(rows: QuerySet[Any], asked: Asked, size: int) -> QuerySet[Any]:
    """The first rows in the list's order, those without a value last."""
    return listing.in_order(rows, asked.listing)[:size]


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
