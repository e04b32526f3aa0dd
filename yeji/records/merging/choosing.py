"""Which record's value the one that stays gets, field by field."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from yeji.platform.rows import Row
from yeji.records.fields import Field, Link, SeveralLinks
from yeji.records.merging.refusals import CannotMerge
from yeji.records.types import ObjectType


def mergeable(kind: ObjectType) -> list[Field]:
    """The fields whose values somebody chooses between."""
    return [item for item in kind.fields if not item.read_only]


def is_blank(item: Field, value: Any) -> bool:
    """Whether a record says nothing in a field."""
    return value is None or value is False or value in ("", []) or value == item.empty


def proposed(kind: ObjectType, kept: Row, others: Sequence[Row]) -> dict[str, int]:
    """For each field the record whose value is proposed: the one that stays, or else the first that says anything."""
    found: dict[str, int] = {}
    for item in mergeable(kind):
        filled = [row.pk for row in (kept, *others) if not is_blank(item, item.of(row))]
        found[item.key] = filled[0] if filled else kept.pk
    return found


def chosen(kind: ObjectType, kept: Row, others: Sequence[Row], take: Mapping[str, int]) -> dict[str, Any]:
    """The values that the record which stays gets, those it has already left out.

    :raises CannotMerge: for a choice of a record that is not among them.
    :raises UnknownField: for a field that is none, or that nobody sets.
    """
    by_id = {row.pk: row for row in (kept, *others)}
    picks = proposed(kind, kept, others) | {kind.writable(key).key: record for key, record in take.items()}
    change: dict[str, Any] = {}
    for key, record in picks.items():
        item = kind.field(key)
        if record not in by_id:
            raise CannotMerge(
                _("%(field)s: choose the value of one of these records.") % {"field": item.label}, field=key
            )
        value = item.of(by_id[record])
        if isinstance(item, Link) and value in by_id:
            value = None  # a record does not point to itself
        if isinstance(item, SeveralLinks) and item.to == kind.key:
            value = [one for one in value or () if one not in by_id] or None
        if value != item.of(kept):
            change[key] = value
    return change
