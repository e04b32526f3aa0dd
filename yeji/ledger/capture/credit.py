"""Writing down who is credited: the PL/pgSQL that keeps a type's credit lines."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from yeji.ledger.capture.calls import AGREED, flow_calls, flow_events, parts, placed, spell_calls, spells
from yeji.ledger.capture.tables import CLOSED, FLAVOURS, HOME
from yeji.ledger.metrics import Flow, Source, Spell, Stock

KEPT_UNIT = f"""(
    SELECT coalesce(at_last.unit, x.unit) FROM ledger_creditline x {placed("x.person", "{day}", name="at_last")}
    WHERE x.record = c.record AND x.person IS NOT NULL ORDER BY x.id DESC LIMIT 1
)"""
"""Where the person last credited with a record stands: what nobody owns stays in his unit."""


def credit_functions(source: Source, metrics: Sequence[Flow | Stock], ids: Mapping[str, int]) -> str:
    """``ledger_credit_<type>(given, today, moment, fresh)``: end, refresh and write the lines of these records."""
    steps = [_flow_lines(source, metrics, ids)] if flow_events(metrics) else []
    steps += [_spell_lines(source, spell, metrics, ids[spell.key]) for spell in spells(metrics)]
    return "".join(
        f"""
    CREATE OR REPLACE FUNCTION ledger_credit_{source.type}{suffix}(
        given bigint[], today date, moment timestamptz, fresh boolean)
    RETURNS void LANGUAGE plpgsql {settings} AS $body$
    DECLARE closed_before date := {CLOSED}; home text := {HOME};
    BEGIN
        {"".join(steps)}
    END $body$;
    """
        for suffix, settings in FLAVOURS.items()
    )


def _flow_lines(source: Source, metrics: Sequence[Flow | Stock], ids: Mapping[str, int]) -> str:
    numbers = ", ".join(str(ids[event.key]) for event in flow_events(metrics))
    calls = flow_calls(source, metrics, ids)
    new = f"""
        SELECT c.* FROM ({calls}) c
        WHERE fresh OR NOT EXISTS (
            SELECT FROM ledger_creditline l
            WHERE l.record = c.record AND l.event_id = c.event_id AND l.ended_at IS NULL AND l.record = ANY(given)
        )
    """
    same = "p.from_on = c.day AND p.currency IS NOT DISTINCT FROM c.currency"
    known = "c.day < closed_before AND p.from_on = c.day"
    return f"""
        IF NOT fresh THEN
            WITH called AS MATERIALIZED ({calls})
            UPDATE ledger_creditline l SET ended_at = moment
            WHERE l.record = ANY(given) AND l.event_id IN ({numbers}) AND l.ended_at IS NULL
              AND NOT EXISTS (SELECT FROM called c WHERE c.record = l.record AND c.event_id = l.event_id);

            -- The day, the currency or the person's place changed. In a locked period places stay as they were known;
            -- the rate is that of the day, frozen when it was first looked up.
            WITH called AS MATERIALIZED ({calls}), known AS MATERIALIZED (
                SELECT p.id, c.day, c.currency,
                       CASE WHEN {known} THEN p.position ELSE pl.position END AS position,
                       CASE WHEN {known} OR p.person IS NULL THEN p.unit ELSE pl.unit END AS unit,
                       CASE WHEN {same} THEN p.rate ELSE ledger_rate(c.currency, c.day) END AS rate
                FROM called c
                JOIN ledger_creditline p ON p.record = c.record AND p.event_id = c.event_id
                {placed("p.person", "c.day")}
                WHERE p.record = ANY(given) AND p.ended_at IS NULL
            )
            UPDATE ledger_creditline l
            SET from_on = n.day, position = n.position, unit = n.unit, currency = n.currency, rate = n.rate
            FROM known n
            WHERE l.id = n.id AND l.record = ANY(given) AND (l.from_on, l.position, l.unit, l.currency::text)
                IS DISTINCT FROM (n.day, n.position, n.unit, n.currency);
        END IF;

        WITH {parts(new)}
        INSERT INTO ledger_creditline
            (record, event_id, number, spell, person, position, unit, share, kind, currency, rate, from_on)
        SELECT c.record, c.event_id, c.number, 1, c.credited, pl.position,
               CASE WHEN c.credited IS NULL AND NOT fresh THEN {KEPT_UNIT.format(day="c.day")} ELSE pl.unit END,
               c.share, c.kind, c.currency, ledger_rate(c.currency, c.day), c.day
        FROM parts c {placed("c.credited", "c.day")};
    """


def _spell_lines(source: Source, spell: Spell, metrics: Sequence[Flow | Stock], event: int) -> str:
    calls = spell_calls(source, spell, metrics)
    new = f"""
        SELECT c.*, b.spell, b.first FROM ({calls}) c
        CROSS JOIN LATERAL (
            SELECT coalesce(max(l.spell), 0) + 1 AS spell,
                   CASE WHEN max(l.spell) IS NULL THEN coalesce(c.opened, today) ELSE greatest(today, max(l.to_on)) END
                   AS first
            FROM ledger_creditline l WHERE l.record = c.record AND l.event_id = {event}
            HAVING count(*) FILTER (WHERE l.to_on IS NULL AND l.ended_at IS NULL) = 0
               AND (c.holds OR max(l.spell) IS NULL)
        ) AS b
        WHERE NOT c.gone AND (c.holds OR c.opened <= c.closed)
    """
    first = f"""
        SELECT c.*, 1 AS spell, coalesce(c.opened, today) AS first FROM ({calls}) c
        WHERE NOT c.gone AND (c.holds OR c.opened <= c.closed)
    """
    kept_unit = f"CASE WHEN c.credited IS NULL THEN {KEPT_UNIT.format(day='c.first')} ELSE pl.unit END"
    return f"""
        IF fresh THEN
            {_new_spells(first, event, "pl.unit")}
        ELSE
            {_spell_ends(source, calls, event)}
            {_spell_moves(calls, event)}
            {_new_spells(new, event, kept_unit)}
        END IF;
    """


def _new_spells(calls: str, event: int, unit: str) -> str:
    return f"""
            WITH {parts(calls)}
            INSERT INTO ledger_creditline
                (record, event_id, number, spell, person, position, unit, share, kind, currency, rate, from_on, to_on)
            SELECT c.record, {event}, c.number, c.spell, c.credited, pl.position, {unit}, c.share, c.kind, c.currency,
                   ledger_rate(c.currency, c.first), c.first, CASE WHEN NOT c.holds THEN c.closed END
            FROM parts c {placed("c.credited", "c.first")};
    """


def _spell_ends(source: Source, calls: str, event: int) -> str:
    return f"""
            -- The state ended: on its own closing day, or today if the record went to the bin. A move that was made
            -- after that day is void.
            WITH called AS MATERIALIZED ({calls}), ended AS MATERIALIZED (
                SELECT x.id, greatest(x.from_on, CASE
                    WHEN c.gone THEN coalesce(x.to_on, today)
                    WHEN x.spell = max(x.spell) OVER (PARTITION BY x.record) THEN coalesce(c.closed, x.to_on, today)
                    ELSE least(x.to_on, c.closed) END) AS to_on
                FROM called c JOIN ledger_creditline x ON x.record = c.record
                WHERE NOT c.holds AND x.record = ANY(given) AND x.event_id = {event} AND x.ended_at IS NULL
            )
            UPDATE ledger_creditline l SET to_on = e.to_on FROM ended e
            WHERE l.id = e.id AND l.record = ANY(given) AND l.to_on IS DISTINCT FROM e.to_on;

            -- Nothing is left of a record that was purged.
            UPDATE ledger_creditline l SET to_on = greatest(l.from_on, today)
            WHERE l.record = ANY(given) AND l.event_id = {event} AND l.ended_at IS NULL AND l.to_on IS NULL
              AND NOT EXISTS (SELECT FROM {source.table} r WHERE r.id = l.record AND r.id = ANY(given));
    """


def _spell_moves(calls: str, event: int) -> str:
    lines = f"l.record = ANY(given) AND l.event_id = {event} AND l.ended_at IS NULL"
    return f"""
            -- It began on another day than was thought.
            WITH called AS MATERIALIZED ({calls})
            UPDATE ledger_creditline l SET from_on = c.opened, rate = ledger_rate(l.currency, c.opened)
            FROM called c
            WHERE l.record = c.record AND {lines} AND l.spell = 1 AND NOT c.gone AND l.from_on <> c.opened
              AND (l.to_on IS NULL OR c.opened <= l.to_on);

            -- Credit moved while it lasts, or its currency changed: the old lines end today, new ones begin.
            WITH called AS MATERIALIZED ({calls}), moved AS MATERIALIZED (
                SELECT c.record FROM called c
                WHERE c.holds AND (
                    SELECT array_agg((o.person, o.share, o.kind, o.currency::text) ORDER BY o.person, o.kind)
                    FROM ledger_creditline o
                    WHERE o.record = c.record AND o.event_id = {event} AND o.ended_at IS NULL AND o.to_on IS NULL
                ) IS DISTINCT FROM CASE WHEN c.shares IS NULL
                    THEN ARRAY[(c.person, 100::numeric(7,4), 0::smallint, c.currency)]
                    ELSE (SELECT array_agg((a.person, a.share, a.kind::smallint, c.currency)
                                           ORDER BY a.person, a.kind) FROM ({AGREED}) AS a) END
            )
            UPDATE ledger_creditline l SET to_on = greatest(l.from_on, today) FROM moved c
            WHERE l.record = c.record AND {lines} AND l.to_on IS NULL;
    """
