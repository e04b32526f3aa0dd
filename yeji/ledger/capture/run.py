"""Running capture: for what was just written, or for everything of a type."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime

from django.db import DatabaseError, connection
from django.utils.translation import gettext as _

from yeji.kit.refusal import Refused
from yeji.ledger.metrics import plans, registry
from yeji.records.types import Written
from yeji.records.types import registry as types

CHUNK = 20_000


class NoExchangeRate(Refused):
    """An amount in a currency that has no rate for its day."""

    status = 422
    code = "ledger.no_exchange_rate"


class PeriodIsLocked(Refused):
    """A posting would fall into a locked period."""

    status = 409
    code = "ledger.period_locked"


def counts(type_key: str) -> bool:
    """Whether anything is counted on records of a type."""
    return type_key in plans.plans or bool(registry.captured(type_key))


def capture(written: Written) -> None:
    """Append what the written records owe the ledger, in the transaction of the write.

    :raises NoExchangeRate, PeriodIsLocked: and the write is undone with it.
    """
    if counts(written.kind.key):
        _capture(written.kind.key, written.ids, day=written.day, at=written.at, fresh=written.fresh)


def capture_all(type_key: str, *, day: date, at: datetime) -> int:
    """Capture every record of a type, in chunks; how many entries that appended (none when all is right)."""
    return sum(_capture(type_key, ids, day=day, at=at, fresh=False) for ids in _all_ids(type_key))


def owed_now(type_key: str, *, day: date) -> list[tuple[object, ...]]:
    """What a capture of everything would append now: nothing, when the ledger is right."""
    owed: list[tuple[object, ...]] = []
    for ids in _all_ids(type_key):
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT * FROM ledger_owed_{types.get(type_key).key}(%s::bigint[], %s, false)", [ids, day])
            owed += cursor.fetchall()
    return owed


def _capture(type_key: str, ids: Sequence[int], *, day: date, at: datetime, fresh: bool) -> int:
    name = f"ledger_capture_{types.get(type_key).key}"
    try:
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT {name}(%s::bigint[], %s, %s, %s)", [list(ids), day, at, fresh])
            return int(cursor.fetchone()[0])
    except DatabaseError as problem:
        raise _in_words(problem) from problem


def _in_words(problem: DatabaseError) -> Exception:
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
    return problem


def _all_ids(type_key: str) -> Iterator[list[int]]:
    kind = types.get(type_key)
    ids = list(kind.table.unscoped.order_by("pk").values_list("pk", flat=True))
    for start in range(0, len(ids), CHUNK):
        yield ids[start : start + CHUNK]
