"""What a field of each record was, and on which days: read from the history."""

from __future__ import annotations

from yeji.org.calendar import company
from yeji.records.fields import Field
from yeji.records.types import ObjectType


def on_day(name: str, at: str) -> str:
    """Whether a span with its first day and the day before which it ends holds a day."""
    return f"{at} >= {name}.since AND {at} < {name}.until"


def spans(kind: ObjectType, item: Field) -> str:
    """SQL for what a field of each record of a type was, and from which day up to which: record, since, until, value.

    What was empty before it was filled in for the first time is what it was filled in with.
    """
    place = item.logged.replace("'", "''")
    day = f"(coalesce(h.at, h.written_at) AT TIME ZONE '{company().zone}')::date"
    changed = f"""
        SELECT h.record, max({day}) OVER (PARTITION BY h.record ORDER BY h.id) AS day, h.id,
               nullif(h.changes -> '{place}' ->> 0, '') AS value,
               row_number() OVER (PARTITION BY h.record ORDER BY h.id) AS number
        FROM {kind.relation} t JOIN records_history h ON h.record = t.id
        WHERE h.type = '{kind.key}' AND jsonb_typeof(h.changes -> '{place}') = 'array'
    """
    known = f"SELECT * FROM ({changed}) changed WHERE value IS NOT NULL OR number > 1"
    return f"""(
        SELECT record, coalesce(lag(day) OVER (PARTITION BY record ORDER BY id), '-infinity') AS since, day AS until,
               value
        FROM ({known}) known
        UNION ALL
        SELECT t.id, coalesce(latest.day, '-infinity'), 'infinity', nullif(({item.sql("t")})::text, '')
        FROM {kind.relation} t
        LEFT JOIN (SELECT record, max(day) AS day FROM ({known}) known GROUP BY record) latest ON latest.record = t.id
    )"""
