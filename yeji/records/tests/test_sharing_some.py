"""Sharing between units with a condition: those records alone, at every door, seen and not changed."""

from __future__ import annotations

import pytest
from django.db import connection

from tests.world import NOON, TODAY, World, record_of
from yeji.org.accounts import MayNotAdminister
from yeji.org.models import Sharing
from yeji.org.permissions import CannotChangeRole
from yeji.records import reading, sight, writing
from yeji.records.duplicates.finding import groups
from yeji.records.filters.compact import read
from yeji.records.filters.tree import BadFilter
from yeji.records.search.finding import find
from yeji.records.sharing import CannotShareSome, rules_met, share_some
from yeji.records.types import registry

pytestmark = pytest.mark.django_db
CUSTOMER = registry.get("customer")


def share(world: World, condition: str, *, by: str = "root", to: str = "East") -> Sharing:
    """West's customers, those that the condition lets through, are seen in another unit."""
    units = world.units
    return share_some(
        CUSTOMER, owned_in=units["West"], seen_in=units[to], condition=read(condition), by=world.scope(by), at=NOON
    )


def customers(world: World) -> tuple[int, int]:
    """Two of Dora's: one of level A, one of level B."""
    dora = world.people["dora"]
    return tuple(record_of("customer", name=f"澄江 {level}", level=level, owner=dora).pk for level in "AB")


def test_s004_21_what_meets_the_condition_is_seen_at_every_door(world: World) -> None:
    key, other = customers(world)
    rule = share(world, "level:in:A")
    chen = world.scope("chen")
    seen = set(reading.visible(chen, CUSTOMER).values_list("pk", flat=True))
    assert (key in seen, other in seen) == (True, False)
    assert reading.all_visible(chen, [(CUSTOMER, key), (CUSTOMER, other)]) == (True, False)
    sql, params = sight.bounds_of(chen, CUSTOMER, "r")
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT r.id FROM sales_customer r WHERE true{sql}", list(params))
        told = {row[0] for row in cursor.fetchall()}
    assert (key in told, other in told) == (True, False)
    found = {row.pk for hit in find("澄江", [CUSTOMER], scope=chen, each=5) for row in hit.rows}
    assert (key in found, other in found) == (True, False)
    assert groups(CUSTOMER, by=chen) == []
    with pytest.raises(writing.MayNotWrite):
        writing.save(CUSTOMER, key, {"name": "mine"}, by=chen, at=NOON)
    assert rules_met(CUSTOMER, key, day=TODAY) == [rule.pk]
    assert rules_met(CUSTOMER, other, day=TODAY) == []


def test_it_follows_the_record_and_the_unit(world: World) -> None:
    key, _other = customers(world)
    share(world, "level:in:A")
    with pytest.raises(reading.NotFound):
        reading.get(world.scope("eve"), CUSTOMER, key)
    writing.save(CUSTOMER, key, {"level": "B"}, by=world.scope("dora"), at=NOON)
    with pytest.raises(reading.NotFound):
        reading.get(world.scope("chen"), CUSTOMER, key)
    writing.save(CUSTOMER, key, {"level": "A", "owner": world.people["ada"]}, by=world.scope("ada"), at=NOON)
    with pytest.raises(reading.NotFound):
        reading.get(world.scope("chen"), CUSTOMER, key)


@pytest.mark.parametrize(
    ("condition", "refusal"),
    [
        ("", CannotShareSome),
        ("owner:in:me", CannotShareSome),
        ("parent.level:in:A", CannotShareSome),
        ("moon:is:1", BadFilter),
        ("level:gte:A", BadFilter),
    ],
)
def test_what_cannot_say_which_records_is_refused(world: World, condition: str, refusal: type[Exception]) -> None:
    with pytest.raises(refusal):
        share(world, condition)
    assert not Sharing.objects.exists()


def test_only_administrators_and_two_units(world: World) -> None:
    with pytest.raises(MayNotAdminister):
        share(world, "level:in:A", by="ada")
    with pytest.raises(CannotChangeRole):
        share(world, "level:in:A", to="West")


def test_a_condition_that_is_understood_no_more_shares_nothing(world: World) -> None:
    key, _other = customers(world)
    rule = share(world, "level:in:A")
    Sharing.objects.filter(pk=rule.pk).update(
        condition={"v": 1, "all": [{"field": "gone", "is": "is", "values": ["1"]}]}
    )
    chen = world.scope("chen")
    with pytest.raises(reading.NotFound):
        reading.get(chen, CUSTOMER, key)
    assert reading.all_visible(chen, [(CUSTOMER, key)]) == (False,)
    assert sight.bounds_of(chen, CUSTOMER, "r")[0].endswith("OR false)")
    assert rules_met(CUSTOMER, key, day=TODAY) == []


def test_the_same_rule_twice_is_one(world: World) -> None:
    first, again = share(world, "level:in:A"), share(world, "level:in:A")
    assert first.pk == again.pk
    assert share(world, "level:in:B").pk != first.pk
    assert Sharing.objects.count() == 2
