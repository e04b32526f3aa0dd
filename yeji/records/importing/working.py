"""What the worker does with an import: rehearse it, bring it in, take it back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import partial
from itertools import groupby
from typing import Any, Final

from django.db import connection, transaction
from django.db.models import F
from django.utils import translation

from yeji.kit.refusal import Refused
from yeji.org.calendar import business_day, company
from yeji.org.scopes import SYSTEM, Scope, scope_of
from yeji.platform.models import Account
from yeji.platform.notices import notify
from yeji.records import reading
from yeji.records.importing import asking
from yeji.records.importing.mapping import mapping_of
from yeji.records.importing.outcome import KEPT, RowRefused
from yeji.records.importing.prepare import Preparer
from yeji.records.importing.prepared import IfKnown, Prepared
from yeji.records.importing.run import alone, in_batches
from yeji.records.importing.runs import Measure, State, source_of
from yeji.records.importing.undoing import Undoing
from yeji.records.importing.write import Done, Writer
from yeji.records.models import ImportBatch, ImportRun
from yeji.records.private import as_seen
from yeji.records.types import ObjectType, registry
from yeji.records.writing.refusals import writes_none

SHOWN: Final = 30
_CHUNK: Final = 5_000


class _Rehearsed(Exception):  # noqa: N818 - carries the way out, not a fault
    """Unwinds the transaction of a rehearsal."""


class _Wished(Exception):  # noqa: N818 - carries the way out, not a fault
    """Somebody asked for a pause or an end."""


def work(number: int, *, at: datetime, measure: Measure) -> None:
    """Do what an import waits for. ``measure`` tells what the records written did to the figures."""
    run = ImportRun.objects.filter(pk=number).first()
    if run is None or run.state not in (State.TRYING, State.RUNNING, State.UNDOING):
        return
    try:
        with translation.override(_language(run)), alone(registry.get(run.type)):
            {State.TRYING: _rehearse, State.RUNNING: _bring_in, State.UNDOING: _take_back}[State(run.state)](
                run, at, measure
            )
    except Refused as problem:
        _ends(run, State.FAILED, at=at, reason=str(problem))


def _language(run: ImportRun) -> str | None:
    """The language in which whoever brings the file is told why a row stays out; None for the operator's own."""
    found = Account.objects.filter(pk=run.account or 0).values_list("language", flat=True).first()
    return found or translation.get_language()


def scope_for(run: ImportRun, *, at: datetime) -> Scope:
    """What whoever brings the file may see and write at this moment: asked anew for every batch.

    :raises writing.MayNotWrite: if that is no longer enough.
    """
    if run.account is None:
        return SYSTEM
    account = Account.objects.get(pk=run.account)
    scope = scope_of(account=account, day=business_day(at=at, of=company()))
    kind = registry.get(run.type)
    if not account.is_active or not reading.may_write(scope, kind):
        raise writes_none(kind)
    return scope


def _preparer(run: ImportRun, at: datetime) -> tuple[Preparer, Any]:
    kind, source = registry.get(run.type), source_of(run)
    scope = scope_for(run, at=at)
    mapping = mapping_of(run.map, as_seen(kind, scope))  # what one may not see or set, one may not bring in
    preparer = Preparer(
        kind,
        mapping,
        list(source.header),
        by=scope,
        at=at,
        known=IfKnown(run.known),
        last=source.last,
        decisions=asking.decisions_of(run),
    )
    return preparer, source


def _rehearse(run: ImportRun, at: datetime, measure: Measure) -> None:
    """Bring everything in, look at what that did, and take it all back."""
    preparer, source = _preparer(run, at)
    names = ("read", "created", "updated", "refused", "asked")
    found: dict[str, Any] = {**dict.fromkeys(names, 0), "rows": [], "refusals": []}
    touched: list[int] = []

    def tell(done: Done) -> None:
        found["read"] += done.read
        found["created"] += done.created
        found["updated"] += done.updated
        found["asked"] += sum(row.asks for row in done.refused)
        bad = [row for row in done.refused if not row.asks]
        found["refused"] += len({row.number for row in bad})
        found["refusals"] += _told(bad)[: max(SHOWN - len(found["refusals"]), 0)]
        touched.extend((*done.created_ids, *done.updated_ids))

    writer = _Watching(preparer, found["rows"])
    try:
        with transaction.atomic():
            in_batches(writer, source, tell)
            found["effect"] = measure(touched)
            raise _Rehearsed
    except _Rehearsed:
        pass
    run.refresh_from_db()
    asking.keep(run, writer.asked, preparer.kind)
    run.found = {**run.found, "rehearsal": found}
    run.state = State.TRIED
    run.save(update_fields=["found", "state"])


