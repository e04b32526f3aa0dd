"""Metrics that count the first of each kind, such as a customer's first deal: one record wins, and may lose it again.

Who touches a record may make another one the first, or the first no more. So capture looks at those too, and holds the
kind meanwhile, that two who write at once cannot both be first.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Final

from yeji.ledger.capture.calls import before_credited, firsts_of_new, flow_events, winners
from yeji.ledger.capture.run import HELD
from yeji.ledger.capture.tables import FLAVOURS
from yeji.ledger.metrics import Event, Flow, Stock

KIN_LOCK = 8_204_503
"""First half of the advisory lock's number; the other half is the event, or the event and a kind."""

LOCKS: Final = """current_setting('max_locks_per_transaction')::integer / 3 * (
    current_setting('max_connections')::integer + current_setting('max_prepared_transactions')::integer)"""
"""How many kinds somebody may hold, of all events together: the server keeps room for three times as many locks of
everybody, and two bring in files at once."""


def relatives_function(
    type_key: str, metrics: Sequence[Flow | Stock], ids: Mapping[str, int], *, held: str, filled: Collection[str] = ()
) -> str:
    """``ledger_relatives_<type>(given, fresh)``: the other records that may be counted otherwise now. Takes the locks.

    They hold their kinds, in order. Where there are not locks enough they hold the event as a whole. The others are
    ``held`` in their table too, and looked for again once they are: somebody may be giving one of them another kind.
    """
    events = [(event, ids[event.key]) for event in flow_events(metrics) if event.kin]
    room = f"({LOCKS}) / {len(events)}"
    kinds_held = "".join(_kinds_held(event, number, room, filled=event.key in filled) for event, number in events)
    looked_for = "".join(_looked_for(event, number, filled=event.key in filled) for event, number in events)
    return "".join(
        f"""
    CREATE OR REPLACE FUNCTION ledger_relatives_{type_key}{suffix}(given bigint[], fresh boolean) RETURNS bigint[]
    LANGUAGE plpgsql {settings} AS $body$
    DECLARE
        found bigint[]; relatives bigint[]; held bigint[] := ARRAY[]::bigint[]; kinds text[]; won text[];
        {" ".join(f"kinds_{number} text[];" for _event, number in events)}
    BEGIN
        {kinds_held}
        LOOP
            found := ARRAY[]::bigint[];
            {looked_for}
            relatives := ARRAY(SELECT unnest(found) EXCEPT SELECT unnest(given));
            EXIT WHEN cardinality(relatives) = 0 OR NOT EXISTS (SELECT unnest(relatives) EXCEPT SELECT unnest(held));
            PERFORM count(*) FROM ({HELD.format(table=held, ids="relatives")}) AS rows_held;
            held := held || relatives;
        END LOOP;
        RETURN relatives;
    END $body$;
    """
        for suffix, settings in FLAVOURS.items()
    )


def _kinds_held(event: Event, number: int, room: str, *, filled: bool) -> str:
    source = event.source
    return f"""
        -- Lines without a kind are left out afterwards: asked for only those of some, the database may read them all.
        kinds := array_remove(ARRAY(
            SELECT ({event.kin})::text FROM {source.table} r {source.joins} WHERE r.id = ANY(given)
            UNION
            SELECT l.kin FROM ledger_creditline l
            WHERE l.record = ANY(given) AND l.event_id = {number} AND l.ended_at IS NULL
        ), NULL);
        IF cardinality(kinds) > {room} THEN
            PERFORM pg_advisory_xact_lock({KIN_LOCK}, {number});
        ELSE
            PERFORM pg_advisory_xact_lock_shared({KIN_LOCK}, {number});
            {_held(event, number, filled=filled)}
        END IF;
        kinds_{number} := kinds;
    """


def _looked_for(event: Event, number: int, *, filled: bool) -> str:
    searched = _searched(event, number)
    found = f"IF fresh THEN {_surpassed(event, number)} ELSE {searched} END IF;" if filled else searched
    return f"kinds := kinds_{number}; {found}"


def _held(event: Event, number: int, *, filled: bool) -> str:
    """Hold the kinds. New records share those where somebody else stays the first: whoever would make that another
    waits for them, and two who bring in files at once need not wait for each other.
    """
    each = f"SELECT kind, hashtext({number} || ':' || kind) AS hash FROM unnest(kinds) AS kind"
    alone = f"""
            PERFORM pg_advisory_xact_lock({KIN_LOCK + 1}, h.hash)
            FROM (SELECT DISTINCT hash FROM ({each}) e ORDER BY 1) h;
    """
    if not filled:
        return alone
    winning = f"SELECT w.kin FROM ({before_credited(event, number)}) w"
    return f"""
            IF fresh THEN
                won := ARRAY({winning});
                PERFORM CASE WHEN h.alone THEN pg_advisory_xact_lock({KIN_LOCK + 1}, h.hash)
                             ELSE pg_advisory_xact_lock_shared({KIN_LOCK + 1}, h.hash) END
                FROM (
                    SELECT e.hash, count(w.kind) > 0 AS alone FROM ({each}) e
                    LEFT JOIN unnest(won) AS w(kind) USING (kind) GROUP BY e.hash ORDER BY e.hash
                ) h;
                IF EXISTS ({winning} EXCEPT SELECT unnest(won)) THEN
                    RAISE EXCEPTION 'another became the first of its kind' USING ERRCODE = 'serialization_failure';
                END IF;
            ELSE
                {alone}
            END IF;"""


def _searched(event: Event, number: int) -> str:
    """Find who is not credited as he should be. Whoever is credited and is the first of that kind stays so."""
    return f"""
        found := found || ARRAY(
            SELECT coalesce(first.id, l.record)
            FROM ({winners(event, f"SELECT kind::{event.kin_type} FROM unnest(kinds) AS kind")}) first
            FULL JOIN (
                SELECT l.record, l.kin FROM ledger_creditline l
                WHERE l.event_id = {number} AND l.kin = ANY(kinds) AND l.ended_at IS NULL
            ) l ON l.record = first.id AND l.kin = first.kin::text
            WHERE first.id IS NULL OR l.record IS NULL
        );
    """


def _surpassed(event: Event, number: int) -> str:
    """Find who is credited though a new record comes before him: that cannot make anybody else the first."""
    return f"""
        found := found || ARRAY(
            SELECT l.record FROM ({firsts_of_new(event)}) f
            JOIN ledger_creditline l ON l.event_id = {number} AND l.kin = f.kin::text AND l.ended_at IS NULL
            WHERE (f.day, f.id) < (l.from_on, l.record)
        );
    """


def has_kin(metrics: Sequence[Flow | Stock]) -> bool:
    """Whether any of these counts the first of its kind."""
    return any(event.kin for event in flow_events(metrics))
