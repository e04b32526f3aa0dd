"""Fields that are needed only under a condition, such as a reason once something is lost."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any, Final

from yeji.kit.expressions import BadExpression, Expression, Kind, compiled
from yeji.records.fields import Field
from yeji.records.formulas import own_vocabulary
from yeji.records.types import ObjectType

_KEPT: Final = "_needed_when"


def missing(kind: ObjectType, values: Mapping[str, Any], *, day: date) -> Sequence[Field]:
    """The fields that are needed as the record stands now, and are empty."""
    return [item for item in asked(kind, values, day=day) if blank(values[item.key])]


def asked(kind: ObjectType, values: Mapping[str, Any], *, day: date) -> Iterator[Field]:
    """The fields that are needed as the record stands now, by whatever layout."""
    when = _conditions(kind)
    for item in kind.fields:
        if item.required or (item.key in when and when[item.key].of(values, day=day) is True):
            yield item


def blank(value: object) -> bool:
    """Whether a stored value is none."""
    return value is None or value == ""


def _conditions(kind: ObjectType) -> Mapping[str, Expression]:
    """Understood once for each snapshot of a type. What means nothing any more asks for nothing."""
    found: dict[str, Expression] | None = kind.__dict__.get(_KEPT)
    if found is None:
        found = {}
        conditional = [item for item in kind.fields if item.required_when]
        names = own_vocabulary(kind) if conditional else None
        for item in conditional:
            try:
                found[item.key] = compiled(item.required_when, names, expect=Kind.YES_NO)  # type: ignore[arg-type]
            except BadExpression:
                continue
        kind.__dict__[_KEPT] = found
    return found
