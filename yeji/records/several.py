"""The same change for many chosen records: the promises of the one door, in a handful of statements."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any, Final

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from yeji.kit.refusal import Refused
from yeji.org.calendar import business_day, company
from yeji.org.scopes import Scope
from yeji.platform.rows import Row
from yeji.records import bulk, reading, writing
from yeji.records.files.values import refuse_shared
from yeji.records.types import Draft, ObjectType
from yeji.records.writing import allowing, drafts

MOST: Final = 200
"""So many records are changed at once by hand; more than that is an import."""


class TooMany(Refused):
    """More records were chosen than one change by hand takes."""

    status = 422
    code = "records.too_many"


@transaction.atomic
def change_many(
    kind: ObjectType, records: Collection[int], change: Mapping[str, Any], *, by: Scope, at: datetime
) -> list[int]:
    """Give all these records the same values; all of it or nothing. The ids of those that were not so already.

    :raises MayNotWrite, reading.NotFound: if the writer may not, or one of them is not there for him.
    :raises NotAccepted: if a value or the rule of one record refuses.
    """
    rows = _locked(kind, records, by)
    cleaned = drafts.clean(kind, change)
    refuse_shared(kind, cleaned)
    day = business_day(at=at, of=company())
    facts = kind.facts(day) if kind.facts else {}
    changed: dict[int, Mapping[str, Any]] = {}
    for row in rows:
        allowing.refuse_locked(by, kind, row, change)
        before = {item.key: item.of(row) for item in kind.fields}
        draft = Draft.of(before, cleaned, fresh=False, day=day, facts=facts)
        values = drafts.complete_draft(kind, draft, by=by)
        allowing.check_reach(kind, values, by, before=before[kind.owner] if kind.owner else None)
        if values != before:
            changed[row.pk] = values
    if changed:
        allowing.check_links(kind, next(iter(changed.values())), cleaned, by=by)
        bulk.save_many(kind, fresh=(), changed=changed, by=by, at=at, verb=f"{kind.key}.edit")
    return list(changed)


@transaction.atomic
def remove_many(kind: ObjectType, records: Collection[int], *, by: Scope, at: datetime) -> None:
    """Put all these records into the recycle bin; all or none.

    :raises MayNotWrite, reading.NotFound: if the writer may not, or one of them is not there for him.
    """
    rows = _locked(kind, records, by)
    if not all(reading.may_remove(by, kind, row) for row in rows):
        raise writing.MayNotWrite(_("You see one of these records, and may not delete it."))
    ids = [row.pk for row in rows]
    trash(kind, ids, by=by, at=at, verb=f"{kind.key}.delete")


@transaction.atomic
def restore_many(kind: ObjectType, records: Collection[int], *, by: Scope, at: datetime) -> None:
    """Take all these records out of the bin; all or none.

    :raises MayNotWrite, reading.NotFound: if the writer may not, or one of them is not in his bin.
    """
    _refuse(kind, records, by)
    ids = list(reading.trashed(by, kind).select_for_update().filter(pk__in=records).values_list("pk", flat=True))
    _refuse_missing(ids, records)
    trash(kind, ids, by=by, at=at, verb=f"{kind.key}.restore")


def trash(kind: ObjectType, ids: list[int], *, by: Scope, at: datetime, verb: str) -> None:
    """Put records that the writer may change into the bin, or take them out, as the verb says."""
    writing.set_context(account=by.account, at=at, verb=verb)
    away = at if verb.endswith(".delete") else None
    kind.rows().filter(pk__in=ids).update(deleted_at=away, version=F("version") + 1, updated_at=at)
    writing.wrote(kind, ids, by=by, at=at, verb=verb)


def _locked(kind: ObjectType, records: Collection[int], by: Scope) -> list[Row]:
    _refuse(kind, records, by)
    rows = list(reading.locked(by, kind).filter(pk__in=records).order_by("pk"))
    _refuse_missing([row.pk for row in rows], records)
    return rows


def _refuse(kind: ObjectType, records: Collection[int], by: Scope) -> None:
    allowing.check_writer(kind, by)
    if len(records) > MOST:
        raise TooMany(_("Choose at most %(most)s records at once.") % {"most": MOST})


def _refuse_missing(found: Collection[int], records: Collection[int]) -> None:
    if not found or set(records) - set(found):
        raise reading.NotFound(_("One of these records does not exist, or you may not see it."))
