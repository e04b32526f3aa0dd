"""A company made by chance from a seed: units, people who moved, roles of every reach, records of every type."""

from __future__ import annotations

import os
import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import count
from typing import Any, Final

from django.db import connection

from tests.world import NOON, TODAY, record_of
from yeji.org.models import Person, Reach, Role, RoleRight, RoleUnit, Sharing, Teammate
from yeji.org.scopes import SYSTEM
from yeji.org.services import Placement, found_company, grant_role, place_people
from yeji.platform.files.store import receiving
from yeji.platform.models import Account
from yeji.platform.services import deactivate, make_token
from yeji.records import writing
from yeji.records.files.services import attach
from yeji.records.talk.models import Comment
from yeji.records.types import registry

WORLDS: Final = int(os.environ.get("YEJI_SCOPE_WORLDS", "1"))
"""How many companies are made; with more than one every account tries everything."""
PEOPLE: Final = 12
CUSTOMERS: Final = 16
DEALS: Final = 30
MOVED: Final = TODAY.replace(day=1)
REACHES: Final = tuple(Reach)
MARK: Final = r"\bQ(\d{4})K\b"
"""Every record of somebody's carries a mark of this form in its name, and no two the same one."""
WORDS: Final = ("石英", "Lantern", "澄江", "Meridian")


@dataclass
class Company:
    """What was made: accounts by name with their tokens, and the ids of records by type."""

    seed: int
    chance: random.Random
    units: list[tuple[str, ...]] = field(default_factory=list)
    people: list[int] = field(default_factory=list)
    accounts: dict[str, Account] = field(default_factory=dict)
    tokens: dict[str, str] = field(default_factory=dict)
    records: dict[str, list[int]] = field(default_factory=dict)
    marks: int = 0
    visits: Iterator[int] = field(default_factory=count)

    def name(self) -> str:
        """A name with a word that others have too, and a mark that none has."""
        self.marks += 1
        return f"{self.chance.choice(WORDS)} Q{self.marks:04d}K {self.chance.choice(WORDS)}"

    def somebody(self, *, nobody: float = 0.1) -> int | None:
        """A person, or sometimes none."""
        return None if self.chance.random() < nobody else self.chance.choice(self.people)

    def make(self, key: str, **values: Any) -> int:
        """A record, made through the one door."""
        made = int(record_of(key, **values).pk)
        self.records.setdefault(key, []).append(made)
        return made

    def change(self, key: str, record: int, **values: Any) -> None:
        """A record changed through the one door."""
        writing.save(registry.get(key), record, values, by=SYSTEM, at=NOON)


def make_company(seed: int) -> Company:
    """The company of a seed: always the same one."""
    found = Company(seed=seed, chance=random.Random(seed))
    found_company(name="云岭仪器", currency="CNY", zone="Asia/Shanghai", fiscal_start=1, at=NOON)
    _organisation(found)
    _roles(found)
    _accounts(found)
    _records(found)
    _shared(found)
    _hung(found)
    _bin(found)
    return found


def _organisation(found: Company) -> None:
    chance = found.chance
    found.units = [("HQ",)]
    for number in range(chance.randint(4, 7)):
        found.units.append((*chance.choice(found.units), f"U{number}"))
    found.people = [found.make("person", name=f"P{number}", code=f"p{number}") for number in range(PEOPLE)]
    first = [Placement(person=one, path=chance.choice(found.units)) for one in found.people[:-1]]
    place_people(first, at=NOON, today=TODAY)
    moved = [
        Placement(person=one, path=chance.choice(found.units), since=TODAY + timedelta(days=chance.randint(-90, 60)))
        for one in chance.sample(found.people[:-1], 4)
    ]
    place_people(moved, at=NOON, today=TODAY)
    for one in chance.sample(found.people[:-1], 2):
        _second_post(found, one)


def _second_post(found: Company, person: int) -> None:
    """Somebody works in a second unit too, for some time."""
    days = f"[{TODAY - timedelta(days=30)},{found.chance.choice(['', str(TODAY), str(TODAY + timedelta(days=9))])})"
    with connection.cursor() as cursor:
        unit = found.chance.choice(_units())
        post = found.make("position", title="second")
        cursor.execute(
            "INSERT INTO org_positionplace (position_id, unit_id, days) VALUES (%s, %s, '(,)')", [post, unit]
        )
        cursor.execute(
            'INSERT INTO org_membership (person_id, position_id, "primary", days) VALUES (%s, %s, false, %s)',
            [person, post, days],
        )


