"""Doing a change to many records, a batch at a time, each in a transaction of its own, through the door's rules."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from yeji.kit.refusal import Refused
from yeji.org.calendar import business_day, company
from yeji.org.scopes import Scope, scope_of
from yeji.platform.rows import Row
from yeji.records import bulk, reading, several
from yeji.records.mass.asking import REFUSED, kind_of
from yeji.records.models import MassChange, MassStep
from yeji.records.types import Draft, ObjectType
from yeji.records.writing import allowing, drafts, refusals
from yeji.ui.signs import enumerated

BATCH: Final = 200
CHANGED: Final = "changed"
SAME: Final = "same"


@dataclass
class _Batch:
    """Some records of a change: what became of each."""

    kind: ObjectType
    by: Scope
    at: datetime
    steps: dict[int, MassStep]

    def refuse(self, record: int, why: object) -> None:
        self.steps[record].outcome, self.steps[record].reason = REFUSED, str(why)[:500]

    def settle(self, record: int, values: Mapping[str, Any] | None) -> None:
        self.steps[record].outcome = CHANGED if values is not None else SAME
        self.steps[record].values = values


def do_at_once(mass: MassChange, *, at: datetime) -> None:
    """Do a change to a handful of records, which is not worth waiting for the worker."""
    while mass.total <= BATCH and do_next(mass.pk, at=at):
        pass


def do_next(number: int, *, at: datetime) -> bool:
    """Do the next batch of a change; whether there may be more. One that was stopped is left as it is.

    What the one who asked may do is looked at again for each batch.
    """
    with transaction.atomic():
        mass = MassChange.objects.select_for_update().select_related("account").get(pk=number)
        if mass.state != MassChange.State.RUNNING:
            return False
        todo = list(MassStep.objects.filter(mass=mass, outcome="").order_by("pk")[:BATCH])
        if not todo:
            _end(mass, at)
            return False
        by = scope_of(account=mass.account, day=business_day(at=at, of=company()))
        batch = _Batch(kind=kind_of(mass), by=by, at=at, steps={step.record: step for step in todo})
        with override(mass.account.language):
            _do(mass, batch)
        MassStep.objects.bulk_update(todo, ["outcome", "values", "reason"])
        mass.done += len(todo)
        mass.changed += sum(step.outcome == CHANGED for step in todo)
        mass.refused += sum(step.outcome == REFUSED for step in todo)
        mass.save(update_fields=["done", "changed", "refused"])
        if mass.done >= mass.total:
            _end(mass, at)
        return mass.done < mass.total


def fail(number: int, *, reason: str, at: datetime) -> None:
    """It could not go on."""
    MassChange.objects.filter(pk=number, state=MassChange.State.RUNNING).update(
        state=MassChange.State.FAILED, reason=reason[:2000], ended_at=at
    )


def _end(mass: MassChange, at: datetime) -> None:
    mass.state, mass.ended_at = MassChange.State.DONE, at
    mass.save(update_fields=["state", "ended_at"])


def _do(mass: MassChange, batch: _Batch) -> None:
    if not mass.account.is_active or not reading.may_write(batch.by, batch.kind):
        for record in batch.steps:
            batch.refuse(record, str(refusals.writes_none(batch.kind)))
    elif mass.action == MassChange.Action.CHANGE:
        _change(batch, drafts.clean(batch.kind, mass.change))
    elif mass.action == MassChange.Action.REMOVE:
        _remove(batch)
    elif mass.undoes is not None and mass.undoes.action == MassChange.Action.REMOVE:
        _restore(batch)
    else:
        _take_back(batch, mass)


def _rows(batch: _Batch) -> list[Row]:
    """The records that are still there for the writer, locked; the others are refused."""
    found = list(reading.locked(batch.by, batch.kind).filter(pk__in=list(batch.steps)).order_by("pk"))
    for record in set(batch.steps) - {row.pk for row in found}:
        batch.refuse(record, _("It is not there any more, or you may not see it."))
    return found


def _change(batch: _Batch, cleaned: Mapping[str, Any]) -> None:
    rows: list[Row] = []
    for row in _rows(batch):
        try:
            allowing.refuse_locked(batch.by, batch.kind, row, cleaned)
        except Refused as problem:
            batch.refuse(row.pk, problem)
        else:
            rows.append(row)
    _write(batch, rows, {row.pk: cleaned for row in rows})


def _take_back(batch: _Batch, mass: MassChange) -> None:
    """Give each record the values it had, where nobody has changed the same fields since."""
    kind = batch.kind
    before = MassStep.objects.filter(mass=mass.undoes, record__in=list(batch.steps), outcome=CHANGED)
    kept: dict[int, Mapping[str, Any]] = {step.record: step.values or {} for step in before}
    wanted: dict[int, Mapping[str, Any]] = {}
    rows = _rows(batch)
    for row in rows:
        values = {key: pair for key, pair in kept.get(row.pk, {}).items() if key in kind.by_key}
        theirs = [key for key, (_old, new) in values.items() if kind.by_key[key].dump(kind.by_key[key].of(row)) != new]
        if theirs:
            names = enumerated(kind.by_key[key].label for key in theirs)
            batch.refuse(row.pk, _("Somebody has changed this since: %(fields)s") % {"fields": names})
        else:
            wanted[row.pk] = {key: kind.by_key[key].clean(old) for key, (old, _new) in values.items()}
    _write(batch, [row for row in rows if row.pk in wanted], wanted)


def _write(batch: _Batch, rows: Sequence[Row], wanted: Mapping[int, Mapping[str, Any]]) -> None:
    """Complete and write each record; a batch that the database refuses is written record by record."""
    kind = batch.kind
    day = business_day(at=batch.at, of=company())
    facts = kind.facts(day) if kind.facts else {}
    whole: dict[int, Mapping[str, Any]] = {}
    for row in rows:
        before = {item.key: item.of(row) for item in kind.fields}
        cleaned = wanted[row.pk]
        draft = Draft.of(before, cleaned, fresh=False, day=day, facts=facts)
        try:
            allowing.check_change(kind, row, batch.by)
            values = drafts.complete_draft(kind, draft, by=batch.by)
            allowing.check_reach(kind, values, batch.by, before=before[kind.owner] if kind.owner else None)
        except Refused as problem:
            batch.refuse(row.pk, problem)
            continue
        differing = {item.key: item for item in kind.fields if values[item.key] != before[item.key]}
        if differing:
            whole[row.pk] = values
        pairs = {key: [item.dump(before[key]), item.dump(values[key])] for key, item in differing.items()}
        batch.settle(row.pk, pairs or None)
    _save(batch, whole)


def _save(batch: _Batch, whole: Mapping[int, Mapping[str, Any]]) -> None:
    if not whole:
        return
    try:
        with transaction.atomic():
            _save_some(batch, whole)
    except Refused:
        for record, values in whole.items():
            try:
                with transaction.atomic():
                    _save_some(batch, {record: values})
            except Refused as problem:
                batch.refuse(record, problem)


def _save_some(batch: _Batch, whole: Mapping[int, Mapping[str, Any]]) -> None:
    verb = f"{batch.kind.key}.edit"
    bulk.save_many(batch.kind, fresh=(), changed=whole, by=batch.by, at=batch.at, verb=verb)


def _remove(batch: _Batch) -> None:
    gone: list[int] = []
    for row in _rows(batch):
        if reading.may_remove(batch.by, batch.kind, row):
            gone.append(row.pk)
            batch.settle(row.pk, {})
        else:
            batch.refuse(row.pk, _("You see it, and may not delete it."))
    _trash(batch, gone, "delete")


def _restore(batch: _Batch) -> None:
    rows = reading.trashed(batch.by, batch.kind).select_for_update().filter(pk__in=list(batch.steps))
    found = list(rows.values_list("pk", flat=True))
    for record in batch.steps:
        if record in found:
            batch.settle(record, {})
        else:
            batch.refuse(record, _("It is not in the recycle bin any more."))
    _trash(batch, found, "restore")


def _trash(batch: _Batch, records: Sequence[int], verb: str) -> None:
    if records:
        several.trash(batch.kind, list(records), by=batch.by, at=batch.at, verb=f"{batch.kind.key}.{verb}")
