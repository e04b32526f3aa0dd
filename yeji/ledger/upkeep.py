"""Keeping the ledger's derived tables in shape, and remembering what was known when."""

from __future__ import annotations

from datetime import datetime

from django.db import connection, connections, transaction

from yeji.ledger.capture.rollups import KEYS
from yeji.ledger.metrics import plans, registry
from yeji.records.types import registry as types

LARGE = 50_000
"""So many new rows are tidied at once. The database would come to it by itself, but only in a minute or two."""

# The clock is read before anybody is looked for: whoever begins in between writes after that moment.
NOW = "SELECT clock_timestamp()"
WATERMARK = """
INSERT INTO ledger_watermark (at, below)
SELECT clock_timestamp(), least(%(now)s, min(xact_start) FILTER (WHERE pid <> pg_backend_pid()))
FROM pg_stat_activity
WHERE datname = current_database() AND xact_start IS NOT NULL
ON CONFLICT (at) DO NOTHING
RETURNING at
"""


def fold() -> int:
    """Fold the roll-up's appended rows into one per key. Returns how many rows that left in the months it touched."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT ledger_fold()")
        return int(cursor.fetchone()[0])


def settle(*, rows: int) -> None:
    """What an import of so many rows leaves to do: fold the roll-up, and let the planner know the tables' new size.

    After a large one the owner role also tidies the tables, so that figures are read from indexes alone. That runs
    outside any transaction.
    """
    fold()
    if rows < LARGE:
        with connection.cursor() as cursor:
            cursor.execute("SELECT ledger_take_statistics()")
        return
    written = [types.get(key).table._meta.db_table for key in [*registry.sources(), *plans.plans]]
    with connections["owner"].cursor() as cursor:
        for table in ("ledger_entry", "ledger_creditline", *KEYS, "ledger_standing", *written):
            cursor.execute(f"VACUUM (ANALYZE) {table}")


def rebuild() -> int:
    """Make the roll-up again from the entries; how many rows it has now. Entries are never touched."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = 0")
        cursor.execute("SELECT ledger_rebuild()")
        return int(cursor.fetchone()[0])


def mark_what_is_known() -> datetime:
    """Note a watermark: from now on, what is known at this moment can be read back exactly.

    The cut lies below every transaction open now, since recorded_at alone is not commit order.
    """
    with connection.cursor() as cursor:
        while True:
            cursor.execute(NOW)
            cursor.execute(WATERMARK, {"now": cursor.fetchone()[0]})
            # Somebody else may have noted the very same microsecond; the next one is free.
            if marked := cursor.fetchone():
                return marked[0]  # type: ignore[no-any-return]
