"""Filling in what a metric counts of the past: every record that is there already, chunk by chunk.

Most records owe a new metric nothing, and of those that do nothing was posted yet. So only what counts is held and
captured, and what nobody was credited with so far is captured without looking for what was posted.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, datetime
from functools import partial

from django.db import connection, transaction

from yeji.ledger.capture.calls import flow_calls, flow_events, spells, winners
from yeji.ledger.capture.kin import KIN_LOCK
from yeji.ledger.capture.run import CHUNK, HELD, chunks, in_words
from yeji.ledger.capture.tables import FUNCTION_OF_MANY, HOME, SAFE
from yeji.ledger.metrics import Event, Flow, Source, Stock
from yeji.platform.hands import Hands
from yeji.platform.lasting import commit_unwaited, take_time, wait_for_disk
from yeji.records.models import Directory

Part = tuple[list[int], float]
"""Records that are filled in at once, and how much of the whole is done with them."""


def filling_functions(source: Source, held: str, metrics: Sequence[Flow | Stock], ids: Mapping[str, int]) -> str:
    """``ledger_fill_<type>(given, today, moment)``: capture those of these records, ``held`` in a table, that count.

    Whoever saves one of them waits meanwhile, or nothing of his would be seen here; and whoever makes another record
    the first of its kind does.
    """
    kins = [ids[event.key] for event in flow_events(metrics) if event.kin]
    locks = "".join(f"PERFORM pg_advisory_xact_lock({KIN_LOCK}, {number});" for number in kins)
    type_key = source.type
    return f"""{_finding_functions(source, metrics, ids)}
    CREATE OR REPLACE FUNCTION ledger_fill_{type_key}(given bigint[], today date, moment timestamptz) RETURNS bigint
    LANGUAGE plpgsql {SAFE} AS $body$
    DECLARE counted bigint[]; credited bigint[]; new bigint[]; posted bigint := 0;
    BEGIN
        counted := ledger_counted_{type_key}(given);
        PERFORM count(*) FROM ({HELD.format(table=held, ids="counted")}) AS held;
        {locks}
        credited := ledger_credited_{type_key}(counted);
        new := ARRAY(SELECT unnest(counted) EXCEPT SELECT unnest(credited));
        IF cardinality(credited) > 0 THEN
            posted := ledger_capture_{type_key}(credited, today, moment, false);
        END IF;
        IF cardinality(new) > 0 THEN
            posted := posted + ledger_capture_{type_key}(new, today, moment, true);
        END IF;
        RETURN posted;
    END $body$;
    """


def _finding_functions(source: Source, metrics: Sequence[Flow | Stock], ids: Mapping[str, int]) -> str:
    """Which records count or somebody was ever credited with, the latter alone, and the firsts of every kind."""
    events = ", ".join(str(ids[event.key]) for event in {*flow_events(metrics), *spells(metrics)})
    credited = f"SELECT l.record FROM ledger_creditline l WHERE l.event_id IN ({events})"
    of_these = f"{credited} AND l.record = ANY(given)"
    name, given = source.type, "given bigint[]"
    found = _finding(f"ledger_counted_{name}({given})", f"{_counted(source, metrics, ids)} UNION {of_these}")
    found += _finding(f"ledger_credited_{name}({given})", f"{of_these} GROUP BY l.record")
    if counts_firsts(metrics):
        found += _finding(f"ledger_firsts_{name}()", _firsts(flow_events(metrics), f"{credited} AND l.kin IS NOT NULL"))
    return found


def _finding(function: str, query: str) -> str:
    return f"""
    CREATE OR REPLACE FUNCTION {function} RETURNS bigint[] LANGUAGE plpgsql {FUNCTION_OF_MANY} AS $body$
    DECLARE home text := {HOME};
    BEGIN
        RETURN ARRAY({query});
    END $body$;
    """


def _counted(source: Source, metrics: Sequence[Flow | Stock], ids: Mapping[str, int]) -> str:
    """The records with which flows credit somebody now. Of levels only the history knows when they stood."""
    if spells(metrics):
        return "SELECT unnest(given)"
    return f"SELECT c.record FROM ({flow_calls(source, metrics, ids)}) c"


def counts_firsts(metrics: Sequence[Flow | Stock]) -> bool:
    """Whether all that these count are the first of their kinds: few among the records, and found all at once."""
    return not spells(metrics) and all(event.kin for event in flow_events(metrics))


def _firsts(events: Sequence[Event], credited: str) -> str:
    queries = [f"SELECT w.id AS record FROM ({winners(event)}) w" for event in events]
    return f"SELECT record FROM ({' UNION '.join([*queries, credited])}) f ORDER BY record"


def fill(
    type_key: str,
    metrics: Sequence[Flow | Stock],
    functions: str,
    *,
    day: date,
    at: datetime,
    told: Callable[[float], None],
) -> int:
    """Fill in metrics of a type by functions of another name; how many entries that appended.

    ``told`` hears after each chunk how much of the whole is done.

    :raises NoExchangeRate: for an amount in a currency without one.
    """
    firsts, posted = counts_firsts(metrics), 0
    fill_in = partial(_fill_in, functions, day, at)
    parts = _firsts_found(functions) if firsts else _all(type_key)
    # Who is the first of a kind is settled one chunk after the other; within a transaction nobody else sees anything.
    one_by_one = firsts or connection.in_atomic_block
    for entries, done in map(fill_in, parts) if one_by_one else Hands(fill_in).results(parts):
        posted += entries
        told(done)
    wait_for_disk()
    return posted


def _fill_in(functions: str, day: date, at: datetime, part: Part) -> tuple[int, float]:
    """Fill in one chunk. What a crash takes of it is filled in by whoever takes the whole up again."""
    ids, done = part
    with transaction.atomic(), in_words(), connection.cursor() as cursor:
        take_time()
        commit_unwaited()
        cursor.execute(f"SELECT ledger_fill_{functions}(%s::bigint[], %s, %s)", [ids, day, at])
        return int(cursor.fetchone()[0]), done


def _all(type_key: str) -> Iterator[Part]:
    total, seen = Directory.objects.filter(type=type_key).count(), 0
    for ids in chunks(type_key):
        seen += len(ids)
        yield ids, min(1.0, seen / max(total, 1))


def _firsts_found(functions: str) -> Iterator[Part]:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT ledger_firsts_{functions}()")
        found = array("q", cursor.fetchone()[0])
    for start in range(0, len(found), CHUNK):
        ids = found[start : start + CHUNK].tolist()
        yield ids, min(1.0, (start + len(ids)) / len(found))
