"""A click on a figure opens exactly the records behind it."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest

from tests.world import NOON, World, deal_of, record_of, win
from yeji.kit.periods import parse
from yeji.ledger.drill import Credited, drill, explain
from yeji.ledger.models import Scenario
from yeji.ledger.question import CannotAsk, Question
from yeji.ledger.upkeep import mark_what_is_known
from yeji.org.scopes import SYSTEM
from yeji.org.services import Placement, place_people
from yeji.records import writing
from yeji.records.types import registry

pytestmark = pytest.mark.django_db
QUARTER = parse("2026Q2")


def asked(metric: str, **held: object) -> Question:
    return Question(metrics=(metric,), period=QUARTER, **held)  # type: ignore[arg-type]


def test_the_rows_add_up_to_the_figure(world: World) -> None:
    deals = [win(deal_of(world, "chen", amount)) for amount in (100, 300, 200)]
    writing.save(registry.get("deal"), deals[1].pk, {"amount": 250}, by=SYSTEM, at=NOON)
    found = explain(asked("won_amount"), scope=world.scope("ada"))
    assert found.value == 550
    assert [row.value for row in found.rows] == [250, 200, 100]
    assert sum(row.value for row in found.rows) == found.value
    assert found.addends is not None
    assert found.addends.booked == (Decimal(600), 3)
    assert found.addends.reversed == (Decimal(-50), 1)
    assert found.rows[0].people == (Credited("Chen", Decimal(250), Decimal(250)),)
    assert found.kind is registry.get("deal")


def test_a_deal_that_two_share_is_counted_for_one_and_names_both(world: World) -> None:
    parts = [{"person": world.people[name], "share": share} for name, share in (("chen", "60"), ("dora", "40"))]
    win(deal_of(world, "chen", 1000, shares=parts))
    chen, dora = explain(asked("won_deals"), scope=SYSTEM).rows[0].people
    assert chen == Credited("Chen", Decimal(600), Decimal(1))
    assert dora == Credited("Dora", Decimal(400), Decimal(0))
    assert [one.value for one in explain(asked("won_amount"), scope=SYSTEM).rows[0].people] == [600, 400]


def test_what_the_reader_may_not_see_is_counted_and_summed_but_not_named(world: World) -> None:
    """Chen won it, it counts for him; since then the deal is Dora's, and her records are not his to see."""
    moved = win(deal_of(world, "chen", 100))
    win(deal_of(world, "chen", 40))
    writing.save(registry.get("deal"), moved.pk, {"owner": world.people["dora"]}, by=SYSTEM, at=NOON)
    found = drill(asked("won_amount"), scope=world.scope("chen"))
    assert found.value == 140
    assert [row.value for row in found.rows] == [40]
    assert (found.hidden_count, found.hidden_value) == (1, Decimal(100))


def test_a_rep_s_figure_leaves_others_out(world: World) -> None:
    win(deal_of(world, "chen", 100))
    win(deal_of(world, "dora", 1000))
    assert explain(asked("won_amount"), scope=world.scope("chen")).value == 100
    assert explain(asked("won_amount"), scope=world.scope("ben")).value == 100
    assert explain(asked("won_amount"), scope=world.scope("eve")).value == 0


def test_counts_ratios_customers_stock_and_targets(world: World) -> None:
    win(deal_of(world, "chen", 100))
    deal_of(world, "chen", 70)
    deal_of(world, "chen", 30, stage="lost")
    record_of("target", metric="won_amount", period="2026Q2", unit=world.units["East"], amount=900)
    scope = world.scope("ada")
    assert [row.value for row in explain(asked("won_deals"), scope=scope).rows] == [1]
    rate = explain(asked("win_rate"), scope=scope)
    assert [(part.key, value) for part, value in rate.inputs] == [("won_deals", Decimal(1)), ("lost_deals", Decimal(1))]
    signed = explain(asked("signed_customers"), scope=scope)
    assert (signed.value, [row.label for row in signed.rows]) == (Decimal(1), ["澄江生物"])
    assert [row.value for row in explain(asked("open_pipeline"), scope=scope).rows] == [70]
    target = explain(asked("won_amount", scenario=Scenario.TARGET, unit=world.units["East"]), scope=scope)
    assert (target.value, [row.value for row in target.rows]) == (Decimal(900), [Decimal(900)])


@pytest.mark.parametrize("metric", ["won_amount", "won_deals", "signed_customers", "win_rate", "open_pipeline"])
def test_a_past_that_nobody_noted_is_refused_behind_every_kind_of_figure(world: World, metric: str) -> None:
    mark_what_is_known()
    win(deal_of(world, "chen", 100))
    with pytest.raises(CannotAsk, match="not noted yet"):
        explain(asked(metric, known_at=NOON - timedelta(days=3650)), scope=world.scope("ada"))


def test_a_person_s_figure_says_where_it_was_earned_before(world: World) -> None:
    win(deal_of(world, "chen", 100))
    moved = Placement(person=world.people["chen"], path=("Headquarters", "West"), since=date(2026, 5, 22))
    place_people([moved], at=NOON, today=date(2026, 5, 22))
    found = explain(asked("won_amount", person=world.people["chen"]), scope=SYSTEM)
    assert found.elsewhere == (("East", 1),)
    assert explain(asked("won_amount"), scope=SYSTEM).elsewhere == ()


def test_pages_cover_everything_once(world: World) -> None:
    for amount in range(1, 8):
        win(deal_of(world, "chen", amount))
    pages = [drill(asked("won_amount"), scope=SYSTEM, first=first, size=3) for first in (0, 3, 6)]
    assert [[row.value for row in page.rows] for page in pages] == [[7, 6, 5], [4, 3, 2], [1]]
    assert [page.more for page in pages] == [True, True, False]
