"""One moment for many questions: what is written while they are asked breaks nothing by halves."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection, transaction


@contextmanager
def snapshot() -> Iterator[str | None]:
    """One moment for all questions, however long they take.

    The name that it has for other connections, which see the same by :func:`seen_from`. Within a transaction it is
    that one's moment, and has no name: what it has not committed nobody else can see.
    """
    if connection.in_atomic_block:
        yield None
        return
    with transaction.atomic(), connection.cursor() as cursor:
        _begin(cursor)
        cursor.execute("SELECT pg_export_snapshot()")
        yield str(cursor.fetchone()[0])


@contextmanager
def seen_from(moment: str) -> Iterator[None]:
    """Ask on this connection what was true at the moment of a snapshot that is still held."""
    with transaction.atomic(), connection.cursor() as cursor:
        _begin(cursor)
        cursor.execute("SET TRANSACTION SNAPSHOT %s", [moment])
        yield


def _begin(cursor: Any) -> None:
    """However long it takes, also while it only holds the moment for others who ask."""
    cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
    cursor.execute("SET LOCAL statement_timeout = 0")
    cursor.execute("SET LOCAL idle_in_transaction_session_timeout = 0")
