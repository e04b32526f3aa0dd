"""Ada and her company."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime

from yeji.org.models import Person
from yeji.org.scopes import SYSTEM, Scope, scope_of
from yeji.org.services import Placement, found_company, grant_role, place_people
from yeji.platform.models import Account
from yeji.records import bulk
from yeji.records.types import registry

TODAY = date(2026, 5, 21)
NOON = datetime(2026, 5, 21, 4, 0, tzinfo=UTC)
"""Noon of TODAY in the company's zone."""

PEOPLE = (
    ("ada", "Ada", ("Headquarters",), "director"),
    ("ben", "Ben", ("Headquarters", "East"), "manager"),
    ("chen", "Chen", ("Headquarters", "East"), "rep"),
    ("dora", "Dora", ("Headquarters", "West"), "rep"),
)


@dataclass(frozen=True)
class World:
    """Accounts, people and scopes by first name; units by name; a stage per name; two products, one customer."""

    accounts: dict[str, Account]
    people: dict[str, int]
    units: dict[str, int]
    stages: dict[str, int]
    products: dict[str, int]
    customer: int

    def scope(self, name: str) -> Scope:
        """What this person sees today."""
        return scope_of(account=self.accounts[name], day=TODAY)


def make_world(*, zone: str = "Asia/Shanghai", currency: str = "CNY") -> World:
    """Make the company through the product's own doors."""
    found_company(name="云岭仪器", currency=currency, zone=zone, fiscal_start=1, at=NOON)
    people = _insert("person", [{"name": title, "code": name} for name, title, _path, _role in PEOPLE])
    by_name = {name: pk for (name, *_rest), pk in zip(PEOPLE, people, strict=True)}
    places = [Placement(person=by_name[name], path=path, leads=name == "ben") for name, _t, path, _r in PEOPLE]
    place_people(places, at=NOON, today=TODAY)
    accounts = {name: _account(name) for name in (*by_name, "eve", "root")}
    for name, _title, _path, role in PEOPLE:
        grant_role(account=accounts[name], role=role, person=Person.unscoped.get(pk=by_name[name]))
    grant_role(account=accounts["root"], role="administrator")
    for name in ("ada", "ben"):
        grant_role(account=accounts[name], role="closer")
    stages = [("lead", "open"), ("proposal", "open"), ("won", "won"), ("lost", "lost")]
    rows = [{"name": name, "code": name, "place": n, "outcome": what} for n, (name, what) in enumerate(stages)]
    products = [{"name": "Spectrometer", "code": "S"}, {"name": "Service", "code": "V"}]
    return World(
        accounts=accounts,
        people=by_name,
        units=_units(),
        stages=dict(zip([name for name, _what in stages], _insert("stage", rows), strict=True)),
        products=dict(zip(["spectrometer", "service"], _insert("product", products), strict=True)),
        customer=_insert("customer", [{"name": "澄江生物"}])[0],
    )


def _units() -> dict[str, int]:
    from yeji.org.models import Unit

    return dict(Unit.unscoped.values_list("name", "pk"))


def _account(name: str) -> Account:
    account = Account(login=f"{name}@yunling.example", name=name.title(), language="en", created_at=NOON)
    account.set_unusable_password()
    account.save()
    return account


def _insert(key: str, rows: Sequence[Mapping[str, object]]) -> list[int]:
    kind = registry.get(key)
    whole = [{**{item.key: item.clean(None) for item in kind.fields}, **row} for row in rows]
    return bulk.save_many(kind, fresh=whole, changed={}, by=SYSTEM, at=NOON, verb=f"{key}.create")
