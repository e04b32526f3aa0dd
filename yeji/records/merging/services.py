"""The verbs *merge* and *unmerge*.

A merge puts all but one of the records into the recycle bin, lets everything that pointed to them point to the one
that stays, and gives that one the chosen values. What was where is kept, so that it can be undone. What the re-pointed
records count for is captured again: open periods follow, locked ones keep what they knew (LEDGER.md, Cases).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from yeji.org.scopes import Scope
from yeji.platform.rows import Row
from yeji.records import reading, writing
from yeji.records.merging.act import Act
from yeji.records.merging.beside import bring_beside, take_beside_back
from yeji.records.merging.choosing import chosen
from yeji.records.merging.moving import as_kept, as_was, bring_back, bring_over, let_go, put_away, take_out
from yeji.records.merging.refusals import CannotMerge, CannotUnmerge, NoSuchMerge
from yeji.records.models import Merge
from yeji.records.types import ObjectType, registry
from yeji.records.writing import allowing

MOST: Final = 10
"""So many records are made one at a time."""
_RECENT: Final = 20


@transaction.atomic
def merge(
    kind: ObjectType,
    kept: int,
    others: Collection[int],
    *,
    by: Scope,
    at: datetime,
    take: Mapping[str, int] | None = None,
    version: int | None = None,
) -> Merge:
    """Make one record of several: ``kept`` stays. ``take`` names for a field the record whose value it gets.

    Where nothing is said, its own value stays, or the first of the others' that says anything.

    :raises MayNotWrite, reading.NotFound: if the writer may not change one of them, or not delete one that goes.
    :raises CannotMerge: if they cannot be one.
    :raises NotAccepted, Conflict: as a save.
    """
    act = Act(kind=kind, by=by, at=at, verb="merge")
    row, gone = _held(act, kept, others)
    change = chosen(kind, row, gone, take or {})
    fields = [kind.field(key) for key in change]
    made = Merge(type=kind.key, kept=kept, gone=[one.pk for one in gone], at=at, account=by.account)
    made.before, made.after = as_kept(fields, {item.key: item.of(row) for item in fields}), as_kept(fields, change)
    made.cleared = let_go(act, gone, change)
    made.save(force_insert=True)
    put_away(act, made.gone)
    bring_over(act, made)
    bring_beside(kept, made.gone)
    _write(act, kept, change, version=version)
    row = kind.rows().get(pk=kept)  # a file is given anew, so it is another than the one that was chosen
    made.after = as_kept(fields, {item.key: item.of(row) for item in fields})
    made.save(update_fields=["after"])
    return made


@transaction.atomic
def unmerge(number: int, *, by: Scope, at: datetime) -> Row:
    """Undo a merge: every record as it was before, but for what somebody has changed since.

    :raises NoSuchMerge: if there is none, or it was undone.
    :raises CannotUnmerge: if the record that stayed went into another one since, or one of the others was purged.
    :raises MayNotWrite, reading.NotFound: if the writer may not.
    """
    made = Merge.objects.select_for_update().filter(pk=number, undone_at=None).first()
    if made is None:
        raise NoSuchMerge(_("There is no such merge, or it was undone."))
    kind = registry.get(made.type)
    act = Act(kind=kind, by=by, at=at, verb="unmerge")
    row = _kept_of(act, made)
    fields = [kind.by_key[key] for key in made.before if key in kind.by_key]
    before, after = as_was(fields, made.before), as_was(fields, made.after)
    change = {item.key: before[item.key] for item in fields if item.of(row) == after[item.key]}
    _write(act, made.kept, change)
    take_out(act, made)
    bring_back(act, made)
    take_beside_back(made.kept, made.gone)
    made.undone_at, made.undone_by = at, by.account
    made.save(update_fields=["undone_at", "undone_by"])
    return reading.get(by, kind, made.kept)


def side_by_side(by: Scope, kind: ObjectType, records: Sequence[int]) -> list[Row]:
    """Records that are to be compared, in this order.

    :raises CannotMerge, reading.NotFound: if they are too many or too few, or one of them is not to be seen.
    """
    if not 2 <= len(set(records)) <= MOST:
        raise CannotMerge(_("Choose two to %(most)s records.") % {"most": MOST})
    found = {row.pk: row for row in reading.visible(by, kind).filter(pk__in=records)}
    if len(found) < len(set(records)):
        raise reading.NotFound(_("One of these records does not exist, or you may not see it."))
    return [found[record] for record in dict.fromkeys(records)]


def merges_of(kind: ObjectType, record: int) -> list[Merge]:
    """What was merged into a record and is so still, the last first."""
    return list(Merge.objects.filter(type=kind.key, kept=record, undone_at=None).order_by("-pk"))


def recent_merges(kind: ObjectType) -> list[Merge]:
    """The last merges of a type that were not undone, whoever may see them: the caller shows those he may."""
    return list(Merge.objects.filter(type=kind.key, undone_at=None).order_by("-pk")[:_RECENT])


def merged_into(kind: ObjectType, record: int) -> int | None:
    """The record that a record went into; None if it did not."""
    found = Merge.objects.filter(type=kind.key, gone__contains=[record], undone_at=None).order_by("-pk").first()
    return found.kept if found else None


def _held(act: Act, kept: int, others: Collection[int]) -> tuple[Row, list[Row]]:
    """The records, locked in one order.

    :raises CannotMerge, MayNotWrite, reading.NotFound: if they cannot be merged, or not by this writer.
    """
    wanted = {kept, *others}
    if not act.kind.merges:
        raise CannotMerge(_("%(plural)s cannot be merged.") % {"plural": act.kind.plural})
    if len(wanted) < 2 or len(wanted) > MOST:
        raise CannotMerge(_("Choose two to %(most)s records.") % {"most": MOST})
    allowing.check_writer(act.kind, act.by)
    found = reading.locked(act.by, act.kind).filter(pk__in=wanted).order_by("pk")
    rows = {row.pk: row for row in found}
    if len(rows) < len(wanted):
        raise reading.NotFound(_("One of these records does not exist, or you may not see it."))
    for row in rows.values():
        allowing.check_change(act.kind, row, act.by)
    gone = [rows[record] for record in dict.fromkeys(others) if record != kept]
    if not all(reading.may_remove(act.by, act.kind, row) for row in gone):
        raise writing.MayNotWrite(_("You may not delete one of these records, so you cannot merge it."))
    return rows[kept], gone


def _kept_of(act: Act, made: Merge) -> Row:
    """The record that stayed, locked, with the others still there.

    :raises CannotUnmerge: if it went into another, or one of the others was purged.
    """
    into = merged_into(act.kind, made.kept)
    if into is not None:
        raise CannotUnmerge(_("This record was merged into another one since. Undo that first."))
    row = reading.get(act.by, act.kind, made.kept, lock=True)
    allowing.check_change(act.kind, row, act.by)
    there = {one.pk: one for one in act.kind.rows().select_for_update().filter(pk__in=made.gone)}
    if len(there) < len(made.gone):
        raise CannotUnmerge(_("One of the merged records was deleted for good."))
    if not all(reading.may_remove(act.by, act.kind, one) for one in there.values()):
        raise writing.MayNotWrite(_("One of the merged records is not yours to bring back."))
    return row


def _write(act: Act, record: int, change: Mapping[str, Any], *, version: int | None = None) -> None:
    """The record that stays, changed; where nothing changes its history still says what happened."""
    raw = {key: act.kind.field(key).dump(value) for key, value in change.items()}
    before = act.kind.rows().values_list("version", flat=True).get(pk=record)
    saved = writing.save(
        act.kind, record, raw, by=act.by, at=act.at, verb=act.named(act.kind), version=version, trusted=True
    )
    if saved.version == before:
        act.begins(act.kind)
        act.kind.rows().filter(pk=record).update(version=F("version") + 1, updated_at=act.at)
        act.wrote(act.kind, [record])
