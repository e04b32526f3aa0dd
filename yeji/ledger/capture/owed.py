"""The one statement of capture: what metrics call for, minus what was posted, as rows ready to append."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from yeji.ledger.capture.calls import flow_calls, flow_events, spells
from yeji.ledger.capture.tables import CLOSED, FUNCTION
from yeji.ledger.metrics import Flow, Source, Spell, Stock

COLUMNS = (
    'metric_id integer, scenario smallint, part smallint, day date, belongs_on date, "position" bigint, person bigint, '
    "unit bigint, product bigint, customer bigint, stage bigint, amount numeric, count integer, currency text, "
    'currency_amount numeric, record bigint, line bigint, "overlay" boolean'
)
NAMES = ", ".join(column.split()[0] for column in COLUMNS.split(", "))
DIMENSIONS = ("position", "person", "unit", "product", "customer", "stage")


def owed_function(source: Source, metrics: Sequence[Flow | Stock], ids: Mapping[str, int]) -> str:
    """``ledger_owed_<type>(given, today, fresh)``: the postings that would make the ledger right."""
    flows = [metric for metric in metrics if isinstance(metric, Flow)]
    steps = [_flow_query(source, flows, ids)] if flows else []
    for spell in spells(metrics):
        stocks = [metric for metric in metrics if isinstance(metric, Stock) and metric.event == spell]
        steps += [_stock_query(source, spell, stock, ids) for stock in stocks]
    body = "\n".join(f"RETURN QUERY {step};" for step in steps)
    return f"""
    CREATE OR REPLACE FUNCTION ledger_owed_{source.type}(given bigint[], today date, fresh boolean)
    RETURNS TABLE ({COLUMNS}) LANGUAGE plpgsql {FUNCTION} AS $body$
    #variable_conflict use_column
    DECLARE closed_before date := {CLOSED}; scale integer := ledger_scale();
    BEGIN
        {body}
    END $body$;

    CREATE OR REPLACE FUNCTION ledger_capture_{source.type}(
        given bigint[], today date, moment timestamptz, fresh boolean)
    RETURNS bigint LANGUAGE plpgsql {FUNCTION} AS $body$
    DECLARE posted bigint;
    BEGIN
        PERFORM pg_advisory_xact_lock_shared(ledger_closing_lock());
        PERFORM ledger_credit_{source.type}(given, today, moment, fresh);
        INSERT INTO ledger_entry ({NAMES}, adjusts, recorded_at)
        SELECT {NAMES}, day <> belongs_on, moment FROM ledger_owed_{source.type}(given, today, fresh);
        GET DIAGNOSTICS posted = ROW_COUNT;
        RETURN posted;
    END $body$;
    """


def _shared(value: str, line: str = "l") -> str:
    """A value's part on a credit line, rounded to the company's smallest coin."""
    return (
        f"CASE WHEN {line}.share = 100 AND {line}.kind <> 2 THEN round({value}, scale) "
        f"WHEN {line}.kind = 2 THEN round(({value}) * {line}.share / 100, scale) "
        f"ELSE ledger_part({line}.id, round({value}, scale), scale) END"
    )


def _flow_values(source: Source, flows: Sequence[Flow], ids: Mapping[str, int]) -> str:
    """A row per metric of an event: its value in the record's currency, that currency, and whether it is shared."""
    rows = []
    for flow in flows:
        value = f"({flow.value})::numeric" if flow.value else "NULL::numeric"
        currency = source.currency if flow.money else "NULL::text"
        rows.append(
            f"({ids['metric:' + flow.key]}, {ids[flow.event.key]}::smallint, {value}, {currency}, "
            f"{str(flow.shared).lower()}, {str(flow.value is None).lower()})"
        )
    return ", ".join(rows)


