"""What crediting a record anew moved, told with its history over REST."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from yeji.api.figures.counted import amount_of
from yeji.ledger.recredited import Moved, can_be_credited_anew, credits_anew, moved
from yeji.org.scopes import Scope
from yeji.records.private import keeps_back
from yeji.records.types import ObjectType


def with_moved(
    kind: ObjectType, record: int, writes: Sequence[Mapping[str, Any]], *, scope: Scope
) -> list[dict[str, Any]]:
    """A record's writes; each that credited it anew with what that moved, within what the reader sees of figures.

    Amounts are left out where a role keeps back something of the record: they might tell it.
    """
    if not can_be_credited_anew(kind):
        return [dict(write) for write in writes]
    moments = {write["at"] for write in writes if credits_anew(write["verb"])}
    found = moved(record, moments, scope=scope) if moments else {}
    kept = bool(keeps_back(scope, kind))
    return [
        {
            **write,
            "moved": [_told(line, kept=kept) for line in found.get(write["at"], ()) if credits_anew(write["verb"])],
        }
        for write in writes
    ]


def _told(line: Moved, *, kept: bool) -> dict[str, Any]:
    """By how much one figure changed for one person; for nobody, where a name is empty."""
    return {
        "metric": line.metric.key,
        "person": line.person,
        "overlay": line.overlay,
        "amount": amount_of(line.metric, line.amount, kept=kept),
        "count": line.count,
    }
