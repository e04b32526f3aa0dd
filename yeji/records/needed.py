"""Fields that are needed only under a condition, such as a reason once something is lost."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any, Final

from yeji.kit.expressions import BadExpression, Expression, Kind, compiled
from yeji.records.fields import Field
from yeji.records.formulas.names import own_vocabulary
from yeji.records.types import ObjectType

_KEPT: Final = "_needed_when"


def missing(kind: ObjectType, values: Mapping[str, Any], *, day: date) -> Sequence[Field]:
    """The fields that are needed as the record stands now, and are empty."""
    return [item for item in asked(kind, values, day=day) if blank(values[item.key])]


def asked(kind: ObjectType, values: Mapping[str, Any], *, day: date) -> Iterator[Field]:
    """The fields that are needed as the record stands now, by whatever layout."""
    for item, when in _asking(kind):
        if when is None or when.of(values, day=day) is True:
            yield item


def blank(value: object) -> bool:
    """Whether a stored value is none."""
    return value is None or value == ""


def _asking(kind: ObjectType) -> Sequence[tuple[Field, Expression | None]]:
    """The fields that are needed always or under a condition, understood once for each snapshot of a type.

    What means nothing any more asks for nothing.
    """
    found: list[tuple[Field, Expression | None]] | None = kind.__dict__.get(_KEPT)
    if found is None:
        names = own_vocabulary(kind) if any(item.required_when for item in kind.fields) else None
        found = []
        for item in kind.fields:
            if item.required:
                found.append((item, None))
            elif item.required_when:
                try:
                    found.append((item, compiled(item.required_when, names, expect=Kind.YES_NO)))  # type: ignore[arg-type]
                except BadExpression:
                    continue
        kind.__dict__[_KEPT] = found
    return found
