"""What a layout is: sections with fields in order, and the rules under which they are shown, open and needed."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from yeji.kit.expressions import Expression
from yeji.records.named import Named

CONDITIONS: Final = ("visible_when", "read_only_when", "required_when")
"""What a section and a field of it can say, each a condition on the record; an empty one says nothing."""


@dataclass(frozen=True, kw_only=True)
class Rule:
    """A condition on the record. Where it names something that is gone, ``expression`` is None and ``why`` says so."""

    text: str
    expression: Expression | None = None
    why: str = ""

    @property
    def always(self) -> bool:
        """Whether it depends on nothing."""
        return self.expression is not None and not self.expression.uses and not self.expression.moves

    def holds(self, values: Mapping[str, Any], *, day: date) -> bool:
        """Whether it holds of these values. What means nothing any more holds of nothing."""
        return self.expression is not None and self.expression.of(values, day=day) is True


@dataclass(frozen=True, kw_only=True)
class Rules:
    """When something is shown, when it cannot be changed, when it is needed. None: always, never, never."""

    visible: Rule | None = None
    read_only: Rule | None = None
    required: Rule | None = None

    def show(self, values: Mapping[str, Any], *, day: date) -> bool:
        """Whether it is shown. A condition that means nothing any more hides nothing."""
        return self.visible is None or self.visible.expression is None or self.visible.holds(values, day=day)

    def __iter__(self) -> Iterator[Rule]:
        return (rule for rule in (self.visible, self.read_only, self.required) if rule)


@dataclass(frozen=True, kw_only=True)
class Placed:
    """A field in its section."""

    key: str
    rules: Rules


@dataclass(frozen=True, kw_only=True)
class Section:
    """Fields under a title, in one column or two; a ``folded`` one is opened by whoever wants it."""

    title: Named
    columns: int
    folded: bool
    rules: Rules
    fields: tuple[Placed, ...]

    @property
    def keys(self) -> tuple[str, ...]:
        return tuple(placed.key for placed in self.fields)


@dataclass(frozen=True, kw_only=True)
class Layout:
    """One way for the fields of a type to stand.

    It is for those who hold one of ``roles``, and work in one of ``units`` or below, and for records of which ``when``
    holds: whatever of the three is said. Nothing said: for everybody and everything.
    """

    key: str
    label: Named
    roles: Collection[str]
    units: Collection[int]
    when: Rule | None
    sections: tuple[Section, ...]

    @property
    def keys(self) -> frozenset[str]:
        """The fields that it places."""
        return frozenset(key for section in self.sections for key in section.keys)

    @property
    def rules(self) -> Iterator[Rule]:
        """Every condition in it."""
        if self.when:
            yield self.when
        for section in self.sections:
            yield from section.rules
            for placed in section.fields:
                yield from placed.rules
