"""Attainment: actual against target, at each node, for whoever asks."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from tests.world import TODAY, World, deal_of, record_of, win
from yeji.kit.periods import parse
from yeji.org.scopes import SYSTEM, Scope
from yeji.performance.planning.queries import Attainment, By, attainment
from yeji.records import writing

pytestmark = pytest.mark.django_db
D = Decimal


def asked(by: By, scope: Scope, unit: int | None = None) -> Attainment:
    return attainment(period=parse("2026Q2"), by=by, scope=scope, today=TODAY, unit=unit)


def planned(world: World) -> None:
    record_of("target", metric="won_amount", period="2026Q2", amount=5000)
    record_of("target", metric="won_amount", period="2026Q2", amount=4000, level="floor")
    record_of("target", metric="won_amount", period="2026Q2", unit=world.units["East"], amount=3000)
    record_of("target", metric="won_amount", period="2026-05", person=world.people["chen"], amount=1000)
    win(deal_of(world, "chen", 600))
    win(deal_of(world, "dora", 200))


def test_people_best_first_with_their_own_targets(world: World) -> None:
    planned(world)
    found = asked(By.PERSON, SYSTEM)
    assert [(line.label, line.actual, line.target, line.rate) for line in found.lines] == [
        ("Chen", D(600), D(1000), D("0.6")),
        ("Dora", D(200), None, None),
        ("Ada", D(0), None, None),
        ("Ben", D(0), None, None),
    ]
    assert (found.whole.actual, found.whole.target, found.whole.floor) == (D(800), D(5000), D(4000))


def test_units_in_the_order_of_the_tree_each_on_its_own_target(world: World) -> None:
    planned(world)
    found = asked(By.UNIT, SYSTEM)
    assert [(line.label, line.depth, line.actual, line.target) for line in found.lines] == [
        ("Headquarters", 0, D(800), None),
        ("East", 1, D(600), D(3000)),
        ("West", 1, D(200), None),
    ]


def test_a_manager_sees_his_unit_and_a_rep_himself(world: World) -> None:
    planned(world)
    ben = asked(By.PERSON, world.scope("ben"))
    assert [line.label for line in ben.lines] == ["Chen", "Ben"]
    assert (ben.whole.label, ben.whole.actual, ben.whole.target) == ("East", D(600), D(3000))
    chen = asked(By.PERSON, world.scope("chen"))
    assert [line.label for line in chen.lines] == ["Chen"]
    assert (chen.whole.actual, chen.whole.target) == (D(600), D(1000))
    assert asked(By.PERSON, world.scope("eve")).lines == ()


def test_products_have_no_targets_and_elapsed_time_is_in_working_days(world: World) -> None:
    planned(world)
    found = asked(By.PRODUCT, SYSTEM)
    assert [(line.label, line.actual, line.target) for line in found.lines] == [("Spectrometer", D(800), None)]
    assert 0 < found.elapsed.done < found.elapsed.whole < 65


def test_the_unassigned_stand_in_a_row_of_their_own(world: World) -> None:
    win(deal_of(world, None, 70))
    found = asked(By.PERSON, SYSTEM)
    assert (found.lines[0].key, found.lines[0].actual) == (None, D(70))


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"metric": "win_rate"}, "metric"),
        ({"period": "2026-05-21"}, "period"),
        ({"period": "soon"}, "period"),
        ({"amount": "-1"}, "amount"),
        ({"level": "dream"}, "level"),
    ],
)
def test_what_no_target_can_be_is_refused_by_field(world: World, values: dict[str, str], field: str) -> None:
    given: dict[str, Any] = {"metric": "won_amount", "period": "2026Q2", "amount": 1, **values}
    with pytest.raises(writing.NotAccepted) as refused:
        record_of("target", **given)
    assert refused.value.field == field


def test_a_target_is_given_once_for_a_day(world: World) -> None:
    record_of("target", metric="won_amount", period="2026Q2", amount=1)
    with pytest.raises(writing.AlreadyThere):
        record_of("target", metric="won_amount", period="2026-05", amount=1)
