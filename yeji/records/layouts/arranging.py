"""How the fields of one record stand in its form or on its page: the layout that applies, with what is asked of it.

What is needed and has no value is shown even where the layout leaves it out, behind everything else.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from yeji.org.scopes import Scope
from yeji.records import needed
from yeji.records.fields import Field
from yeji.records.layouts.asked import Asks, Said, asked
from yeji.records.layouts.idle import idle_fields
from yeji.records.layouts.shape import Section
from yeji.records.named import Named
from yeji.records.types import ObjectType

Values = Mapping[str, Any]
_PLAIN: int = 2


@dataclass(frozen=True, kw_only=True)
class Standing:
    """How one field stands: whether it is shown, the rule that locks it, whether it is needed."""

    field: Field
    shown: bool = True
    locked: Said | None = None
    needed: bool = False

    @property
    def open(self) -> bool:
        """Whether somebody who fills in the form can say something about it."""
        return self.shown and self.locked is None


@dataclass(frozen=True, kw_only=True)
class Part:
    """A section as it stands: its fields, those that are not shown among them."""

    title: Named
    columns: int
    folded: bool
    fields: tuple[Standing, ...]

    @property
    def shown(self) -> bool:
        return any(one.shown for one in self.fields)


@dataclass(frozen=True, kw_only=True)
class Arrangement:
    """All fields of a type for one record, section by section. Without a layout: one section without a title."""

    parts: tuple[Part, ...]
    layout: str = ""

    @property
    def standings(self) -> Iterator[Standing]:
        for part in self.parts:
            yield from part.fields

    @property
    def open(self) -> frozenset[str]:
        """The keys of the fields that can be filled in now."""
        return frozenset(one.field.key for one in self.standings if one.open)


def arranged(
    kind: ObjectType,
    before: Values,
    now: Values,
    *,
    fresh: bool,
    by: Scope,
    day: date,
    also: Collection[str] = (),
) -> Arrangement:
    """The arrangement of a record that was ``before`` and would be ``now``; ``also`` is shown in any case.

    Conditions are asked of the whole record (``reading.values_behind``), as the door for writing asks them.
    """
    must = {item.key for item in needed.asked(kind, now, day=day)}
    asks = asked(kind, before, now, fresh=fresh, by=by, day=day) if kind.layouts else None
    if asks is None or asks.layout is None:
        return Arrangement(parts=(_plain(kind, asks.locked if asks else {}, must, idle_fields(kind, before), also),))
    forced = {key for key in must if needed.blank(before.get(key))} | {*also}
    forced |= {item.key for item in kind.fields if item.fixed_key}  # tags mark a record, whoever looks at it
    parts = tuple(_part(kind, section, asks, must, forced) for section in asks.layout.sections)
    rest = tuple(_standing(item, asks, must, forced) for item in kind.fields if item.key not in asks.layout.keys)
    last = Part(title=Named("", ""), columns=_PLAIN, folded=False, fields=rest)
    return Arrangement(parts=(*parts, last), layout=str(asks.layout.label))


def _plain(
    kind: ObjectType,
    locked: Mapping[str, Said],
    must: Collection[str],
    idle: Collection[str],
    also: Collection[str],
) -> Part:
    """All fields, where there is no layout; those that mean nothing in this company are not shown."""
    every = tuple(
        Standing(
            field=item,
            shown=item.key not in idle or item.key in also,
            locked=locked.get(item.key),
            needed=item.key in must,
        )
        for item in kind.fields
    )
    return Part(title=Named("", ""), columns=_PLAIN, folded=False, fields=every)


def _part(kind: ObjectType, section: Section, asks: Asks, must: Collection[str], forced: Collection[str]) -> Part:
    fields = tuple(_standing(kind.by_key[key], asks, must, forced) for key in section.keys if key in kind.by_key)
    return Part(title=section.title, columns=section.columns, folded=section.folded, fields=fields)


def _standing(item: Field, asks: Asks, must: Collection[str], forced: Collection[str]) -> Standing:
    key = item.key
    return Standing(
        field=item,
        shown=key in asks.shown or key in forced,
        locked=asks.locked.get(key),
        needed=key in must or key in asks.needed,
    )
