"""Writing down who is credited: the PL/pgSQL that keeps a type's credit lines."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from yeji.ledger.capture.calls import AGREED, flow_calls, flow_events, parts, placed, spell_calls, spells
from yeji.ledger.capture.remembered import others, remembered, remembered_lines
from yeji.ledger.capture.tables import CLOSED, FLAVOURS, HOME
from yeji.ledger.metrics import Flow, Source, Stock

KEPT_UNIT = f"""(
    SELECT coalesce(at_last.unit, x.unit) FROM ledger_creditline x {placed("x.person", "{day}", name="at_last")}
    WHERE x.record = c.record AND x.person IS NOT NULL ORDER BY x.id DESC LIMIT 1
)"""
"""Where the person last credited with a record stands: what nobody owns stays in his unit."""


def credit_functions(
    source: Source,
    metrics: Sequence[Flow | Stock],
    ids: Mapping[str, int],
    *,
    filled: Collection[str] = (),
    filling: bool = False,
) -> str:
    """``ledger_credit_<type>(given, today, moment, fresh, lasting_stays, past_over)``: end, refresh and write the lines
    of these records.

    Nobody was credited yet with ``fresh`` records: they are new themselves, or the metrics are that are filled in.
    Of the events that are ``filled`` whoever came before is credited already. Where the credit of lasting states is
    known to stay, or what stood of those that know their past to be over, it is not looked at.
    """
    steps = [_flow_lines(source, metrics, ids, filled)] if flow_events(metrics) else []
    followed, known = others(metrics), remembered(metrics)
    steps += [_spell_lines(source, followed, ids)] if spells(followed) else []

    def of_the_past(suffix: str) -> str:
        unit = KEPT_UNIT.format(day="c.first")
        return remembered_lines(source, known, ids, kept_unit=unit, suffix=suffix, new=not filling) if known else ""

    return "".join(
        f"""
    DROP FUNCTION IF EXISTS ledger_credit_{source.type}{suffix}(bigint[], date, timestamptz, boolean);
    CREATE OR REPLACE FUNCTION ledger_credit_{source.type}{suffix}(
        given bigint[], today date, moment timestamptz, fresh boolean,
        lasting_stays boolean DEFAULT false, past_over boolean DEFAULT false)
    RETURNS void LANGUAGE plpgsql {settings} AS $body$
    DECLARE closed_before date := {CLOSED}; home text := {HOME};
    BEGIN
        {"".join(steps)}
        {of_the_past(suffix)}
    END $body$;
    """
        for suffix, settings in FLAVOURS.items()
    )


def _flow_lines(
    source: Source, metrics: Sequence[Flow | Stock], ids: Mapping[str, int], filled: Collection[str]
) -> str:
    """Nearly always everybody credited is so still: that is looked at once, before anything is written."""
    numbers = ", ".join(str(ids[event.key]) for event in flow_events(metrics))
    calls = flow_calls(source, metrics, ids)
    mine = lines_of_these(f"event_id IN ({numbers}) AND ended_at IS NULL")
    before = f"WITH called AS MATERIALIZED ({calls}), {mine}"
    new = f"SELECT c.* FROM ({calls}) c WHERE {UNCREDITED}"
    kept_unit = f"CASE WHEN c.credited IS NULL THEN {KEPT_UNIT.format(day='c.day')} ELSE pl.unit END"
    return f"""
        IF fresh THEN
            {_new_flows(flow_calls(source, metrics, ids, filled=filled), "", kept_unit)}
        ELSIF EXISTS (
            {before} SELECT FROM ({ENDED}) e UNION ALL SELECT FROM ({_CHANGED}) n
            UNION ALL SELECT FROM called c WHERE {UNCREDITED}
        ) THEN
            {before}, ended AS MATERIALIZED ({ENDED})
            UPDATE ledger_creditline l SET ended_at = moment
            FROM ended e WHERE l.id = e.id AND l.record = ANY(given);

            {before}, changed AS MATERIALIZED ({_CHANGED})
            UPDATE ledger_creditline l
            SET from_on = n.day, position = n.position, unit = n.unit, currency = n.currency, rate = n.rate, kin = n.kin
            FROM changed n WHERE l.id = n.id AND l.record = ANY(given);

            {_new_flows(new, f"{mine}, ", kept_unit)}
        END IF;
    """


UNCREDITED = "NOT EXISTS (SELECT FROM mine l WHERE l.record = c.record AND l.event_id = c.event_id)"
ENDED = """
    SELECT l.id FROM mine l
    WHERE NOT EXISTS (SELECT FROM called c WHERE c.record = l.record AND c.event_id = l.event_id)
