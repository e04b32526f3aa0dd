"""Levels that know their past: what their records were on each day, by history, says when they stood and how high.

Nothing depends on what was posted before, nor on when somebody looked: whoever builds such a level later finds the same
as if it had been there from the beginning. The ``spell`` of a line is the number of the run of states it covers.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from yeji.ledger.capture.calls import foreign, parts, placed
from yeji.ledger.capture.columns import ABOUT, listed, part_of
from yeji.ledger.capture.lookups import Lookups
from yeji.ledger.capture.past import past_functions
from yeji.ledger.capture.places import NOT_NOTHING, SUMS, history, owed, places
from yeji.ledger.capture.tables import FUNCTION_OF_FEW
from yeji.ledger.metrics import Flow, Past, Source, Stock

LISTED = (*ABOUT, "currency", *SUMS)


def remembered(metrics: Sequence[Flow | Stock]) -> list[Stock]:
    """The levels among these metrics that know their past."""
    return [metric for metric in metrics if isinstance(metric, Stock) and metric.event.past is not None]


def others(metrics: Sequence[Flow | Stock]) -> list[Flow | Stock]:
    """The metrics that do not."""
    return [metric for metric in metrics if not isinstance(metric, Stock) or metric.event.past is None]


def reading_functions(source: Source, metrics: Sequence[Flow | Stock]) -> str:
    """The functions that read the past of a type, where any of its metrics asks for it."""
    events = [metric.event for metric in remembered(metrics)]
    links = tuple(dict.fromkeys(read.link for event in events for read in event.reads if read.link))
    tables = {event.past.rows for event in events if event.past is not None}
    return "".join(past_functions(source.type, table, links) for table in tables)


def over_function(source: Source, metrics: Sequence[Flow | Stock]) -> str:
    """``ledger_past_over_<type>(given, today, moment)``: whether all levels of these records ended no later than on the
    day of a write: it adds a state after their end then, and nothing to them."""
    looks = Lookups()
    day = "least(today, (moment AT TIME ZONE (SELECT zone FROM org_company))::date)"
    ends = dict.fromkeys(looks.once(metric.event.until) for metric in remembered(metrics))
    return f"""
    CREATE OR REPLACE FUNCTION ledger_past_over_{source.type}(given bigint[], today date, moment timestamptz)
    RETURNS boolean LANGUAGE plpgsql STABLE {FUNCTION_OF_FEW} AS $body$
    DECLARE written_on date := {day};
    BEGIN
        RETURN cardinality(given) = (
            SELECT count(*) FROM {source.table} r {source.joins} {looks.join()}
            WHERE r.id = ANY(given) AND {" AND ".join(f"({end})::date <= written_on" for end in ends)}
        );
    END $body$;
    """


def states(source: Source, stocks: Sequence[Stock], ids: Mapping[str, int], *, new: bool, suffix: str) -> str:
    """The CTE ``states``: a row for each state of a record and each level, with what it was worth and to whom.

    Of ``new`` records there is none but the present one.
    ``opened`` and ``closed`` are the days from which and before which it counts, as they are known now.
    """
    looks = Lookups()
    rows = " UNION ALL ".join(
        _row(source, stock, past, ids, looks) for stock in stocks if (past := stock.event.past) is not None
    )
    moments = f"ledger_past_{source.type}{suffix}(given) p CROSS JOIN LATERAL (SELECT (p.was).*) r"
    if new:
        only = "1 AS number, NULL::bigint AS moment, '-infinity'::date AS since, 'infinity'::date AS until"
        rows_now = f"(SELECT * FROM {source.table} t WHERE t.id = ANY(given)) r"
        moments = f"(SELECT {only}, today AS first) p CROSS JOIN {rows_now}"
    days = "p.number, p.since, p.until, e.person"
    keepers = ""
    if any(stock.event.keeper for stock in stocks):
        days = (
            "row_number() OVER (PARTITION BY r.id, e.metric_id ORDER BY p.number, k.begins) AS number, "
            "k.begins AS since, k.ends AS until, k.person"
        )
        keepers = _KEEPERS
    return f"""states AS MATERIALIZED (
        SELECT r.id AS record, {days}, e.event_id, e.metric_id, e.currency, e.shares,
               e.value, e.money, e.holds AND r.deleted_at IS NULL AS holds, first_value(e.opened) OVER newest AS opened,
               first_value(e.closed) OVER newest AS closed, {source.product} AS product, {source.customer} AS customer,
               {source.stage} AS stage
        FROM {moments} {source.joins} {looks.join()} CROSS JOIN LATERAL ({rows})
            AS e(event_id, metric_id, holds, opened, closed, currency, person, shares, value, money, keeper)
            {keepers}
        WINDOW newest AS (PARTITION BY r.id, e.event_id ORDER BY p.number DESC)
    )"""


def _row(source: Source, stock: Stock, past: Past, ids: Mapping[str, int], looks: Lookups) -> str:
    opened = f"coalesce(({looks.once(past.on)})::date, p.first)"
    if past.since is not None:
        opened = f"greatest({opened}, DATE '{past.since.isoformat()}')"
    return (
        f"SELECT {ids[stock.event.key]}::smallint, {ids['metric:' + stock.name]}, "
        f"coalesce(({looks.once(past.when)}), false), {opened}, ({looks.once(past.until)})::date, "
        f"{foreign(source, stock.event, [stock])}, ({looks.once(past.credited)})::bigint, {stock.event.shares}, "
        f"coalesce(({looks.once(past.value)})::numeric, 0), {str(stock.money).lower()}, "
        f"({stock.event.keeper or 'NULL'})::bigint"
    )


_KEEPERS = """
            CROSS JOIN LATERAL (
                SELECT e.person, p.since AS begins, p.until AS ends WHERE e.keeper IS NULL
                UNION ALL
                SELECT t.person, t.begins, t.ends
                FROM ledger_keepers(e.keeper, (SELECT ledger_keeper_turns()), p.since, p.until) t
                WHERE e.keeper IS NOT NULL
            ) k"""
"""A state falls into as many as there were people responsible for the territory meanwhile."""

CALLED = """
    SELECT record, event_id, run::integer AS spell, person, shares, currency,
           (array_agg(before ORDER BY number))[1] AS before, greatest(min(since), opened) AS first,
           nullif(least(max(until), closed), 'infinity') AS last
    FROM (
        SELECT t.*, count(*) FILTER (WHERE turns) OVER (PARTITION BY record, event_id ORDER BY number) AS run
        FROM (
            SELECT s.*, (holds, person, shares, currency) IS DISTINCT FROM
                       (lag(holds) OVER each, lag(person) OVER each, lag(shares) OVER each, lag(currency) OVER each)
                       AS turns,
                   (array_agg(person) FILTER (WHERE person IS NOT NULL) OVER each)[count(person) OVER each] AS before
            FROM states s WINDOW each AS (PARTITION BY record, event_id ORDER BY number)
        ) t
    ) r
    WHERE holds GROUP BY record, event_id, run, person, shares, currency, opened, closed
    HAVING greatest(min(since), opened) < least(max(until), closed)
