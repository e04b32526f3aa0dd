"""What is counted on a record may be said by others that it links to: when these are written, it is captured anew.

Where somebody waits for the write, few records are captured with it; where there are more, the worker does so.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from django.db import connection, transaction
from procrastinate.contrib.django import app

from yeji.kit.refusal import Refused
from yeji.ledger.capture.linked import CONFIGURATION, wait_for_far
from yeji.ledger.capture.run import CHUNK, capture_records, hold
from yeji.ledger.metrics import Metric, Read, registry
from yeji.ledger.models import Following
from yeji.records.types import Written
from yeji.records.types import registry as types

TASK: Final = "yeji.config.jobs.count_those_that_follow"
"""The job that counts the rest, named as Django names its settings: it stands in the room above all others."""
BATCH: Final = 200
"""So many records the worker captures together: whoever saves one of them waits no longer than for these."""


@dataclass
class Waiting:
    """How many records are captured at most while somebody waits for the write; None: all, nobody does."""

    most: int | None = None


WAITING: Final = Waiting()
AT_ONCE: Final = 100
"""What a request captures by itself: about a tenth of a second."""


def somebody_waits() -> None:
    """Say that people wait for what this process writes."""
    WAITING.most = AT_ONCE


def follow(written: Written) -> None:
    """Reaction to records that were written: capture those that link to them, where a metric reads what changed.

    They are held meanwhile, as records are that somebody writes.

    :raises NoExchangeRate, PeriodIsLocked: and the write is undone with it.
    """
    if written.fresh or written.kind.key in CONFIGURATION:
        return
    asked = _asked(written)
    wait_for_far([read for reads in asked.values() for read in reads])
    for type_key, reads in asked.items():
        links = {read.found for read in reads}
        most = WAITING.most
        ids = _linking(type_key, links, written.ids, most=None if most is None else most + 1)
        if most is not None and len(ids) > most:
            _leave(type_key, written)
            continue
        for start in range(0, len(ids), CHUNK):
            hold(type_key, ids[start : start + CHUNK])
        capture_records(type_key, ids, day=written.day, at=written.at)


def follow_next(number: int) -> bool:
    """Capture the next records of those left to the worker; whether there may be more of them.

    What is refused is noted; it is tried again with the next call.
    """
    try:
        with transaction.atomic():
            return _next(number)
    except Refused as problem:
        Following.objects.filter(pk=number).update(problem=str(problem)[:1000])
        return False


def left() -> list[int]:
    """What the worker has still to count, in the order in which it was written."""
    return list(Following.objects.order_by("pk").values_list("pk", flat=True))


def being_counted(*keys: str) -> bool:
    """Whether any of these metrics, or one it is made of, is still to be counted anew; without keys: whether any is."""
    kinds = set(Following.objects.values_list("type", flat=True).distinct())
    if not kinds or not keys:
        return bool(kinds)
    return not kinds.isdisjoint(kind for key in keys for kind in _counted_on(registry.get(key)))


def hindrance() -> str:
    """Why the worker could not count some of it when it last tried; empty where nothing is in its way."""
    return Following.objects.exclude(problem="").order_by("pk").values_list("problem", flat=True).first() or ""


def _counted_on(metric: Metric) -> set[str]:
    event = getattr(metric, "event", None)
    return {event.source.type} if event else {kind for part in metric.inputs() for kind in _counted_on(part)}


def _leave(type_key: str, written: Written) -> None:
    changed = None if written.changed is None else sorted(written.changed)
    row = Following.objects.create(
        type=type_key,
        written=written.kind.key,
        records=list(written.ids),
        changed=changed,
        day=written.day,
        at=written.at,
    )
    app.configure_task(TASK, allow_unknown=True).defer(number=row.pk)


def _next(number: int) -> bool:
    row = Following.objects.select_for_update(skip_locked=True).filter(pk=number).first()
    if row is None:
        return False
    written = Written(
        kind=types.get(row.written),
        ids=row.records,
        fresh=False,
        account=None,
        at=row.at,
        day=row.day,
        verb="",
        changed=None if row.changed is None else frozenset(row.changed),
    )
    links = {read.found for read in _asked(written).get(row.type, ())}
    ids = _linking(row.type, links, row.records, most=BATCH, after=row.after) if links else []
    if not ids:
        row.delete()
        return False
    hold(row.type, ids)
    capture_records(row.type, ids, day=row.day, at=row.at)
    row.after, row.problem = ids[-1], ""
    row.save(update_fields=["after", "problem"])
    return True


def _linking(type_key: str, links: set[str], ids: Sequence[int], *, most: int | None, after: int = 0) -> list[int]:
    """The records of a type that link to these, in order."""
    table = registry.sources()[type_key].table
    which = " OR ".join(sorted(links))
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT r.id FROM {table} r WHERE ({which}) AND r.id > %(after)s ORDER BY r.id LIMIT %(most)s",
            {"ids": list(ids), "after": after, "most": most},
        )
        return [row[0] for row in cursor.fetchall()]


def _asked(written: Written) -> dict[str, set[Read]]:
    """By type, what its metrics, as people built them, read of what was written."""
    found: dict[str, set[Read]] = {}
    for metric in registry.built.captured:
        for read in metric.event.reads:
            if _touches(written, read):
                found.setdefault(metric.event.source.type, set()).add(read)
    return found


def _touches(written: Written, read: Read) -> bool:
    return read.type == written.kind.key and written.may_have_changed(read.field)
