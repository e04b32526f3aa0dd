"""Imports as people follow them: a file is kept, read with a map, rehearsed, brought in, and can be taken back."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final

from django.db import transaction
from django.db.models import F, QuerySet
from django.utils.translation import gettext as _
from procrastinate.contrib.django import app

from yeji.kit.refusal import Refused
from yeji.org.scopes import Scope
from yeji.records.importing.cells import check_columns
from yeji.records.importing.mapping import mapping_of, spelled_out
from yeji.records.importing.matching import Proposal, columns_in, propose
from yeji.records.importing.prepared import IfKnown
from yeji.records.importing.receiving import folder, fresh_place, received
from yeji.records.importing.run import open_source
from yeji.records.importing.sheets import is_sheet, sheet_names
from yeji.records.importing.source import Source
from yeji.records.importing.unfolding import Unfolded, unfolded
from yeji.records.models import ImportBatch, ImportMap, ImportRun
from yeji.records.own_id import ID
from yeji.records.types import ObjectType, registry
from yeji.records.writing import allowing

State = ImportRun.State
TASK: Final = "yeji.config.jobs.bring_in"
MOST_OPEN: Final = 20
KEPT: Final = timedelta(days=90)
"""How long a file that was brought in stays; the run itself and what it wrote stay known."""
SAMPLES: Final = 50
ENCODINGS: Final = ("", "utf-8-sig", "gb18030", "big5", "utf-16")
"""What somebody may say a file is written in; nothing said: it is found out."""
LOWEST_HEADER: Final = 100_000
"""The row that names the columns stands above this one."""


class NoSuchImport(Refused):
    """There is no such import, or it is somebody else's."""

    status = 404
    code = "import.unknown"


class CannotNow(Refused):
    """An import is not in a state in which that could be done."""

    status = 409
    code = "import.cannot_now"


def path_of(run: ImportRun) -> Path:
    """The run's file."""
    return folder() / run.kept


def begin(
    kind: ObjectType, pieces: Iterable[bytes], *, name: str, by: Scope, at: datetime, encoding: str = ""
) -> ImportRun:
    """Keep a file for an import and look at it. Nothing of it is read into records yet.

    :raises writing.MayNotWrite, FileTooLarge, CannotNow, source.UnreadableFile: if it cannot be.
    """
    allowing.check_writer(kind, by)
    if mine(by).filter(state__in=(State.DRAFT, State.TRIED, State.PAUSED)).count() >= MOST_OPEN:
        raise CannotNow(_("You have begun %(most)s imports; end one first.") % {"most": MOST_OPEN})
    path = fresh_place(name)
    run = ImportRun(type=kind.key, account=by.account, file=name[-300:], kept=path.name, asked_at=at, encoding=encoding)
    try:
        run.digest = received(path, pieces)
        if is_sheet(path):
            run.sheet = sheet_names(path)[0]
        _look(run)
    except Refused as problem:
        path.unlink(missing_ok=True)
        for told in (path.name, path.name.removesuffix(".gz")):
            problem.message = str(problem).replace(told, name)
        raise
    except OSError:
        path.unlink(missing_ok=True)
        raise
    run.save()
    return run


@transaction.atomic
def read_as(run: ImportRun, *, sheet: str, header_row: int, encoding: str, filled: bool = False) -> None:
    """Read a draft's file from another sheet, row or encoding; ``filled``: merged cells have their value everywhere.

    :raises CannotNow, source.UnreadableFile: if that cannot be.
    """
    _hold(run)
    _only_in(run, State.DRAFT, State.TRIED)
    run.sheet, run.header_row, run.encoding, run.filled = sheet, header_row, encoding, filled
    run.state, run.map = State.DRAFT, {}
    _look(run)
    run.save()


def _look(run: ImportRun) -> None:
    source = source_of(run)
    run.header, run.total = list(source.header), source.rows
    told = {name: getattr(source, name, 0) for name in ("merged", "hidden")}
    told |= {"unfolded": source.columns} if isinstance(source, Unfolded) else {}
    run.found = {"samples": samples(source), **told}
    run.header_row = getattr(source, "first", 1)


def source_of(run: ImportRun) -> Source:
    """The run's file as a table.

    :raises CannotNow: if it has had its time and is no longer kept.
    :raises source.UnreadableFile: if it cannot be read so.
    """
    if not run.kept:
        raise CannotNow(_("The file of this import is no longer kept. Bring it again."))
    source = open_source(
        path_of(run), sheet=run.sheet, header_row=run.header_row, encoding=run.encoding, filled=run.filled
    )
    return unfolded(source, registry.get(run.type))


def samples(source: Source) -> list[list[str]]:
    """The first rows under the heading."""
    first = next(source.batches(SAMPLES), None)
    return [list(cells) for cells in first.rows] if first else []


def sheets(run: ImportRun) -> list[str]:
    """The sheets that the run's file has; none where the file is no longer kept."""
    path = path_of(run)
    return sheet_names(path) if run.kept and path.exists() and is_sheet(path) else []


