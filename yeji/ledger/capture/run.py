"""Running capture: for what was just written, or for everything of a type."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime

from django.db import DatabaseError, connection, transaction
from django.utils.translation import gettext as _

from yeji.kit.refusal import Refused
from yeji.ledger.capture.linked import hold_linked
from yeji.ledger.capture.touching import touched_by
from yeji.ledger.metrics import plans, registry
from yeji.platform.lasting import take_time
from yeji.records.types import Written
from yeji.records.types import registry as types

CHUNK = 20_000
CHUNK_OF = """
SELECT id FROM records_directory WHERE type = %(type)s AND id > %(last)s ORDER BY id LIMIT %(chunk)s
"""
HELD = "SELECT FROM {table} WHERE id = ANY({ids}) ORDER BY id FOR NO KEY UPDATE"
"""Holds records as whoever writes them does, in the order of their numbers."""


class NoExchangeRate(Refused):
    """An amount in a currency that has no rate for its day."""

    status = 422
    code = "ledger.no_exchange_rate"


class PeriodIsLocked(Refused):
    """A posting would fall into a locked period."""

    status = 409
    code = "ledger.period_locked"


class PlanIsLocked(Refused):
    """A plan would have to change in a locked month."""

    status = 409
    code = "ledger.plan_locked"


def counts(type_key: str) -> bool:
    """Whether anything is counted on records of a type."""
    return type_key in plans.plans or bool(registry.captured(type_key))


def capture(written: Written) -> None:
    """Append what the written records owe the ledger, in the transaction of the write.

    :raises NoExchangeRate, PeriodIsLocked: and the write is undone with it.
    """
    if counts(written.kind.key):
        touched = touched_by(written)
        hold_linked(written)
        _capture(written.kind.key, written.ids, day=written.day, at=written.at, fresh=written.fresh, touched=touched)


def capture_records(type_key: str, ids: Sequence[int], *, day: date, at: datetime) -> int:
    """Capture some records of a type again; how many entries that appended."""
    return sum(
        _capture(types.get(type_key).key, ids[start : start + CHUNK], day=day, at=at, fresh=False)
        for start in range(0, len(ids), CHUNK)
    )


def capture_all(type_key: str, *, day: date, at: datetime) -> int:
    """Capture every record of a type, chunk by chunk; how many entries that appended (none when all is right).

    A chunk's records are held meanwhile: somebody who saves one of them waits, or nothing of his would be seen here.
    """
    posted = 0
    for ids in chunks(type_key):
        with transaction.atomic():
            take_time()
            hold(type_key, ids)
            posted += _capture(types.get(type_key).key, ids, day=day, at=at, fresh=False)
    return posted


def owed_of(type_key: str, ids: list[int], *, day: date) -> list[tuple[object, ...]]:
    """What a capture of these would append now, in the order of COLUMNS: nothing, when the ledger is right.

    ``type_key`` is that of a type on which something is counted, as the registry says it.
    """
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM ledger_owed_{type_key}_many(%s::bigint[], %s, false)", [ids, day])
        return list(cursor.fetchall())


def _capture(
    type_key: str, ids: Sequence[int], *, day: date, at: datetime, fresh: bool, touched: list[str] | None = None
) -> int:
    name = f"ledger_capture_{type_key}"
    with in_words(), connection.cursor() as cursor:
        cursor.execute(f"SELECT {name}(%s::bigint[], %s, %s, %s, %s::text[])", [list(ids), day, at, fresh, touched])
        return int(cursor.fetchone()[0])


@contextmanager
def in_words() -> Iterator[None]:
    """Say what the database refuses as what it means.

    :raises NoExchangeRate, PeriodIsLocked, PlanIsLocked:
    """
    try:
        yield
    except DatabaseError as problem:
        if (told := _told(problem)) is None:
            raise  # as it is: what caused it says whether it is to be done again
        raise told from problem


def _told(problem: DatabaseError) -> Refused | None:
    state = getattr(problem.__cause__, "sqlstate", None)
    told = getattr(getattr(problem.__cause__, "diag", None), "message_primary", "") or ""
    if state == "YJ001":
        currency, _space, day = told.partition(" ")
        return NoExchangeRate(
            _("There is no exchange rate for %(currency)s on %(day)s.") % {"currency": currency, "day": day},
            field="currency",
        )
    if state == "YJ002":
        return PeriodIsLocked(_("This period is locked. A correction is posted in the first open period."))
    if state == "YJ003":
        return PlanIsLocked(_("Every month of this target is locked; it cannot change any more."), field="period")
    if state == "YJ004":
        return PlanIsLocked(_("The locked months of this target hold more than that."), field="amount")
    return None


def hold(type_key: str, ids: Sequence[int]) -> None:
    """Hold records as whoever writes them does, in the order of their numbers."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM ({HELD.format(table=held_in(type_key), ids='%s')}) AS held", [list(ids)])


def held_in(type_key: str) -> str:
    """The table whose rows are held of a type's records."""
    return types.get(type_key).table._meta.db_table


def chunks(type_key: str) -> Iterator[list[int]]:
    """The ids of a type's records in order, those in the bin and those purged with something left included."""
    last = 0
    while True:
        with connection.cursor() as cursor:
            cursor.execute(CHUNK_OF, {"last": last, "chunk": CHUNK, "type": type_key})
            ids = [row[0] for row in cursor.fetchall()]
        if not ids:
            return
        yield ids
        last = ids[-1]
