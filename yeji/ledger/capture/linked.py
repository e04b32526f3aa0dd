"""Two who write at once: one a record, the other what that record links to and what is counted on it.

Neither sees what the other has not committed yet. A record that was there before is held by both. One that is new, or
links elsewhere only now, is known to its own writer alone: so he holds what it links to, and reads it then.
"""

from __future__ import annotations

from django.db import connection

from yeji.ledger.capture.tables import CLOSING_LOCK
from yeji.ledger.metrics import Read, registry
from yeji.records.types import Written
from yeji.records.types import registry as types

CONFIGURATION = ("stage",)
"""Types that never capture by themselves: what they mean is changed by a new version of a metric (LEDGER.md)."""


def hold_linked(written: Written) -> None:
    """Hold the records that these link to only now, where a metric reads them, so that nobody changes them meanwhile.

    In the order of their numbers, as ``hold`` does; others may hold them in the same way.
    """
    kind = written.kind
    read = {one.link: one.type for one in _reads(kind.key) if one.link and one.type not in CONFIGURATION}
    for link in kind.links() if read else ():
        sql = link.sql("{0}")
        if sql in read and (written.fresh or written.may_have_changed(link.key)):
            table, own = types.get(read[sql]).table._meta.db_table, registry.sources()[kind.key].table
            linked = f"SELECT {sql.format('r')} FROM {own} r WHERE r.id = ANY(%s)"
            rows = f"SELECT FROM {table} h WHERE h.id IN ({linked}) ORDER BY h.id FOR SHARE"
            with connection.cursor() as cursor:
                cursor.execute(f"SELECT count(*) FROM ({rows}) held", [list(written.ids)])


def wait_for_far(reads: list[Read]) -> None:
    """Where records link to what was written by way of others, wait for all who write: too many to be held."""
    if any(read.far for read in reads):
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [CLOSING_LOCK])


def _reads(type_key: str) -> set[Read]:
    events = (metric.event for metric in registry.built.captured)
    return {read for event in events if event.source.type == type_key for read in event.reads}
