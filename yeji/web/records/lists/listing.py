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
from yeji.records.boards import board_ways
from yeji.records.fields import Field
from yeji.records.filters.compact import read, written
from yeji.records.filters.tree import EVERYTHING, BadFilter, Condition, Group, both
from yeji.records.reading import visible
from yeji.records.types import ObjectType
from yeji.records.views.shape import View

PAGE: Final = 50
_FILTERED: Final = frozenset({"link", "person", "choice", "yes_no", "period"})
_FIRST: Final = {"yes_no": "is", "link": "in", "person": "in", "choice": "in", "period": "in"}
BOARD: Final = "board/"
NONE: Final = "-"
"""Says in an address that what the view has shall not be."""
_RANGED: Final = frozenset({"money", "number", "date"})
ENDS: Final = {"min": "gte", "max": "lte"}
"""The ends of a range in an address, and how the database compares with each."""


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What a list's address says: ``where`` by field key, ``ranges`` (``amount.min`` …), ``outcome`` of the stages,
    ``filter`` (conditions), ``text``, ``order`` (keys, ``-`` first for descending), ``after`` or ``before`` (the id of
    the record to go on from), ``by`` (the field by which a board stands). What is not said is as in the ``view``;
    ``problem`` is what could not be understood."""

    kind: ObjectType
    where: Mapping[str, Any]
    ranges: Mapping[str, Any] = dataclasses.field(default_factory=dict)
    outcome: str = ""
    text: str = ""
    order: str = ""
    after: int | None = None
    before: int | None = None
    filter: Group = EVERYTHING
    view: View | None = None
    by: str = ""
    problem: str = ""

    @property
    def sorts(self) -> tuple[tuple[str, bool], ...]:
        """All keys the list is ordered by, each with whether it falls."""
        return listing.sorts_of(self.kind, self.order)

    @property
    def field(self) -> Field:
        """The field that the list is ordered by first."""
        return self.kind.by_key[self.sorts[0][0]]

    @property
    def descending(self) -> bool:
        """Whether the greatest come first."""
        return self.sorts[0][1]

    @property
    def listing(self) -> listing.Listing:
        """The list itself, wherever one stands in it."""
        return listing.Listing(
            kind=self.kind,
            where=self._conditions(),
            text=self.text,
            order=self.sorts[0][0],
            descending=self.descending,
            then=self.sorts[1:],
            filter=self.filter,
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
        return bool(self.where or self.ranges or self.outcome or self.text or self.filter)

    @property
    def changed(self) -> bool:
        """Whether the list is another than its view, or than the type's own list."""
        base = self.view
        order = (base.order if base else "") or own_order(self.kind)
        same = (self.text, self.order) == (base.text if base else "", order)
        return not same or bool(self.where or self.ranges or self.outcome) or self.filter != _filter_of(base)

    def whole_filter(self) -> Group:
        """Everything the list is narrowed by but its text, as one filter."""
        quick = [
            Condition(key, _FIRST[self.kind.by_key[key].kind], (_said(value),)) for key, value in self.where.items()
        ]
        for name, value in self.ranges.items():
            key, _dot, end = name.partition(".")
            quick.append(Condition(key, ENDS[end], (str(self.kind.by_key[key].dump(value)),)))
        if self.outcome and self.kind.board:
            quick.append(Condition(f"{self.kind.board.by}.outcome", "in", (self.outcome,)))
        return both(Group(tuple(quick)), self.filter)

    def url(self, at: str = "", /, **changes: Any) -> str:
        """The address of this list with some parts changed; None drops a part. Paging starts again.

        ``at`` is another view of the same records, such as ``board/``.
        """
        base = self.view
        parts: dict[str, Any] = {"view": base.key if base else "", **self.where, **self.ranges, "outcome": self.outcome}
        parts["q"] = self.text or (NONE if base and base.text else "")
        if self.filter != _filter_of(base):
            parts["f"] = written(self.filter) or NONE
        if self.order != ((base.order if base else "") or own_order(self.kind)):
            parts["sort"] = self.order
        own = (base.by if base else "") or next((item.key for item in board_ways(self.kind)), "")
        if at == BOARD and self.by != own:
            parts["by"] = self.by
        parts |= changes
        query = urlencode({key: value for key, value in parts.items() if value not in (None, "")}, safe=":;(),")
        return f"/records/{self.kind.key}/{at}" + (f"?{query}" if query else "")


@dataclass(frozen=True, kw_only=True)
class Page:
    """The rows of a page and whether there are others before and after."""

    rows: Sequence[Row]
    earlier: bool
    later: bool


def asked_of(kind: ObjectType, given: Mapping[str, str], view: View | None = None) -> Asked:
    """What the address of a list asks for; parts that mean nothing are left out rather than refused."""
    where: dict[str, Any] = {}
    for item in filterable(kind):
        value = _filter_value(item, given.get(item.key, ""))
        if value is not None:
            where[item.key] = value
    outcome = given.get("outcome", "")
    filter_, problem = _filter_asked(given.get("f", ""), view)
    return Asked(
        filter=filter_,
        problem=problem,
        view=view,
        kind=kind,
        where=where,
        ranges=dict(_ranges(kind, given)),
        outcome=outcome if kind.board and outcome in Outcome.values else "",
        text=_text_asked(given.get("q", ""), view),
        order=_order_asked(kind, given.get("sort", ""), view),
        by=given.get("by", "") or (view.by if view else ""),
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
    """The records that the list is made of, unordered.

    :raises BadFilter: if what was asked for cannot be understood.
    """
    if asked.problem:
        raise BadFilter(asked.problem, field="filter")
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


def own_order(kind: ObjectType) -> str:
    """The order of a list that is not asked for another."""
    key = kind.order.removeprefix("-")
    return kind.order if key in sortable(kind) else next(iter(kind.columns))


def _order_asked(kind: ObjectType, text: str, view: View | None) -> str:
    known = sortable(kind)
    for order in (text, view.order if view else ""):
        keys = [part.removeprefix("-") for part in order.split(",")]
        if len(set(keys)) == len(keys) <= listing.MOST_SORTS and known.issuperset(keys):
            return order
    return own_order(kind)


def _text_asked(text: str, view: View | None) -> str:
    if text == NONE:
        return ""
    return text.strip()[:100] or (view.text if view else "")


def _filter_asked(text: str, view: View | None) -> tuple[Group, str]:
    """The conditions of an address, or of the view; and what is wrong with them."""
    if not text:
        return _filter_of(view), ""
    try:
        return (EVERYTHING, "") if text == NONE else (read(text), "")
    except BadFilter as problem:
        return EVERYTHING, str(problem)


def _filter_of(view: View | None) -> Group:
    return view.filter if view else EVERYTHING


def _said(value: Any) -> str:
    return ("yes" if value else "no") if isinstance(value, bool) else str(value)


def _filter_value(item: Field, raw: str) -> Any:
    if not raw:
        return None
    try:
        return item.clean(raw)
    except Refused:
        return None


def _id(raw: str | None) -> int | None:
    return int(raw) if raw and raw.isascii() and raw.isdigit() and len(raw) <= 18 else None