"""
_SAME = "p.from_on = c.day AND p.currency IS NOT DISTINCT FROM c.currency"
_KNOWN = "c.day < closed_before AND p.from_on = c.day"
_CHANGED = f"""
    -- The day, the currency or the person's place changed. In a locked period places stay as they were known;
    -- the rate is that of the day, frozen when it was first looked up.
    SELECT k.* FROM (
        SELECT p.id, c.day, c.currency, c.kin,
               CASE WHEN {_KNOWN} THEN p.position ELSE pl.position END AS position,
               CASE WHEN {_KNOWN} OR p.person IS NULL THEN p.unit ELSE pl.unit END AS unit,
               CASE WHEN {_SAME} THEN p.rate ELSE ledger_rate(c.currency, c.day) END AS rate
        FROM called c JOIN mine p ON p.record = c.record AND p.event_id = c.event_id {placed("p.person", "c.day")}
    ) k JOIN mine l ON l.id = k.id
    WHERE (l.from_on, l.position, l.unit, l.currency::text, l.kin)
        IS DISTINCT FROM (k.day, k.position, k.unit, k.currency, k.kin)
"""


def lines_of_these(which: str) -> str:
    """The credit lines of these records, found once: what follows joins them and not the whole table."""
    return f"mine AS MATERIALIZED (SELECT * FROM ledger_creditline WHERE record = ANY(given) AND {which})"


def _new_flows(calls: str, before: str, unit: str) -> str:
    return f"""
            WITH {before}{parts(calls)}
            INSERT INTO ledger_creditline
                (record, event_id, number, spell, person, position, unit, share, kind, currency, rate, from_on, kin)
            SELECT c.record, c.event_id, c.number, 1, c.credited, pl.position, {unit}, c.share, c.kind, c.currency,
                   ledger_rate(c.currency, c.day), c.day, c.kin
            FROM parts c {placed("c.credited", "c.day")};
    """


def _spell_lines(source: Source, metrics: Sequence[Flow | Stock], ids: Mapping[str, int]) -> str:
    """The same of lasting states: which lines end, begin on another day, move to others, or are new."""
    calls = spell_calls(source, metrics, ids)
    mine = lines_of_these(f"event_id IN ({', '.join(str(ids[spell.key]) for spell in spells(metrics))})")
    lasting = "lasting AS (SELECT * FROM mine WHERE ended_at IS NULL)"
    before = f"WITH called AS MATERIALIZED ({calls}), {mine}, {lasting}"
    first = f"""
        SELECT c.*, 1 AS spell, coalesce(c.opened, today) AS first FROM ({calls}) c
        WHERE NOT c.gone AND (c.holds OR c.opened <= c.closed)
    """
    kept_unit = f"CASE WHEN c.credited IS NULL THEN {KEPT_UNIT.format(day='c.first')} ELSE pl.unit END"
    ends = f"""{before}, ended AS MATERIALIZED ({SPELL_ENDS})
                UPDATE ledger_creditline l SET to_on = e.to_on FROM ended e WHERE l.id = e.id AND l.record = ANY(given);
    """
    looks = (SPELL_ENDS, _SPELL_BEGINS, _SPELL_MOVES, NEW_SPELL.format(calls="called"))
    return f"""
        IF fresh THEN
            {_new_spells(first, "", kept_unit)}
        ELSIF lasting_stays THEN
            NULL;
        ELSIF EXISTS ({before} {" UNION ALL ".join(f"SELECT FROM ({look}) x" for look in looks)}) THEN
            {ends}
            {before}, moved AS MATERIALIZED ({_SPELL_BEGINS})
            UPDATE ledger_creditline l SET from_on = m.opened, rate = ledger_rate(l.currency, m.opened)
            FROM moved m WHERE l.id = m.id AND l.record = ANY(given);
            IF FOUND THEN
                -- A line never ends before it begins: where it began earlier, it may have ended earlier too.
                {ends}
            END IF;

            -- The old lines end today, new ones begin.
            {before}, moved AS MATERIALIZED ({_SPELL_MOVES})
            UPDATE ledger_creditline l SET to_on = greatest(l.from_on, today)
            FROM moved m WHERE l.id = m.id AND l.record = ANY(given);

            {_new_spells(NEW_SPELL.format(calls=f"({calls})"), f"{mine}, ", kept_unit)}
        END IF;
    """


SPELL_ENDS = """
    -- The state ended: on its own closing day, or today if the record went to the bin. A move that was made after that
    -- day is void. Nothing is left of a record that was purged.
    SELECT o.id, o.to_on FROM (
        SELECT x.id, x.to_on AS known, greatest(x.from_on, CASE
            WHEN c.record IS NULL OR c.gone THEN coalesce(x.to_on, today)
            WHEN x.spell = max(x.spell) OVER (PARTITION BY x.record, x.event_id)
                THEN coalesce(c.closed, x.to_on, today)
            ELSE least(x.to_on, c.closed) END) AS to_on
        FROM lasting x LEFT JOIN called c ON c.record = x.record AND c.event_id = x.event_id
        WHERE c.holds IS NOT TRUE
    ) o WHERE o.to_on IS DISTINCT FROM o.known
