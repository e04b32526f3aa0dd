"""The records before and after one in the list it was opened from, which its address carries along."""

from __future__ import annotations

from urllib.parse import parse_qsl, urlencode

from yeji.platform.rows import Row
from yeji.records.types import ObjectType
from yeji.web.records.lists.listing import Asked, page_of
from yeji.web.records.lists.viewing import asked_by
from yeji.web.visitor import Visitor

PARAMETER = "in"


def address(kind: ObjectType, record: int, within: str) -> str:
    """A record's address that remembers the list's query."""
    return f"/records/{kind.key}/{record}/?{urlencode({PARAMETER: within})}"


def query_of(asked: Asked) -> str:
    """The query of a list, as records opened from it carry it."""
    return asked.url().partition("?")[2]


def neighbours(kind: ObjectType, row: Row, within: str | None, visitor: Visitor) -> tuple[str, str]:
    """The addresses of the record before and of the one after, empty at the ends and without a list."""
    if within is None:
        return "", ""
    given = dict(parse_qsl(within))
    found = []
    for way in ("before", "after"):  # two keyset reads of one row each
        asked = asked_by(kind, {**given, "after": "", "before": "", way: str(row.pk)}, visitor)
        rows = page_of(asked, visitor.scope, 1).rows
        found.append(address(kind, rows[0].pk, within) if rows else "")
    return found[0], found[1]
