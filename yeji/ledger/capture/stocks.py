"""What the credit lines of stocks call for, minus what was posted.

A line's amounts change on days of their own: it opens, its level changes, it closes. Beside that the people on it
change their places. So what was posted is first looked at without places (a move takes from one place what it gives
to another, so moves vanish), then laid out again along the places that each person has by now. What differs is owed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from yeji.ledger.capture.columns import ABOUT, DIMENSIONS, listed, part_of
from yeji.ledger.metrics import Source, Stock

SUMS = ("amount", "count", "currency_amount")
NOT_NOTHING = " OR ".join(f"sum({{0}}.{name}) <> 0" for name in SUMS)


def stock_query(source: Source, stocks: Sequence[Stock], ids: Mapping[str, int], *, fresh: bool) -> str:
    """The postings that stocks owe. Of ``fresh`` records nothing was posted yet."""
    history = "" if fresh else f"{_posted(stocks, ids)}, {_held()}, "
    return f"""
    WITH lines AS MATERIALIZED ({_lines(source, stocks, ids)}), {history}{_wanted(fresh=fresh)}, {_places()}
    SELECT u.metric_id, 0::smallint, u.part, greatest(u.day, closed_before), u.day, u.position, s.person, u.unit,
           {listed("u", ABOUT)}, sum(u.amount), sum(u.count)::integer, u.currency, sum(u.currency_amount),
           s.record, u.line, s.overlay
    FROM ({_rows(fresh=fresh)}) u JOIN lines s ON s.line = u.line AND s.metric_id = u.metric_id
    GROUP BY u.metric_id, u.part, u.day, u.position, s.person, u.unit, {listed("u", ABOUT)}, u.currency, s.record,
             u.line, s.overlay
    HAVING {NOT_NOTHING.format("u")}
    """


def _lines(source: Source, stocks: Sequence[Stock], ids: Mapping[str, int]) -> str:
    """Each credit line, for each stock of its state, with what the record says of it today; of a purged record
    nothing is left to say."""
    values = ", ".join(
        f"({ids['metric:' + stock.name]}, {ids[stock.event.key]}::smallint, coalesce(({stock.value})::numeric, 0), "
        f"{str(stock.money).lower()})"
        for stock in stocks
    )
    events = ", ".join(str(number) for number in sorted({ids[stock.event.key] for stock in stocks}))
    base, own = part_of("v.value * coalesce(l.rate, 1)", "home_scale"), part_of("v.value", "ledger_places(l.currency)")
    return f"""
        SELECT c.*, CASE WHEN c.own IS NULL THEN c.amount ELSE c.own END AS currency_amount FROM (
            SELECT v.metric_id, l.id AS line, l.record, l.spell, l.from_on, l.to_on, l.person, l.unit,
                   l.kind = 2 AS overlay, r.id IS NULL AS purged, {source.product} AS product,
                   {source.customer} AS customer, {source.stage} AS stage,
                   CASE WHEN v.money THEN coalesce(l.currency, home) END::text AS currency, {base} AS amount,
                   CASE WHEN l.number = 1 THEN 1 ELSE 0 END AS count,
                   CASE WHEN v.money AND l.rate IS NOT NULL THEN {own} END AS own
            FROM ledger_creditline l
            LEFT JOIN ({source.table} r {source.joins}) ON r.id = l.record AND r.id = ANY(given)
            JOIN LATERAL (VALUES {values}) AS v(metric_id, event_id, value, money) ON v.event_id = l.event_id
            WHERE l.record = ANY(given) AND l.event_id IN ({events}) AND l.ended_at IS NULL
        ) c
    """


def _posted(stocks: Sequence[Stock], ids: Mapping[str, int]) -> str:
    dims = listed("e", DIMENSIONS)
    numbers = ", ".join(str(ids["metric:" + stock.name]) for stock in stocks)
    return f"""posted AS MATERIALIZED (
        SELECT e.metric_id, e.line, e.part, e.belongs_on AS day, {dims}, e.currency::text AS currency,
               sum(e.amount) AS amount, sum(e.count)::integer AS count, sum(e.currency_amount) AS currency_amount
        FROM ledger_entry e
        WHERE e.record = ANY(given) AND e.scenario = 0 AND e.metric_id IN ({numbers})
        GROUP BY e.metric_id, e.line, e.part, e.belongs_on, {dims}, e.currency
        HAVING {NOT_NOTHING.format("e")}
    )"""


def _held() -> str:
    """What was posted, without places; and of that, what still stands now that a line's days are known better."""
    about = listed("p", ABOUT)
    moved = "CASE h.part WHEN 1 THEN s.from_on ELSE greatest(h.day, s.from_on) END"
    return f"""held AS MATERIALIZED (
        SELECT p.metric_id, p.line, p.part, p.day, {about}, p.currency,
               sum(p.amount) AS amount, sum(p.count)::integer AS count, sum(p.currency_amount) AS currency_amount
        FROM posted p GROUP BY p.metric_id, p.line, p.part, p.day, {about}, p.currency HAVING {NOT_NOTHING.format("p")}
    ), opened AS MATERIALIZED (
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


def _places() -> str:
    """Where the people on the lines stand, and the days on which that changes."""
    return """places AS MATERIALIZED (
        SELECT m.person_id AS person, m.position_id AS position, pp.unit_id AS unit, m.days * pp.days AS days
        FROM org_membership m JOIN org_positionplace pp ON pp.position_id = m.position_id AND pp.days && m.days
        WHERE m."primary" AND m.person_id IN (SELECT person FROM lines)
    ), turns AS MATERIALIZED (
        SELECT t.person, t.day, was.position AS old_position, was.unit AS old_unit, pl.position AS new_position,
               pl.unit AS new_unit
        FROM (
            SELECT person, lower(days) AS day FROM places WHERE NOT lower_inf(days)
            UNION SELECT person, upper(days) FROM places WHERE NOT upper_inf(days)
        ) t
        LEFT JOIN places was ON was.person = t.person AND was.days @> (t.day - 1)
        LEFT JOIN places pl ON pl.person = t.person AND pl.days @> t.day
        WHERE (was.position, was.unit) IS DISTINCT FROM (pl.position, pl.unit)
    )"""


def _rows(*, fresh: bool) -> str:
    """What is wanted where, minus what was posted where; before the first open day only amounts, as places stood."""
    values = "x.product, x.customer, x.stage, x.currency, x.amount, x.count, x.currency_amount"
    back = "x.product, x.customer, x.stage, x.currency, -x.amount, -x.count, -x.currency_amount"
    (then_at, then), (first_at, first) = _at("x.day"), _at("closed_before")
    carry = "x.metric_id, x.line, 2::smallint, closed_before"
    locked = "x.day < closed_before"
    rows = f"""
        SELECT x.metric_id, x.line, x.part, x.day, {then_at}, {values} FROM wanted x {then}
        UNION ALL
        SELECT x.metric_id, x.line, 2::smallint, t.day, turned.position, turned.unit, x.product, x.customer,
               x.stage, x.currency, turned.sign * x.amount, turned.sign * x.count,
               turned.sign * x.currency_amount
        FROM wanted x JOIN lines s ON s.line = x.line AND s.metric_id = x.metric_id
        JOIN turns t ON t.person = s.person AND t.day > greatest(x.day, closed_before)
             AND t.day <= coalesce(s.to_on, 'infinity')
        CROSS JOIN LATERAL (VALUES (t.old_position, t.old_unit, -1), (t.new_position, t.new_unit, 1))
             AS turned(position, unit, sign)
        UNION ALL
        -- What locked days carry over stands on the first open day where its person stands then.
        SELECT {carry}, {first_at}, {values} FROM wanted x {first} WHERE {locked}
        UNION ALL
        SELECT {carry}, {then_at}, {back} FROM wanted x {then} WHERE {locked}
    """
    if fresh:
        return rows
    return f"""{rows}
        UNION ALL
        SELECT x.metric_id, x.line, x.part, x.day, x.position, x.unit, {back} FROM posted x WHERE NOT {locked}
        UNION ALL
        SELECT x.metric_id, x.line, x.part, x.day, {then_at}, {back} FROM held x {then} WHERE {locked}
        UNION ALL
        SELECT {carry}, {then_at}, {values} FROM held x {then} WHERE {locked}
        UNION ALL
        SELECT {carry}, x.position, x.unit, {back} FROM posted x WHERE {locked}
    """


def _at(day: str) -> tuple[str, str]:
    """Position and unit of a row's person on a day, and the join that finds them. Nobody stays in the unit kept."""
    join = (
        "JOIN lines pls ON pls.line = x.line AND pls.metric_id = x.metric_id "
        f"LEFT JOIN places pl ON pl.person = pls.person AND pl.days @> {day}"
    )
    return "pl.position, CASE WHEN pls.person IS NULL THEN pls.unit ELSE pl.unit END", join
