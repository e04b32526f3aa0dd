"""Something beside a record's own fields was changed: its history says so, and open pages hear of it."""

from __future__ import annotations

from datetime import datetime

from yeji.org.scopes import Scope
from yeji.platform.rows import Row
from yeji.records import writing
from yeji.records.types import ObjectType


def touch(kind: ObjectType, row: Row, *, by: Scope, at: datetime, verb: str) -> None:
    """Leave a line in the history of a record that is held, under the type's ``verb``."""
    named = f"{kind.key}.{verb}"
    writing.set_context(account=by.account, at=at, verb=named)
    row.version += 1
    row.updated_at = at
    row.save(update_fields=["version", "updated_at"])
    writing.wrote(kind, [row.pk], by=by, at=at, verb=named, changed=())
