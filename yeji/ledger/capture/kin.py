"""Metrics that count the first of each kind, such as a customer's first deal: one record wins, and may lose it again.

Who touches a record may make another one the first, or the first no more. So capture looks at those too, and holds the
kind meanwhile, that two who write at once cannot both be first.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from yeji.ledger.capture.calls import firsts_of_new, flow_events, winners
from yeji.ledger.capture.tables import FEW, SAFE
from yeji.ledger.metrics import Event, Flow, Stock

KIN_LOCK = 8_204_503
"""First half of the advisory lock's number; the other half is the event, or the event and a kind."""


def relatives_function(
    type_key: str, metrics: Sequence[Flow | Stock], ids: Mapping[str, int], *, filled: Collection[str] = ()
) -> str:
    """``ledger_relatives_<type>(given, fresh)``: the other records that may be counted otherwise now. Takes the locks.

    Few records hold their kinds, in order; many hold the event as a whole, for there are not locks enough.
    """
    events = [event for event in flow_events(metrics) if event.kin]
    return f"""
    DROP FUNCTION IF EXISTS ledger_relatives_{type_key}(bigint[]);
    CREATE OR REPLACE FUNCTION ledger_relatives_{type_key}(given bigint[], fresh boolean) RETURNS bigint[]
    LANGUAGE plpgsql {SAFE} AS $body$
    DECLARE found bigint[] := ARRAY[]::bigint[]; kinds text[];
    BEGIN
        {"".join(_relatives(event, ids[event.key], filled=event.key in filled) for event in events)}
        RETURN ARRAY(SELECT DISTINCT f FROM unnest(found) AS f WHERE f <> ALL(given));
    END $body$;
    """


def _relatives(event: Event, number: int, *, filled: bool) -> str:
    source, searched = event.source, _searched(event, number)
    return f"""
        IF cardinality(given) > {FEW} THEN
            PERFORM pg_advisory_xact_lock({KIN_LOCK}, {number});
        ELSE
            PERFORM pg_advisory_xact_lock_shared({KIN_LOCK}, {number});
        END IF;
        kinds := ARRAY(
            SELECT ({event.kin})::text FROM {source.table} r {source.joins}
            WHERE r.id = ANY(given) AND ({event.kin}) IS NOT NULL
            UNION
            SELECT l.kin FROM ledger_creditline l
            WHERE l.record = ANY(given) AND l.event_id = {number} AND l.ended_at IS NULL AND l.kin IS NOT NULL
        );
        IF cardinality(given) <= {FEW} THEN
            PERFORM pg_advisory_xact_lock({KIN_LOCK + 1}, h.hash) FROM (
                SELECT DISTINCT hashtext({number} || ':' || kind) AS hash FROM unnest(kinds) AS kind ORDER BY 1
            ) h;
        END IF;
        {f"IF fresh THEN {_surpassed(event, number)} ELSE {searched} END IF;" if filled else searched}
    """


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