def proposals(run: ImportRun) -> list[Proposal]:
    """Which column is which field, as the last time that such a heading came, else by name and content."""
    kind, header = registry.get(run.type), run.header
    remembered = (
        ImportMap.objects.filter(type=run.type, heading=heading_of(header))
        .filter(account__isnull=True)
        .union(ImportMap.objects.filter(type=run.type, heading=heading_of(header), account=run.account))
        .order_by(F("account").asc(nulls_last=True))
        .first()
    )
    if remembered is None:
        return propose(kind, header, run.found.get("samples", ()))
    fields = spelled_out(remembered.map)["fields"]
    return [
        Proposal(
            column=column,
            field=f"{key}.{piece}" if piece else key,
            why="before",
            times=how.get("times", 1),
            format=how.get("format", ""),
            values=how.get("values", {}),
        )
        for key, how in fields.items()
        for column, piece in columns_in(how).items()
        if column in header and (key in kind.by_key or key == ID)
    ]


def heading_of(header: Sequence[str]) -> str:
    """What stands for a heading, whatever the order of its columns."""
    return hashlib.sha256("\n".join(sorted(header)).encode()).hexdigest()


@transaction.atomic
def decide(run: ImportRun, data: Mapping[str, Any], *, known: str, at: datetime, for_all: bool = False) -> None:
    """Say how the file is read, and remember it for the next file of this heading.

    :raises CannotNow: if somebody let it run meanwhile.
    :raises mapping.BadMap, cells.UnknownColumn: if the map does not fit.
    """
    _hold(run)
    _only_in(run, State.DRAFT, State.TRIED)
    mapping = mapping_of(dict(data), registry.get(run.type))
    check_columns(mapping, run.header)
    run.map, run.known, run.state = spelled_out(data), IfKnown(known).value, State.DRAFT
    run.save()
    ImportMap.objects.update_or_create(
        type=run.type,
        heading=heading_of(run.header),
        account=None if for_all else run.account,
        defaults={"map": run.map, "at": at},
    )


@transaction.atomic
def ask(run: ImportRun, state: str, *, at: datetime) -> None:
    """Ask the worker to rehearse it, to bring it in, or to take it back.

    :raises CannotNow: if it is not in a state for that.
    """
    allowed = {
        State.TRYING: (State.DRAFT, State.TRIED),
        State.RUNNING: (State.DRAFT, State.TRIED, State.PAUSED, State.FAILED),
        State.UNDOING: (State.DONE, State.CANCELLED, State.PAUSED),
    }[State(state)]
    found = ImportRun.objects.select_for_update().get(pk=run.pk)
    _only_in(found, *allowed)
    if not found.map:
        raise CannotNow(_("Say first which column is which field."))
    found.state, found.wish, found.reason = state, "", ""
    found.started_at = found.started_at if state == State.RUNNING and found.read else at
    found.save(update_fields=["state", "wish", "reason", "started_at"])
    app.configure_task(TASK, allow_unknown=True).defer(number=found.pk)


def wish(run: ImportRun, what: str) -> None:
    """Ask a running one to pause or to end after the rows it is at; one that waits ends at once.

    :raises CannotNow: if it does not run.
    """
    if ImportRun.objects.filter(pk=run.pk, state=State.RUNNING).update(wish=what):
        return
    if what == "cancel" and ImportRun.objects.filter(
        pk=run.pk, state__in=(State.PAUSED, State.DRAFT, State.TRIED, State.FAILED)
    ).update(state=State.CANCELLED):
        return
    raise CannotNow(_("This import does not run now."))


def mine(scope: Scope) -> QuerySet[ImportRun]:
    """The imports that a reader may look at: one's own, and an administrator's everybody's."""
    runs = ImportRun.objects.order_by("-id")
    return runs if scope.administers else runs.filter(account=scope.account)


def get(scope: Scope, number: int) -> ImportRun:
    """One of them.

    :raises NoSuchImport: if there is none such for this reader.
    """
    run = mine(scope).filter(pk=number).first()
    if run is None:
        raise NoSuchImport(_("There is no such import."))
    return run


def refused_rows(run: ImportRun) -> Iterable[tuple[int, Mapping[str, Any]]]:
    """The rows that did not go in, with their numbers."""
    for batch in ImportBatch.objects.filter(run=run).order_by("number").only("refused").iterator():
        for row in batch.refused:
            yield row["row"], row


def _hold(run: ImportRun) -> None:
    """Lock it until the transaction ends, and know how it stands now: it may run since it was read."""
    run.refresh_from_db(from_queryset=ImportRun.objects.select_for_update())


def _only_in(run: ImportRun, *states: str) -> None:
    if run.state not in states:
        raise CannotNow(_("This import is not in a state in which that could be done."))


def forget_files(*, at: datetime) -> int:
    """Drop the files of imports that have had their time; how many."""
    gone = 0
    for run in ImportRun.objects.filter(asked_at__lt=at - KEPT).exclude(kept="").exclude(state=State.RUNNING):
        path_of(run).unlink(missing_ok=True)
        gone += ImportRun.objects.filter(pk=run.pk).update(kept="")
    return gone


Measure = Callable[[Sequence[int]], list[dict[str, Any]]]
