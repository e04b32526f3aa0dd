"""What somebody owns, and who would get it: told before anything is handed over."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Final

from django.db.models import QuerySet, Sum

from yeji.org.models import HandOver
from yeji.org.scopes import SYSTEM, Scope
from yeji.records.fields import Link
from yeji.records.filters.compact import read
from yeji.records.filters.rows import asking_for, rows_let_through
from yeji.records.private import keeps_back
from yeji.records.types import ObjectType, registry

REST: Final = "*"
"""Stands for every type that is not named among the receivers."""


@dataclass(frozen=True, kw_only=True)
class Holding:
    """What somebody owns of one type: how many records are open and how many are over, and the open ones' money by
    currency (an empty one: the company's)."""

    kind: ObjectType
    open: int
    over: int
    money: Mapping[str, Decimal] = field(default_factory=dict)

    @property
    def total(self) -> int:
        """All of them."""
        return self.open + self.over


def types_held(person: int, by: Scope) -> list[ObjectType]:
    """The types of which a scope may hand over what this person owns: those whose records it may change."""
    owned = [kind for kind in registry if kind.owner is not None]
    return [kind for kind in owned if by.administers or by.right(kind.key).edits.holds(person)]


def holdings(person: int, *, by: Scope) -> list[Holding]:
    """What somebody owns that this scope may hand over, type by type; types of which there is nothing are left out."""
    found = [_holding(kind, person, by) for kind in types_held(person, by)]
    return [one for one in found if one.total]


def ways(held: Iterable[ObjectType], asked: HandOver) -> list[tuple[ObjectType, list[Link]]]:
    """The types in the order in which they are handed over, each with the links along which its records go with others.

    A type that somebody is named for goes to that one alone.
    """
    found: list[tuple[ObjectType, list[Link]]] = []
    before: set[str] = set()
    for kind in held:
        goes_along = asked.follows and kind.key not in asked.receivers
        found.append((kind, [link for link in kind.links() if link.to in before] if goes_along else []))
        before.add(kind.key)
    return found


def number_held(person: int, *, by: Scope) -> int:
    """How many records somebody owns that this scope may hand over."""
    return sum(_of(kind, kind.owner or "", person).count() for kind in types_held(person, by))


def staying(person: int) -> int:
    """How many targets are set for somebody: they stay in his name, and what he reached with them."""
    plans = [(kind, kind.about[0]) for kind in registry if kind.about is not None]
    return sum(_of(kind, key, person).count() for kind, key in plans)


def _holding(kind: ObjectType, person: int, by: Scope) -> Holding:
    rows = _of(kind, kind.owner or "", person)
    total = rows.count()
    if not total:
        return Holding(kind=kind, open=0, over=0)
    going = rows.exclude(rows_let_through(kind, read(kind.over), asking_for(SYSTEM))) if kind.over else rows
    return Holding(kind=kind, open=(number := going.count()), over=total - number, money=_money(kind, going, by))


def _money(kind: ObjectType, rows: QuerySet[Any], by: Scope) -> dict[str, Decimal]:
    """What the rows come to, unless the reader's roles keep that field back."""
    if kind.board is None or not kind.board.total or kind.board.total in keeps_back(by, kind):
        return {}
    amount = kind.field(kind.board.total).path
    if kind.currency is None:
        return {"": rows.aggregate(money=Sum(amount))["money"] or Decimal(0)}
    sums = rows.order_by().values_list(kind.currency.path).annotate(money=Sum(amount))
    return {str(currency or ""): money for currency, money in sums if money}


def _of(kind: ObjectType, key: str, person: int) -> QuerySet[Any]:
    return kind.rows().filter(deleted_at=None, **{kind.field(key).path: person})
