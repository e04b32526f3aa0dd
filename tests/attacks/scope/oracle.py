"""Who may see what, said a second time: plain SQL over the company's own tables, sharing no code with the product.

The rules, as people are told them:

- An account has the widest reach among its roles; without a role it reaches as far as its own person.
- *own*: what belongs to oneself. *team*: also what belongs to everybody who holds a post today in a unit one works in
  today. *unit*: and in any unit below it. *all*: everything.
- Units that are chosen for a role widen each of these by everybody who works there or below.
- A role may say of a type how far it is seen and changed instead, or that it is not seen at all; two roles allow what
  either does. Where a rule shares a type from one unit to another, who works in the second sees the first one's.
  A rule with a condition shares those alone that it lets through, and they are seen, not changed.
- Where a role says so, its holders see the customers of territories that they are responsible for, and those of
  territories below, with what belongs to these customers. They do not change them by that.
- Who works on a record beside its owner sees it, and changes it where that is said; he does not throw it away.
- What belongs to nobody is seen by those who reach everything; a customer of nobody's is seen by everyone.
- Targets are seen by those who see the figures of their unit, or all figures; a person's also by that person, and by
  those whose records reach as far as the unit he works in.
- Who plans sets them: all, if all figures are seen; else those of units below a unit one works in, and those of other
  people within record reach; never one's own, nor that of a unit one works in.
- Everything else belongs to the company: everybody sees it and administrators write it.
- Figures: what was credited in a unit within figure reach, or to oneself. Nobody sees what is in the recycle bin.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
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
MONEY: Final = {"deal": ("sales_deal", "amount")}
"""Types whose lists add up money, with the column that is added."""
ABOUT: Final = {"target": ("planning_target", "t.person_id = ANY(%(people)s) OR t.unit_id = ANY(%(units)s)")}
COMPANY: Final = {
    "person": "org_person",
    "unit": "org_unit",
    "position": "org_position",
    "rate": "org_exchangerate",
    "stage": "process_stage",
    "product": "sales_product",
    "territory": "org_territory",
}

_ROLES = """
SELECT r.code, r.record_reach, r.figure_reach, r.administers, r.closes, r.writes, r.plans, r.hands_over,
    r.looks_as, r.divided
FROM platform_account a JOIN org_grant g ON g.account_id = a.id JOIN org_role r ON r.code = g.role_id
WHERE a.login = %(login)s
"""
_WHO = """
SELECT a.is_active, (SELECT p.id FROM org_person p WHERE p.account_id = a.id AND p.deleted_at IS NULL)
FROM platform_account a WHERE a.login = %(login)s
"""
_RIGHTS = "SELECT role_id, type, sees, edits, creates, deletes FROM org_roleright"
_CHOSEN = """
WITH RECURSIVE below AS (
    SELECT unit_id FROM org_roleunit WHERE role_id = ANY(%(roles)s)
    UNION
    SELECT child.unit_id FROM org_unitplace child JOIN below ON child.parent_id = below.unit_id
    WHERE %(day)s::date <@ child.days
) SELECT unit_id FROM below
"""
_TREE = """
WITH RECURSIVE below AS (
    SELECT %(unit)s::bigint AS unit_id
    UNION
    SELECT child.unit_id FROM org_unitplace child JOIN below ON child.parent_id = below.unit_id
    WHERE %(day)s::date <@ child.days
) SELECT unit_id FROM below
"""
_OWN_UNITS = """
SELECT pp.unit_id FROM org_membership m JOIN org_positionplace pp ON pp.position_id = m.position_id
WHERE m.person_id = %(me)s AND %(day)s::date <@ m.days AND %(day)s::date <@ pp.days
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


_WIDER: Final = ("own", "team", "unit", "all")


@dataclass(frozen=True)
class Role:
    """A role as it stands in its table."""

    code: str
    records: str
    figures: str
    administers: bool
    closes: bool
    writes: bool
    plans: bool
    hands_over: bool
    looks_as: bool
    divided: bool


@dataclass(frozen=True)
class May:
    """What is allowed with one type: whose records are seen and changed, None for everybody's; and new ones, the bin,
    and those that nobody owns."""

    sees: set[int] | None
    edits: set[int] | None
    creates: bool
    deletes: bool
    unowned: bool


