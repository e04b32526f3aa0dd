"""Fields that are needed only under a condition, such as a reason once something is lost."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final

from yeji.kit.expressions import BadExpression, Expression, Kind, compiled
from yeji.records.fields import Field
from yeji.records.formulas import own_vocabulary
from yeji.records.types import ObjectType

_KEPT: Final = "_needed_when"


def missing(kind: ObjectType, values: Mapping[str, Any], *, day: date) -> Sequence[Field]:
    """The fields that are needed as the record stands now, and are empty."""
    when = _conditions(kind)
    return [
        item
        for item in kind.fields
        if values[item.key] in (None, "")
        and (item.required or (item.key in when and when[item.key].of(values, day=day) is True))
    ]


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
