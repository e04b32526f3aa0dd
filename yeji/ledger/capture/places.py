"""Laying amounts out along the places of the people they are credited to, beside what was posted.

A line's amounts change on days of their own: it opens, its level changes, it closes. Beside that the people on it
change their places. So what was posted is first looked at without places (a move takes from one place what it gives
to another, so moves vanish), then laid out again along the places that each person has by now. What differs is owed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from yeji.ledger.capture.columns import ABOUT, DIMENSIONS, listed
from yeji.ledger.metrics import Stock

SUMS = ("amount", "count", "currency_amount")
NOT_NOTHING = " OR ".join(f"sum({{0}}.{name}) <> 0" for name in SUMS)


def owed(*, fresh: bool) -> str:
    """The rows owed by ``lines``, of which ``wanted`` is wanted and, unless they are fresh, ``posted`` was posted."""
    return f"""
    SELECT u.metric_id, 0::smallint, u.part, greatest(u.day, closed_before), u.day, u.position, s.person, u.unit,
           {listed("u", ABOUT)}, sum(u.amount), sum(u.count)::integer, u.currency, sum(u.currency_amount),
           s.record, u.line, s.overlay
    FROM ({_rows(fresh=fresh)}) u JOIN lines s ON s.line = u.line AND s.metric_id = u.metric_id
    GROUP BY u.metric_id, u.part, u.day, u.position, s.person, u.unit, {listed("u", ABOUT)}, u.currency, s.record,
             u.line, s.overlay
    HAVING {NOT_NOTHING.format("u")}
    """


def history(stocks: Sequence[Stock], ids: Mapping[str, int]) -> str:
    """The CTEs ``posted``, what was posted, and ``held``, the same without places."""
    return f"""{_posted(stocks, ids)}, held AS MATERIALIZED (
        SELECT p.metric_id, p.line, p.part, p.day, {listed("p", ABOUT)}, p.currency,
               sum(p.amount) AS amount, sum(p.count)::integer AS count, sum(p.currency_amount) AS currency_amount
        FROM posted p GROUP BY p.metric_id, p.line, p.part, p.day, {listed("p", ABOUT)}, p.currency
        HAVING {NOT_NOTHING.format("p")}
    )"""


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


def places() -> str:
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