"""
"""Where each level stood: runs of states in which it held and the same people had it, within its days."""

SAME = """l.record = c.record AND l.event_id = c.event_id AND l.spell = c.spell AND l.number = c.number
    AND l.share = c.share AND l.kind = c.kind AND l.ended_at IS NULL
    AND (l.person, l.currency::text) IS NOT DISTINCT FROM (c.credited, c.currency)"""


def remembered_lines(
    source: Source, stocks: Sequence[Stock], ids: Mapping[str, int], *, kept_unit: str, suffix: str, new: bool
) -> str:
    """The statements that keep the credit lines of levels as their past wants them.

    Whether fresh records are ``new`` themselves, or only the levels are.
    """
    fresh = states(source, stocks, ids, new=new, suffix=suffix)
    known = states(source, stocks, ids, new=False, suffix=suffix)
    mine = f"l.record = ANY(given) AND l.event_id IN ({_events(stocks, ids)}) AND l.ended_at IS NULL"
    return f"""
        IF fresh THEN
            WITH {fresh}, {parts(CALLED)} {_insert(kept_unit)};
        ELSIF NOT past_over THEN
            WITH {known}, {parts(CALLED)}, mine AS MATERIALIZED (
                SELECT * FROM ledger_creditline l WHERE {mine}
            ), void AS (
                UPDATE ledger_creditline l SET ended_at = moment, to_on = l.from_on
                WHERE {mine} AND NOT EXISTS (SELECT FROM parts c WHERE {SAME})
            ), changed AS (
                UPDATE ledger_creditline l SET from_on = c.first, to_on = c.last,
                    rate = CASE WHEN l.from_on = c.first THEN l.rate ELSE ledger_rate(l.currency, c.first) END
                FROM parts c WHERE {mine} AND {SAME} AND (l.from_on, l.to_on) IS DISTINCT FROM (c.first, c.last)
            )
            {_insert(kept_unit)} WHERE NOT EXISTS (SELECT FROM mine l WHERE {SAME});
        END IF;
    """


def _insert(kept_unit: str) -> str:
    return f"""
            INSERT INTO ledger_creditline
                (record, event_id, number, spell, person, position, unit, share, kind, currency, rate, from_on, to_on)
            SELECT c.record, c.event_id, c.number, c.spell, c.credited, pl.position,
                   CASE WHEN c.credited IS NULL THEN coalesce(kept.unit, {kept_unit}) ELSE pl.unit END,
                   c.share, c.kind, c.currency, ledger_rate(c.currency, c.first), c.first, c.last
            FROM parts c {placed("c.credited", "c.first")} {placed("c.before", "c.first", name="kept")}"""


def remembered_query(
    source: Source, stocks: Sequence[Stock], ids: Mapping[str, int], *, fresh: bool, new: bool, suffix: str
) -> str:
    """The postings that such levels owe. Of ``fresh`` records nothing was posted yet; ``new`` ones have no past."""
    before = "" if fresh else f"{history(stocks, ids)}, "
    return f"""
    WITH {states(source, stocks, ids, new=new, suffix=suffix)}, {_lines(stocks, ids)}, {before}{_wanted()},
    {places()} {owed(fresh=fresh)}"""


def _events(stocks: Sequence[Stock], ids: Mapping[str, int]) -> str:
    return ", ".join(str(ids[stock.event.key]) for stock in stocks)


def _lines(stocks: Sequence[Stock], ids: Mapping[str, int]) -> str:
    """Each credit line, those that were void all along too: what was posted for them is taken back."""
    numbers = ", ".join(f"({ids['metric:' + stock.name]}, {ids[stock.event.key]}::smallint)" for stock in stocks)
    return f"""lines AS MATERIALIZED (
        SELECT v.metric_id, l.id AS line, l.id, l.record, l.number, l.from_on, l.to_on, l.person, l.unit, l.share,
               l.kind, l.kind = 2 AS overlay, l.currency, l.rate, l.ended_at IS NULL AS stands
        FROM ledger_creditline l JOIN (VALUES {numbers}) AS v(metric_id, event_id) ON v.event_id = l.event_id
        WHERE l.record = ANY(given) AND l.event_id IN ({_events(stocks, ids)})
    )"""


def _wanted() -> str:
    """What each line calls for: each state's worth from its first day on, taken back when it or the line ends."""
    base, own = part_of("s.value * coalesce(l.rate, 1)", "home_scale"), part_of("s.value", "ledger_places(l.currency)")
    values = listed("s", LISTED)
    back = f"{listed('s', (*ABOUT, 'currency'))}, {', '.join(f'-s.{name}' for name in SUMS)}"
    return f"""stood AS MATERIALIZED (
        SELECT c.*, coalesce(c.own, c.amount) AS currency_amount FROM (
            SELECT l.metric_id, l.line, l.from_on, l.to_on, greatest(s.since, l.from_on) AS begins,
                   nullif(least(s.until, l.to_on), 'infinity') AS ends, s.product, s.customer, s.stage,
                   CASE WHEN s.money THEN coalesce(l.currency, home) END::text AS currency, {base} AS amount,
                   CASE WHEN l.number = 1 THEN 1 ELSE 0 END AS count,
                   CASE WHEN s.money AND l.rate IS NOT NULL THEN {own} END AS own
            FROM lines l JOIN states s ON s.record = l.record AND s.metric_id = l.metric_id AND s.since < s.until
                 AND s.since < coalesce(l.to_on, 'infinity') AND s.until > l.from_on
            WHERE l.stands
        ) c
    ), wanted AS MATERIALIZED (
        SELECT w.metric_id, w.line, w.part, w.day, {listed("w", (*ABOUT, "currency"))},
               {", ".join(f"sum(w.{name}) AS {name}" for name in SUMS)}
        FROM (
            SELECT s.metric_id, s.line, CASE WHEN s.begins = s.from_on THEN 1 ELSE 2 END::smallint AS part,
                   s.begins AS day, {values} FROM stood s
            UNION ALL
            SELECT s.metric_id, s.line, CASE WHEN s.ends = s.to_on THEN 3 ELSE 2 END::smallint, s.ends, {back}
            FROM stood s WHERE s.ends IS NOT NULL
        ) w
        GROUP BY w.metric_id, w.line, w.part, w.day, {listed("w", (*ABOUT, "currency"))}
        HAVING {NOT_NOTHING.format("w")}
    )"""
