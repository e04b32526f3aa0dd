"""What flows call for on the credit lines of records, minus what was posted."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from yeji.ledger.capture.calls import counting
from yeji.ledger.capture.columns import ABOUT, DIMENSIONS, PLACE, listed, part_of
from yeji.ledger.capture.lookups import Lookups
from yeji.ledger.metrics import Flow, Source


def flow_query(source: Source, flows: Sequence[Flow], ids: Mapping[str, int], *, fresh: bool) -> str:
    """The postings that flows owe. Of ``fresh`` records nothing was posted yet."""
    return _first_postings(source, flows, ids) if fresh else _differences(source, flows, ids)


def _first_postings(source: Source, flows: Sequence[Flow], ids: Mapping[str, int]) -> str:
    return f"""
    WITH events AS MATERIALIZED ({_events(source, flows, ids, fresh=True)})
    SELECT c.metric_id, 0::smallint, 0::smallint, greatest(c.belongs_on, closed_before), c.belongs_on,
           {listed("c", DIMENSIONS)}, c.amount, c.count, c.currency, c.currency_amount, c.record, c.line, c.overlay
    FROM ({_called(flows, ids)}) c
    WHERE c.amount <> 0 OR c.count <> 0 OR c.currency_amount <> 0
    """


def _differences(source: Source, flows: Sequence[Flow], ids: Mapping[str, int]) -> str:
    """By place and product in open periods. In locked ones what was known stands, and differences join it."""
    numbers = ", ".join(str(ids["metric:" + flow.name]) for flow in flows)
    dims = listed("e", DIMENSIONS)
    known = ", ".join(f"CASE WHEN k.line IS NULL THEN c.{name} ELSE k.{name} END AS {name}" for name in DIMENSIONS)
    return f"""
    WITH events AS MATERIALIZED ({_events(source, flows, ids, fresh=False)}), posted AS MATERIALIZED (
        SELECT e.metric_id, e.belongs_on, {dims}, e.amount, e.count, e.currency::text AS currency, e.currency_amount,
               e.record, e.line, e.overlay
        FROM ledger_entry e
        WHERE e.record = ANY(given) AND e.scenario = 0 AND e.metric_id IN ({numbers})
    ), known AS (
        SELECT DISTINCT ON (p.metric_id, p.line, p.belongs_on) p.metric_id, p.line, p.belongs_on,
               {listed("p", DIMENSIONS)}
        FROM posted p WHERE p.belongs_on < closed_before
        GROUP BY p.metric_id, p.belongs_on, {listed("p", DIMENSIONS)}, p.currency, p.record, p.line, p.overlay
        HAVING sum(p.amount) <> 0 OR sum(p.count) <> 0 OR sum(p.currency_amount) <> 0
        ORDER BY p.metric_id, p.line, p.belongs_on, sum(p.count) DESC, sum(p.currency_amount) DESC,
                 {listed("p", PLACE + ABOUT)}
    )
    SELECT u.metric_id, 0::smallint, 0::smallint, greatest(u.belongs_on, closed_before), u.belongs_on,
           {listed("u", DIMENSIONS)}, sum(u.amount), sum(u.count)::integer, u.currency, sum(u.currency_amount),
           u.record, u.line, u.overlay
    FROM (
        SELECT c.metric_id, c.belongs_on, {known}, c.amount, c.count, c.currency, c.currency_amount, c.record, c.line,
               c.overlay
        FROM ({_called(flows, ids)}) c
        LEFT JOIN known k ON k.metric_id = c.metric_id AND k.line = c.line AND k.belongs_on = c.belongs_on
        UNION ALL
        SELECT p.metric_id, p.belongs_on, {listed("p", DIMENSIONS)}, -p.amount, -p.count, p.currency,
               -p.currency_amount, p.record, p.line, p.overlay
        FROM posted p
    ) u
    GROUP BY u.metric_id, u.belongs_on, {listed("u", DIMENSIONS)}, u.currency, u.record, u.line, u.overlay
    HAVING sum(u.amount) <> 0 OR sum(u.count) <> 0 OR sum(u.currency_amount) <> 0
    """


def _events(source: Source, flows: Sequence[Flow], ids: Mapping[str, int], *, fresh: bool) -> str:
    """A row for each metric of a record's events that count: its day and its value in the record's currency.

    Of ``fresh`` records the first of their kind alone were just credited.
    """
    looks = Lookups()
    values = _values(source, flows, ids, looks, fresh=fresh)
    return f"""
        SELECT r.id AS record, {source.product} AS product, {source.customer} AS customer, v.*
        FROM {source.table} r {source.joins} {looks.join()}
        CROSS JOIN LATERAL ({values}) AS v(metric_id, event_id, day, value, currency, shared)
        WHERE r.id = ANY(given) AND r.deleted_at IS NULL AND v.day IS NOT NULL AND v.value IS NOT NULL
    """


def _called(flows: Sequence[Flow], ids: Mapping[str, int]) -> str:
    """The events by credit line, each with its part of the value.

    What cannot be shared, and the count of one, go to the first line: the largest share's.
    """
    events = ", ".join(str(number) for number in sorted({ids[flow.event.key] for flow in flows}))
    return f"""
        SELECT v.metric_id, v.day AS belongs_on, {listed("l", PLACE)}, v.product, v.customer, NULL::bigint AS stage,
               CASE WHEN v.shared THEN {part_of("v.value * coalesce(l.rate, 1)", "home_scale")}
                    WHEN l.number = 1 THEN v.value ELSE 0 END AS amount,
               CASE WHEN l.number = 1 THEN 1 ELSE 0 END AS count, v.currency,
               CASE WHEN l.rate IS NOT NULL AND v.currency IS NOT NULL
                    THEN {part_of("v.value", "ledger_places(v.currency)")}
                    WHEN v.shared THEN {part_of("v.value", "home_scale")}
                    WHEN l.number = 1 THEN v.value ELSE 0 END AS currency_amount,
               v.record, l.id AS line, l.kind = 2 AS overlay
        FROM events v JOIN ledger_creditline l ON l.record = v.record AND l.event_id = v.event_id
        WHERE l.record = ANY(given) AND l.event_id IN ({events}) AND l.ended_at IS NULL
    """


def _values(source: Source, flows: Sequence[Flow], ids: Mapping[str, int], looks: Lookups, *, fresh: bool) -> str:
    """A row for each metric that counts: its event, on which day, its value in the record's currency, whether shared.

    Joined as queries, for rows of values the database would make ready to be worked out anew with each record.
    """
    rows = []
    for flow in flows:
        event = flow.event
        value = f"({looks.once(flow.value)})::numeric" if flow.value else "1::numeric"
        currency = f"({source.currency})::text" if flow.money else "NULL::text"
        shared = str(flow.shared and flow.value is not None).lower()
        rows.append(
            f"SELECT {ids['metric:' + flow.name]}, {ids[event.key]}::smallint, ({looks.once(event.on)})::date, "
            f"{value}, {currency}, {shared} WHERE {counting(event, flow, kin=not fresh, lookups=looks)}"
        )
    return " UNION ALL ".join(rows)