def _roles(found: Company) -> None:
    for records in REACHES:
        for figures in REACHES:
            plans = figures != Reach.OWN
            Role.objects.create(code=f"{records}-{figures}", record_reach=records, figure_reach=figures, plans=plans)
    picky = Role.objects.create(code="picky", record_reach=Reach.UNIT, figure_reach=Reach.TEAM)
    for key, sees, edits, creates, deletes in (
        ("deal", Reach.UNIT, Reach.OWN, False, True),
        ("contact", "", "", True, True),
        ("activity", Reach.ALL, Reach.TEAM, True, False),
        ("product", Reach.ALL, Reach.ALL, True, True),
    ):
        RoleRight.objects.create(
            role=picky, type=key, sees=sees, edits=edits, creates=creates, deletes=deletes, exports=True
        )
    elsewhere = Role.objects.create(
        code="elsewhere", record_reach=Reach.OWN, figure_reach=Reach.OWN, writes=False, divided=True
    )
    RoleUnit.objects.create(role=elsewhere, unit_id=found.chance.choice(_units()))


def _shared(found: Company) -> None:
    """Some work on colleagues' records, and some units share."""
    chance = found.chance
    for key in ("customer", "deal", "activity"):
        for record in chance.sample(found.records[key], 5):
            Teammate.objects.create(record=record, person_id=chance.choice(found.people), edits=chance.random() < 0.5)
    for key, edits in (("deal", False), ("contact", True)):
        one, other = chance.sample(_units(), 2)
        Sharing.objects.create(type=key, owned_in_id=one, seen_in_id=other, edits=edits)
    some = {"v": 1, "all": [{"field": "level", "is": "in", "values": ["A"]}]}
    for one, other in zip(_units(), reversed(_units()), strict=True):
        if one != other:
            Sharing.objects.create(type="customer", owned_in_id=one, seen_in_id=other, condition=some)


def _hung(found: Company) -> None:
    """Files and comments on some records, which say the record's own mark."""
    for key in ("customer", "deal", "activity"):
        kind = registry.get(key)
        for record in found.chance.sample(found.records[key], 3):
            name = kind.label_of(kind.table.unscoped.get(pk=record))
            with receiving([name.encode()], name="x.txt") as received:
                attach(kind, record, received, name=f"{name}.txt", by=SYSTEM, at=NOON)
            Comment.objects.create(record=record, account=found.accounts["administrator"], text=name, at=NOON)


def _accounts(found: Company) -> None:
    """One of every kind that matters, then people with roles by chance."""
    chance = found.chance
    people = iter(chance.sample(found.people, PEOPLE))
    kinds: list[tuple[str, tuple[str, ...], int | None]] = [
        ("rep", ("rep",), next(people)),
        ("manager", ("manager",), next(people)),
        ("director", ("director",), next(people)),
        ("administrator", ("administrator",), None),
        ("nobody", (), next(people)),
        ("homeless", ("manager",), None),
        ("gone", ("director",), next(people)),
        ("binned", ("manager",), next(people)),
        ("mixed", tuple(chance.sample([f"{a}-{b}" for a in REACHES for b in REACHES], 2)), next(people)),
        ("careful", ("unit-own",), next(people)),
        ("analyst", ("own-unit",), next(people)),
        ("picky", ("picky",), next(people)),
        ("elsewhere", ("elsewhere",), next(people)),
    ]
    for name, roles, person in kinds:
        account = Account(login=f"{name}@yunling.example", name=name.title(), language="en", created_at=NOON)
        account.set_unusable_password()
        account.save()
        for role in roles:
            grant_role(account=account, role=role)
        if person:
            Person.unscoped.filter(pk=person).update(account=account)
        found.accounts[name] = account
        found.tokens[name] = make_token(account=account, label="scope", at=NOON)
    deactivate(account=found.accounts["gone"], at=NOON)


def _records(found: Company) -> None:
    chance = found.chance
    outcomes = [("lead", "open"), ("offer", "open"), ("won", "won"), ("lost", "lost")]
    stages = [found.make("stage", name=name, code=name, place=n, outcome=what) for n, (name, what) in
              enumerate(outcomes)]  # fmt: skip
    products = [found.make("product", name=f"Product {n}", code=f"pr{n}") for n in range(3)]
    customers: list[int] = []
    for _ in range(CUSTOMERS):
        parent = chance.choice(customers) if customers and chance.random() < 0.3 else None
        made = found.make(
            "customer", name=found.name(), owner=found.somebody(nobody=0.2), parent=parent,
            revenue=found.marks * 1000, level="AB"[found.marks % 2],
        )  # fmt: skip
        customers.append(made)
    for _ in range(12):
        found.make("contact", name=found.name(), customer=chance.choice(customers), owner=found.somebody())
    for number in range(DEALS):
        opened = TODAY - timedelta(days=chance.randint(0, 200))
        made = found.make(
            "deal",
            name=found.name(),
            code=f"D-{number}" if number % 3 else None,
            customer=chance.choice(customers),
            product=chance.choice([*products, None]),
            contact=chance.choice([*found.records["contact"], None]),
            stage=chance.choice(stages),
            owner=found.somebody(),
            amount=1000 * (number + 1) + chance.randint(1, 999),
            opened_on=opened,
            closed_on=opened + timedelta(days=chance.randint(0, (TODAY - opened).days)),
            shares=_shares(found) if chance.random() < 0.2 else None,
        )
        if chance.random() < 0.15:
            found.change("deal", made, owner=found.somebody())
    for _ in range(14):
        found.make(
            "activity",
            subject=found.name(),
            kind=chance.choice(["call", "visit", "task"]),
            customer=chance.choice([*customers, None]),
            deal=chance.choice([*found.records["deal"], None]),
            owner=found.somebody(),
            done_on=chance.choice([None, TODAY - timedelta(days=chance.randint(0, 90))]),
        )
    _territories(found)
    _targets(found)


