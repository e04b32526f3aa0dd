"""What a write can change of what is counted: which columns of a record's row each step of capture reads.

It is read off the SQL itself, so that nobody declares it and nobody forgets it. Whoever saves what no metric reads
waits for none.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from yeji.ledger.metrics import Event, Flow, Source, Spell, Stock
from yeji.records.types import Written

_NAMED: Final = re.compile(r'\br\.\s*"?(\w+)"?')
_WHOLE: Final = re.compile(r"\br\b(?!\s*\.)")
_ALWAYS: Final = frozenset({"updated_at", "version"})
"""What every write changes."""

Columns = frozenset[str] | None
"""Columns of a record's table; None: any of them."""


@dataclass(frozen=True, kw_only=True)
class Steps:
    """The columns that say whether a record is the first of its ``kin``, who is ``credited`` with it, and all that is
    ``read`` of it; who is credited with its ``lasting`` states, and from when until when those last that know their
    past (its ``days``)."""

    kin: Columns
    credited: Columns
    read: Columns
    lasting: Columns
    days: Columns


def steps_of(source: Source, metrics: Sequence[Flow | Stock]) -> Steps:
    """What the steps of a type's capture read."""
    events = list(dict.fromkeys(metric.event for metric in metrics))
    kin = [sql for event in events if event.kin for sql in (event.when, event.on, event.kin)]
    credited = [*kin, source.joins, source.currency, *(sql for event in events for sql in _of_event(event))]
    values = [metric.value or "" for metric in metrics]
    lasting = [event for event in events if isinstance(event, Spell)]
    followed = [sql for event in lasting if event.past is None for sql in _of_event(event)]
    days = [sql for event in lasting if event.past is not None for sql in (event.on, event.until)]
    return Steps(
        kin=columns_in(kin),
        credited=columns_in(credited),
        read=columns_in([*credited, *values, source.product, source.customer, source.stage]),
        lasting=columns_in([*followed, source.joins, source.currency]),
        days=columns_in([*days, source.joins]),
    )


def _of_event(event: Event) -> Iterable[str]:
    yield from (event.when, event.on, event.credited, event.shares, event.kin)
    if isinstance(event, Spell):
        yield from (event.until, event.keeper)
        if past := event.past:
            yield from (past.when, past.on, past.until, past.credited, past.value)


def columns_in(expressions: Iterable[str]) -> Columns:
    """The columns of the row ``r`` that SQL reads. What uses the row as a whole reads any of them."""
    whole = " ".join(expressions)
    return None if _WHOLE.search(whole) else frozenset(_NAMED.findall(whole))


def spared(columns: Columns) -> str:
    """SQL for whether none of these columns is among those ``touched``; false where it is not known which are."""
    if columns is None:
        return "false"
    listed = ", ".join(f"'{name}'" for name in sorted({*columns, "deleted_at"}))
    return f"coalesce(NOT touched && ARRAY[{listed}]::text[], false)"


def touched_by(written: Written) -> list[str] | None:
    """The columns that a write changed; None where that is not known."""
    if written.fresh or written.changed is None:
        return None
    items = [written.kind.by_key.get(key) for key in written.changed]
    if None in items:
        return None
    return sorted({*_ALWAYS, *("custom" if item.custom else item.native for item in items if item)})
