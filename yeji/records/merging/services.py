"""The verbs *merge* and *unmerge*.

A merge puts all but one of the records into the recycle bin, lets everything that pointed to them point to the one
that stays, and gives that one the chosen values. What was where is kept, so that it can be undone. What the re-pointed
records count for is captured again: open periods follow, locked ones keep what they knew (LEDGER.md, Cases).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from yeji.org.calendar import business_day, company
from yeji.org.scopes import Scope
from yeji.platform.custom_values import COLUMN, packed, unpacked
from yeji.platform.rows import Row
from yeji.records import reading, writing
from yeji.records.fields import Field, SeveralLinks
from yeji.records.merging import links
from yeji.records.merging.beside import bring_beside, take_beside_back
from yeji.records.merging.choosing import chosen
from yeji.records.merging.refusals import CannotMerge, CannotUnmerge, NoSuchMerge
from yeji.records.models import Merge, MergeMove
from yeji.records.types import ObjectType, Written, registry

MOST: Final = 10
"""So many records are made one at a time."""
_RECENT: Final = 20


@dataclass(frozen=True, kw_only=True)
class _Act:
    """One merge or its undoing: of which type, by whom, when, under which name in the history."""

    kind: ObjectType
    by: Scope
    at: datetime
    verb: str

    def named(self, kind: ObjectType) -> str:
        return f"{kind.key}.{self.verb}"

    def wrote(self, kind: ObjectType, ids: Sequence[int], *changed: str) -> None:
        """Tell those who react to writes."""
        day = business_day(at=self.at, of=company())
        writing.react(
            Written(
                kind=kind,
                ids=ids,
                fresh=False,
                account=self.by.account,
                at=self.at,
                day=day,
                verb=self.named(kind),
                changed=frozenset(changed) or None,
            )
        )

    def begins(self, kind: ObjectType) -> None:
        writing.set_context(account=self.by.account, at=self.at, verb=self.named(kind))


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
    act = _Act(kind=kind, by=by, at=at, verb="merge")
    row, gone = _held(act, kept, others)
    change = chosen(kind, row, gone, take or {})
    fields = [kind.field(key) for key in change]
    made = Merge(type=kind.key, kept=kept, gone=[one.pk for one in gone], at=at, account=by.account)
    made.before, made.after = _packed(fields, {item.key: item.of(row) for item in fields}), _packed(fields, change)
    made.cleared = _clear(act, gone, change)
    made.save(force_insert=True)
    _put_away(act, made.gone)
    _bring_over(act, made)
    bring_beside(kept, made.gone)
    _write(act, kept, change, version=version)
    row = kind.rows().get(pk=kept)  # a file is given anew, so it is another than the one that was chosen
    made.after = _packed(fields, {item.key: item.of(row) for item in fields})
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
    act = _Act(kind=kind, by=by, at=at, verb="unmerge")
    row = _kept_of(act, made)
    fields = [kind.by_key[key] for key in made.before if key in kind.by_key]
    before, after = _unpacked(fields, made.before), _unpacked(fields, made.after)
    change = {item.key: before[item.key] for item in fields if item.of(row) == after[item.key]}
    _write(act, made.kept, change)
    _take_out(act, made)
    _bring_back(act, made)
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


def _held(act: _Act, kept: int, others: Collection[int]) -> tuple[Row, list[Row]]:
    """The records, locked in one order.

    :raises CannotMerge, MayNotWrite, reading.NotFound: if they cannot be merged, or not by this writer.
    """
    wanted = {kept, *others}
    if not act.kind.merges:
        raise CannotMerge(_("%(plural)s cannot be merged.") % {"plural": act.kind.plural})
    if len(wanted) < 2 or len(wanted) > MOST:
        raise CannotMerge(_("Choose two to %(most)s records.") % {"most": MOST})
    if not reading.may_write(act.by, act.kind):
        raise writing.MayNotWrite(_("You may not change %(plural)s.") % {"plural": act.kind.plural})
    found = reading.locked(act.by, act.kind).filter(pk__in=wanted).order_by("pk")
    rows = {row.pk: row for row in found}
    if len(rows) < len(wanted):
        raise reading.NotFound(_("One of these records does not exist, or you may not see it."))
    for row in rows.values():
        writing.check_change(act.kind, row, act.by)
    gone = [rows[record] for record in dict.fromkeys(others) if record != kept]
    if not all(reading.may_remove(act.by, act.kind, row) for row in gone):
        raise writing.MayNotWrite(_("You may not delete one of these records, so you cannot merge it."))
    return rows[kept], gone


def _kept_of(act: _Act, made: Merge) -> Row:
    """The record that stayed, locked, with the others still there.

    :raises CannotUnmerge: if it went into another, or one of the others was purged.
    """
    into = merged_into(act.kind, made.kept)
    if into is not None:
        raise CannotUnmerge(_("This record was merged into another one since. Undo that first."))
    row = reading.get(act.by, act.kind, made.kept, lock=True)
    writing.check_change(act.kind, row, act.by)
    there = {one.pk: one for one in act.kind.rows().select_for_update().filter(pk__in=made.gone)}
    if len(there) < len(made.gone):
        raise CannotUnmerge(_("One of the merged records was deleted for good."))
    if not all(reading.may_remove(act.by, act.kind, one) for one in there.values()):
        raise writing.MayNotWrite(_("One of the merged records is not yours to bring back."))
    return row


def _clear(act: _Act, gone: Sequence[Row], change: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """Take from those that go the number that the one which stays gets: it may stand in one record only, the bin too.

    What stood there, by record.
    """
    kind, key = act.kind, act.kind.match
    if change.get(key) is None:
        return {}
    item = kind.field(key)
    had = [row for row in gone if item.of(row) == change[key]]
    act.begins(kind)
    for row in had:  # a number stands in one record only
        item.put(row, item.empty)
        row.save(update_fields=[COLUMN if item.custom else item.native])
    return {str(row.pk): _packed([item], change) for row in had}


def _put_away(act: _Act, gone: Sequence[int]) -> None:
    act.begins(act.kind)
    act.kind.rows().filter(pk__in=gone).update(deleted_at=act.at, version=F("version") + 1, updated_at=act.at)
    act.wrote(act.kind, gone)


def _take_out(act: _Act, made: Merge) -> None:
    """Those that went come back, with what they had to let go of."""
    act.begins(act.kind)
    rows = act.kind.rows().filter(pk__in=made.gone)
    for row in rows.filter(pk__in=[int(pk) for pk in made.cleared]):
        kept = made.cleared[str(row.pk)]
        fields = [act.kind.by_key[key] for key in kept if key in act.kind.by_key]
        for key, value in _unpacked(fields, kept).items():
            act.kind.by_key[key].put(row, value)
        row.save(update_fields=[*{COLUMN if item.custom else item.native for item in fields}])
    away = list(rows.filter(deleted_at__isnull=False).values_list("pk", flat=True))
    rows.filter(pk__in=away).update(deleted_at=None, version=F("version") + 1, updated_at=act.at)
    act.wrote(act.kind, made.gone)


def _bring_over(act: _Act, made: Merge) -> None:
    """Everything that pointed to those that go points to the one that stays."""
    moves: list[MergeMove] = []
    for other, link in links.pointing_to(act.kind):
        found = links.pointing(other, link, made.gone, but=[made.kept, *made.gone])
        if found:
            act.begins(other)
            every = sorted({record for records in found.values() for record in records})
            if isinstance(link, SeveralLinks):
                found |= links.pointing(other, link, [made.kept], but=[made.kept, *made.gone])
                found[made.kept] = sorted(set(found.get(made.kept, ())) & set(every))
                moved = links.replaced(other, link, every, gone=made.gone, by=made.kept, at=act.at)
            else:
                moved = links.point(other, link, {made.kept: every}, at=act.at)
            act.wrote(other, moved, link.key)
            moves += [
                MergeMove(merge=made, type=other.key, field=link.key, was=was, records=records)
                for was, records in found.items()
            ]
    MergeMove.objects.bulk_create(moves)


def _bring_back(act: _Act, made: Merge) -> None:
    """What was brought over and still points to the one that stays points where it did."""
    back: dict[tuple[str, str], dict[int, list[int]]] = {}
    for move in MergeMove.objects.filter(merge=made).order_by("pk"):
        back.setdefault((move.type, move.field), {})[move.was] = move.records
    for (type_key, field), targets in back.items():
        other = registry.types.get(type_key)
        link = next((one for one in other.pointers() if one.key == field), None) if other else None
        if other is None or link is None:
            continue  # the field or the type was taken away since, and its values with it
        still = {was: links.still_pointing(other, link, ids, to=made.kept) for was, ids in targets.items()}
        act.begins(other)
        if isinstance(link, SeveralLinks):
            again: dict[int, list[int]] = {}
            for was, records in still.items():
                for record in records:
                    again.setdefault(record, []).append(was)
            moved = links.put_back(other, link, again, kept=made.kept, at=act.at)
        else:
            moved = links.point(other, link, still, at=act.at)
        if moved:
            act.wrote(other, moved, link.key)


def _write(act: _Act, record: int, change: Mapping[str, Any], *, version: int | None = None) -> None:
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


def _packed(fields: Sequence[Field], values: Mapping[str, Any]) -> dict[str, Any]:
    return {item.key: packed(item.database_type, values[item.key]) for item in fields}


def _unpacked(fields: Sequence[Field], kept: Mapping[str, Any]) -> dict[str, Any]:
    return {item.key: unpacked(item.database_type, kept[item.key]) for item in fields if item.key in kept}
