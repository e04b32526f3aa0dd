"""Work that takes its time; commits of which nobody is told yet, and waiting until they have come onto the disk.

Whoever commits tells all who listen, under one lock for everybody. A batch of an import would hold it until its
megabytes are on the disk, and everybody who saves would wait for that. So a batch commits without waiting. A crash may
take the last half second of batches, each whole, and what is left to do says so; whoever is told that all is done was
made to wait for all of it first.
"""

from __future__ import annotations

from typing import Final

from django.db import connection, transaction

PATIENCE: Final = "10min"
"""How long work of many records waits for somebody else who holds one of them."""


def take_time() -> None:
    """Let what runs now in a transaction take as long as it takes: nobody waits for its answer, and given up it would
    have been for nothing. A person's request is given up long before."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = 0")
        cursor.execute("SELECT set_config('lock_timeout', %s, true)", [PATIENCE])


def commit_unwaited() -> None:
    """Let the transaction that runs now commit without waiting for the disk. Somebody must ``wait_for_disk`` later."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL synchronous_commit = off")


def wait_for_disk() -> None:
    """Come back when all that was committed before is on the disk: a commit of something waits for all before it."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_logical_emit_message(true, 'yeji', 'so far')")