def _flow_query(source: Source, flows: Sequence[Flow], ids: Mapping[str, int]) -> str:
    numbers = ", ".join(str(ids["metric:" + flow.key]) for flow in flows)
    calls = flow_calls(source, flow_events(flows), ids, gone=False)
    keyed = ", ".join(f"CASE WHEN u.belongs_on < closed_before THEN NULL ELSE u.{name} END" for name in DIMENSIONS)
    taken = ", ".join(
        f"CASE WHEN bool_or(u.called) THEN max(u.{name}) FILTER (WHERE u.called) ELSE max(u.{name}) END"
        for name in DIMENSIONS
    )
    # Where a period is locked, dimensions are not part of the comparison: what was known then stands.
    return f"""
    SELECT u.metric_id, 0::smallint, 0::smallint, greatest(u.belongs_on, closed_before), u.belongs_on, {taken},
           sum(u.amount), sum(u.count)::integer, u.currency, sum(u.currency_amount), u.record, u.line, u.overlay
    FROM (
        SELECT true AS called, v.metric_id, c.day AS belongs_on, l.position, l.person, l.unit,
               {source.product} AS product, {source.customer} AS customer, NULL::bigint AS stage,
               CASE WHEN v.counts_only THEN CASE WHEN l.number = 1 THEN 1 ELSE 0 END
                    WHEN NOT v.shared THEN CASE WHEN l.number = 1 THEN v.value ELSE 0 END
                    WHEN v.currency IS NULL THEN {_shared("v.value")}
                    ELSE {_shared("v.value * ledger_rate(v.currency, c.day)")} END AS amount,
               CASE WHEN l.number = 1 THEN 1 ELSE 0 END AS count, v.currency::text AS currency,
               CASE WHEN v.counts_only OR NOT v.shared THEN CASE WHEN l.number = 1 THEN coalesce(v.value, 1) ELSE 0 END
                    ELSE {_shared("v.value")} END AS currency_amount,
               c.record, l.id AS line, l.kind = 2 AS overlay
        FROM ({calls}) c
        JOIN {source.table} r ON r.id = c.record
        JOIN ledger_creditline l ON l.record = c.record AND l.event_id = c.event_id AND l.ended_at IS NULL
        CROSS JOIN LATERAL (VALUES {_flow_values(source, flows, ids)})
             AS v(metric_id, event_id, value, currency, shared, counts_only)
        WHERE v.event_id = c.event_id AND (v.counts_only OR v.value IS NOT NULL)
        UNION ALL
        SELECT false, e.metric_id, e.belongs_on, e.position, e.person, e.unit, e.product, e.customer, e.stage,
               -e.amount, -e.count, e.currency::text, -e.currency_amount, e.record, e.line, e.overlay
        FROM ledger_entry e
        WHERE NOT fresh AND e.record = ANY(given) AND e.scenario = 0 AND e.metric_id IN ({numbers})
    ) u
    GROUP BY u.metric_id, u.belongs_on, u.currency, u.record, u.line, u.overlay, {keyed}
    HAVING sum(u.currency_amount) <> 0 OR sum(u.count) <> 0
    """


