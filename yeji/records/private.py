"""Fields that not everybody who sees a record may read.

How to reach a person stands in the record for those who work above, beside or below that person, and for
administrators. Of any field a role may leave less: nothing, a mask, or no way to change it. For everybody else the
doors leave it out. Nobody orders, narrows or searches a list by what is left out: the place of a row would tell it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any, Final, TypeVar

from django.db.models.query import ModelIterable
from django.utils.translation import gettext as _

from yeji.org.models import Access
from yeji.org.scopes import Scope
from yeji.platform.rows import Row
from yeji.records.fields import Field
from yeji.records.types import Board, Moment, ObjectType, UnknownType, registry

Parts = TypeVar("Parts", Board, Moment)


def private_fields(kind: ObjectType) -> tuple[Field, ...]:
    """The fields of a type that not every reader may see."""
    return tuple(item for item in kind.fields if item.private)


def maskable(kind: ObjectType) -> tuple[Field, ...]:
    """The fields of which a role may leave less: all but the name, the owner and the stage, which everything needs."""
    fixed = {kind.title, kind.owner, kind.board.by if kind.board else None, *(kind.about or ())}
    return tuple(item for item in kind.fields if item.key not in fixed)


def as_seen(kind: ObjectType, scope: Scope) -> ObjectType:
    """A type as it is for one reader: without the fields that are hidden, with the masked ones private.

    :raises UnknownType: if the reader's roles leave nothing of it.
    """
    right = scope.right(kind.key)
    if not right.unowned and not right.sees and not scope.lent:
        raise UnknownType(_("There is no object type %(type)s.") % {"type": kind.key})
    left = scope.masks.get(kind.key)
    return _reduced(kind, left) if left else kind


def may_open(kind: ObjectType, scope: Scope) -> bool:
    """Whether the reader's roles leave anything of a type."""
    right = scope.right(kind.key)
    return right.unowned or bool(right.sees) or bool(scope.lent)


def _reduced(kind: ObjectType, left: Mapping[str, str]) -> ObjectType:
    fields = tuple(_left(item, left.get(item.key, "")) for item in kind.fields if left.get(item.key) != Access.HIDDEN)
    there = {item.key for item in fields}
    plain = {item.key for item in fields if not item.private}
    ordered = kind.order.removeprefix("-")
    moment = kind.moment if kind.moment and kind.moment.done in plain else None
    return replace(
        kind,
        fields=fields,
        columns=tuple(key for key in kind.columns if key in there),
        filters=tuple(key for key in kind.filters if key in plain),
        searched=tuple(key for key in kind.searched if key in plain),
        edited_in_list=tuple(item.key for item in fields if item.key in kind.edited_in_list and not item.read_only),
        order=kind.order if ordered in plain or ordered not in kind.by_key else "-id",
        calendar=kind.calendar if kind.calendar in plain else "",
        board=kind.board and _of_what_is_there(kind.board, plain, ("total", "chance", "beside", "step", "step_on")),
        moment=moment and _of_what_is_there(moment, plain, ("due", "sort", "text")),
    )


def _of_what_is_there(parts: Parts, keys: set[str], optional: Iterable[str]) -> Parts:
    """A board, or what makes an event, without the parts whose fields are not among these."""
    return replace(parts, **{part: "" for part in optional if getattr(parts, part) not in keys})


def _left(item: Field, access: str) -> Field:
    if access == Access.MASKED:
        return replace(item, private=True, read_only=True)
    return replace(item, read_only=True) if access == Access.READ else item


def readable(scope: Scope, kind: ObjectType, record: int) -> tuple[Field, ...]:
    """The fields of one record that a reader may see, its history included."""
    left = scope.masks.get(kind.key, {})
    fields = tuple(item for item in kind.fields if left.get(item.key) not in _LESS)
    if scope.administers or not private_fields(registry.get(kind.key)) or record in scope.near:
        return fields
    return tuple(item for item in fields if not item.private)


_LESS: Final = (Access.HIDDEN, Access.MASKED)


def keeps_back(scope: Scope, kind: ObjectType) -> Mapping[str, str]:
    """What a reader's roles leave out of this type's records: fields by key, hidden or masked."""
    return {key: left for key, left in scope.masks.get(kind.key, {}).items() if left in _LESS}


def leaves_out(scope: Scope, kind: ObjectType) -> type[ModelIterable[Any]] | None:
    """How rows of a type are read for this reader, where something must be left out; None where nothing must."""
    whole = registry.types.get(kind.key, kind)
    hidden = () if scope.administers else private_fields(whole)
    kept = keeps_back(scope, kind)
    if not hidden and not kept:
        return None

    class Without(ModelIterable):  # type: ignore[type-arg]
        """Rows without what this reader may not see."""

        def __iter__(self) -> Iterator[Any]:
            for row in super().__iter__():
                if hidden and row.pk not in scope.near:
                    for item in hidden:
                        _clear(row, item)
                keep_back(row, whole, kept)
                yield row

    return Without


def keep_back(row: Row, kind: ObjectType, kept: Mapping[str, str]) -> None:
    """Take out of a row what is hidden, and mask what is masked."""
    for key, left in kept.items():
        item = kind.by_key.get(key)
        if item is None:
            continue
        value = item.of(row)
        if left == Access.MASKED and isinstance(value, str):
            item.put(row, item.mask(value))
        else:
            _clear(row, item)


def _clear(row: Row, item: Field) -> None:
    plain_text = item.blank is None and not item.custom and item.database_type == "text"
    item.put(row, "" if plain_text else item.empty)
