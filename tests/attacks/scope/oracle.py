"""Who may see what, said a second time: plain SQL over the company's own tables, sharing no code with the product.

The rules, as people are told them:

- An account has the widest reach among its roles; without a role it reaches as far as its own person.
- *own*: what belongs to oneself. *unit*: also what belongs to everybody who holds a post today in a unit one works
  in today, or in any unit below it. *all*: everything.
- What belongs to nobody is seen by those who reach everything; a customer of nobody's is seen by everyone.
- Targets are seen by those who see the figures of their unit, or all figures; a person's also by that person, and by
  those whose records reach as far as the unit he works in.
- Who plans sets them: all, if all figures are seen; else those of units below a unit one works in, and those of other
  people within record reach; never one's own, nor that of a unit one works in.
- Everything else belongs to the company: everybody sees it and administrators write it.
- Figures: what was credited in a unit within figure reach, or to oneself. Nobody sees what is in the recycle bin.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Final

from django.db import connection

OWNED: Final = {
    "customer": ("sales_customer", "t.owner_id = ANY(%(people)s) OR t.owner_id IS NULL"),
    "contact": ("sales_contact", "t.owner_id = ANY(%(people)s)"),
    "deal": ("sales_deal", "t.owner_id = ANY(%(people)s)"),
    "activity": ("work_activity", "t.owner_id = ANY(%(people)s)"),
}
ABOUT: Final = {"target": ("planning_target", "t.person_id = ANY(%(people)s) OR t.unit_id = ANY(%(units)s)")}
COMPANY: Final = {
    "person": "org_person",
    "unit": "org_unit",
    "position": "org_position",
    "rate": "org_exchangerate",
    "stage": "process_stage",
    "product": "sales_product",
}

_ROLES = """
SELECT a.is_active,
       coalesce(bool_or(r.record_reach = 'all'), false), coalesce(bool_or(r.record_reach = 'unit'), false),
       coalesce(bool_or(r.figure_reach = 'all'), false), coalesce(bool_or(r.figure_reach = 'unit'), false),
       coalesce(bool_or(r.administers), false), coalesce(bool_or(r.closes), false),
       coalesce(bool_or(r.plans) AND bool_or(r.writes), false),
       (SELECT p.id FROM org_person p WHERE p.account_id = a.id AND p.deleted_at IS NULL)
