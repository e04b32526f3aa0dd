"""The whole database as one value, so that a refused write can be held against what was there before."""

from __future__ import annotations

from typing import Final

from django.db import connection

PASSING: Final = frozenset(
    {
        "django_session",
        "django_migrations",
        "django_content_type",
        "platform_idempotentanswer",
        "platform_signintry",
        "platform_pace",
        "records_looked",
    }
)
"""What a refused request may leave behind: sessions, tries, answers kept under a key, what was looked at last."""

_TABLES: Final = """
SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname = 'public' AND c.relkind IN ('r', 'p') AND NOT c.relispartition
  AND has_table_privilege(c.oid, 'SELECT') ORDER BY 1
"""


def state() -> dict[str, str]:
    """A digest of every table that a refused request must leave as it was."""
    with connection.cursor() as cursor:
        cursor.execute(_TABLES)
        tables = [row[0] for row in cursor.fetchall()]
        kept = [table for table in tables if table not in PASSING and not table.startswith("procrastinate_")]
        parts = [
            f"SELECT '{table}', concat(count(*), ':', sum(hashtextextended(t::text, 0))) FROM \"{table}\" t"
            for table in kept
        ]
        cursor.execute(" UNION ALL ".join(parts))
        return dict(cursor.fetchall())


def differences(before: dict[str, str], after: dict[str, str]) -> list[str]:
    """The tables that are not as they were."""
    return sorted(table for table in before | after if before.get(table) != after.get(table))
