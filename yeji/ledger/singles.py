"""The records behind a figure where nearly every one has a single entry: read from an index, added up once.

Most records of a flow have one entry with a count of one, and most records of a stock stand there in one row. Only the
odd ones (shared, changed, taken back, adjusted) are added up one by one, and only they can be out of sight of somebody
who sees everything: what is in the bin has left the open periods, and locked ones tell by an adjustment.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

# Everything is added up first and what the odd ones have in it taken out again, which is quicker than asking of each
# entry whether its record is odd. Of the odd ones, those that are ``asked`` may be out of sight.
SINGLE = """
WITH odd AS MATERIALIZED (
    SELECT record, bool_or(asked) AS asked FROM ({odd}) found GROUP BY 1
), net AS MATERIALIZED (
    SELECT e.record, {net}, sum({value}) <> 0 OR sum(e.count) <> 0 AS kept, sum({value}) AS whole, count(*) AS rows
    FROM {source} e WHERE e.record = ANY(ARRAY(SELECT record FROM odd)) AND {where} GROUP BY 1
), marked AS MATERIALIZED (
    SELECT net.*, CASE WHEN odd.asked THEN {seen} ELSE true END AS visible
    FROM net JOIN odd ON odd.record = net.record WHERE net.kept
), every AS (
    SELECT coalesce(sum({value}), 0) AS value, count(*) AS records FROM {source} e WHERE {where}
), taken AS (
    SELECT coalesce(sum(whole), 0) AS value, coalesce(sum(rows), 0) AS records FROM net
), below AS ({below}), mended AS (
    SELECT coalesce(sum(booked), 0) AS booked, count(booked) AS booked_records, coalesce(sum(reversed), 0) AS reversed,
           count(reversed) AS reversed_records, sum(adjusted) AS adjusted, count(adjusted) AS adjusted_records,
           count(*) AS records, count(*) FILTER (WHERE NOT visible) AS hidden,
           sum(value) FILTER (WHERE NOT visible) AS hidden_value
    FROM marked
), sums AS (
    SELECT e.value - t.value - b.reversed + m.booked AS booked,
           e.records - t.records - b.reversed_records - b.empty + m.booked_records AS booked_records,
           b.reversed + m.reversed AS reversed, b.reversed_records + m.reversed_records AS reversed_records,
           m.adjusted, m.adjusted_records, e.records - t.records + m.records AS records, m.hidden, m.hidden_value
    FROM every e, taken t, below b, mended m
)
SELECT sums.*, page.* FROM sums LEFT JOIN (
    SELECT * FROM (
        {listed}
        UNION ALL
        SELECT record, day, value, belongs_on, value FROM marked WHERE visible
    ) listed ORDER BY {order} LIMIT %(size)s OFFSET %(first)s
) page ON true ORDER BY {order}
"""
NOT_ODD = "e.record NOT IN (SELECT record FROM odd)"

# A count is one of each; only amounts can be nothing or less.
BELOW = """
    SELECT coalesce(sum({value}) FILTER (WHERE {value} < 0), 0) AS reversed,
           count(*) FILTER (WHERE {value} < 0) AS reversed_records, count(*) FILTER (WHERE {value} = 0) AS empty
    FROM {source} e WHERE {where} AND {once} AND {value} <= 0 AND {not_odd}
"""
NOTHING_BELOW = "SELECT 0 AS reversed, 0 AS reversed_records, 0 AS empty"

# The largest, or newest, of one version of the metric: in the very order of an index.
LISTED = """(
    SELECT e.record, {day} AS day, {value} AS shown, NULL::date AS belongs_on, {value} AS value FROM {source} e
    WHERE e.metric_id = {version} AND {where} AND {once} AND {not_odd}
    ORDER BY {inner} LIMIT %(size)s + %(first)s
)"""

FLOW_ODD = """
    SELECT e.record, e.adjusts AS asked FROM ledger_entry e WHERE {where} AND e.part = 0 AND (e.count <> 1 OR e.adjusts)
    UNION ALL
    SELECT e.record, true FROM ledger_entry e
    WHERE e.metric_id = ANY(%(metric)s::int[]) AND e.scenario = %(scenario)s AND e.part = 0 AND e.day >= %(start)s
          AND e.adjusts AND e.belongs_on >= %(start)s AND e.belongs_on < %(end)s
"""

# What stands, in the words of the entries it is made of. A level has no day of its own.
STANDING = """(
    SELECT metric_id, 0::smallint AS scenario, '-infinity'::date AS day, day AS newest, record, position, person, unit,
           product, customer, stage, overlay, amount, count FROM ledger_standing
)"""

# A record of which more than one row stands has one whose count is not one. What stands by now is in nobody's bin.
STOCK_ODD = f"SELECT e.record, false AS asked FROM {STANDING} e WHERE {{where}} AND e.count <> 1"

LATER = """
SELECT EXISTS (SELECT FROM ledger_entry e
               WHERE e.metric_id = ANY(%(metric)s::int[]) AND e.scenario = 0 AND e.day >= %(end)s)
"""
"""Whether anything was posted since the end of a period; if not, what stands by now stood then."""

Parts = Mapping[str, str]


def single(parts: Parts, *, versions: Sequence[int], counted: bool, money: bool) -> str:
    """The statement. ``counted``: values are counts of one. ``money``: its largest stand in an index of their own."""
    inner = "{day} DESC, e.record DESC" if counted else "e.amount DESC, e.record"
    stock = parts["source"] != "ledger_entry"
    # Said here too, so that the index over amounts of money is known to hold all that is wanted.
    once = parts["once"] + (" AND e.part = 0 AND e.currency IS NOT NULL" if money and not stock else "")
    filled = {**parts, "not_odd": NOT_ODD}
    below = NOTHING_BELOW if counted else BELOW.format_map({**filled, "once": once})
    listed = " UNION ALL ".join(
        LISTED.format_map({**filled, "once": once, "version": str(version), "inner": inner.format_map(parts)})
        for version in versions
    )
    return SINGLE.format_map({**filled, "below": below, "listed": listed})