FROM platform_account a
LEFT JOIN org_grant g ON g.account_id = a.id
LEFT JOIN org_role r ON r.code = g.role_id
WHERE a.login = %(login)s GROUP BY a.id, a.is_active
"""
_UNITS = """
WITH RECURSIVE below AS (
    SELECT pp.unit_id FROM org_membership m JOIN org_positionplace pp ON pp.position_id = m.position_id
    WHERE m.person_id = %(me)s AND %(day)s::date <@ m.days AND %(day)s::date <@ pp.days
    UNION
    SELECT child.unit_id FROM org_unitplace child JOIN below ON child.parent_id = below.unit_id
    WHERE %(day)s::date <@ child.days
) SELECT unit_id FROM below
"""
_BELOW = """
WITH RECURSIVE below AS (
    SELECT child.unit_id FROM org_membership m JOIN org_positionplace pp ON pp.position_id = m.position_id
    JOIN org_unitplace child ON child.parent_id = pp.unit_id
    WHERE m.person_id = %(me)s AND %(day)s::date <@ m.days AND %(day)s::date <@ pp.days AND %(day)s::date <@ child.days
    UNION
    SELECT child.unit_id FROM org_unitplace child JOIN below ON child.parent_id = below.unit_id
    WHERE %(day)s::date <@ child.days
) SELECT unit_id FROM below
"""
_COLLEAGUES = """
SELECT m.person_id FROM org_membership m JOIN org_positionplace pp ON pp.position_id = m.position_id
WHERE pp.unit_id = ANY(%(units)s) AND %(day)s::date <@ m.days AND %(day)s::date <@ pp.days
"""


@dataclass(frozen=True)
class Sight:
    """What one account sees: people whose records, units whose figures; all of either; who it is."""

    alive: bool
    me: int | None
    all_records: bool
    all_figures: bool
    administers: bool
    closes: bool
    plans: bool
    people: list[int]
    units: list[int]
    below: list[int]
    seen: Mapping[str, frozenset[int]]
    marks: frozenset[str]

    def sees(self, key: str, record: int) -> bool:
        return record in self.seen[key]

    def writes(self, key: str) -> bool:
        """Whether it writes records of a type at all."""
        if key in OWNED:
            return self.administers or self.all_records or bool(self.people)
        return self.administers or (key in ABOUT and self.plans)

    def plans_for(self, person: int | None, unit: int | None) -> bool:
        """Whether it sets the targets of this person, or of this unit, or of the whole company."""
        if self.administers or (self.plans and self.all_figures):
            return True
        return self.plans and ((person in self.people and person != self.me) or unit in self.below)

    def takes_out(self, key: str) -> frozenset[int]:
        """The records of a type in the bin that it may take out of it."""
        if not self.writes(key):
            return frozenset()
        table = (OWNED | ABOUT).get(key, (COMPANY.get(key),))[0]
        if key in ABOUT:
            binned = rows(f"SELECT id, person_id, unit_id FROM {table} WHERE deleted_at IS NOT NULL")
            return frozenset(pk for pk, person, unit in binned if self.plans_for(person, unit))
        binned = [row[0] for row in rows(f"SELECT id FROM {table} WHERE deleted_at IS NOT NULL")]
        return frozenset(pk for pk in binned if self.throws_away(key, owner_of(key, pk) if key in OWNED else None))

    def throws_away(self, key: str, owner: int | None) -> bool:
        """Whether it may put a record that it sees into the bin, or take it out."""
        if not self.writes(key):
            return False
        return key not in OWNED or self.all_records or owner in self.people


def sight_of(login: str, day: date) -> Sight:
    """What this account sees on a day."""
    role = rows(_ROLES, login=login)[0]
    alive, all_records, unit_records, all_figures, unit_figures, administers, closes, plans, me = role
    around = [row[0] for row in rows(_UNITS, me=me, day=day)]
    colleagues = [row[0] for row in rows(_COLLEAGUES, units=around, day=day)]
    people = sorted({*([me] if me else []), *(colleagues if unit_records and not all_records else [])})
    units = sorted(around) if unit_figures and not all_figures else []
    below = sorted(row[0] for row in rows(_BELOW, me=me, day=day)) if units else []
    seen: dict[str, frozenset[int]] = {}
    for key, (table, condition) in (OWNED | ABOUT).items():
        every = all_records if key in OWNED else all_figures
        seen[key] = _ids(table, "true" if every else condition, people, units)
    for key, table in COMPANY.items():
        seen[key] = _ids(table, "true", people, units)
    return Sight(
        alive=alive, me=me, all_records=all_records, all_figures=all_figures, administers=administers, closes=closes,
        plans=plans, people=people, units=units, below=below, seen=seen, marks=_marks(seen),
    )  # fmt: skip


def rows(sql: str, **given: Any) -> list[Any]:
    """The rows of a statement."""
    with connection.cursor() as cursor:
        cursor.execute(sql, given)
        return list(cursor.fetchall())


def _ids(table: str, condition: str, people: list[int], units: list[int]) -> frozenset[int]:
    sql = f"SELECT t.id FROM {table} t WHERE t.deleted_at IS NULL AND ({condition})"
    return frozenset(row[0] for row in rows(sql, people=people, units=units))


def _marks(seen: Mapping[str, frozenset[int]]) -> frozenset[str]:
    """The marks in the names of what is seen."""
    return frozenset().union(*(marks_of(key, seen[key]) for key in OWNED))


def marks_of(key: str, records: frozenset[int]) -> frozenset[str]:
    """The marks in the names of these records."""
    column = "subject" if key == "activity" else "name"
    sql = f"SELECT substring({column} FROM 'Q(\\d{{4}})K') FROM {OWNED[key][0]} WHERE id = ANY(%(records)s)"
    return frozenset(row[0] for row in rows(sql, records=sorted(records)) if row[0])


def all_ids(key: str) -> list[int]:
    """Every record of a type, those in the bin too."""
    table = {**{k: t for k, (t, _c) in (OWNED | ABOUT).items()}, **COMPANY}[key]
    return [row[0] for row in rows(f"SELECT id FROM {table} ORDER BY id")]


def owner_of(key: str, record: int) -> int | None:
    """Whose a record is."""
    found = rows(f"SELECT owner_id FROM {OWNED[key][0]} WHERE id = %(id)s", id=record)
    return int(found[0][0]) if found and found[0][0] else None


_IN_SIGHT = "(%(everything)s OR e.unit = ANY(%(units)s) OR e.person = %(me)s)"
_ACTUAL = """
FROM ledger_entry e JOIN ledger_metric m ON m.id = e.metric_id
WHERE m.key = %(metric)s AND e.scenario = 0 AND NOT e.overlay
  AND (e.day >= %(start)s OR %(stock)s) AND e.day < %(end)s AND
