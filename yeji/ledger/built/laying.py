"""Laying a built metric into the database, by the owner role alone, and filling it in over all history.

The application role may write rows and nothing else, so it cannot make the functions that count. It writes down what
somebody chose; the worker, which may act as the owner, makes the functions from that by the same fixed templates as
those of declared metrics. No text of anybody's is ever run as SQL.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, datetime
from typing import Any, Final

from django.db import connection, connections, transaction

from yeji.kit.refusal import Refused
from yeji.ledger.built import loading
from yeji.ledger.built.choices import read
from yeji.ledger.built.keeping import known
from yeji.ledger.built.summing import put_sums_off, sum_up
from yeji.ledger.capture.calls import flow_events, spells
from yeji.ledger.capture.credit import credit_functions
from yeji.ledger.capture.filling import fill, filling_functions
from yeji.ledger.capture.install import lay_type, metric_ids, note_version
from yeji.ledger.capture.kin import has_kin
from yeji.ledger.capture.owed import capture_function, owed_functions
from yeji.ledger.capture.remembered import reading_functions
from yeji.ledger.capture.run import held_in
from yeji.ledger.metrics import Flow, Metric, Stock, registry
from yeji.ledger.models import Definition
from yeji.ledger.versions import forget_versions
from yeji.org.calendar import touch_setup

State = Definition.State
FILL: Final = "__fill"
"""What the names of the functions end in that fill in one metric."""
LAYING_LOCK: Final = 8_204_505
"""The advisory lock of whoever lays a definition."""
LONGEST_WAIT: Final = 600
"""How many looks at what is still being written, before the fill begins all the same."""


def lay(number: int, *, day: date, at: datetime, pause: Callable[[float], None], alias: str = "owner") -> None:
    """Let capture count a definition from now on, and fill in what is past. May run twice: what is there stays.

    Its figures are right from then on; ``upkeep.settle`` makes them quick. ``pause`` waits for so many seconds.
    """
    with _alone(pause, alias):
        _lay(number, day=day, at=at, pause=pause, alias=alias)


def _lay(number: int, *, day: date, at: datetime, pause: Callable[[float], None], alias: str) -> None:
    definition = Definition.objects.filter(pk=number).exclude(state=State.LIVE).first()
    if definition is None:
        return
    _turn(number, State.FILLING, progress=0, problem="")
    try:
        made = read(definition.body)
        metric = registry.built.metrics.get(definition.key) or _newest(definition)
        first_of_its_type = made.of_records and len(registry.captured(made.type)) == len(_versions(definition.key))
        with transaction.atomic(using=alias), connections[alias].cursor() as cursor:
            if made.of_records:
                _lay_functions(cursor, made.type, definition.key)
            else:
                note_version(cursor, replace(metric, version=definition.version))
        forget_versions()
        if made.of_records:
            _wait_for_writers(pause)
            _fill(definition, made.type, day=day, at=at, times=2 if first_of_its_type else 1)
            sum_up(definition.key, pause=pause, alias=alias)
    except Refused as problem:
        _turn(number, State.FAILED, problem=str(problem)[:1000])
        return
    except Exception as problem:
        _turn(number, State.FAILED, problem=f"{type(problem).__name__}: {problem}"[:1000])
        raise
    _turn(number, State.LIVE, progress=100, live_at=at)
    if has_kin(_versions(definition.key)):
        # From now on new records need only be compared with those who are credited.
        with transaction.atomic(using=alias), connections[alias].cursor() as cursor:
            lay_type(cursor, made.type, metric_ids(cursor, made.type))


@contextmanager
def _alone(pause: Callable[[float], None], alias: str) -> Iterator[None]:
    """One definition after the other: each lays the functions of its type anew, and fills in by one of one name."""
    with connections[alias].cursor() as cursor:
        while True:
            cursor.execute("SELECT pg_try_advisory_lock(%s)", [LAYING_LOCK])
            if cursor.fetchone()[0]:
                break
            pause(0.5)
        try:
            yield
        finally:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [LAYING_LOCK])


def _turn(number: int, state: State, **more: Any) -> None:
    """Note how far it has come; every process reads the registry anew."""
    with transaction.atomic():
        Definition.objects.filter(pk=number).update(state=state, **more)
        touch_setup()


def _newest(definition: Definition) -> Metric:
    return loading.versions_in(
        [{"key": definition.key, "version": definition.version, "since": definition.since, "body": definition.body}],
        known=known,
    )[0]


def _versions(key: str) -> list[Flow | Stock]:
    return [metric for metric in registry.built.captured if metric.key == key]


def _lay_functions(cursor: Any, type_key: str, key: str) -> None:
    """The type's capture anew, and beside it one that knows this metric alone: what is past is filled in by that."""
    cursor.execute("SELECT coalesce(max(id), 0) FROM ledger_metric")
    before = cursor.fetchone()[0]
    ids = metric_ids(cursor, type_key)
    put_sums_off(cursor, [ids[f"metric:{one.name}"] for one in _versions(key) if one.version == 1], before=before)
    lay_type(cursor, type_key, ids)
    mine = _versions(key)
    events = {*flow_events(mine), *spells(mine)}
    # Whoever is credited with an event is so for all its metrics: its currency must be that of all of them.
    sharing = [metric for metric in registry.captured(type_key) if metric.event in events]
    source = replace(registry.sources()[type_key], type=f"{type_key}{FILL}")
    cursor.execute(reading_functions(source, sharing) + credit_functions(source, sharing, ids, filling=True))
    cursor.execute(owed_functions(source, mine, ids, filling=True) + capture_function(source.type))
    cursor.execute(filling_functions(source, held_in(type_key), mine, ids))


def _wait_for_writers(pause: Callable[[float], None]) -> None:
    """Whoever began before the functions were laid may still count by the old ones: his records are not seen yet."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_snapshot_xmax(pg_current_snapshot())::text::bigint")
        border = cursor.fetchone()[0]
        for _look in range(LONGEST_WAIT):
            cursor.execute("SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint >= %s", [border])
            if cursor.fetchone()[0]:
                return
            pause(0.2)


def _fill(definition: Definition, type_key: str, *, day: date, at: datetime, times: int) -> None:
    mine = _versions(definition.key)
    for time in range(times):

        def told(done: float, before: int = time) -> None:
            Definition.objects.filter(pk=definition.pk).update(progress=min(99, int(100 * (before + done) / times)))

        fill(type_key, mine, f"{type_key}{FILL}", day=day, at=at, told=told)
