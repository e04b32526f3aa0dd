"""Whether the page that listens for a record may know of it."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime

from django.db import close_old_connections, connections

from yeji.org.calendar import business_day, company
from yeji.org.scopes import scope_of
from yeji.platform.models import Account
from yeji.records.reading import type_of, visible


async def seen_by(account: int, record: int | None) -> int | None:
    """The record's id if the account may see it, else None: a page is told nothing of a record out of sight."""
    return None if record is None else await asyncio.to_thread(_seen_by, account, record)


def _seen_by(account: int, record: int) -> int | None:
    close_old_connections()
    try:
        of = company()  # it says which types there are: this thread may never have asked
        kind = type_of(record)
        if kind is None:
            return None
        day = business_day(at=datetime.now(UTC), of=of)
        scope = scope_of(account=Account.objects.get(pk=account), day=day)
        return record if visible(scope, kind).filter(pk=record).exists() else None
    finally:
        connections["default"].close()
