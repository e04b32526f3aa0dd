"""By what lists can be ordered, and how people say it."""

from __future__ import annotations

from typing import Any, Final

from django.utils.translation import gettext as _

from yeji.kit.refusal import Refused
from yeji.records.fields import Link, SeveralLinks, Shares
from yeji.records.fields.file import File
from yeji.records.types import ObjectType

ID: Final = "id"
MOST_SORTS: Final = 4


class CannotSort(Refused):
    """A list cannot be ordered like this."""

    status = 400
    code = "list.sort"


def sortable(kind: ObjectType) -> list[str]:
    """What a type's list can be ordered by: the id, and the fields that have an order people know.

    By what is private nobody orders: a row's place would tell it.
    """
    unordered = (Link, SeveralLinks, Shares, File)
    known = [item for item in kind.fields if not isinstance(item, unordered) and not item.private]
    return [ID, *(item.key for item in known)]


def sorts_of(kind: ObjectType, text: str) -> tuple[tuple[str, bool], ...]:
    """What ``-amount,name`` orders a list by: keys, each with whether it falls. Of a key said twice the first counts.

    :raises CannotSort: naming what a list of the type cannot be ordered by.
    """
    known, found = sortable(kind), dict[str, bool]()
    for part in text.split(","):
        key = part.removeprefix("-")
        if key not in known:
            raise CannotSort(_("This list can be ordered by: %(known)s") % {"known": ", ".join(known)}, field="sort")
        found.setdefault(key, part.startswith("-"))
    if len(found) > MOST_SORTS:
        raise CannotSort(_("A list is ordered by at most %(most)s fields.") % {"most": MOST_SORTS}, field="sort")
    return tuple(found.items())


def own_order(kind: ObjectType) -> str:
    """The order of a list that is not asked for another: a key, with ``-`` first where it falls."""
    return kind.order if kind.order.removeprefix("-") in sortable(kind) else f"-{ID}"


def may_be_empty(kind: ObjectType, key: str) -> bool:
    """Whether records of a type can stand in a list without a value in the field it is ordered by."""
    if key == ID:
        return False
    item = kind.by_key[key]
    if item.custom:
        return item.empty is None
    field: Any = kind.table._meta.get_field(item.native)
    return bool(field.null)
