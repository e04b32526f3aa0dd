"""What a field of each record was, and on which days: read from the history."""

from __future__ import annotations

from yeji.org.calendar import company
from yeji.records.fields import Field
from yeji.records.types import ObjectType


def on_day(name: str, at: str) -> str:
    """Whether a span with its first day and the day before which it ends holds a day."""
    return f"{at} >= {name}.since AND {at} < {name}.until"


def spans(kind: ObjectType, item: Field, *, border: str = "") -> str:
    """SQL for what a field of each record of a type was, and from which day up to which: record, since, until, value.

    What was empty before it was filled in for the first time is what it was filled in with. Where a ``border`` is
    given, SQL for a day by a row ``h`` of the history, no write changes what was before it.
    """
    place = _place(item)
    day = f"(coalesce(h.at, h.written_at) AT TIME ZONE '{company().zone}')::date"
    first = "'-infinity'::date"
    if border:
        # Who was entered only then was nothing else before.
        day, first = f"greatest({day}, {border})", f"CASE WHEN h.version = 1 THEN '-infinity' ELSE {border} END"
    written = f"""
        SELECT h.record, h.id, {day} AS day, {first} AS first, nullif(h.changes -> '{place}' ->> 0, '') AS value,
               row_number() OVER (PARTITION BY h.record ORDER BY h.id) AS number
        FROM {kind.relation} t JOIN records_history h ON h.record = t.id
        WHERE h.type = '{kind.key}' AND jsonb_typeof(h.changes -> '{place}') = 'array'
    """
    changed = f"""
        SELECT record, id, value,
               max(CASE WHEN number = 1 AND value IS NULL THEN first ELSE day END)
                   OVER (PARTITION BY record ORDER BY id) AS day
        FROM ({written}) written
    """
    known = f"SELECT * FROM ({changed}) changed WHERE day > '-infinity'"
    return f"""(
        SELECT record, coalesce(lag(day) OVER (PARTITION BY record ORDER BY id), '-infinity') AS since, day AS until,
               value
        FROM ({known}) known
        UNION ALL
        SELECT t.id, coalesce(latest.day, '-infinity'), 'infinity', nullif(({item.sql("t")})::text, '')
        FROM {kind.relation} t
        LEFT JOIN (SELECT record, max(day) AS day FROM ({known}) known GROUP BY record) latest ON latest.record = t.id
    )"""


def undone(kind: ObjectType, item: Field, record: str, value: str, *, after: str) -> str:
    """SQL for what a field of one record was at a moment: its present ``value`` without the writes ``after`` it."""
    place = _place(item)
    return f"""(
        SELECT was.value FROM (
            SELECT h.id, nullif(h.changes -> '{place}' ->> 0, '') AS value FROM records_history h
            WHERE h.record = {record} AND h.type = '{kind.key}' AND h.written_at > {after}
              AND jsonb_typeof(h.changes -> '{place}') = 'array'
            UNION ALL SELECT NULL, {value}
        ) was ORDER BY was.id NULLS LAST LIMIT 1
    )"""


def _place(item: Field) -> str:
    return item.logged.replace("'", "''")
