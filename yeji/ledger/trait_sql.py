"""What the records that entries name are by a trait, as SQL: on a day, by their history, or now.

What a locked month shows stays: what somebody wrote after it was locked begins with the first day that was open then.
"""

from __future__ import annotations

from typing import Final

from yeji.ledger.traits import Trait
from yeji.records.fields import Field
from yeji.records.spans import on_day, spans, undone
from yeji.records.types import ObjectType
from yeji.records.types import registry as types

_EVER: Final = "'-infinity'::date AS since, 'infinity'::date AS until"
_LOCKED: Final = "FROM ledger_periodchange locked WHERE locked.after = 'locked'"
BORDER: Final = f"""coalesce((
    SELECT max(locked.starts_on + interval '1 month')::date {_LOCKED} AND locked.known_at <= h.written_at
), '-infinity')"""
"""The first day that was open when ``h`` of the history was written."""


def trait_join(trait: Trait, name: str, *, at: str, today: bool) -> str:
    """Join what each entry's record, or what it names, is of a trait; ``at`` is the day's SQL."""
    source, key = trait_source(trait, today=today)
    dated = "" if trait.counted else f" AND {on_day(name, at)}"
    joined = f"LEFT JOIN {source} {name} ON {name}.record = {key}{dated}"
    if not _settles(trait, today=today):
        return joined
    month = f"date_trunc('month', ({at})::timestamp)::date"
    lock = f"{name}_lock"
    return f"{joined} LEFT JOIN ledger_periodchange {lock} ON {lock}.after = 'locked' AND {lock}.starts_on = {month}"


def trait_value(trait: Trait, name: str, *, today: bool) -> str:
    """The value of a trait joined under a name."""
    return _settled(trait, name, name + "_lock.{}") if _settles(trait, today=today) else f"{name}.value"


def trait_held(trait: Trait, meets: str, *, at: str, today: bool) -> str:
    """Whether an entry's record, or what it names, has a value of a trait that ``meets`` what stands behind it in SQL.

    Written so that the database may join all entries with all values at once, instead of looking for each.
    """
    source, key = trait_source(trait, today=today)
    dated = "" if trait.counted else f" AND {on_day('held', at)}"
    value = "held.value"
    if _settles(trait, today=today):
        month = f"date_trunc('month', ({at})::timestamp)::date"
        value = _settled(trait, "held", f"(SELECT locked.{{}} {_LOCKED} AND locked.starts_on = {month})")
    return f"EXISTS (SELECT FROM {source} held WHERE held.record = {key}{dated} AND {value} {meets})"


def trait_source(trait: Trait, *, today: bool) -> tuple[str, str]:
    """Each record's value of a trait as a table, and what of an entry finds the record in it.

    Of a counted record it is the present one, with the moment of the last write and what it links to.
    """
    start, item = types.get(trait.of), trait.item
    if not trait.counted:
        return (_now(start, item) if today else spans(start, item, border=BORDER)), f"e.{trait.of}"
    link = trait.link
    far = f"JOIN {trait.kind.relation} h ON h.id = {link.sql('t')}" if link else ""
    value = f"nullif(({item.sql('h' if link else 't')})::text, '')"
    linked = f", {link.sql('t')} AS linked" if link else ""
    written = "greatest(t.updated_at, h.updated_at)" if link else "t.updated_at"
    return (
        f"(SELECT t.id AS record, {value} AS value, {written} AS written{linked} FROM {start.relation} t {far})",
        "e.record",
    )


def _settles(trait: Trait, *, today: bool) -> bool:
    """Whether a value is read as it is now although a month may have been locked before it was written."""
    return trait.counted and not today


def _settled(trait: Trait, name: str, locked: str) -> str:
    """The value of a counted record, or of what it links to, as it was when the entry's month was locked.

    Of what nobody wrote since then the history is not asked; the moment of a write is told by the clock of whoever
    wrote, as ``at`` of the lock is.
    """
    start, item, link = types.get(trait.of), trait.item, trait.link
    lock = locked.format("known_at")
    then = undone(start, item, f"{name}.record", f"{name}.value", after=lock)
    if link:
        linked = undone(start, link, f"{name}.record", f"{name}.linked::text", after=lock)
        value = f"nullif(({item.sql('far')})::text, '')"
        was = undone(trait.kind, item, "far.id", value, after=lock)
        then = f"(SELECT {was} FROM {trait.kind.relation} far WHERE far.id = ({linked})::bigint)"
    return f"CASE WHEN {name}.written >= least({locked.format('at')}, {lock}) THEN {then} ELSE {name}.value END"


def _now(kind: ObjectType, item: Field) -> str:
    return f"(SELECT t.id AS record, {_EVER}, nullif(({item.sql('t')})::text, '') AS value FROM {kind.relation} t)"