@dataclass(frozen=True)
class Sight:
    """What one account sees: people whose records, units whose figures; all of either; who it is."""

    alive: bool
    me: int | None
    all_figures: bool
    administers: bool
    closes: bool
    plans: bool
    hands_over: bool
    looks_as: bool
    may_write: bool
    people: list[int]
    units: list[int]
    below: list[int]
    may: Mapping[str, May]
    lent_to_edit: frozenset[int]
    works_with_others: bool
    seen: Mapping[str, frozenset[int]]
    marks: frozenset[str]

    def opens(self, key: str) -> bool:
        """Whether anything of a type is left by the roles; otherwise it is as if there were no such type."""
        may = self.may.get(key)
        return may is None or may.unowned or may.sees != set() or self.works_with_others

    def sees(self, key: str, record: int) -> bool:
        return record in self.seen[key]

    def edits(self, key: str, record: int | None = None) -> bool:
        """Whether it changes this record, or any record of the type."""
        if key in OWNED and record is not None:
            people, mine = self.may[key].edits, owner_of(key, record)
            unowned = mine is None and key == "customer" and self.may[key].unowned and people != set()
            return people is None or mine in people or unowned or (self.may_write and record in self.lent_to_edit)
        return self.writes(key)

    def writes(self, key: str) -> bool:
        """Whether it writes records of a type at all."""
        if key in ABOUT:
            return self.administers or self.plans
        may = self.may[key]
        if key in OWNED:
            return may.creates or may.edits != set() or bool(self.may_write and self.lent_to_edit)
        return may.edits is None

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
        may = self.may[key]
        return may.deletes and (may.edits is None or (key in OWNED and owner in may.edits))


def sight_of(login: str, day: date) -> Sight:
    """What this account sees on a day."""
    alive, me = rows(_WHO, login=login)[0]
    held = [Role(*row) for row in rows(_ROLES, login=login)] or [
        Role("", "own", "own", False, False, True, False, False, False, False)
    ]
    everything = any(role.administers for role in held)
    all_figures = any(role.figures == "all" for role in held)
    own = {row[0] for row in rows(_OWN_UNITS, me=me, day=day)}
    around = {row[0] for row in rows(_UNITS, me=me, day=day)}
    chosen = {row[0] for row in rows(_CHOSEN, roles=[role.code for role in held], day=day)}
    base = {me} - {None} | _people(chosen, day)
    reach: dict[str, set[int] | None] = {"": set(), "own": base, "all": None}
    reach |= {"team": base | _people(own, day), "unit": base | _people(around, day)}
    may = _allowed(held, reach, me, day, everything=everything)
    widest = max((role.records for role in held), key=_WIDER.index)
    people = sorted(base if widest == "all" else reach[widest] or set())
    figures = {role.figures for role in held}
    units = set() if all_figures else chosen | (around if "unit" in figures else own if "team" in figures else set())
    below = (
        set()
        if all_figures
        else chosen | ({row[0] for row in rows(_BELOW, me=me, day=day)} if "unit" in figures else set())
    )
    lent = {row[0]: row[1] for row in rows("SELECT record, edits FROM org_teammate WHERE person_id = %(me)s", me=me)}
    seen: dict[str, frozenset[int]] = {}
    for key, (table, condition) in OWNED.items():
        sees, unowned = may[key].sees, condition if may[key].unowned else "t.owner_id = ANY(%(people)s)"
        wanted = "true" if sees is None else f"({unowned}) OR t.id = ANY(%(lent)s)"
        seen[key] = _ids(table, wanted, sorted(sees or ()), [], sorted(lent))
    for key, more in _shared_some(may, me, day):
        seen[key] = seen[key] | more
    if any(role.divided for role in held):
        for key, more in _divided(may, me):
            seen[key] = seen[key] | more
    for key, (table, condition) in ABOUT.items():
        seen[key] = _ids(table, "true" if all_figures else condition, people, sorted(units))
    for key, table in COMPANY.items():
        seen[key] = _ids(table, "true" if may[key].unowned else "false", [], [])
    return Sight(
        alive=alive, me=me, all_figures=all_figures, administers=everything,
        closes=any(role.closes for role in held), plans=any(role.plans and role.writes for role in held),
        looks_as=any(role.looks_as for role in held),
        hands_over=everything or any(role.hands_over and role.writes for role in held),
        may_write=any(role.writes for role in held), people=people, units=sorted(units), below=sorted(below),
        may=may, lent_to_edit=frozenset(record for record, edits in lent.items() if edits),
        works_with_others=bool(lent), seen=seen, marks=_marks(seen),
    )  # fmt: skip


def _people(units: set[int], day: date) -> set[int]:
    return {row[0] for row in rows(_COLLEAGUES, units=sorted(units), day=day)}


