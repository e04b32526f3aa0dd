"""Writing down who is credited: the PL/pgSQL that keeps a type's credit lines."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from yeji.ledger.capture.calls import SHARED, flow_calls, flow_events, placed, spell_calls, spells
from yeji.ledger.capture.tables import CLOSED, FUNCTION
from yeji.ledger.metrics import Flow, Source, Spell, Stock


def credit_function(source: Source, metrics: Sequence[Flow | Stock], ids: Mapping[str, int]) -> str:
    """``ledger_credit_<type>(given, today, moment, fresh)``: end, refresh and write the lines of these records."""
    steps = [_flow_lines(source, metrics, ids) if flow_events(metrics) else ""]
    steps += [_spell_lines(source, spell, ids[spell.key]) for spell in spells(metrics)]
    return f"""
    CREATE OR REPLACE FUNCTION ledger_credit_{source.type}(
        given bigint[], today date, moment timestamptz, fresh boolean)
    RETURNS void LANGUAGE plpgsql {FUNCTION} AS $body$
    DECLARE closed_before date := {CLOSED};
    BEGIN
        {"".join(steps)}
    END $body$;
    """


def _flow_lines(source: Source, metrics: Sequence[Flow | Stock], ids: Mapping[str, int]) -> str:
    events = flow_events(metrics)
    numbers = ", ".join(str(ids[event.key]) for event in events)
    calls = flow_calls(source, events, ids, gone=True)
    return f"""
        IF NOT fresh THEN
            UPDATE ledger_creditline l SET ended_at = moment
            WHERE l.record = ANY(given) AND l.event_id IN ({numbers}) AND l.ended_at IS NULL
              AND NOT EXISTS (SELECT FROM ({calls}) c WHERE c.record = l.record AND c.event_id = l.event_id);

            UPDATE ledger_creditline l SET from_on = n.day, position = n.position, unit = n.unit
            FROM (
                SELECT p.id, c.day, m.position_id AS position, pp.unit_id AS unit
                FROM ({calls}) c
                JOIN ledger_creditline p ON p.record = c.record AND p.event_id = c.event_id AND p.ended_at IS NULL
                {placed("c.day")}
                WHERE c.day >= closed_before
            ) n
            WHERE l.id = n.id AND (l.from_on, l.position, l.unit) IS DISTINCT FROM (n.day, n.position, n.unit);
        END IF;

        INSERT INTO ledger_creditline (record, event_id, number, spell, person, position, unit, share, kind, from_on)
        SELECT c.record, c.event_id, p.number, 1, p.person, m.position_id, pp.unit_id, p.share, p.kind, c.day
        FROM ({calls}) c {SHARED} {placed("c.day")}
        WHERE fresh OR NOT EXISTS (
            SELECT FROM ledger_creditline l
            WHERE l.record = c.record AND l.event_id = c.event_id AND l.ended_at IS NULL
        );
    """


def _spell_lines(source: Source, spell: Spell, event: int) -> str:
    calls = spell_calls(source, spell)
    lines = f"l.event_id = {event} AND l.ended_at IS NULL"
    ending = "greatest(l.from_on, CASE WHEN c.gone THEN coalesce(l.to_on, today) ELSE coalesce(c.closed, today) END)"
    return f"""
        IF NOT fresh THEN
            -- The state ended: on its own closing day, or today if the record went to the bin.
            UPDATE ledger_creditline l
            SET to_on = {ending}
            FROM ({calls}) c
            WHERE l.record = c.record AND {lines} AND NOT c.holds
              AND (l.to_on IS NULL OR NOT c.gone)
              AND l.spell = (
                  SELECT max(x.spell) FROM ledger_creditline x WHERE x.record = l.record AND x.event_id = {event}
              )
              AND l.to_on IS DISTINCT FROM {ending};

            -- It began on another day than was thought.
            UPDATE ledger_creditline l SET from_on = c.opened
            FROM ({calls}) c
            WHERE l.record = c.record AND {lines} AND l.spell = 1 AND c.opened IS NOT NULL AND l.from_on <> c.opened
              AND (l.to_on IS NULL OR c.opened <= l.to_on);

            -- Credit moved while it lasts: the old lines end today, new ones begin.
            UPDATE ledger_creditline l SET to_on = greatest(l.from_on, today)
            FROM ({calls}) c
            WHERE l.record = c.record AND {lines} AND l.to_on IS NULL AND c.holds AND (
                SELECT array_agg((o.person, o.unit, o.share, o.kind) ORDER BY o.person, o.kind)
                FROM ledger_creditline o
                WHERE o.record = l.record AND o.event_id = {event} AND o.ended_at IS NULL AND o.to_on IS NULL
            ) IS DISTINCT FROM (
                SELECT array_agg(
                    (p.person, pp.unit_id, p.share::numeric(7,4), p.kind::smallint) ORDER BY p.person, p.kind
                )
                FROM (SELECT) AS one {SHARED} {placed("greatest(today, l.from_on)")}
            );
        END IF;

        INSERT INTO ledger_creditline
            (record, event_id, number, spell, person, position, unit, share, kind, from_on, to_on)
        SELECT c.record, {event}, p.number, b.spell, p.person, m.position_id, pp.unit_id, p.share, p.kind, b.first,
               CASE WHEN NOT c.holds THEN c.closed END
        FROM ({calls}) c
        CROSS JOIN LATERAL (
            SELECT 1 AS spell, coalesce(c.opened, today) AS first WHERE fresh
            UNION ALL
            SELECT coalesce(max(l.spell), 0) + 1,
                   CASE WHEN max(l.spell) IS NULL THEN coalesce(c.opened, today) ELSE today END
            FROM ledger_creditline l WHERE l.record = c.record AND l.event_id = {event} AND NOT fresh
            HAVING NOT fresh AND count(*) FILTER (WHERE l.to_on IS NULL AND l.ended_at IS NULL) = 0
               AND (c.holds OR max(l.spell) IS NULL)
        ) AS b
        {SHARED} {placed("b.first")}
        WHERE NOT c.gone AND (c.holds OR (c.opened IS NOT NULL AND c.closed IS NOT NULL AND c.opened <= c.closed));
    """