def _territories(found: Company) -> None:
    """A territory of somebody whose role sees by it, one below it, and customers in both."""
    person = Person.unscoped.get(account=found.accounts["elsewhere"])
    upper = found.make("territory", name="Upper", manager=person.pk)
    lower = found.make("territory", name="Lower", parent=upper)
    for place, customer in enumerate(found.chance.sample(found.records["customer"], 6)):
        found.change("customer", customer, territory=(upper, lower)[place % 2])


def _targets(found: Company) -> None:
    """Targets of the company, of some units and of some people: one a node."""
    nodes: list[dict[str, int]] = [{}, *({"person": one} for one in found.chance.sample(found.people, 5))]
    nodes += [{"unit": one} for one in found.chance.sample(_units(), 4)]
    for number, node in enumerate(nodes):
        period = found.chance.choice(["2026", "2026Q2", "2026-05"])
        amount = 7_000_000 + number
        found.make("target", metric="won_amount", period=period, amount=amount, level="target", **node)


def _shares(found: Company) -> list[dict[str, Any]]:
    one, other = found.chance.sample(found.people, 2)
    return [{"person": one, "share": "70"}, {"person": other, "share": "30"}]


def _units() -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT id FROM org_unit WHERE deleted_at IS NULL ORDER BY id")
        return [row[0] for row in cursor.fetchall()]


def _bin(found: Company) -> None:
    """Some records of each type are in the recycle bin, and the person of one account."""
    for key in ("customer", "contact", "deal", "activity", "target"):
        for record in found.chance.sample(found.records[key], 2):
            writing.remove(registry.get(key), record, by=SYSTEM, at=NOON)
    binned = Person.unscoped.get(account=found.accounts["binned"])
    writing.remove(registry.get("person"), binned.pk, by=SYSTEM, at=NOON)
    found.people.remove(binned.pk)


def changes(found: Company) -> Iterator[tuple[str, Any]]:
    """What then happens to the company, one step at a time, each with its name."""
    chance = found.chance
    yield "people move today", lambda: place_people(
        [Placement(person=one, path=chance.choice(found.units)) for one in chance.sample(found.people, 4)],
        at=NOON, today=TODAY,
    )  # fmt: skip
    yield "owners change", lambda: _change_owners(found)
    yield "roles change", lambda: _change_roles(found)
    yield "a unit moves", lambda: _move_unit(found)


def _change_owners(found: Company) -> None:
    for key in ("customer", "contact", "deal", "activity"):
        rows = registry.get(key).table.unscoped.filter(deleted_at=None, pk__in=found.records[key])
        for record in found.chance.sample(sorted(rows.values_list("pk", flat=True)), 6):
            found.change(key, record, owner=found.somebody())


def _change_roles(found: Company) -> None:
    grant_role(account=found.accounts["rep"], role="unit-unit")
    deactivate(account=found.accounts["mixed"], at=NOON)
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM org_grant WHERE account_id = %s", [found.accounts["director"].pk])


def _move_unit(found: Company) -> None:
    """The unit that was made last stands under another one since the first of the month."""
    from yeji.org.moves import rebuild_unit_paths

    with connection.cursor() as cursor:
        cursor.execute("SELECT max(unit_id) FROM org_unitplace")
        unit = cursor.fetchone()[0]
        cursor.execute("SELECT unit_id FROM org_unitplace WHERE unit_id <> %s AND parent_id IS NOT NULL", [unit])
        other = [row[0] for row in cursor.fetchall()]
        cursor.execute("UPDATE org_unitplace SET days = daterange(lower(days), %s) WHERE unit_id = %s", [MOVED, unit])
        cursor.execute(
            "INSERT INTO org_unitplace (unit_id, parent_id, days) VALUES (%s, %s, daterange(%s, NULL))",
            [unit, found.chance.choice(other or [None]), MOVED],
        )
    rebuild_unit_paths()


def day() -> date:
    """The business day on which everything is looked at."""
    return TODAY
