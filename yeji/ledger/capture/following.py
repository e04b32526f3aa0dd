"""What is counted on a record may be said by others that it links to: when these are written, it is captured anew."""

from __future__ import annotations

from typing import Final

from django.db import connection

from yeji.ledger.capture.run import CHUNK, capture_records, hold
from yeji.ledger.metrics import Read, registry
from yeji.records.types import Written

CONFIGURATION: Final = ("stage",)
"""Types that never capture by themselves: what they mean is changed by a new version of a metric (LEDGER.md)."""


def follow(written: Written) -> None:
    """Reaction to records that were written: capture those that link to them, where a metric reads what changed.

    They are held meanwhile, as records are that somebody writes.

    :raises NoExchangeRate, PeriodIsLocked: and the write is undone with it.
    """
    if written.fresh or written.kind.key in CONFIGURATION:
        return
    for type_key, links in _asked(written).items():
        table = registry.sources()[type_key].table
        which = " OR ".join(f"{link.format('r')} = ANY(%(ids)s)" for link in sorted(links))
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT r.id FROM {table} r WHERE {which} ORDER BY r.id", {"ids": list(written.ids)})
            ids = [row[0] for row in cursor.fetchall()]
        for start in range(0, len(ids), CHUNK):
            hold(type_key, ids[start : start + CHUNK])
        capture_records(type_key, ids, day=written.day, at=written.at)


def _asked(written: Written) -> dict[str, set[str]]:
    """The links, by the type they are of, through which metrics that people built read what was written."""
    found: dict[str, set[str]] = {}
    for metric in registry.built.captured:
        for read in metric.event.reads:
            if _touches(written, read):
                found.setdefault(metric.event.source.type, set()).add(read.link)
    return found


def _touches(written: Written, read: Read) -> bool:
    return read.type == written.kind.key and written.may_have_changed(read.field)
