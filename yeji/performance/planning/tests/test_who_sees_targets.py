"""A target is seen by those who see the figure it is held against."""

from __future__ import annotations

import pytest

from tests.world import NOON, World, record_of
from yeji.org.scopes import Scope
from yeji.records import reading, writing
from yeji.records.types import registry

pytestmark = pytest.mark.django_db
TARGET = registry.get("target")


def seen(scope: Scope) -> list[int]:
    return sorted(int(amount) for amount in reading.visible(scope, TARGET).values_list("amount", flat=True))


def test_targets_follow_figures(world: World) -> None:
    people, units = world.people, world.units
    for amount, unit in enumerate((None, units["East"], units["West"]), 1):
        record_of("target", metric="won_amount", period="2026Q2", amount=amount, unit=unit)
    for amount, person in enumerate(("chen", "dora"), 4):
        record_of("target", metric="won_amount", period="2026Q2", amount=amount, person=people[person])
    assert seen(world.scope("ada")) == [1, 2, 3, 4, 5]
    assert seen(world.scope("ben")) == [2, 4]
    assert seen(world.scope("chen")) == [4]
    assert seen(world.scope("eve")) == []
    all_targets = list(TARGET.table.unscoped.values_list("pk", flat=True))
    ben = world.scope("ben")
    by_sql = reading.all_visible(ben, [(TARGET, pk) for pk in all_targets])
    assert sum(by_sql) == len(seen(ben))


def test_nobody_sets_his_own_target(world: World) -> None:
    with pytest.raises(writing.MayNotWrite):
        writing.save(TARGET, None, {"metric": "won_amount"}, by=world.scope("chen"), at=NOON)
