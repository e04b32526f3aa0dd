"""Which records the rows of a file are about."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from yeji.kit.refusal import Refused
from yeji.org.scopes import Scope
from yeji.records import reading
from yeji.records.among import among
from yeji.records.fields import Field, Text
from yeji.records.importing.cells import BLANK
from yeji.records.types import ObjectType


@dataclass
class Known:
    """A record that a key names, as it is now. ``ambiguous``: the key names another one as well."""

    pk: int
    values: dict[str, Any]
    ambiguous: bool = False


def known_records(kind: ObjectType, match: Field, keys: Sequence[Any], *, by: Scope) -> dict[Any, Known]:
    """The visible records that the keys name."""
    if not keys:
        return {}
    rows = reading.visible(by, kind).filter(among(match.column, keys))
    names = [item.key for item in kind.fields]
    found: dict[Any, Known] = {}
    for pk, *cells in rows.values_list("pk", *(item.column for item in kind.fields)):
        values = dict(zip(names, cells, strict=True))
        there = found.setdefault(values[match.key], Known(pk, values))
        there.ambiguous = there.ambiguous or there.pk != pk
    return found


def taken_elsewhere(
    kind: ObjectType,
    match: Field,
    columns: Mapping[str, Sequence[Any]],
    found: Mapping[Any, Known],
    rows: Sequence[int],
) -> dict[int, Refused]:
    """The rows that want a number, other than their key, which another record has: perhaps one out of sight."""
    taken: dict[int, Refused] = {}
    keys = columns[match.key]
    for item in kind.fields:
        if item is match or not (isinstance(item, Text) and item.code and item.key in columns):
            continue
        wanted = {columns[item.key][row]: row for row in rows if columns[item.key][row] is not BLANK}
        holders = kind.rows().filter(among(item.column, list(wanted))).values_list("pk", item.column)
        for pk, number in holders:
            row = wanted[number]
            known = found.get(keys[row])
            if known is None or known.pk != pk:
                taken[row] = item.refuse(
                    _("%(field)s %(number)s belongs to another record, perhaps one in the recycle bin.")
                    % {"field": item.label, "number": str(number)[:80]}
                )
    return taken
