"""Who works on a record beside its owner, and who sees a record and why."""

from __future__ import annotations

import random

import pytest

from tests.world import NOON, TODAY, World, deal_of, record_of
from yeji.org.models import Reach, Role, RoleRight, RoleUnit, Sharing, Teammate
from yeji.org.onlookers import Onlooker, Why, onlookers
from yeji.org.scopes import scope_of
from yeji.org.services import grant_role
from yeji.platform.rows import Row
from yeji.records import reading, writing
from yeji.records.models import History
from yeji.records.sharing import rules_met
from yeji.records.team import CannotJoin, Member, join, leave, team_of
from yeji.records.types import registry

pytestmark = pytest.mark.django_db
DEAL = registry.get("deal")


def test_an_owner_takes_somebody_in_and_history_says_so(world: World) -> None:
    chen, dora = world.scope("chen"), world.people["dora"]
    his = deal_of(world, "chen", 5).pk
    join(DEAL, his, dora, edits=True, part="方案", by=chen, at=NOON)
    assert team_of(chen, DEAL, his) == [Member(person=dora, name="Dora", edits=True, part="方案")]
    writing.save(DEAL, his, {"name": "ours"}, by=world.scope("dora"), at=NOON)
    join(DEAL, his, dora, edits=False, by=chen, at=NOON)
    with pytest.raises(writing.MayNotWrite):
        writing.save(DEAL, his, {"name": "hers"}, by=world.scope("dora"), at=NOON)
    leave(DEAL, his, dora, by=world.scope("dora"), at=NOON)
    with pytest.raises(reading.NotFound):
        reading.get(world.scope("dora"), DEAL, his)
    verbs = [write.verb for write in History.objects.filter(record=his).order_by("pk")]
    assert verbs == ["deal.create", "deal.join", "deal.edit", "deal.join", "deal.leave"]


def test_a_guest_brings_nobody_in_and_nobody_lends_what_he_does_not_see(world: World) -> None:
    his, eva = deal_of(world, "chen", 5).pk, record_of("person", name="Eva").pk
    join(DEAL, his, world.people["dora"], edits=True, by=world.scope("chen"), at=NOON)
    with pytest.raises(writing.MayNotWrite):
        join(DEAL, his, eva, edits=False, by=world.scope("dora"), at=NOON)
    other = deal_of(world, "ben", 5).pk
    with pytest.raises(reading.NotFound):
        join(DEAL, other, eva, edits=False, by=world.scope("chen"), at=NOON)
    with pytest.raises(CannotJoin):
        join(DEAL, his, world.people["chen"], edits=True, by=world.scope("chen"), at=NOON)
    assert Teammate.objects.count() == 1


def test_s004_21_who_sees_a_record_and_why(world: World) -> None:
    his = deal_of(world, "chen", 5).pk
    found = {one.name: (one.why, one.edits) for one in _onlookers(his, world.people["chen"])}
    assert found == {
        "Ada": ((Why.EVERYTHING,), True),
        "Ben": ((Why.UNIT,), True),
        "Chen": ((Why.OWNER,), True),
        "Root": ((Why.EVERYTHING,), True),
    }


@pytest.mark.parametrize("seed", range(12))
def test_the_page_of_who_sees_says_what_the_doors_do(world: World, seed: int) -> None:
    chance = random.Random(seed)
    units = [world.units[name] for name in sorted(world.units)]
    records: list[Row] = [deal_of(world, who, 5) for who in ("chen", "dora", "ben", "ada", None)]
    records += [record_of("customer", name=str(who), owner=who and world.people[who]) for who in ("chen", "dora", None)]
    for code in ("rep", "manager", "director"):
        role = Role.objects.get(pk=code)
        role.record_reach = chance.choice(list(Reach))
        role.writes = chance.random() < 0.7
        role.save()
        for key in ("deal", "customer"):
            if chance.random() < 0.5:
                sees, edits = (chance.choice(["", *Reach]) for _ in range(2))
                RoleRight.objects.create(
                    role=role, type=key, sees=sees, edits=edits, creates=True, deletes=True, exports=True
                )
    RoleUnit.objects.create(role_id=chance.choice(["rep", "manager"]), unit_id=chance.choice(units))
    one, other = chance.sample(units, 2)
    Sharing.objects.create(type="deal", owned_in_id=one, seen_in_id=other, edits=chance.random() < 0.5)
    for least in ("5", "6"):
        some = {"v": 1, "all": [{"field": "amount", "is": "gte", "values": [least]}]}
        Sharing.objects.create(type="deal", owned_in_id=other, seen_in_id=one, condition=some)
    for row in chance.sample(records, 3):
        person = chance.choice(list(world.people.values()))
        Teammate.objects.create(record=row.pk, person_id=person, edits=chance.random() < 0.5)
    grant_role(account=world.accounts["chen"], role=chance.choice(["manager", "analyst", "rep"]))
    for row in records:
        kind = registry.get("deal" if row._meta.model_name == "deal" else "customer")
        owner = kind.field("owner").of(row)
        told = {one.account: one.edits for one in _onlookers(row.pk, owner, kind.key)}
        for account in world.accounts.values():
            scope = scope_of(account=account, day=TODAY)
            seen = reading.visible(scope, kind).filter(pk=row.pk).exists()
            assert (account.pk in told) == seen, (account.name, row)
            if seen:
                assert told[account.pk] == reading.may_change(scope, kind, row), (account.name, row)


def _onlookers(record: int, owner: int | None, key: str = "deal") -> list[Onlooker]:
    free = registry.get(key).open_when_unowned
    met = rules_met(registry.get(key), record, day=TODAY)
    return onlookers(kind=key, record=record, owner=owner, open_when_unowned=free, day=TODAY, met=met)
