"""Roles that see the customers of the territories their holders are responsible for, and what belongs to them."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.world import NOON, TODAY, World, deal_of, record_of
from yeji.org import permissions
from yeji.org.models import Role
from yeji.org.onlookers import Why, onlookers
from yeji.org.scopes import SYSTEM, Scope
from yeji.records import reading, writing
from yeji.records.search.finding import find
from yeji.records.sharing import rules_met
from yeji.records.territories.dividing import keepers_of
from yeji.records.types import registry

pytestmark = pytest.mark.django_db


@pytest.fixture
def divided(world: World) -> dict[str, int]:
    """Dora is responsible for East with City below it; Chen owns a customer with a deal there, and one elsewhere."""
    permissions.describe_role(role=Role.objects.get(pk="rep"), given={"divided": True}, by=SYSTEM, at=NOON)
    east = record_of("territory", name="East", manager=world.people["dora"])
    city = record_of("territory", name="City", parent=east.pk)
    chen = world.people["chen"]
    there = record_of("customer", name="城中仪器", owner=chen, territory=city.pk)
    other = record_of("customer", name="城外仪器", owner=chen)
    deals = [deal_of(world, "chen", 5, customer=one.pk).pk for one in (there, other)]
    return {"east": east.pk, "city": city.pk, "there": there.pk, "other": other.pk, "deal": deals[0], "far": deals[1]}


def seen(scope: Scope, key: str) -> set[int]:
    return set(reading.visible(scope, registry.get(key)).values_list("pk", flat=True))


def test_who_is_responsible_sees_the_customers_and_their_deals_with_all_below(
    world: World, divided: dict[str, int]
) -> None:
    dora = world.scope("dora")
    assert dora.territories == {divided["east"], divided["city"]}
    assert divided["there"] in seen(dora, "customer")
    assert divided["other"] not in seen(dora, "customer")
    assert seen(dora, "deal") == {divided["deal"]}
    assert reading.all_visible(dora, [(registry.get("deal"), divided[one]) for one in ("deal", "far")]) == (True, False)
    found = find("城", [registry.get("customer")], scope=dora, each=5)
    assert [row.pk for one in found for row in one.rows] == [divided["there"]]
    with pytest.raises(writing.MayNotWrite):
        writing.save(registry.get("deal"), divided["deal"], {"amount": 6}, by=dora, at=NOON)


def test_nobody_sees_more_without_the_role_or_the_territory(world: World, divided: dict[str, int]) -> None:
    assert seen(replace(world.scope("dora"), territories=frozenset()), "deal") == set()
    writing.save(registry.get("territory"), divided["east"], {"manager": world.people["ben"]}, by=SYSTEM, at=NOON)
    assert world.scope("dora").territories == frozenset()
    assert world.scope("ben").territories == frozenset(), "his role does not say so"


def test_the_page_of_who_sees_it_tells_why(world: World, divided: dict[str, int]) -> None:
    for key, record, told in (("deal", divided["deal"], True), ("customer", divided["other"], False)):
        kind = registry.get(key)
        looking = onlookers(
            kind=key, record=record, owner=world.people["chen"], open_when_unowned=kind.open_when_unowned, day=TODAY,
            met=rules_met(kind, record, day=TODAY), keepers=keepers_of(kind, record),
        )  # fmt: skip
        why = {one.name: one.why for one in looking}
        assert (why.get("Dora") == (Why.TERRITORY,)) is told
        sees = {account.pk for name, account in world.accounts.items() if record in seen(world.scope(name), key)}
        assert {one.account for one in looking} == sees
