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
from yeji.records.duplicates.finding import alike_rows
from yeji.records.fields import Field, Text
from yeji.records.importing.cells import BLANK
from yeji.records.own_id import RECORD_ID
from yeji.records.types import ObjectType


@dataclass
class Known:
    """A record that a row means, as it is now. ``ambiguous``: the row's key names another one as well.

    ``by`` is the field by which it was found, where that was not the key; not ``surely``: by a hint alone.
    """

    pk: int
    values: dict[str, Any]
    ambiguous: bool = False
    by: str = ""
    surely: bool = True


def records_meant(
    kind: ObjectType, match: Field, columns: Mapping[str, Sequence[Any]], rows: Sequence[int], *, by: Scope, alike: bool
) -> dict[int, Known]:
    """By row the visible records that rows mean: those that their keys name; where ``alike`` is asked for, else those
    that are, or may be, the same by the type's rules of duplicates."""
    keys = columns.get(match.key)
    if not rows or keys is None:
        return {}
    named = _named(kind, match, [keys[row] for row in rows], by=by)
    found = {row: named[keys[row]] for row in rows if keys[row] in named}
    return found | _alike(kind, columns, [row for row in rows if row not in found], by=by) if alike else found


def _named(kind: ObjectType, match: Field, keys: Sequence[Any], *, by: Scope) -> dict[Any, Known]:
    """The visible records that the keys name."""
    named = [key for key in keys if key is not BLANK] if match is RECORD_ID else keys
    rows = reading.visible(by, kind).filter(among(match.column, named))
    names = [item.key for item in kind.fields]
    found: dict[Any, Known] = {}
    for pk, *cells in rows.values_list("pk", *(item.column for item in kind.fields)):
        values = dict(zip(names, cells, strict=True))
        there = found.setdefault(pk if match is RECORD_ID else values[match.key], Known(pk, values))
        there.ambiguous = there.ambiguous or there.pk != pk
    return found


def _alike(
    kind: ObjectType, columns: Mapping[str, Sequence[Any]], rows: Sequence[int], *, by: Scope
) -> dict[int, Known]:
    alike = alike_rows(kind, columns, rows, by=by)
    records = reading.visible(by, kind).filter(among("pk", sorted({record for record, _rule in alike.values()})))
    names = [item.key for item in kind.fields]
    values = {
        pk: dict(zip(names, cells, strict=True))
        for pk, *cells in records.values_list("pk", *(item.column for item in kind.fields))
    }
    return {
        row: Known(record, values[record], by=rule.field.key, surely=rule.surely)
        for row, (record, rule) in alike.items()
        if record in values
    }


def taken_elsewhere(
    kind: ObjectType,
    match: Field,
    columns: Mapping[str, Sequence[Any]],
    meant: Mapping[int, Known],
    rows: Sequence[int],
) -> dict[int, Refused]:
    """The rows that want a number, other than their key, which another record has: perhaps one out of sight."""
    taken: dict[int, Refused] = {}
    for item in kind.fields:
        if item is match or not (isinstance(item, Text) and item.code and item.key in columns):
            continue
        wanted = {columns[item.key][row]: row for row in rows if columns[item.key][row] is not BLANK}
        holders = kind.rows().filter(among(item.column, list(wanted))).values_list("pk", item.column)
        for pk, number in holders:
            row = wanted[number]
            known = meant.get(row)
            if known is None or known.pk != pk:
                taken[row] = item.refuse(
                    _("%(field)s %(number)s belongs to another record, perhaps one in the recycle bin.")
                    % {"field": item.label, "number": str(number)[:80]}
                )
    return taken


def nowhere(
    match: Field, columns: Mapping[str, Sequence[Any]], meant: Mapping[int, Known], rows: Sequence[int]
) -> dict[int, Refused]:
    """The rows that name a record by an id which none has, or none that is seen: they would make it a second time."""
    if match is not RECORD_ID:
        return {}
    keys = columns[match.key]
    return {
        row: match.refuse(_("There is no record with the ID %(given)s, or you may not see it.") % {"given": keys[row]})
        for row in rows
        if row not in meant and keys[row] is not BLANK
    }
