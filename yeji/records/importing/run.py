"""The import itself: batches through the door, each whole or not at all."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from django.db import OperationalError, connection, transaction
from django.utils.translation import gettext as _

from yeji.kit.refusal import Refused
from yeji.org.scopes import Scope
from yeji.platform.hands import Hands
from yeji.platform.lasting import take_time, wait_for_disk
from yeji.records.importing.cells import check_columns
from yeji.records.importing.mapping import read_mapping
from yeji.records.importing.outcome import ErrorFile, Outcome, error_file
from yeji.records.importing.prepare import Preparer
from yeji.records.importing.prepared import IfKnown, Prepared
from yeji.records.importing.sheets import is_sheet, look_through_sheet
from yeji.records.importing.source import Batch, Source, look_through
from yeji.records.importing.unfolding import unfolded
from yeji.records.importing.write import Done, Writer
from yeji.records.types import ObjectType
from yeji.records.writing import allowing

BATCH = 10_000

LOCK = 8_204_503
LOCK_NOT_AVAILABLE = "55P03"

Progress = Callable[[Outcome], None]


class _Undone(Exception):  # noqa: N818 - carries the way out, not a fault
    """Unwinds the transaction of a dry run, or of an import of all or nothing that has refused a row."""


class ImportRunning(Refused):
    """Somebody else brings in records of the same type."""

    status = 409
    code = "import.running"


def run_import(
    kind: ObjectType,
    path: Path,
    *,
    map_path: Path | None,
    by: Scope,
    at: datetime,
    dry: bool = False,
    whole: bool = False,
    errors: Path | None = None,
    progress: Progress = lambda _outcome: None,
    sheet: str = "",
    encoding: str = "",
    known: IfKnown = IfKnown.UPDATE,
) -> Outcome:
    """Bring a file in. Good rows go in and bad ones are listed, unless ``whole`` asks for all or nothing.

    Importing the same file again changes nothing: rows are recognised by the map's match field. With ``known`` they
    leave known records alone, make others, or stay out until somebody decides (``ask``). The refused
    rows go into the file ``errors`` as well. ``progress`` hears of every batch: rows of how many, and how fast.

    :raises BadMap, UnreadableFile, UnreadableText, UnknownColumn: before anything is written.
    """
    allowing.check_writer(kind, by)
    table = open_source(path, sheet=sheet, header_row=0 if is_sheet(path) else 1, encoding=encoding)
    if map_path is None:
        table = unfolded(table, kind)
    mapping = read_mapping(map_path, kind, table.header)
    check_columns(mapping, table.header)
    preparer = Preparer(kind, mapping, table.header, by=by, at=at, known=known, last=table.last)
    outcome = Outcome(total=table.rows, dry=dry)
    with error_file(errors, table.header) as listed, alone(kind):
        tell = _teller(outcome, listed, progress)
        if dry or whole:
            _in_one(Writer(preparer), table, outcome, tell)
        else:
            in_batches(Writer(preparer), table, tell)
    return outcome


def _teller(outcome: Outcome, listed: ErrorFile | None, progress: Progress) -> Callable[[Done], None]:
    """What hears of every batch: it is added up, its refused rows are listed, and who watches is told."""

    def tell(done: Done) -> None:
        outcome.add(read=done.read, created=done.created, updated=done.updated, refused=done.refused)
        if listed:
            listed.add(done.refused)
        progress(outcome)

    return tell


def open_source(
    path: Path, *, sheet: str = "", header_row: int = 0, encoding: str = "", filled: bool = False
) -> Source:
    """A file as a table, a spreadsheet or a file of text. ``header_row`` 0 looks for the row that names the columns.

    ``filled``: every cell of a merged range has its value, not the first alone.

    :raises UnreadableFile, UnreadableText: saying why it is none.
    """
    if path.exists() and is_sheet(path):
        return look_through_sheet(path, sheet=sheet, header_row=header_row, filled=filled)
    return look_through(path, encoding=encoding, header_row=header_row)


@contextmanager
def alone(kind: ObjectType) -> Iterator[None]:
    """Two imports of one type run one after the other: each sees what the other has written.

    :raises ImportRunning: if the other one takes long.
    """
    scope = "_xact" if connection.in_atomic_block else ""
    try:
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT pg_advisory{scope}_lock(%s, hashtext(%s))", [LOCK, kind.key])
    except OperationalError as problem:
        if getattr(problem.__cause__, "sqlstate", None) != LOCK_NOT_AVAILABLE:
            raise
        raise ImportRunning(
            _("Another import of %(plural)s is running. Wait until it has ended.") % {"plural": kind.plural}
        ) from problem
    try:
        yield
    finally:
        if not scope and connection.is_usable():
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s, hashtext(%s))", [LOCK, kind.key])


def _in_one(writer: Writer, table: Source, outcome: Outcome, tell: Callable[[Done], None]) -> None:
    """All of it in one transaction, kept only if it is no rehearsal and nothing was refused."""
    try:
        with transaction.atomic():
            _each(writer, table, tell)
            if outcome.dry or outcome.refused_rows:
                raise _Undone
    except _Undone:
        if not outcome.dry:
            outcome.nothing_written()


def in_batches(
    writer: Writer, table: Source, tell: Callable[[Done], None], *, done: frozenset[int] = frozenset()
) -> None:
    """Each batch in a transaction of its own, written while the next is read where that is safe.

    ``done`` are the batches, by the number of their first row, that an earlier attempt has written already.
    """
    preparer = writer.preparer
    if connection.in_atomic_block or table.rows <= BATCH or preparer.writes_while_reading() or preparer.places:
        _each(writer, table, tell, done=done)
        return
    left = (batch for batch in table.batches(BATCH) if batch.numbers[0] not in done)
    batches: Iterable[Prepared] = (preparer.prepare(batch) for batch in left)
    for result in Hands(writer.write).results(batches):
        tell(result)
    wait_for_disk()


def _each(writer: Writer, table: Source, tell: Callable[[Done], None], *, done: frozenset[int] = frozenset()) -> None:
    """Batch after batch; then the rows that name records which stood further down in the same file."""
    later: Batch | None = None
    for batch in table.batches(BATCH):
        if batch.numbers[0] in done:
            continue
        later = _beside(later, _one(writer, batch, tell))
    while later is not None:
        left = _one(writer, later, tell)
        if left is not None and len(left) == len(later):
            writer.preparer.wait_less()
        later = left


def _one(writer: Writer, batch: Batch, tell: Callable[[Done], None]) -> Batch | None:
    """Write one batch; the rows that have to wait."""
    with transaction.atomic():
        take_time()
        prepared = writer.preparer.prepare(batch)
        done = writer.write(prepared)
    tell(done)
    return batch.only(prepared.waiting) if prepared.waiting else None


def _beside(one: Batch | None, other: Batch | None) -> Batch | None:
    return one.beside(other) if one and other else one or other