"""


def figures_by(
    sight: Sight, metric: str, by: str | None, start: date, end: date, *, stock: bool = False
) -> dict[Any, Decimal]:
    """A figure by a dimension, as this account may see it, without what is nothing."""
    if by == "unit":
        return _by_unit(sight, metric, start, end, stock=stock)
    group = f"e.{by}" if by else "NULL::bigint"
    sql = f"SELECT {group}, sum(e.amount) {_ACTUAL} {_IN_SIGHT} GROUP BY 1 HAVING sum(e.amount) <> 0"
    return {row[0]: row[1] for row in rows(sql, **_given(sight, metric, start, end, stock=stock))}


def _by_unit(sight: Sight, metric: str, start: date, end: date, *, stock: bool) -> dict[Any, Decimal]:
    """What each unit has with everything below it, in the tree as it stood: at the end for a stock, then for a flow."""
    sql = f"""
        WITH RECURSIVE up AS (
            SELECT e.unit, e.amount, CASE WHEN %(stock)s THEN %(end)s::date - 1 ELSE e.day END AS day
            {_ACTUAL} {_IN_SIGHT} AND e.unit IS NOT NULL
            UNION ALL
            SELECT place.parent_id, up.amount, up.day FROM up
            JOIN org_unitplace place ON place.unit_id = up.unit AND up.day <@ place.days
            WHERE place.parent_id IS NOT NULL
        ) SELECT unit, sum(amount) FROM up GROUP BY 1 HAVING sum(amount) <> 0
    """
    return {row[0]: row[1] for row in rows(sql, **_given(sight, metric, start, end, stock=stock))}


def records_behind(sight: Sight, metric: str, start: date, end: date, *, stock: bool = False) -> dict[int, Decimal]:
    """The records behind a figure that this account may see, with the part of each."""
    sql = f"SELECT e.record, sum(e.amount) {_ACTUAL} {_IN_SIGHT} GROUP BY 1 HAVING sum(e.amount) <> 0"
    return {row[0]: row[1] for row in rows(sql, **_given(sight, metric, start, end, stock=stock))}


def plans_by(sight: Sight, metric: str, by: str, start: date, end: date) -> dict[Any, Decimal]:
    """Targets of people or of units that lie within a period, as this account may see them."""
    other = "unit" if by == "person" else "person"
    sql = f"""
        SELECT e.{by}, sum(e.amount) FROM ledger_entry e JOIN ledger_metric m ON m.id = e.metric_id
        WHERE m.key = %(metric)s AND e.scenario = 1 AND e.day >= %(start)s AND e.day < %(end)s
          AND e.{by} IS NOT NULL AND e.{other} IS NULL
          AND ({_IN_SIGHT} OR e.person = ANY(%(people)s)) GROUP BY 1 HAVING sum(e.amount) <> 0
    """
    given = _given(sight, metric, start, end, stock=False) | {"people": sight.people}
    return {row[0]: row[1] for row in rows(sql, **given)}


def _given(sight: Sight, metric: str, start: date, end: date, *, stock: bool) -> dict[str, Any]:
    return {
        "metric": metric, "start": start, "end": end, "stock": stock,
        "everything": sight.all_figures, "units": sight.units, "me": sight.me,
    }  # fmt: skip
