"""Keeping the ledger's derived tables in shape, and remembering what was known when."""

from __future__ import annotations

from datetime import datetime

from django.db import connection

WATERMARK = """
INSERT INTO ledger_watermark (at, below)
SELECT clock_timestamp(), coalesce(min(xact_start) FILTER (WHERE pid <> pg_backend_pid()), clock_timestamp())
FROM pg_stat_activity
WHERE datname = current_database() AND xact_start IS NOT NULL
RETURNING at
"""


def fold() -> int:
    """Fold the roll-up's appended rows into one per key. Returns how many rows that left in the months it touched."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT ledger_fold()")
        return int(cursor.fetchone()[0])


def settle() -> None:
    """What a large import leaves to do: fold the roll-up, and let the planner know the tables' new size."""
    fold()
    with connection.cursor() as cursor:
        cursor.execute("SELECT ledger_take_statistics()")


def rebuild() -> int:
    """Make the roll-up again from the entries; how many rows it has now. Entries are never touched."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT ledger_rebuild()")
        return int(cursor.fetchone()[0])


def mark_what_is_known() -> datetime:
    """Note a watermark: from now on, what is known at this moment can be read back exactly.

    The cut lies below every transaction open now, since recorded_at alone is not commit order.
    """
    with connection.cursor() as cursor:
        cursor.execute(WATERMARK)
        return cursor.fetchone()[0]  # type: ignore[no-any-return]
