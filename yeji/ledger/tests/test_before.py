"""After a transfer people's figures say where they were earned before."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.world import NOON, TODAY, World, deal_of, win
from yeji.kit.periods import parse
from yeji.ledger.before import earned_before
from yeji.ledger.drill import drill
from yeji.ledger.models import Scenario
from yeji.ledger.moves import move_person
from yeji.ledger.question import Dimension, Question
from yeji.org.scopes import SYSTEM

pytestmark = pytest.mark.django_db
LATER = datetime(2026, 5, 30, 4, 0, tzinfo=NOON.tzinfo)


@pytest.fixture
def moved(world: World) -> World:
    """Chen wins two deals in East, goes to West, and wins one there."""
    for owner, amount in (("chen", 100), ("chen", 50), ("dora", 9)):
        win(deal_of(world, owner, amount, opened_on=date(2026, 4, 1)))
    move_person(person=world.people["chen"], unit=world.units["West"], since=date(2026, 5, 25), by=SYSTEM, at=NOON)
    win(deal_of(world, "chen", 7, opened_on=date(2026, 5, 26)), at=LATER, closed_on="2026-05-30")
    return world


def asked(metric: str = "won_amount", **more: Any) -> Question:
    return Question(metrics=(metric,), period=parse("2026Q2"), by=(Dimension.PERSON,), **more)


def test_it_is_told_of_all_who_were_transferred_and_agrees_with_the_drill(moved: World) -> None:
    everybody = list(moved.people.values())
    chen = moved.people["chen"]
    for metric in ("won_amount", "won_deals", "signed_customers"):
        told = earned_before(asked(metric), everybody, scope=SYSTEM)
        assert told == {chen: (("East", 2),)}
        one = drill(Question(metrics=(metric,), period=parse("2026Q2"), person=chen), scope=SYSTEM)
        assert told[chen] == one.elsewhere
    assert earned_before(asked(since=date(2026, 5, 26)), everybody, scope=SYSTEM) == {}
    for nothing in (asked("open_pipeline"), asked("win_rate"), asked(scenario=Scenario.TARGET)):
        assert earned_before(nothing, everybody, scope=SYSTEM) == {}


def test_it_is_narrowed_as_the_figure_is(moved: World) -> None:
    chen = moved.people["chen"]
    within = asked(unit=moved.units["West"])
    assert earned_before(within, [chen], scope=SYSTEM) == {}
    assert earned_before(asked(), [moved.people["dora"]], scope=SYSTEM) == {}


def test_who_was_never_transferred_costs_no_look_at_the_entries(world: World) -> None:
    win(deal_of(world, "chen", 100, opened_on=TODAY))
    with CaptureQueriesContext(connection) as read:
        assert earned_before(asked(), list(world.people.values()), scope=SYSTEM) == {}
    assert len(read) == 1