def _allowed(
    held: list[Role], reach: Mapping[str, set[int] | None], me: int | None, day: date, *, everything: bool
) -> dict[str, May]:
    """What the roles together allow with each type, and what colleagues share by rule."""
    said = {(role, key): rest for role, key, *rest in rows(_RIGHTS)}
    found: dict[str, May] = {}
    for key in (*OWNED, *COMPANY):
        parts: list[May] = []
        for role in held:
            if everything:
                parts.append(May(None, None, True, True, True))
            elif (role.code, key) in said:
                sees, edits, creates, deletes = said[role.code, key]
                of = reach[edits] if sees else set()
                parts.append(May(reach[sees], of, creates and bool(sees), deletes and of != set(), bool(sees)))
            else:
                of = reach[role.records] if role.writes else set()
                of = of if key in OWNED else set()
                parts.append(May(reach[role.records], of, key in OWNED and of != set(), of != set(), True))
        found[key] = _both(parts)
    writes = any(role.writes for role in held)
    if me is not None:
        for key, owned_in, seen_in, edits in rows(
            "SELECT type, owned_in_id, seen_in_id, edits FROM org_sharing WHERE condition = '{}'"
        ):
            there = {row[0] for row in rows(_TREE, unit=seen_in, day=day)}
            if me not in _people(there, day) or found[key].sees in (None, set()):
                continue
            more = _people({row[0] for row in rows(_TREE, unit=owned_in, day=day)}, day)
            was = found[key]
            found[key] = May(
                (was.sees or set()) | more,
                was.edits if was.edits is None or not edits or not writes else was.edits | more,
                was.creates, was.deletes, was.unowned,
            )  # fmt: skip
    return found


def _shared_some(may: Mapping[str, May], me: int | None, day: date) -> Iterator[tuple[str, frozenset[int]]]:
    """What rules with a condition show beside; the sweep's companies have such about customers' levels alone."""
    for key, owned_in, seen_in, level in rows(_SOME):
        there = _people({row[0] for row in rows(_TREE, unit=seen_in, day=day)}, day)
        if me in there and may[key].sees not in (None, set()):
            owners = _people({row[0] for row in rows(_TREE, unit=owned_in, day=day)}, day)
            ids = rows(_OF_LEVEL, owners=sorted(owners), level=level)
            yield key, frozenset(row[0] for row in ids)


_SOME: Final = """
SELECT type, owned_in_id, seen_in_id, condition->'all'->0->'values'->>0 FROM org_sharing WHERE condition <> '{}'
"""
_OF_LEVEL: Final = """
SELECT t.id FROM sales_customer t
WHERE t.deleted_at IS NULL AND t.owner_id = ANY(%(owners)s) AND t.level = %(level)s
"""


def _divided(may: Mapping[str, May], me: int | None) -> Iterator[tuple[str, frozenset[int]]]:
    """What belongs to customers of the territories that one is responsible for, with all below them."""
    customers = [row[0] for row in rows(_OF_TERRITORIES, me=me)]
    for key, (table, _condition) in OWNED.items():
        if may[key].sees not in (None, set()):
            column = "id" if key == "customer" else "customer_id"
            yield key, _ids(table, f"t.{column} = ANY(%(people)s)", customers, [])


_OF_TERRITORIES: Final = """
WITH RECURSIVE mine AS (
    SELECT id FROM org_territory WHERE manager_id = %(me)s
    UNION
    SELECT t.id FROM org_territory t JOIN mine ON t.parent_id = mine.id
) SELECT c.id FROM sales_customer c JOIN mine ON mine.id = c.territory_id WHERE c.deleted_at IS NULL
"""


def _both(parts: list[May]) -> May:
    sees: set[int] | None = set()
    edits: set[int] | None = set()
    for part in parts:
        sees = None if sees is None or part.sees is None else sees | part.sees
        edits = None if edits is None or part.edits is None else edits | part.edits
    return May(
        sees, edits, any(part.creates for part in parts), any(part.deletes for part in parts),
        any(part.unowned for part in parts),
    )  # fmt: skip


def rows(sql: str, **given: Any) -> list[Any]:
    """The rows of a statement."""
    with connection.cursor() as cursor:
        cursor.execute(sql, given)
        return list(cursor.fetchall())


def _ids(table: str, condition: str, people: list[int], units: list[int], lent: Sequence[int] = ()) -> frozenset[int]:
    sql = f"SELECT t.id FROM {table} t WHERE t.deleted_at IS NULL AND ({condition})"
    return frozenset(row[0] for row in rows(sql, people=people, units=units, lent=list(lent)))


