"""An expression whose names are known and whose sorts fit. What is evaluated and what becomes SQL are this one tree."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from yeji.kit.expressions.kinds import Kind

if TYPE_CHECKING:
    from yeji.kit.expressions.functions import Function


@dataclass(frozen=True, slots=True)
class Constant:
    value: Decimal | str | bool | date | int | None
    kind: Kind


@dataclass(frozen=True, slots=True)
class Named:
    """A field of the record itself, or of the related records that are being gathered."""

    key: str
    kind: Kind
    relation: str = ""


@dataclass(frozen=True, slots=True)
class Today:
    kind: Kind = Kind.DAY


@dataclass(frozen=True, slots=True)
class Applied:
    function: Function
    parts: tuple[Node, ...]
    kind: Kind


@dataclass(frozen=True, slots=True)
class Gathered:
    """One value of many related records: their ``value`` taken together, of those ``where`` it holds."""

    how: str
    relation: str
    value: Node | None
    where: Node | None
    kind: Kind


Node = Constant | Named | Today | Applied | Gathered


def nodes(tree: Node) -> Iterator[Node]:
    """The tree's nodes, itself first."""
    yield tree
    for part in _inner(tree):
        yield from nodes(part)


def depth(tree: Node) -> int:
    """How many functions stand inside one another at most."""
    return 1 + max(map(depth, _inner(tree)), default=0)


def _inner(tree: Node) -> tuple[Node, ...]:
    if isinstance(tree, Applied):
        return tree.parts
    if isinstance(tree, Gathered):
        return tuple(part for part in (tree.value, tree.where) if part is not None)
    return ()


def moved_to(tree: Node, relation: str) -> Node:
    """The tree of a related record's own formula, as seen from here."""
    if isinstance(tree, Named):
        return replace(tree, relation=relation)
    if isinstance(tree, Applied):
        return replace(tree, parts=tuple(moved_to(part, relation) for part in tree.parts))
    return tree
