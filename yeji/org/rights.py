"""What a reader may do with the records of one type: the widest of what the roles say, and what colleagues share.

A role speaks for every type by its reach, and for single types where it says so; whoever has two roles may what either
allows. What is shared by a rule, or by having somebody work on a record, comes on top.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from yeji.org.models import Access, Reach

NONE: Final = ""
_WIDER: Final = (NONE, Reach.OWN, Reach.TEAM, Reach.UNIT, Reach.ALL)
_OPENER: Final = (Access.HIDDEN, Access.MASKED, Access.READ)


@dataclass(frozen=True, slots=True)
class Sight:
    """Whose records are meant: everybody's, or those of these people."""

    whole: bool = False
    owners: frozenset[int] = frozenset()

    def __or__(self, other: Sight) -> Sight:
        return Sight(self.whole or other.whole, self.owners | other.owners)

    def __bool__(self) -> bool:
        return self.whole or bool(self.owners)

    def holds(self, owner: int | None) -> bool:
        """Whether a record of this owner is among them."""
        return self.whole or owner in self.owners


@dataclass(frozen=True, slots=True)
class Some:
    """Those records of these owners that a filter lets through, which is kept as JSON; or those of anybody's that
    belong to customers of some ``territories``. They are seen, not changed."""

    owners: frozenset[int] = frozenset()
    condition: str = ""
    territories: frozenset[int] = frozenset()


@dataclass(frozen=True, kw_only=True, slots=True)
class Right:
    """What one reader may do with the records of one type. ``some`` are seen beside those of ``sees``.

    ``unowned``: also with those that nobody owns, of a type whose unowned records stand open to all. ``runs``: also
    with a type whose records nobody owns at all, which otherwise administrators alone keep.
    """

    sees: Sight
    edits: Sight
    creates: bool = True
    deletes: bool = True
    exports: bool = True
    unowned: bool = True
    runs: bool = False
    some: tuple[Some, ...] = ()

    def __or__(self, other: Right) -> Right:
        return Right(
            sees=self.sees | other.sees,
            edits=self.edits | other.edits,
            creates=self.creates or other.creates,
            deletes=self.deletes or other.deletes,
            exports=self.exports or other.exports,
            unowned=self.unowned or other.unowned,
            runs=self.runs or other.runs,
            some=(*self.some, *other.some),
        )


EVERYTHING: Final = Right(sees=Sight(whole=True), edits=Sight(whole=True), runs=True)


@dataclass(frozen=True, kw_only=True)
class Held:
    """A role as an account holds it, as the database keeps it."""

    code: str
    records: str
    figures: str
    administers: bool
    closes: bool
    writes: bool
    assists: bool
    plans: bool = False
    hands_over: bool = False
    looks_as: bool = False
    reveals: bool = False
    divided: bool = False
    types: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    fields: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


def widest(reaches: Iterable[str]) -> str:
    """The one that reaches furthest; none at all where there are none."""
    return max(reaches, key=_WIDER.index, default=NONE)


def rights_by_type(held: Iterable[Held], sights: Mapping[str, Sight]) -> dict[str, Right]:
    """What these roles together allow with the types that any of them speaks of singly.

    ``sights`` says whom each reach means for this reader.
    """
    roles = list(held)
    if any(role.administers for role in roles):
        return {}
    named = {key for role in roles for key in role.types}
    return {key: _together(_right(role, key, sights) for role in roles) for key in named}


def _together(rights: Iterable[Right]) -> Right:
    found = Right(sees=Sight(), edits=Sight(), creates=False, deletes=False, exports=False, unowned=False)
    for right in rights:
        found = found | right
    return found


def _right(role: Held, key: str, sights: Mapping[str, Sight]) -> Right:
    said = role.types.get(key)
    if said is None:
        sees = sights[role.records]
        return Right(sees=sees, edits=sees if role.writes else Sight(), creates=role.writes, deletes=role.writes)
    sees, edits = sights[said["sees"]], sights[said["edits"]] if said["sees"] else Sight()
    return Right(
        sees=sees,
        edits=edits,
        creates=said["creates"] and bool(said["sees"]),
        deletes=said["deletes"] and bool(edits),
        exports=said["exports"] and bool(said["sees"]),
        unowned=bool(said["sees"]),
        runs=edits.whole,
    )


def masks_of(held: Iterable[Held]) -> dict[str, dict[str, str]]:
    """By type and field: what is left of it for who holds all these roles.

    Of the roles that see the type furthest the most open one decides: a role that reaches only the own does not show
    what another keeps back of everybody's.
    """
    roles = list(held)
    if any(role.administers for role in roles):
        return {}
    found: dict[str, dict[str, str]] = {}
    for key in {key for role in roles for key in role.fields}:
        reaches = [role.types[key]["sees"] if key in role.types else role.records for role in roles]
        furthest = widest(reaches)
        first, *rest = [
            role.fields.get(key, {}) for role, reach in zip(roles, reaches, strict=True) if reach == furthest
        ]
        for name in set(first).intersection(*rest):
            found.setdefault(key, {})[name] = max((kept[name] for kept in (first, *rest)), key=_OPENER.index)
    return found
