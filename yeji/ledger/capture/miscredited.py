"""Whom capture would credit and does not, or does and would not: its look at credit alone, for proof."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from django.db import connection

from yeji.ledger.capture.calls import flow_calls, flow_events, parts, spell_calls, spells
from yeji.ledger.capture.credit import ENDED, NEW_SPELL, SPELL_ENDS, UNCREDITED, lines_of_these
from yeji.ledger.capture.remembered import CALLED, others, remembered, states
from yeji.ledger.capture.tables import FUNCTION_OF_MANY, HOME
from yeji.ledger.metrics import Event, Flow, Source, Stock

_SAME = """l.record = c.record AND l.event_id = c.event_id AND l.number = c.number AND l.share = c.share
    AND l.kind = c.kind AND l.from_on = c.first
    AND (l.to_on, l.person, l.currency::text) IS NOT DISTINCT FROM (c.last, c.credited, c.currency)"""
"""The same parts on the same days. Which run of states that was may be told otherwise: of two who write at the same
moment the history cannot know who was seen first."""

_OF_LINES = "SELECT l.record, l.event_id FROM mine l WHERE l.id IN (SELECT e.id FROM ({ended}) e)"


def miscredited_function(source: Source, metrics: Sequence[Flow | Stock], ids: Mapping[str, int]) -> str:
    """``ledger_miscredited_<type>(given, today)``: records and events whose lines are not those called for."""
    followed, known = others(metrics), remembered(metrics)
    queries = [_flows(source, metrics, ids)] if flow_events(metrics) else []
    queries += [_lasting(source, followed, ids)] if spells(followed) else []
    queries += [_of_the_past(source, known, ids)] if known else []
    return f"""
    CREATE OR REPLACE FUNCTION ledger_miscredited_{source.type}(given bigint[], today date)
    RETURNS TABLE (record bigint, event_id smallint) LANGUAGE plpgsql {FUNCTION_OF_MANY} AS $body$
    #variable_conflict use_column
    DECLARE home text := {HOME};
    BEGIN
        {"".join(f"RETURN QUERY {query};" for query in queries)}
    END $body$;
    """


def _flows(source: Source, metrics: Sequence[Flow | Stock], ids: Mapping[str, int]) -> str:
    called = f"called AS MATERIALIZED ({flow_calls(source, metrics, ids)})"
    mine = lines_of_these(f"event_id IN ({_listed(flow_events(metrics), ids)}) AND ended_at IS NULL")
    return f"""WITH {called}, {mine} {_OF_LINES.format(ended=ENDED)}
        UNION ALL SELECT c.record, c.event_id FROM called c WHERE {UNCREDITED}"""


def _lasting(source: Source, metrics: Sequence[Flow | Stock], ids: Mapping[str, int]) -> str:
    called = f"called AS MATERIALIZED ({spell_calls(source, metrics, ids)})"
    mine = lines_of_these(f"event_id IN ({_listed(spells(metrics), ids)})")
    lasting = "lasting AS (SELECT * FROM mine WHERE ended_at IS NULL)"
    return f"""WITH {called}, {mine}, {lasting} {_OF_LINES.format(ended=SPELL_ENDS)}
        UNION ALL SELECT n.record, n.event_id FROM ({NEW_SPELL.format(calls="called")}) n"""


def _of_the_past(source: Source, metrics: Sequence[Stock], ids: Mapping[str, int]) -> str:
    known = states(source, metrics, ids, new=False, suffix="_many")
    mine = lines_of_these(f"event_id IN ({_listed(spells(metrics), ids)}) AND ended_at IS NULL")
    return f"""WITH {known}, {parts(CALLED)}, {mine}
        SELECT c.record, c.event_id FROM parts c WHERE NOT EXISTS (SELECT FROM mine l WHERE {_SAME})
        UNION ALL SELECT l.record, l.event_id FROM mine l WHERE NOT EXISTS (SELECT FROM parts c WHERE {_SAME})"""


def _listed(events: Iterable[Event], ids: Mapping[str, int]) -> str:
    return ", ".join(str(ids[event.key]) for event in events)


def miscredited_of(type_key: str, ids: list[int], *, day: date) -> list[tuple[int, str]]:
    """Each of these records, with the event, whose credit is not what capture would write now: none, when right.

    ``type_key`` is that of a type on which something is counted, as the registry says it.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT DISTINCT m.record, e.key FROM ledger_miscredited_{type_key}(%s::bigint[], %s) m "
            "JOIN ledger_event e ON e.id = m.event_id ORDER BY 1, 2",
            [ids, day],
        )
        return list(cursor.fetchall())