def _stock_query(source: Source, spell: Spell, stock: Stock, ids: Mapping[str, int]) -> str:
    metric = ids["metric:" + stock.key]
    value = f"coalesce(({stock.value})::numeric, 0)"
    currency = source.currency if stock.money else "NULL::text"
    dims = ", ".join(f"s.{name}" for name in DIMENSIONS)
    posted_dims = ", ".join(f"e.{name}" for name in DIMENSIONS)
    known = "greatest(l.from_on, CASE WHEN l.to_on IS NULL AND NOT fresh THEN today ELSE l.from_on END)"
    base = f"{value} * ledger_rate({currency}, {known})"
    level = _shared(base if stock.money else value)
    return f"""
    WITH lines AS (
        SELECT l.id AS line, l.record, l.from_on, l.to_on, l.kind = 2 AS overlay, l.position, l.person, l.unit,
               {source.product} AS product, {source.customer} AS customer, {source.stage} AS stage,
               {level} AS amount, CASE WHEN l.number = 1 THEN 1 ELSE 0 END AS count, ({currency})::text AS currency,
               {_shared(value)} AS currency_amount
        FROM unnest(given) AS g(id) JOIN {source.table} r ON r.id = g.id {source.joins}
        JOIN ledger_creditline l ON l.record = r.id AND l.event_id = {ids[spell.key]} AND l.ended_at IS NULL
    ), posted AS (
        SELECT e.line, e.part, e.belongs_on, {posted_dims}, e.currency::text AS currency, e.record, e.overlay,
               sum(e.amount) AS amount, sum(e.count)::integer AS count, sum(e.currency_amount) AS currency_amount
        FROM ledger_entry e
        WHERE NOT fresh AND e.record = ANY(given) AND e.scenario = 0 AND e.metric_id = {metric}
        GROUP BY e.line, e.part, e.belongs_on, {posted_dims}, e.currency, e.record, e.overlay
        HAVING sum(e.amount) <> 0 OR sum(e.count) <> 0
    ), steps AS (
        -- The first posting of a line opens it; if it has ended by then, it closes at once.
        SELECT 1::smallint AS part, s.from_on AS belongs_on, {dims}, s.amount, s.count, s.currency, s.currency_amount,
               s.record, s.line, s.overlay
        FROM lines s WHERE NOT EXISTS (SELECT FROM posted p WHERE p.line = s.line)
        UNION ALL
        SELECT 3::smallint, s.to_on, {dims}, -s.amount, -s.count, s.currency, -s.currency_amount,
               s.record, s.line, s.overlay
        FROM lines s WHERE s.to_on IS NOT NULL AND NOT EXISTS (SELECT FROM posted p WHERE p.line = s.line)
        UNION ALL
        -- While it lasts, its level today is what the record says.
        SELECT 2::smallint, greatest(today, s.from_on), {dims}, s.amount, s.count, s.currency, s.currency_amount,
               s.record, s.line, s.overlay
        FROM lines s WHERE s.to_on IS NULL AND EXISTS (SELECT FROM posted p WHERE p.line = s.line)
        UNION ALL
        SELECT 2::smallint, greatest(today, l.from_on), {dims}, -s.amount, -s.count, s.currency, -s.currency_amount,
               s.record, s.line, s.overlay
        FROM posted s JOIN lines l ON l.line = s.line AND l.to_on IS NULL
        UNION ALL
        -- It opened on another day than was thought: the opening moves.
        SELECT 1::smallint, moved.day, {dims}, moved.sign * s.amount, moved.sign * s.count, s.currency,
               moved.sign * s.currency_amount, s.record, s.line, s.overlay
        FROM posted s JOIN lines l ON l.line = s.line AND s.part = 1 AND s.belongs_on <> l.from_on
        CROSS JOIN LATERAL (VALUES (s.belongs_on, -1), (l.from_on, 1)) AS moved(day, sign)
        UNION ALL
        -- Once it has ended, everything posted is taken back on the closing day, to the last coin.
        SELECT 3::smallint, CASE WHEN s.part = 3 THEN s.belongs_on ELSE greatest(s.belongs_on, l.to_on) END, {dims},
               -s.amount, -s.count, s.currency, -s.currency_amount, s.record, s.line, s.overlay
        FROM posted s JOIN lines l ON l.line = s.line AND l.to_on IS NOT NULL
    )
    SELECT {metric}, 0::smallint, s.part, greatest(s.belongs_on, closed_before), s.belongs_on, {dims},
           sum(s.amount), sum(s.count)::integer, s.currency, sum(s.currency_amount), s.record, s.line, s.overlay
    FROM steps s
    GROUP BY s.part, s.belongs_on, {dims}, s.currency, s.record, s.line, s.overlay
    HAVING sum(s.currency_amount) <> 0 OR sum(s.count) <> 0
    """
