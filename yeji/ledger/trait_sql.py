"""What the records that entries name are by a trait, as SQL: on a day, by their history, or now."""

from __future__ import annotations

from typing import Final

from yeji.ledger.traits import Trait
from yeji.org.calendar import company
from yeji.records.fields import Field
from yeji.records.types import ObjectType
from yeji.records.types import registry as types

_EVER: Final = "'-infinity'::date AS since, 'infinity'::date AS until"


def trait_join(trait: Trait, name: str, *, at: str, today: bool) -> str:
    """Join what each entry's record, or what it names, is of a trait, as ``name.value``; ``at`` is the day's SQL."""
    source, key = _source(trait, today=today)
    dated = "" if trait.counted else f" AND {on_day(name, at)}"
    return f"LEFT JOIN {source} {name} ON {name}.record = {key}{dated}"


def trait_held(trait: Trait, param: str, *, at: str, today: bool) -> str:
    """Whether an entry's record, or what it names, has a value of a trait; the empty one where none is filled in."""
    source, key = _source(trait, today=today)
    dated = "" if trait.counted else f" AND {on_day('held', at)}"
    return f"coalesce((SELECT held.value FROM {source} held WHERE held.record = {key}{dated}), '') = %({param})s"


def on_day(name: str, at: str) -> str:
    """Whether a span with its first day and the day before which it ends holds a day."""
    return f"{at} >= {name}.since AND {at} < {name}.until"


def _source(trait: Trait, *, today: bool) -> tuple[str, str]:
    """Each record's value of a trait as a table, and what of an entry finds the record in it."""
    start, item = types.get(trait.of), trait.item
    if not trait.counted:
        return (_now(start, item) if today else spans(start, item)), f"e.{trait.of}"
    link = trait.link
    far = f"JOIN {trait.kind.relation} h ON h.id = {link.sql('t')}" if link else ""
    value = f"nullif(({item.sql('h' if link else 't')})::text, '')"
    return f"(SELECT t.id AS record, {value} AS value FROM {start.relation} t {far})", "e.record"


def _now(kind: ObjectType, item: Field) -> str:
    return f"(SELECT t.id AS record, {_EVER}, nullif(({item.sql('t')})::text, '') AS value FROM {kind.relation} t)"


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
