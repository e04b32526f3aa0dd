"""A stock over time shows its level at the end of each month or day, not what changed in it."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from tests.world import NOON, World, deal_of, win
from yeji.kit.periods import parse
from yeji.ledger.queries import ask
from yeji.ledger.question import NAMES_NONE, Dimension, Question
from yeji.org.scopes import SYSTEM

pytestmark = pytest.mark.django_db
BOTH = ("open_pipeline", "open_deals")
APRIL, MAY, JUNE = date(2026, 4, 1), date(2026, 5, 1), date(2026, 6, 1)


def asked(period: str, *by: Dimension, **held: Any) -> dict[tuple[Any, ...], tuple[Any, ...]]:
    rows = ask(Question(metrics=BOTH, period=parse(period), by=by, **held), scope=SYSTEM).rows
    return {key: (row["open_pipeline"], row["open_deals"]) for key, row in rows.items()}


def test_each_month_shows_what_stood_at_its_end(world: World) -> None:
    deal_of(world, "chen", 1000, opened_on=date(2026, 3, 20))
    closing = deal_of(world, "dora", 400, opened_on=date(2026, 4, 7))
    win(closing, at=NOON)
    assert asked("2026Q2", Dimension.MONTH) == {(APRIL,): (1400, 2), (MAY,): (1000, 1), (JUNE,): (1000, 1)}


def test_each_key_has_levels_of_its_own_and_none_where_nothing_stands(world: World) -> None:
    chen, dora = world.people["chen"], world.people["dora"]
    deal_of(world, "chen", 1000, opened_on=date(2026, 3, 20))
    win(deal_of(world, "dora", 400, opened_on=date(2026, 4, 7)), at=NOON)
    assert asked("2026Q2", Dimension.PERSON, Dimension.MONTH) == {
        (chen, APRIL): (1000, 1),
        (chen, MAY): (1000, 1),
        (chen, JUNE): (1000, 1),
        (dora, APRIL): (400, 1),
    }


def test_each_day_shows_what_stood_at_its_end(world: World) -> None:
    win(deal_of(world, "dora", 400, opened_on=date(2026, 5, 19)), at=NOON)
    found = asked("2026-05", Dimension.DAY, Dimension.MONTH)
    assert found == {(date(2026, 5, 19), MAY): (400, 1), (date(2026, 5, 20), MAY): (400, 1)}


def test_units_are_held_as_any_of_several_at_the_end_and_month_by_month_alike(world: World) -> None:
    east, west = world.units["East"], world.units["West"]
    company = world.units["Headquarters"]
    deal_of(world, "chen", 1000, opened_on=date(2026, 3, 20))
    deal_of(world, "dora", 400, opened_on=date(2026, 4, 7))
    deal_of(world, None, 50, opened_on=date(2026, 4, 8))
    both, none = {"among": (("unit", (east, west)),)}, {"unit": NAMES_NONE}
    either = {"among": (("unit", (west, NAMES_NONE)),)}
    for held, whole in ((both, (1400, 2)), (none, (50, 1)), (either, (450, 2)), ({"unit": west}, (400, 1))):
        assert asked("2026-06", **held) == {(): whole}
        assert asked("2026-06", Dimension.MONTH, **held) == {(JUNE,): whole}
        at_end = asked("2026-06", Dimension.UNIT, **held)
        by_month = asked("2026-06", Dimension.UNIT, Dimension.MONTH, **held)
        assert {(unit, JUNE): told for (unit,), told in at_end.items()} == by_month
    within = {"unit": company, "among": (("unit", (west,)),)}
    assert asked("2026-06", **within) == {(): (400, 1)} == asked("2026-06", **within, tree_on=JUNE)
    assert asked("2026-06", Dimension.MONTH, **within) == {(JUNE,): (400, 1)}


def test_stages_are_held_as_any_of_several(world: World) -> None:
    for stage, amount in (("lead", 1), ("proposal", 20)):
        deal_of(world, "chen", amount, stage=stage)
    stages = (world.stages["lead"], world.stages["proposal"])
    assert asked("2026-06", among=(("stage", stages),)) == {(): (21, 2)}
    assert asked("2026-06", Dimension.MONTH, among=(("stage", (*stages, NAMES_NONE)),)) == {(JUNE,): (21, 2)}
    assert asked("2026-06", stage=stages[1]) == {(): (20, 1)}
