"""Reading only the odd records one by one gives what reading every record gives, whatever happened to them."""

from __future__ import annotations

import random
import re
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.db import connection

from tests.world import NOON, World, deal_of, record_of, win
from yeji.kit.periods import parse
from yeji.ledger import nets as module
from yeji.ledger.metrics import registry
from yeji.ledger.moves import move_person
from yeji.ledger.nets import Nets, nets
from yeji.ledger.queries import ask
from yeji.ledger.question import Question
from yeji.ledger.tests.closing import lock
from yeji.org.scopes import SYSTEM
from yeji.records import writing
from yeji.records.types import registry as types

pytestmark = pytest.mark.django_db
DEAL = types.get("deal")
PERIODS = ("2026-03", "2026-04", "2026Q2", "2026")


def told(question: Question, metric: str, *, first: int = 0, size: int = 4) -> Nets:
    return nets(registry.get(metric), question, SYSTEM, DEAL, first=first, size=size)


def both(question: Question, metric: str, monkeypatch: pytest.MonkeyPatch, *, first: int = 0) -> tuple[Nets, Nets]:
    quick = told(question, metric, first=first)
    with monkeypatch.context() as patched:
        patched.setattr(module, "_is_quick", lambda: False)
        return quick, told(question, metric, first=first)


def split(world: World) -> list[dict[str, int]]:
    return [{"person": world.people["dora"], "share": 40}, {"person": world.people["chen"], "share": 60}]


def a_story(world: World, seed: int) -> None:
    """Deals won in spring, some shared, then edited, moved, opened again or thrown away; March is locked midway."""
    dice = random.Random(seed)
    deals = []
    for number in range(14):
        day = date(2026, dice.choice((3, 4, 5)), dice.randint(1, 20))
        deal = deal_of(
            world,
            dice.choice(("chen", "dora", "ben")),
            dice.choice((0, 10, 10, 50, 70 + number)),
            opened_on=date(2026, 3, 1),
        )
        shares = split(world) if dice.random() < 0.3 else []
        deals.append(win(deal, at=datetime(2026, 5, 21, 4, tzinfo=UTC), closed_on=day, shares=shares))
    for half in range(2):
        for deal in dice.sample(deals, 6):
            _something(world, deal.pk, dice)
        if not half:
            lock(world, "2026-03")


def _something(world: World, deal: int, dice: random.Random) -> None:
    at = datetime(2026, 5, 21, 5, tzinfo=UTC)
    kind = dice.choice(("amount", "day", "open", "bin"))
    if DEAL.table.unscoped.get(pk=deal).deleted_at is not None:
        writing.restore(DEAL, deal, by=SYSTEM, at=at)
    elif kind == "bin":
        writing.remove(DEAL, deal, by=SYSTEM, at=at)
    elif kind == "open":
        writing.save(DEAL, deal, {"stage": world.stages["proposal"]}, by=SYSTEM, at=at)
    elif kind == "amount":
        writing.save(DEAL, deal, {"amount": dice.randint(1, 90)}, by=SYSTEM, at=at)
    elif DEAL.table.unscoped.get(pk=deal).closed_on is not None:
        writing.save(DEAL, deal, {"closed_on": date(2026, dice.choice((3, 4, 5)), 9)}, by=SYSTEM, at=at)


@pytest.mark.parametrize("seed", range(8))
def test_the_quick_way_says_what_the_whole_way_says(world: World, monkeypatch: pytest.MonkeyPatch, seed: int) -> None:
    a_story(world, seed)
    met = 0
    for period in PERIODS:
        for metric in ("won_amount", "won_deals", "new_deals", "won_days"):
            for held in ({}, {"person": world.people["chen"]}, {"unit": world.units["East"]}):
                question = Question(metrics=(metric,), period=parse(period), **held)  # type: ignore[arg-type]
                for first in (0, 3):
                    quick, whole = both(question, metric, monkeypatch, first=first)
                    assert quick == whole, (period, metric, held, first)
                    met += len(quick.rows)
    assert met > 50


@pytest.mark.parametrize("seed", range(4))
def test_the_parts_add_up_to_the_figure_and_so_do_the_records(world: World, seed: int) -> None:
    a_story(world, seed)
    for period in PERIODS:
        question = Question(metrics=("won_amount",), period=parse(period))
        found = told(question, "won_amount", size=100)
        figure = ask(question, scope=SYSTEM).value("won_amount")
        assert found.booked[0] + found.reversed[0] + found.adjusted[0] == figure
        assert sum((row.value for row in found.rows), Decimal(0)) + found.hidden_value == figure
        assert len(found.rows) + found.hidden == found.records


STOCKS = ("open_pipeline", "open_deals")
OTHERS: tuple[dict[str, str], ...] = ({}, {"person": "chen"}, {"unit": "East"}, {"stage": "proposal"})


def _held(world: World, names: dict[str, str]) -> dict[str, int]:
    places = {"person": world.people, "unit": world.units, "stage": world.stages}
    return {key: places[key][name] for key, name in names.items()}


