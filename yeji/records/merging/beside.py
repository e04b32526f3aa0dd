"""What hangs on a record without being one: brought over by a merge, and taken back by its undoing.

Each row remembers the records that merges brought it from, the last one last.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from django.db import connection

from yeji.records.files.models import StoredFile
from yeji.records.talk.models import Comment

_TABLES: Final = {StoredFile._meta.db_table: " AND field = ''", Comment._meta.db_table: ""}
"""The tables, each with what is left out: a file in a field is its value, which is chosen like every other."""


def bring_beside(kept: int, gone: Sequence[int]) -> None:
    """Let what hangs on those that go hang on the one that stays; who followed one of them follows it."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO records_follow (account_id, record, follows, at) SELECT account_id, %s, bool_or(follows), "
            "max(at) FROM records_follow WHERE record = ANY(%s) GROUP BY 1 ON CONFLICT DO NOTHING",
            [kept, list(gone)],
        )
        for table, which in _TABLES.items():
            cursor.execute(
                f"UPDATE {table} SET came_from = came_from || record, record = %s WHERE record = ANY(%s){which}",
                [kept, list(gone)],
            )


def take_beside_back(kept: int, gone: Sequence[int]) -> None:
    """Let what was brought over hang where it did."""
    with connection.cursor() as cursor:
        for table in _TABLES:
            cursor.execute(
                f"UPDATE {table} SET record = came_from[cardinality(came_from)], came_from = trim_array(came_from, 1) "
                "WHERE record = %s AND came_from[cardinality(came_from)] = ANY(%s)",
                [kept, list(gone)],
            )
