"""Fields that not everybody who sees a record may read: how to reach a person.

They stand in the record for those who work above, beside or below that person, and for administrators; for everybody
else the doors leave them out. Nobody orders, narrows or searches a list by them: the place of a row would tell them.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db.models.query import ModelIterable

from yeji.org.scopes import Scope
from yeji.records.fields import Field
from yeji.records.types import ObjectType


def private_fields(kind: ObjectType) -> tuple[Field, ...]:
    """The fields of a type that not every reader may see."""
    return tuple(item for item in kind.fields if item.private)


def readable(scope: Scope, kind: ObjectType, record: int) -> tuple[Field, ...]:
    """The fields of one record that a reader may see, its history included."""
    if scope.administers or record in scope.near:
        return kind.fields
    return tuple(item for item in kind.fields if not item.private)


def _left_out(item: Field) -> Any:
    if item.custom or item.blank is not None:
        return item.empty
    return ""


def leaves_out(scope: Scope, kind: ObjectType) -> type[ModelIterable[Any]] | None:
    """How rows of a type are read for this reader, where something must be left out; None where nothing must."""
    hidden = private_fields(kind)
    if not hidden or scope.administers:
        return None

    class Without(ModelIterable):  # type: ignore[type-arg]
        """Rows without what this reader may not see."""

        def __iter__(self) -> Iterator[Any]:
            for row in super().__iter__():
                if row.pk not in scope.near:
                    for item in hidden:
                        item.put(row, _left_out(item))
                yield row

    return Without