@pytest.mark.parametrize("seed", range(2))
def test_what_stands_says_what_the_entries_say(world: World, monkeypatch: pytest.MonkeyPatch, seed: int) -> None:
    a_story(world, seed)
    dice, shares = random.Random(seed), split(world)
    for number in range(6):
        owner, stage = dice.choice(("chen", "dora")), dice.choice(("lead", "proposal"))
        deal_of(world, owner, 5 * number, stage=stage, shares=[] if number % 3 else shares)
    move_person(person=world.people["dora"], unit=world.units["East"], since=date(2026, 5, 2), by=SYSTEM, at=NOON)
    met = 0
    for period in ("2026-03", "2026-04", "2026-05-10", "2026Q2", "2026"):
        for metric in STOCKS:
            for names in OTHERS:
                question = Question(metrics=(metric,), period=parse(period), **_held(world, names))  # type: ignore[arg-type]
                for first in (0, 3):
                    quick, whole = both(question, metric, monkeypatch, first=first)
                    assert quick == whole, (period, metric, names, first)
                    met += len(quick.rows)
                figure = ask(question, scope=SYSTEM).value(metric)
                assert quick.booked[0] + quick.reversed[0] == figure
    assert met > 50


def test_who_sees_a_part_is_told_the_same_of_what_stands(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    deal_of(world, "chen", 40, shares=split(world))
    deal_of(world, "dora", 50)
    for metric in STOCKS:
        question = Question(metrics=(metric,), period=parse("2026Q2"))
        for name in ("chen", "ben"):
            quick = nets(registry.get(metric), question, world.scope(name), DEAL, first=0, size=9)
            with monkeypatch.context() as patched:
                patched.setattr(module, "_is_quick", lambda: False)
                assert nets(registry.get(metric), question, world.scope(name), DEAL, first=0, size=9) == quick
            assert quick.records


@pytest.mark.parametrize("seed", range(2))
def test_customers_are_counted_alike_either_way(world: World, monkeypatch: pytest.MonkeyPatch, seed: int) -> None:
    a_story(world, seed)
    customers = types.get("customer")
    writing.remove(customers, record_of("customer", name="gone").pk, by=SYSTEM, at=NOON)
    for period in PERIODS:
        for names in OTHERS[:3]:
            question = Question(metrics=("signed_customers",), period=parse(period), **_held(world, names))  # type: ignore[arg-type]
            told_of = [nets(registry.get("signed_customers"), question, SYSTEM, customers, first=0, size=9)]
            with monkeypatch.context() as patched:
                patched.setattr(module, "_is_quick", lambda: False)
                told_of.append(nets(registry.get("signed_customers"), question, SYSTEM, customers, first=0, size=9))
            quick, whole = told_of
            assert (quick.rows, quick.records, quick.hidden) == (whole.rows, whole.records, whole.hidden)
            assert quick.records == ask(question, scope=SYSTEM).value("signed_customers")


def test_what_is_behind_one_person_s_figure_is_asked_of_one_index_alone(world: World) -> None:
    """A quarter of a busy person has a thousand entries: each would be a page of the table to read."""
    metric, quarter = registry.get("won_amount"), parse("2026Q2")
    asked = Question(metrics=("won_amount",), period=quarter, person=world.people["chen"])
    mine, params = module._query(metric, asked, SYSTEM, DEAL)
    whole, _params = module._query(metric, Question(metrics=("won_amount",), period=quarter), SYSTEM, DEAL)
    assert "e.currency" in whole
    assert "e.currency" not in mine
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_get_indexdef('ledger_entry_metric_day_person'::regclass) || "
            "pg_get_indexdef('ledger_entry_odd'::regclass)"
        )
        held = cursor.fetchone()[0]
    below = mine[mine.index("below AS") : mine.index("mended AS")]
    assert set(re.findall(r"\be\.(\w+)", below)) <= set(re.findall(r"\w+", held))
    assert params["held_person"] == world.people["chen"]


@pytest.mark.parametrize("quick", [True, False])
def test_who_has_a_part_of_a_customers_deal_and_no_count_of_it_has_signed_the_customer(
    world: World, monkeypatch: pytest.MonkeyPatch, quick: bool
) -> None:
    monkeypatch.setattr(module, "_is_quick", lambda: quick)
    win(deal_of(world, "chen", 50, shares=split(world)))
    question = Question(metrics=("signed_customers",), period=parse("2026"), person=world.people["dora"])
    found = nets(registry.get("signed_customers"), question, SYSTEM, types.get("customer"), first=0, size=4)
    assert (found.records, [row.record for row in found.rows]) == (1, [world.customer])
    assert ask(question, scope=SYSTEM).value("signed_customers") == 1


@pytest.mark.parametrize("quick", [True, False])
def test_a_customer_whose_only_win_was_taken_back_has_not_signed(
    world: World, monkeypatch: pytest.MonkeyPatch, quick: bool
) -> None:
    monkeypatch.setattr(module, "_is_quick", lambda: quick)
    deal = win(deal_of(world, "chen", 50))
    writing.save(DEAL, deal.pk, {"stage": world.stages["proposal"]}, by=SYSTEM, at=NOON)
    question = Question(metrics=("signed_customers",), period=parse("2026"))
    found = nets(registry.get("signed_customers"), question, SYSTEM, types.get("customer"), first=0, size=4)
    assert (found.records, found.rows) == (0, ())
