"""Two people who change the same record: different fields go together, the same field is shown to both."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from django.utils.translation import gettext as _

from yeji.kit.refusal import Refused
from yeji.platform.rows import Row
from yeji.records.fields import Field
from yeji.records.fields.several_choices import Difference
from yeji.records.models import History
from yeji.records.types import ObjectType
from yeji.records.writing.refusals import NotAccepted
from yeji.ui.signs import enumerated


class Conflict(Refused):
    """Somebody else changed the same field meanwhile. Both values are told; nothing was written."""

    status = 409
    code = "record.conflict"

    def __init__(self, message: str, *, fields: Mapping[str, Mapping[str, Any]], version: int) -> None:
        super().__init__(message, field=next(iter(fields), None))
        self.fields = fields
        self.version = version


def changed_since(versions: Mapping[int, int]) -> dict[int, set[str]]:
    """What the history says was changed in records after the versions that their writers had read."""
    found: dict[int, set[str]] = {}
    if versions:
        writes = History.objects.filter(record__in=list(versions), version__gt=min(versions.values()))
        for record, version, changes in writes.values_list("record", "version", "changes"):
            if version > versions[record]:
                found.setdefault(record, set()).update(changes or {})
    return found


def refuse_clash(
    kind: ObjectType, row: Row, cleaned: Mapping[str, Any], *, version: int, theirs: Collection[str]
) -> None:
    """Let a change made on an older version pass if it touches other fields than ``theirs``, changed since.

    :raises NotAccepted: if there is no such version yet.
    :raises Conflict: telling both values of each field that clashes.
    """
    if version > row.version:
        raise NotAccepted(_("This record has no version %(version)s yet.") % {"version": version}, field="version")
    clash: dict[str, Mapping[str, Any]] = {}
    for key, value in cleaned.items():
        item: Field = kind.field(key)
        now = item.of(row)
        if item.logged in theirs and value != now and not isinstance(value, Difference):
            clash[key] = {"yours": item.dump(value), "theirs": item.dump(now)}
    if clash:
        names = enumerated(kind.field(key).label for key in clash)
        raise Conflict(
            _("Somebody else changed %(fields)s meanwhile.") % {"fields": names}, fields=clash, version=row.version
        )