class _Watching(Writer):
    """A writer that notes what the first rows would become, and which rows ask what is to become of them."""

    def __init__(self, preparer: Preparer, rows: list[dict[str, Any]]) -> None:
        super().__init__(preparer)
        self.rows = rows
        self.asked: list[asking.Asked] = []

    def write(self, prepared: Prepared) -> Done:
        self.asked += prepared.asked[: max(asking.MOST - len(self.asked), 0)]
        for row in prepared.rows[: max(SHOWN - len(self.rows), 0)] if len(self.rows) < SHOWN else ():
            if not row.changed:
                continue
            names = [key for key in row.values if row.before is None or row.values[key] != row.before[key]]
            shown = {
                key: [_plain(self.kind, key, (row.before or {}).get(key)), _plain(self.kind, key, row.values[key])]
                for key in names
                if row.values[key] not in (None, "") or row.before is not None
            }
            title = _plain(self.kind, self.kind.title, row.values.get(self.kind.title))
            number = prepared.batch.numbers[row.index]
            self.rows.append({"row": number, "pk": row.pk, "title": title, "fields": shown})
        return super().write(prepared)


def _plain(kind: ObjectType, key: str, value: Any) -> Any:
    if key not in kind.by_key or value is None:
        return None
    return kind.field(key).dump(value)


def _bring_in(run: ImportRun, at: datetime, measure: Measure) -> None:
    preparer, source = _preparer(run, at)
    begun = list(ImportBatch.objects.filter(run=run).values_list("number", "read"))

    def tell(done: Done) -> None:
        _count_on(run, done)
        scope_for(run, at=at)
        if ImportRun.objects.values_list("wish", flat=True).get(pk=run.pk):
            raise _Wished

    _count_anew(run)
    writer = Writer(preparer, run=run.pk, kept=partial(_keep, run))
    try:
        if any(finder.kind is preparer.kind for finder in preparer._finders()):
            with transaction.atomic():
                in_batches(writer, source, tell)
        else:
            in_batches(writer, source, tell, done=frozenset(number for number, _read in begun))
    except _Wished:
        run.refresh_from_db()
        _count_anew(run)
        _ends(run, State.PAUSED if run.wish == "pause" else State.CANCELLED, at=at)
        return
    _count_anew(run)
    _ends(run, State.DONE, at=at)


def _keep(run: ImportRun, done: Done) -> None:
    """With the rows, in their transaction: what became of them."""
    batch = ImportBatch(run=run, number=done.number, read=done.read)
    batch.created, batch.updated = done.created_ids, done.updated_ids
    batch.refused = _told(done.refused, cells=True)
    batch.save(force_insert=True)


def _count_on(run: ImportRun, done: Done) -> None:
    """Add what became of a batch to the counts."""
    ImportRun.objects.filter(pk=run.pk).update(
        read=F("read") + done.read,
        created=F("created") + done.created,
        updated=F("updated") + done.updated,
        refused=F("refused") + len({row.number for row in done.refused}),
    )


def _count_anew(run: ImportRun) -> None:
    """Take the counts from what was written, whatever was interrupted."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT coalesce(sum(read), 0), coalesce(sum(cardinality(created)), 0), "
            "coalesce(sum(cardinality(updated)), 0), coalesce(sum(jsonb_array_length(refused)), 0) "
            "FROM records_importbatch WHERE run_id = %s",
            [run.pk],
        )
        read, created, updated, refused = cursor.fetchone()
    ImportRun.objects.filter(pk=run.pk).update(read=read, created=created, updated=updated, refused=refused)


def _told(refused: Sequence[RowRefused], *, cells: bool = False) -> list[dict[str, Any]]:
    """Refused rows, one entry each, as they are kept."""
    told = []
    for number, group in groupby(refused[: KEPT * 10], key=lambda row: row.number):
        rows = list(group)
        entry: dict[str, Any] = {
            "row": number,
            "column": " · ".join(dict.fromkeys(row.column for row in rows if row.column)),
            "reason": " · ".join(dict.fromkeys(row.reason for row in rows)),
        }
        told.append(entry | ({"cells": [cell.replace("\x00", "") for cell in rows[0].cells]} if cells else {}))
    return told


def _ends(run: ImportRun, state: str, *, at: datetime, reason: str = "") -> None:
    ImportRun.objects.filter(pk=run.pk).update(state=state, wish="", reason=reason[:2000], ended_at=at)
    run.refresh_from_db()
    if run.account is not None and state in (State.DONE, State.FAILED):
        facts = {"file": run.file, "created": str(run.created), "updated": str(run.updated)}
        kind = "imported" if state == State.DONE else "import_failed"
        notify([run.account], kind=kind, at=at, facts={**facts, "refused": str(run.refused), "why": reason[:500]})


def _take_back(run: ImportRun, at: datetime, measure: Measure) -> None:
    """Put what it created into the bin and give what it changed its old values, unless somebody worked on it since."""
    scope, kind = scope_for(run, at=at), registry.get(run.type)
    undone: dict[str, Any] = {"removed": 0, "reverted": 0, "left": [], "left_count": 0}
    back = Undoing(kind, run=run, by=scope, at=at, told=undone)
    with transaction.atomic():
        for batch in ImportBatch.objects.filter(run=run).order_by("-number"):
            for start in range(0, len(batch.created), _CHUNK):
                back.remove(batch.created[start : start + _CHUNK])
            for start in range(0, len(batch.updated), _CHUNK):
                back.revert(batch.updated[start : start + _CHUNK])
        # With what it tells of: whoever is cut off in between would take back nothing the next time, and say so.
        run.found = {**run.found, "undone": undone}
        run.save(update_fields=["found"])
        _ends(run, State.UNDONE, at=at)