def _marks(seen: Mapping[str, frozenset[int]]) -> frozenset[str]:
    """The marks in the names of what is seen."""
    return frozenset().union(*(marks_of(key, seen[key]) for key in OWNED))


def marks_of(key: str, records: frozenset[int]) -> frozenset[str]:
    """The marks in the names of these records."""
    column = "subject" if key == "activity" else "name"
    sql = f"SELECT substring({column} FROM 'Q(\\d{{4}})K') FROM {OWNED[key][0]} WHERE id = ANY(%(records)s)"
    return frozenset(row[0] for row in rows(sql, records=sorted(records)) if row[0])


def money_of(key: str, records: Collection[int]) -> set[Decimal]:
    """What these records add up to, each currency by itself."""
    table, column = MONEY[key]
    found = rows(f"SELECT sum({column}) FROM {table} WHERE id = ANY(%(ids)s) GROUP BY currency", ids=list(records))
    return {value for (value,) in found if value}


def board_of(key: str, records: Collection[int]) -> dict[int, tuple[int, set[Decimal]]]:
    """The open stages of these deals, each with how many stand there and what they add up to by currency."""
    found: dict[int, tuple[int, set[Decimal]]] = {}
    for (stage,) in rows("SELECT id FROM process_stage WHERE outcome = 'open' AND deleted_at IS NULL"):
        standing = rows(
            f"SELECT id FROM {MONEY[key][0]} WHERE stage_id = %(stage)s AND id = ANY(%(ids)s)",
            stage=stage,
            ids=list(records),
        )
        ids = [pk for (pk,) in standing]
        found[stage] = (len(ids), money_of(key, ids))
    return found


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
    """What each unit has with everything below it, in the tree as it stood: at the end for a stock, then for a flow;
    beside them what belongs to none."""
    sql = f"""
        WITH RECURSIVE up AS (
            SELECT e.unit, e.amount, CASE WHEN %(stock)s THEN %(end)s::date - 1 ELSE e.day END AS day
            {_ACTUAL} {_IN_SIGHT}
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


def posted(metrics: list[str]) -> list[tuple[int, str, int | None, int | None]]:
    """By which version, month, unit and person these metrics have entries."""
    sql = """
        SELECT DISTINCT m.id, to_char(e.day, 'YYYY-MM'), e.unit, e.person
        FROM ledger_entry e JOIN ledger_metric m ON m.id = e.metric_id
        WHERE m.key = ANY(%(metrics)s) AND e.scenario = 0
    """
    return [tuple(row) for row in rows(sql, metrics=metrics)]


def heard(sight: Sight, metrics: list[str], day: date) -> dict[tuple[str, str], tuple[list[int] | None, bool]]:
    """Of which metrics and months this account may hear: in which units within figure reach, in the tree of a day
    (None for any), and whether something of its own is among it."""
    sql = """
        WITH RECURSIVE up AS (
            SELECT m.key AS metric, to_char(e.day, 'YYYY-MM') AS month, e.unit,
                   coalesce(e.person = %(me)s, false) AS own, e.unit IS NULL AS nowhere
            FROM ledger_entry e JOIN ledger_metric m ON m.id = e.metric_id
            WHERE m.key = ANY(%(metrics)s) AND e.scenario = 0
            UNION
            SELECT up.metric, up.month, place.parent_id, up.own, up.nowhere FROM up
            JOIN org_unitplace place ON place.unit_id = up.unit AND %(day)s::date <@ place.days
            WHERE place.parent_id IS NOT NULL
        )
        SELECT metric, month, array_agg(DISTINCT unit) FILTER (WHERE unit = ANY(%(units)s) OR %(everything)s
               AND unit IS NOT NULL), bool_or(own), bool_or(nowhere AND %(everything)s)
        FROM up GROUP BY 1, 2
    """
    given = {"me": sight.me, "metrics": metrics, "day": day, "units": sight.units, "everything": sight.all_figures}
    return {
        (metric, month): (None if every else sorted(units or ()), own)
        for metric, month, units, own, every in rows(sql, **given)
        if units or own or every
    }


def _given(sight: Sight, metric: str, start: date, end: date, *, stock: bool) -> dict[str, Any]:
    return {
        "metric": metric, "start": start, "end": end, "stock": stock,
        "everything": sight.all_figures, "units": sight.units, "me": sight.me,
    }  # fmt: skip
