"""The lines of conditions in the builder's form: each a field, a comparison, and what can be chosen as its value."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from django.http import QueryDict
from django.utils.text import capfirst

from yeji.ledger.built.operators import OPERATORS
from yeji.ledger.built.paths import DAY, Path, paths
from yeji.org.scopes import Scope
from yeji.records.fields import Choice, Link
from yeji.records.reading import visible
from yeji.records.types import ObjectType
from yeji.records.types import registry as types
from yeji.ui.components.fields import Option

MOST_LISTED: Final = 200
"""So many records of a linked type are offered in a condition."""
ROWS: Final = 8


@dataclass(frozen=True, kw_only=True)
class ConditionRow:
    """A line of the form: the field, the comparison, and the values: chosen from ``options`` or typed."""

    place: int
    field: str
    operator: str
    values: tuple[str, ...]
    fields: tuple[Option, ...]
    operators: tuple[Option, ...]
    options: tuple[Option, ...]
    takes_value: bool
    day: bool


def rows_of(post: QueryDict, kind: ObjectType, scope: Scope) -> list[ConditionRow]:
    """The conditions that were chosen so far, closed up, and one more line while there is room.

    A field that was chosen just now is compared in the first way there is: that is noted as if it had been sent.
    """
    listed = list(paths(kind))
    for place in range(ROWS):
        if post.get(f"c{place}-field") and not post.get(f"c{place}-operator"):
            post[f"c{place}-operator"] = _row(post, scope, place, listed).operator
    chosen = [row for place in range(ROWS) if (row := _row(post, scope, place, listed)).field]
    rows = [replace(row, place=place) for place, row in enumerate(chosen)]
    return [*rows, _row(QueryDict(), scope, len(rows), listed)] if len(rows) < ROWS else rows


def _row(post: QueryDict, scope: Scope, place: int, listed: Sequence[Path]) -> ConditionRow:
    field = post.get(f"c{place}-field", "")
    path = next((one for one in listed if one.key == field), None)
    operators = [one for one in OPERATORS.values() if path and path.sort in one.sorts]
    asked = post.get(f"c{place}-operator", "")
    operator = next((one for one in operators if one.key == asked), operators[0] if operators else None)
    return ConditionRow(
        place=place,
        field=path.key if path else "",
        operator=operator.key if operator else "",
        values=tuple(value for value in post.getlist(f"c{place}-value") if value),
        fields=tuple(Option(value=one.key, label=capfirst(one.label)) for one in listed),
        operators=tuple(Option(value=one.key, label=str(one.label)) for one in operators),
        options=_values_of(path, scope) if path else (),
        takes_value=operator is not None and operator.most > 0,
        day=path is not None and path.sort == DAY,
    )


def _values_of(path: Path, scope: Scope) -> tuple[Option, ...]:
    item = path.item
    if isinstance(item, Choice):
        return tuple(Option(value=code, label=str(label)) for code, label in item.options)
    if isinstance(item, Link):
        far = types.get(item.to)
        title = far.field(far.title).column
        rows = visible(scope, far).order_by(title).values_list("pk", title)[:MOST_LISTED]
        return tuple(Option(value=str(pk), label=str(name or f"#{pk}")) for pk, name in rows)
    return ()
