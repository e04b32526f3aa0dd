"""The records that an account opened last: their ids. What may be shown of them, the reader asks."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from django.db import connection

from yeji.records.models import Looked

KEPT: Final = 30
"""So many are remembered of each account."""

_LOOK = """
WITH before AS (
    SELECT at FROM records_looked WHERE account = %(account)s AND record <> %(record)s
    ORDER BY at DESC OFFSET %(others)s LIMIT 1
), forgotten AS (
    DELETE FROM records_looked l USING before b
    WHERE l.account = %(account)s AND l.record <> %(record)s AND l.at <= b.at
)
INSERT INTO records_looked (account, record, at) VALUES (%(account)s, %(record)s, %(at)s)
ON CONFLICT (account, record) DO UPDATE SET at = excluded.at
"""


def look(*, account: int, record: int, at: datetime) -> None:
    """Remember that a record was opened; the oldest of too many is forgotten. One statement."""
    with connection.cursor() as cursor:
        cursor.execute(_LOOK, {"account": account, "record": record, "at": at, "others": KEPT - 1})


def looked_at(*, account: int, most: int) -> list[int]:
    """The ids of the records that an account opened last, the newest first."""
    found = Looked.objects.filter(account=account).order_by("-at", "-pk").values_list("record", flat=True)
    return list(found[:most])
