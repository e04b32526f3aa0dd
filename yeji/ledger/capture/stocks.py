"""What the credit lines of stocks call for, minus what was posted; of those that follow what is written.

What was posted of a line stands; its level today is what the record says today. What had ended already when it came in
stood in a stage that nobody noted: it opens without one. Of stocks that know their past see ``remembered``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from yeji.ledger.capture.columns import ABOUT, listed, part_of
from yeji.ledger.capture.lookups import Lookups
from yeji.ledger.capture.places import SUMS, history, owed, places
from yeji.ledger.metrics import Source, Stock


def stock_query(source: Source, stocks: Sequence[Stock], ids: Mapping[str, int], *, fresh: bool) -> str:
    """The postings that stocks owe. Of ``fresh`` records nothing was posted yet."""
    before = "" if fresh else f"{history(stocks, ids)}, {_kept()}, "
    lines = f"lines AS MATERIALIZED ({_lines(source, stocks, ids)})"
    return f"WITH {lines}, {before}{_wanted(fresh=fresh)}, {places()} {owed(fresh=fresh)}"


def _lines(source: Source, stocks: Sequence[Stock], ids: Mapping[str, int]) -> str:
    """Each credit line, for each stock of its state, with what the record says of it today; of a purged record
    nothing is left to say."""
    looks = Lookups()
    values = ", ".join(
        f"({ids['metric:' + stock.name]}, {ids[stock.event.key]}::smallint, "
        f"coalesce(({looks.once(stock.value)})::numeric, 0), "
        f"{str(stock.money).lower()})"
        for stock in stocks
    )
    events = ", ".join(str(number) for number in sorted({ids[stock.event.key] for stock in stocks}))
    base, own = part_of("v.value * coalesce(l.rate, 1)", "home_scale"), part_of("v.value", "ledger_places(l.currency)")
    return f"""
        SELECT c.*, CASE WHEN c.own IS NULL THEN c.amount ELSE c.own END AS currency_amount FROM (
            SELECT v.metric_id, l.id AS line, l.record, l.spell, l.from_on, l.to_on, l.person, l.unit,
                   l.kind = 2 AS overlay, r.id IS NULL AS purged, {source.product} AS product,
                   {source.customer} AS customer, CASE WHEN l.to_on IS NULL THEN {source.stage} END AS stage,
                   CASE WHEN v.money THEN coalesce(l.currency, home) END::text AS currency, {base} AS amount,
                   CASE WHEN l.number = 1 THEN 1 ELSE 0 END AS count,
                   CASE WHEN v.money AND l.rate IS NOT NULL THEN {own} END AS own
            FROM ledger_creditline l
            LEFT JOIN ({source.table} r {source.joins}) ON r.id = l.record AND r.id = ANY(given) {looks.join()}
            JOIN LATERAL (VALUES {values}) AS v(metric_id, event_id, value, money) ON v.event_id = l.event_id
            WHERE l.record = ANY(given) AND l.event_id IN ({events}) AND l.ended_at IS NULL
        ) c
    """


def _kept() -> str:
    """Of what was posted, what still stands now that a line's days are known better."""
    moved = "CASE h.part WHEN 1 THEN s.from_on ELSE greatest(h.day, s.from_on) END"
    return f"""opened AS MATERIALIZED (
        SELECT DISTINCT s.metric_id, s.record, s.spell
        FROM posted p JOIN lines s ON s.line = p.line AND s.metric_id = p.metric_id
    ), kept AS MATERIALIZED (
        SELECT h.metric_id, h.line, h.part, {moved} AS day, {listed("h", (*ABOUT, "currency", *SUMS))}
        FROM held h JOIN lines s ON s.line = h.line AND s.metric_id = h.metric_id
        WHERE s.to_on IS NULL OR h.part = 1 OR (h.part = 2 AND {moved} < s.to_on)
    )"""


def _wanted(*, fresh: bool) -> str:
    """The amounts each line calls for, day by day, wherever its person stands."""
    values = listed("s", (*ABOUT, "currency", *SUMS))
    back = "s.product, s.customer, s.stage, s.currency, -s.amount, -s.count, -s.currency_amount"
    opening = f"SELECT s.metric_id, s.line, 1::smallint AS part, s.from_on AS day, {values} FROM lines s"
    if fresh:
        return f"""wanted AS MATERIALIZED (
            {opening}
            UNION ALL
            SELECT s.metric_id, s.line, 3::smallint, s.to_on, {back} FROM lines s WHERE s.to_on IS NOT NULL
        )"""
    known = "EXISTS (SELECT FROM opened o WHERE (o.metric_id, o.record, o.spell) = (s.metric_id, s.record, s.spell))"
    today = "2::smallint, greatest(today, l.from_on)"
    of_line = "JOIN lines l ON l.line = s.line AND l.metric_id = s.metric_id"
    return f"""standing AS MATERIALIZED (
        {opening} WHERE NOT s.purged AND NOT {known} UNION ALL SELECT k.* FROM kept k
    ), wanted AS MATERIALIZED (
        SELECT s.* FROM standing s
        UNION ALL
        -- Once it has ended, all of it is taken back on the closing day, to the last coin.
        SELECT s.metric_id, s.line, 3::smallint, l.to_on, {back} FROM standing s {of_line} AND l.to_on IS NOT NULL
        UNION ALL
        -- While it lasts, its level today is what the record says.
        SELECT l.metric_id, l.line, {today}, {listed("l", (*ABOUT, "currency", *SUMS))} FROM lines l
        WHERE l.to_on IS NULL
        UNION ALL
        SELECT s.metric_id, s.line, {today}, {back} FROM standing s {of_line} AND l.to_on IS NULL
    )"""