"""
_SPELL_BEGINS = """
    -- It began on another day than was thought.
    SELECT x.id, c.opened FROM lasting x JOIN called c ON c.record = x.record AND c.event_id = x.event_id
    WHERE x.spell = 1 AND NOT c.gone AND x.from_on <> c.opened AND (x.to_on IS NULL OR c.opened <= x.to_on)
"""
_SPELL_MOVES = f"""
    -- Credit moved while it lasts, or its currency changed.
    SELECT x.id, NULL::date FROM (
        SELECT o.record, o.event_id,
               array_agg((o.person, o.share, o.kind, o.currency::text) ORDER BY o.person, o.kind) AS whom
        FROM lasting o WHERE o.to_on IS NULL GROUP BY o.record, o.event_id
    ) w
    JOIN called c ON c.record = w.record AND c.event_id = w.event_id AND c.holds
    JOIN lasting x ON x.record = w.record AND x.event_id = w.event_id AND x.to_on IS NULL
    WHERE w.whom IS DISTINCT FROM CASE WHEN c.shares IS NULL
        THEN ARRAY[(c.person, 100::numeric(7,4), 0::smallint, c.currency)]
        ELSE (SELECT array_agg((a.person, a.share, a.kind::smallint, c.currency) ORDER BY a.person, a.kind)
              FROM ({AGREED}) AS a) END
"""
NEW_SPELL = """
    SELECT c.*, coalesce(b.spell, 0) + 1 AS spell,
           CASE WHEN b.spell IS NULL THEN coalesce(c.opened, today) ELSE greatest(today, b.to_on) END AS first
    FROM {calls} c LEFT JOIN (
        SELECT l.record, l.event_id, max(l.spell) AS spell, max(l.to_on) AS to_on,
               bool_or(l.to_on IS NULL AND l.ended_at IS NULL) AS lasts
        FROM mine l GROUP BY l.record, l.event_id
    ) AS b ON b.record = c.record AND b.event_id = c.event_id
    WHERE NOT c.gone AND CASE WHEN c.holds THEN NOT coalesce(b.lasts, false)
                              ELSE b.record IS NULL AND c.opened <= c.closed END
"""


def _new_spells(calls: str, before: str, unit: str) -> str:
    return f"""
            WITH {before}{parts(calls)}
            INSERT INTO ledger_creditline
                (record, event_id, number, spell, person, position, unit, share, kind, currency, rate, from_on, to_on)
            SELECT c.record, c.event_id, c.number, c.spell, c.credited, pl.position, {unit}, c.share, c.kind,
                   c.currency, ledger_rate(c.currency, c.first), c.first, CASE WHEN NOT c.holds THEN c.closed END
            FROM parts c {placed("c.credited", "c.first")};
    """
