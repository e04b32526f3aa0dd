"""Boards: the records of a type in columns, by their stage or by any one of their choices."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from django.utils.translation import gettext as _

from yeji.records.fields import Choice, Field
from yeji.records.types import Board, ObjectType, UnknownType

MOST_COLUMNS: Final = 30
"""A choice with more values than this makes no board that anybody could look over."""


def board_ways(kind: ObjectType) -> list[Field]:
    """The fields by which a type's records can stand in columns: that of its own board first."""
    own = kind.by_key.get(kind.board.by) if kind.board else None
    choices = [item for item in kind.fields if item is not own and _makes_columns(item)]
    return [*([own] if own else []), *choices]


def _makes_columns(item: Field) -> bool:
    return isinstance(item, Choice) and item.splits and not item.private and len(item.options) <= MOST_COLUMNS


def board_by(kind: ObjectType, key: str = "") -> Board:
    """A type's board by the field of this key; without one its own, or by its first choice.

    :raises UnknownType: if its records cannot stand so.
    """
    ways = {item.key: item for item in board_ways(kind)}
    by = key or next(iter(ways), "")
    if by not in ways:
        raise UnknownType(_("There is no board of %(plural)s.") % {"plural": kind.plural})
    if kind.board is not None:
        return replace(kind.board, by=by)
    total = next((item.key for item in kind.fields if item.kind == "money" and not item.private), "")
    beside = next((item.key for item in kind.links() if item.kind == "link" and not item.private), "")
    return Board(by=by, total=total, beside=beside)
