"""What sorts of value an expression knows, and what it is told of the fields it may name."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from yeji.kit.expressions.tree import Node


class Kind(StrEnum):
    """The sort of a value. Numbers, days and links may be empty; text is then ``""`` and yes/no is no."""

    NUMBER = "number"
    TEXT = "text"
    DAY = "date"
    YES_NO = "yes_no"
    LINK = "link"
    MANY = "many"  # several texts, as a field of several choices holds them
    EMPTY = "empty"  # the word itself, before it is known of which sort it is
    PLACES = "places"  # a whole number from 0 to 10, written out


@dataclass(frozen=True, kw_only=True)
class Known:
    """A field that an expression may name. ``options`` maps what people write for a choice to what is stored.

    A field that is itself computed brings its ``formula``, which takes its place.
    """

    key: str
    kind: Kind
    options: Mapping[str, str] = field(default_factory=dict)
    formula: Node | None = None


@dataclass(frozen=True, kw_only=True)
class Vocabulary:
    """The names that an expression may use, by what people write: keys and labels of any language, casefolded.

    ``relations`` are the records that point here, each with the names it has itself.
    """

    fields: Mapping[str, Known]
    relations: Mapping[str, Relation] = field(default_factory=dict)

    def named(self, written: str) -> Known | None:
        return self.fields.get(written.casefold())

    def related(self, written: str) -> Relation | None:
        return self.relations.get(written.casefold())


@dataclass(frozen=True, kw_only=True)
class Relation:
    """Records that point to the one an expression is about."""

    key: str
    names: Vocabulary
