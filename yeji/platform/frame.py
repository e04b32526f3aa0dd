"""What the frame around every page tells: how many notices wait, and whether the last check found something broken."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db import connection

from yeji.platform.notices import SENTENCES
from yeji.platform.operations import CHECK

_FRAME = """
SELECT (SELECT count(*) FROM platform_notice
        WHERE account_id = %(account)s AND read_at IS NULL AND kind = ANY(%(kinds)s)),
       (SELECT (result ->> 'broken')::int FROM platform_operation
        WHERE kind = %(check)s AND state = 'done' ORDER BY id DESC LIMIT 1)
"""


@dataclass(frozen=True, kw_only=True)
class Frame:
    """``unread`` notices of an account; ``broken``: how many things that always hold did not at the last check."""

    unread: int
    broken: int


def frame_of(account: int) -> Frame:
    """Both in one question, since every page asks it."""
    asked: dict[str, Any] = {"account": account, "kinds": list(SENTENCES), "check": CHECK}
    with connection.cursor() as cursor:
        cursor.execute(_FRAME, asked)
        unread, broken = cursor.fetchone()
    return Frame(unread=unread, broken=broken or 0)
