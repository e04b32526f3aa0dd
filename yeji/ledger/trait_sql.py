"""What the records that entries name are by a trait, as SQL: on a day, by their history, or now."""

from __future__ import annotations

from typing import Final

from yeji.ledger.traits import Trait
from yeji.records.fields import Field
from yeji.records.spans import on_day, spans
from yeji.records.types import ObjectType
from yeji.records.types import registry as types

_EVER: Final = "'-infinity'::date AS since, 'infinity'::date AS until"


def trait_join(trait: Trait, name: str, *, at: str, today: bool) -> str:
    """Join what each entry's record, or what it names, is of a trait, as ``name.value``; ``at`` is the day's SQL."""
    source, key = trait_source(trait, today=today)
    dated = "" if trait.counted else f" AND {on_day(name, at)}"
    return f"LEFT JOIN {source} {name} ON {name}.record = {key}{dated}"


def trait_held(trait: Trait, param: str, *, filled: bool, at: str, today: bool) -> str:
    """Whether an entry's record, or what it names, has the value of a trait that a parameter holds; not ``filled``:
    whether it has none.

    Written so that the database may join all entries with all values at once, instead of looking for each.
    """
    source, key = trait_source(trait, today=today)
    dated = "" if trait.counted else f" AND {on_day('held', at)}"
    met = f"held.value = %({param})s" if filled else "held.value IS NOT NULL"
    found = f"EXISTS (SELECT FROM {source} held WHERE held.record = {key}{dated} AND {met})"
    return found if filled else f"NOT {found}"


def trait_source(trait: Trait, *, today: bool) -> tuple[str, str]:
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
