"""What records were at every moment at which they, or records that they link to, were written: by their history.

The history says of every write what each field was before it. Laid over a record as it is, the newest first, that gives
the record as it was. What a record was first is taken for what it was before anybody entered it.
"""

from __future__ import annotations

from typing import Final

from yeji.ledger.capture.tables import FLAVOURS, SAFE

_DAY: Final = "(coalesce({0}.at, {0}.written_at) AT TIME ZONE (SELECT zone FROM org_company))::date"
_BEFORE: Final = """
    SELECT jsonb_object_agg(key, value -> 0) FILTER (WHERE NOT starts_with(key, 'custom.')) AS columns,
           jsonb_object_agg(substr(key, 8), value -> 0) FILTER (WHERE starts_with(key, 'custom.')) AS own
    FROM jsonb_each(h.changes) WHERE jsonb_typeof(value) = 'array'
"""
"""What a write changed, as it was before; the company's own fields apart. A purge has kept the whole row instead."""

HISTORY: Final = f"""
CREATE OR REPLACE AGGREGATE ledger_laid(jsonb) (sfunc = jsonb_concat, stype = jsonb, initcond = '{{}}');

-- What of a record was otherwise at a moment, as it was then.
CREATE OR REPLACE FUNCTION ledger_before(of_record bigint, moment bigint, custom jsonb) RETURNS jsonb
LANGUAGE sql STABLE {SAFE} AS $body$
    SELECT ledger_laid(c.columns ORDER BY h.id DESC)
        || CASE WHEN count(c.own) = 0 THEN '{{}}'
                ELSE jsonb_build_object('custom', custom || ledger_laid(c.own ORDER BY h.id DESC)) END
    FROM records_history h CROSS JOIN LATERAL ({_BEFORE}) c
    WHERE h.record = of_record AND h.id > moment AND NOT h.changes ? 'id'
$body$;
"""


def past_functions(type_key: str, rows: str, links: tuple[str, ...]) -> str:
    """``ledger_past_<type>(given)``: every state that these records were in, as rows of their table.

    ``number`` counts them. A state was there ``since`` a day (the first one since ever) and ``until`` another;
    ``first`` is the day of the first write. ``moment`` is the number of the write in the history, none for the present
    state.
    """
    return "".join(
        f"""
    CREATE OR REPLACE FUNCTION ledger_past_{type_key}{suffix}(given bigint[])
    RETURNS TABLE (record bigint, number integer, moment bigint, since date, until date, first date, was {rows})
    LANGUAGE plpgsql STABLE {settings} AS $body$
    #variable_conflict use_column
    BEGIN
        RETURN QUERY WITH {_stood(rows)}, {_moments(links)}, dated AS (
            SELECT m.record, m.id, m.was, row_number() OVER each AS number, max(m.day) OVER each AS day
            FROM moments m WINDOW each AS (PARTITION BY m.record ORDER BY m.id)
        )
        SELECT d.record, d.number::integer, CASE WHEN lead(d.id) OVER each IS NOT NULL THEN d.id END,
               CASE WHEN d.number = 1 THEN '-infinity' ELSE d.day END,
               coalesce(lead(d.day) OVER each, 'infinity'), first_value(d.day) OVER each, d.was
        FROM dated d WINDOW each AS (PARTITION BY d.record ORDER BY d.number);
    END $body$;
    """
        for suffix, settings in FLAVOURS.items()
    )


def _stood(rows: str) -> str:
    """The states that records were in by their own writes."""
    return f"""written AS MATERIALIZED (
        SELECT h.record, h.id, {_DAY.format("h")} AS day, c.columns, c.own,
               CASE WHEN h.changes ? 'id' THEN h.changes END AS purged
        FROM records_history h LEFT JOIN LATERAL ({_BEFORE}) c ON NOT h.changes ? 'id' WHERE h.record = ANY(given)
    ), laid AS (
        SELECT w.record, w.id, w.day, lead(w.id) OVER (PARTITION BY w.record ORDER BY w.id) AS next,
               coalesce(first_value(w.purged) OVER back, '{{}}') || ledger_laid(w.columns) OVER later AS columns,
               ledger_laid(w.own) OVER later AS own
        FROM written w
        WINDOW back AS (PARTITION BY w.record ORDER BY w.id DESC),
               later AS (back ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)
    ), stood AS MATERIALIZED (
        SELECT l.record, l.id, l.day, l.next, jsonb_populate_record(t, CASE WHEN l.own = '{{}}' THEN l.columns
                   ELSE l.columns || jsonb_build_object('custom', coalesce(t.custom, l.columns -> 'custom') || l.own)
                   END) AS was
        FROM laid l LEFT JOIN {rows} t ON t.id = l.record AND t.id = ANY(given)
    )"""


def _moments(links: tuple[str, ...]) -> str:
    """Those states, parted where a record that one linked to then was written."""
    parted = "".join(
        f"""
        UNION ALL
        SELECT s.record, f.id, {_DAY.format("f")}, s.was
        FROM stood s JOIN records_history f ON f.record = {link} AND f.id > s.id AND f.id < coalesce(s.next, f.id + 1)
        WHERE f.record = ANY(ARRAY(SELECT DISTINCT {link} FROM stood s))"""
        for link in (one.format("(s.was)") for one in links)
    )
    return f"moments AS (SELECT s.record, s.id, s.day, s.was FROM stood s{parted})"


def was(table: str, record: str) -> str:
    """SQL for the record of a table that a number names, as it was at the moment ``p.moment``: FROM this, as ``w``."""
    before = "CASE WHEN p.moment IS NULL THEN '{}' ELSE ledger_before(h.id, p.moment, h.custom) END"
    return f'FROM "{table}" h CROSS JOIN LATERAL jsonb_populate_record(h, {before}) w WHERE h.id = {record}'
