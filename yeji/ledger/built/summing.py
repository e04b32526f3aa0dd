"""The sums of a metric that is filled in for the first time: put off meanwhile, and made at once when all is there.

Appended with each batch they would be nearly as many rows as there are entries, to be folded one by one afterwards.
Nobody can ask for such a metric yet. A second version's sums are never put off: what it takes from the first one stands
in figures that people look at meanwhile.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, Final

from django.db import connections, transaction

from yeji.ledger.capture.rollups import FOLDING_LOCK
from yeji.ledger.capture.tables import CLOSING_LOCK
from yeji.platform.again import again

OFTEN: Final = 0.05
"""Seconds between two looks at whether nobody posts just now."""
UNSUMMED: Final = """
SELECT u.metric_id FROM ledger_unsummed u JOIN ledger_metric m ON m.id = u.metric_id WHERE m.key = %s
"""


def put_sums_off(cursor: Any, versions: Sequence[int], *, before: int) -> None:
    """Sum nothing of these versions until :func:`sum_up`; of those numbered up to ``before`` something was posted."""
    for number in versions:
        if number > before:
            cursor.execute("INSERT INTO ledger_unsummed (metric_id, put_off) VALUES (%s, true)", [number])


def sum_up(key: str, *, pause: Callable[[float], None], alias: str) -> None:
    """Make the sums of a metric from its entries, and have all that comes summed as it is posted. Nobody waits for it.

    For the moment in which that changes nobody may post, so one is looked for. What was posted before is what the
    snapshot of that moment shows, what comes after it is none of ours.
    """
    with connections[alias].cursor() as cursor:
        cursor.execute(UNSUMMED, [key])
        for (number,) in cursor.fetchall():
            again(partial(_sum_up, cursor, number, pause=pause, alias=alias))


def _sum_up(cursor: Any, number: int, *, pause: Callable[[float], None], alias: str) -> None:
    while not _taken(cursor):
        pause(OFTEN)
    try:
        cursor.execute("UPDATE ledger_unsummed SET put_off = false WHERE metric_id = %s", [number])
        with transaction.atomic(using=alias):
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
            cursor.execute("SET LOCAL statement_timeout = 0")
            _let_go(cursor, CLOSING_LOCK)  # asked in that snapshot, which the database takes first
            cursor.execute("SELECT ledger_sum_up(%s)", [number])
    finally:
        _let_go(cursor, CLOSING_LOCK, FOLDING_LOCK)


def _taken(cursor: Any) -> bool:
    """Take both locks or neither: who rebuilds holds the one and waits for the other, with everybody behind him."""
    for lock in (FOLDING_LOCK, CLOSING_LOCK):
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [lock])
        if not cursor.fetchone()[0]:
            _let_go(cursor, FOLDING_LOCK)
            return False
    return True


def _let_go(cursor: Any, *locks: int) -> None:
    """Let go of these locks, as far as this connection holds them."""
    cursor.execute(
        "SELECT pg_advisory_unlock(objid::bigint) FROM pg_locks WHERE locktype = 'advisory' AND classid = 0 "
        "AND pid = pg_backend_pid() AND granted AND objid = ANY(%s::bigint[])",
        [list(locks)],
    )
