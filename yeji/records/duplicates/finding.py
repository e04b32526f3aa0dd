"""Finding records that may mean the same, without telling of any that is not the reader's to see.

Of such a record only that it exists is told, and the unit that looks after it: otherwise two people would court one
customer, each for himself. Its name, number, owner and address stay unknown, and a mere hint is not told at all.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from django.db import connection

from yeji.kit.pinyin import is_chinese, readings
from yeji.org.models import Unit
from yeji.org.queries import units_of
from yeji.org.scopes import Scope
from yeji.platform.notices import notify
from yeji.records import reading
from yeji.records.duplicates.sameness import Rule, is_carried, rules_of
from yeji.records.owners import accounts_of_people, facts_about
from yeji.records.search.finding import find
from yeji.records.sight import bounds_of
from yeji.records.types import ObjectType

_EACH: Final = 5
MOST_GROUPS: Final = 50
_MOST_MEMBERS: Final = 10
_SOUNDS_LONG: Final = 6


@dataclass(frozen=True, kw_only=True)
class Alike:
    """A record that may mean the same as what is typed. Out of sight, it has no ``record`` but the ``unit`` it is in.

    ``field`` is the key of the field in which they agree; ``surely``: by a number, a name or an address, not a hint.
    """

    field: str
    surely: bool
    record: int | None = None
    name: str = ""
    unit: str = ""


@dataclass(frozen=True, kw_only=True)
class Group:
    """Records of one type that agree in a field."""

    field: str
    surely: bool
    records: tuple[int, ...]


def alike(kind: ObjectType, values: Mapping[str, Any], *, by: Scope, day: date, but: int | None = None) -> list[Alike]:
    """The records that agree with these values, the surest first, each once. ``but``: the one that is being typed."""
    found: dict[int, Rule] = {}
    hidden: dict[int, Rule] = {}
    rules = sorted(rules_of(kind), key=lambda rule: not rule.surely)
    matches = [(rule, _matching(kind, rule, values.get(rule.field.key), but)) for rule in rules]
    names = reading.labels(by, kind, [record for _rule, ids in matches for record in ids])
    for rule, ids in matches:
        for record in ids:
            (found if record in names else hidden).setdefault(record, rule)
    told = [
        Alike(field=rule.field.key, surely=rule.surely, record=record, name=names[record])
        for record, rule in found.items()
    ]
    told += _out_of_sight(kind, {record: rule for record, rule in hidden.items() if rule.surely}, day)
    return told + _sounding(kind, values, by=by, but={*found, but})


def ask_owners(kind: ObjectType, values: Mapping[str, Any], *, by: Scope, day: date, at: datetime) -> int:
    """Ask those who look after the records that agree and are out of sight to work together; how many were asked."""
    if by.account is None or kind.owner is None:
        return 0
    seen = {one.record for one in alike(kind, values, by=by, day=day)}
    sure = [rule for rule in rules_of(kind) if rule.surely]
    ids = {record for rule in sure for record in _matching(kind, rule, values.get(rule.field.key), None)} - seen
    column = kind.field(kind.owner).column
    owners = dict(kind.rows().filter(pk__in=ids, **{f"{column}__isnull": False}).values_list("pk", column))
    for record, owner in sorted(owners.items())[:_EACH]:
        accounts = [one for one in accounts_of_people({owner}) if one != by.account]
        notify(accounts, kind="work_together", record=record, at=at, facts=facts_about(by.account))
    return len(owners)


def alike_rows(
    kind: ObjectType, columns: Mapping[str, Sequence[Any]], rows: Sequence[int], *, by: Scope
) -> dict[int, tuple[int, Rule]]:
    """For rows of values the record within sight that means the same, and the rule by which they agree: a sure one
    before a hint.

    Of several records the one that was entered first. One query for each rule.
    """
    found: dict[int, tuple[int, Rule]] = {}
    for rule in sorted(rules_of(kind), key=lambda rule: not rule.surely):
        column = columns.get(rule.field.key, ())
        open_yet = [row for row in rows if column and row not in found]
        asked = {row: column[row][:300] for row in open_yet if isinstance(column[row], str) and column[row]}
        for row, record in _first_of_each(kind, rule, asked, by):
            found[row] = record, rule
    return found


def _first_of_each(kind: ObjectType, rule: Rule, asked: Mapping[int, str], by: Scope) -> list[tuple[int, int]]:
    if not asked:
        return []
    bounds, params = bounds_of(by, kind, "r")
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT given.place, min(r.id) FROM unnest(%s::int[], %s::text[]) AS given (place, value) "
            f"JOIN {kind.relation} r ON records_sameness('{rule.how}', {rule.field.sql('r')}) "
            f"= records_sameness('{rule.how}', given.value) WHERE r.deleted_at IS NULL{bounds} GROUP BY 1",
            [list(asked), list(asked.values()), *params],
        )
        return list(cursor.fetchall())


def groups(kind: ObjectType, *, by: Scope) -> list[Group]:
    """The records within sight that agree with one another, the surest first, each set of records once."""
    found: dict[tuple[int, ...], Group] = {}
    for rule in sorted(rules_of(kind), key=lambda rule: not rule.surely):
        for (members,) in _grouped(kind, rule, by):
            records = tuple(members[:_MOST_MEMBERS])
            found.setdefault(records, Group(field=rule.field.key, surely=rule.surely, records=records))
    return list(found.values())[:MOST_GROUPS]


def _matching(kind: ObjectType, rule: Rule, value: Any, but: int | None) -> list[int]:
    if not isinstance(value, str) or not value.strip():
        return []
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT r.id FROM {kind.relation} r WHERE r.deleted_at IS NULL AND r.id <> %s AND "
            f"records_sameness('{rule.how}', {rule.field.sql('r')}) = records_sameness('{rule.how}', %s) "
            f"ORDER BY r.id LIMIT {_EACH}",
            [but or 0, value[:300]],
        )
        return [record for (record,) in cursor.fetchall()]


def _grouped(kind: ObjectType, rule: Rule, by: Scope) -> list[tuple[list[int]]]:
    """The records within sight that agree by one rule, as lists of ids, in the order of what they agree in.

    Where an index carries what makes them the same (``sameness.is_carried``), it is walked from end to end before
    anybody's reach is asked, of the few that agree with another alone; otherwise nothing is computed out of reach.
    """
    bounds, params = bounds_of(by, kind, "r")
    first = "" if is_carried(kind, rule.field) else bounds
    asked = _AGREEING.format(
        key=f"records_sameness('{rule.how}', {rule.field.sql('r')})", relation=kind.relation, bounds=first
    )
    if bounds and not first:
        asked = _IN_SIGHT.format(agreeing=asked, relation=kind.relation, bounds=bounds)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT ids FROM ({asked}) told ORDER BY key LIMIT {MOST_GROUPS}", list(params))
        return list(cursor.fetchall())


# Ordered within, so that an index in this order is read as it lies; a query of its own, so that what makes records the
# same is computed once a record where no index has it.
_AGREEING: Final = """
SELECT key, array_agg(id ORDER BY id) AS ids FROM (
    SELECT r.id, {key} AS key FROM {relation} r WHERE r.deleted_at IS NULL{bounds} ORDER BY 2, 1 OFFSET 0
) each_one WHERE key IS NOT NULL GROUP BY key HAVING count(*) > 1
"""
_IN_SIGHT: Final = """
SELECT key, array_agg(r.id ORDER BY r.id) AS ids
FROM ({agreeing}) alike CROSS JOIN unnest(ids) AS member (id) JOIN {relation} r ON r.id = member.id
WHERE r.deleted_at IS NULL{bounds} GROUP BY key HAVING count(*) > 1
"""


def _out_of_sight(kind: ObjectType, hidden: Mapping[int, Rule], day: date) -> list[Alike]:
    """That such records exist, and in which units: once for each field and unit."""
    if not hidden or kind.owner is None:
        return []
    column = kind.field(kind.owner).column
    owners = dict(kind.rows().filter(pk__in=hidden).values_list("pk", column))
    units = units_of([owner for owner in owners.values() if owner], day=day)
    names = dict(Unit.unscoped.filter(pk__in=units.values()).values_list("pk", "name"))
    told = {(rule.field.key, names.get(units.get(owners[record] or 0, 0), "")): rule for record, rule in hidden.items()}
    return [Alike(field=field, surely=True, unit=unit) for field, unit in told]


def _sounding(kind: ObjectType, values: Mapping[str, Any], *, by: Scope, but: set[int | None]) -> list[Alike]:
    """Names that are read like the one typed: a hint, found by the search index among what the reader sees."""
    rule = next((rule for rule in rules_of(kind) if rule.how == "company"), None)
    typed = str(values.get(rule.field.key) or "") if rule else ""
    core = _core([typed])[0] if typed.strip() else ""
    letters = [readings(letter) for letter in core]
    if rule is None or len(core) < 2 or not all(letters):
        return []
    asked = "".join(said[0] for said in letters[:_SOUNDS_LONG])
    rows = [row for found in find(asked, [kind], scope=by, each=_EACH) for row in found.rows if row.pk not in but]
    names = [kind.label_of(row) for row in rows]
    return [
        Alike(field=rule.field.key, surely=False, record=row.pk, name=name)
        for row, name, other in zip(rows, names, _core(names), strict=True)
        if _read_alike(core, other)
    ]


def _core(names: Sequence[str]) -> list[str]:
    """Company names without what says little."""
    if not names:
        return []
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT coalesce(records_sameness('company', name), '') FROM unnest(%s::text[]) WITH ORDINALITY "
            "AS given (name, place) ORDER BY place",
            [[name[:300] for name in names]],
        )
        return [core for (core,) in cursor.fetchall()]


def _read_alike(one: str, other: str) -> bool:
    """Whether two texts of Chinese characters are read the same, tones aside."""
    if len(one) != len(other) or not all(map(is_chinese, one + other)):
        return False
    return all(not set(readings(a)).isdisjoint(readings(b)) for a, b in zip(one, other, strict=True))
