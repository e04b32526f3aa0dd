"""When people and units move, what is counted follows; what locked periods knew stays."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from tests.world import NOON, TODAY, World, deal_of, record_of, win
from yeji.kit.periods import parse
from yeji.ledger.models import Entry, Scenario
from yeji.ledger.moves import MayNotMove, move_person, move_unit
from yeji.ledger.queries import ask
from yeji.ledger.question import Dimension, Question, View
from yeji.ledger.tests.closing import lock
from yeji.ledger.verify import verify, verify_independently
from yeji.org.moves import CannotMove
from yeji.org.scopes import SYSTEM
from yeji.records import writing
from yeji.records.importing import run_import
from yeji.records.types import registry

pytestmark = pytest.mark.django_db
APRIL_2, APRIL_15, MAY_1, MAY_10 = date(2026, 4, 2), date(2026, 4, 15), date(2026, 5, 1), date(2026, 5, 10)


def by_unit(world: World, metric: str, period: str, view: View = View.POSTED) -> dict[str, Decimal | None]:
    question = Question(metrics=(metric,), period=parse(period), by=(Dimension.UNIT,), view=view)
    names = {pk: name for name, pk in world.units.items()}
    return {names[unit]: row[metric] for (unit,), row in ask(question, scope=SYSTEM).rows.items()}


def moved(world: World, who: str, unit: str, since: date) -> int:
    return move_person(person=world.people[who], unit=world.units[unit], since=since, by=SYSTEM, at=NOON)


def right() -> None:
    assert verify(day=TODAY) == []
    assert verify_independently(day=TODAY) == []


def test_open_stock_moves_on_the_day_of_the_move(world: World) -> None:
    deal_of(world, "chen", 1000, opened_on=APRIL_2)
    moved(world, "chen", "West", MAY_10)
    assert by_unit(world, "open_pipeline", "2026-05-09") == {"Headquarters": 1000, "East": 1000}
    assert by_unit(world, "open_pipeline", "2026-05-10") == {"Headquarters": 1000, "West": 1000}
    posted = Entry.objects.filter(day=MAY_10, scenario=Scenario.ACTUAL).order_by("amount").values_list("unit", "amount")
    assert list(posted) == [(world.units["East"], Decimal(-1000)), (world.units["West"], Decimal(1000))]
    right()


def test_a_move_ahead_is_posted_on_its_day_and_taken_back_when_the_deal_closes_before(world: World) -> None:
    deal = deal_of(world, "chen", 1000, opened_on=APRIL_2)
    moved(world, "chen", "West", date(2026, 6, 1))
    assert by_unit(world, "open_pipeline", "2026-05") == {"Headquarters": 1000, "East": 1000}
    assert by_unit(world, "open_pipeline", "2026-06") == {"Headquarters": 1000, "West": 1000}
    win(deal)
    assert by_unit(world, "open_pipeline", "2026-06") == {}
    assert not Entry.objects.filter(day=date(2026, 6, 1)).exclude(amount__in=(1000, -1000)).exists()
    right()


def test_a_back_dated_move_takes_results_of_open_months_along(world: World) -> None:
    win(deal_of(world, "chen", 100, opened_on=APRIL_2), closed_on=date(2026, 4, 10))
    win(deal_of(world, "chen", 200, opened_on=APRIL_2), closed_on=date(2026, 4, 20))
    moved(world, "chen", "West", APRIL_15)
    assert by_unit(world, "won_amount", "2026-04") == {"Headquarters": 300, "East": 100, "West": 200}
    right()


def test_a_back_dated_move_leaves_locked_months_as_they_were_known(world: World) -> None:
    win(deal_of(world, "chen", 200, opened_on=APRIL_2), closed_on=date(2026, 4, 20))
    win(deal_of(world, "chen", 50, opened_on=APRIL_2), closed_on=MAY_10)
    deal_of(world, "chen", 1000, opened_on=APRIL_2)
    lock(world, "2026-04")
    moved(world, "chen", "West", APRIL_15)
    for view in View:
        assert by_unit(world, "won_amount", "2026-04", view) == {"Headquarters": 200, "East": 200}
        assert by_unit(world, "open_pipeline", "2026-04", view) == {"Headquarters": 1050, "East": 1050}
        assert by_unit(world, "won_amount", "2026-05", view) == {"Headquarters": 50, "West": 50}
        assert by_unit(world, "open_pipeline", "2026-05", view) == {"Headquarters": 1000, "West": 1000}
    right()


def test_what_changed_before_the_move_keeps_its_days(world: World) -> None:
    """The level of each past day stays, whoever looks after it by then."""
    deal = deal_of(world, "chen", 1000, opened_on=APRIL_2)
    writing.save(registry.get("deal"), deal.pk, {"amount": 1500}, by=SYSTEM, at=NOON)
    moved(world, "chen", "West", MAY_10)
    assert by_unit(world, "open_pipeline", "2026-05-15") == {"Headquarters": 1000, "West": 1000}
    assert by_unit(world, "open_pipeline", "2026-05") == {"Headquarters": 1500, "West": 1500}
    right()


def test_moving_somebody_where_he_is_changes_nothing(world: World) -> None:
    deal_of(world, "chen", 1000, opened_on=APRIL_2)
    assert moved(world, "chen", "East", MAY_10) == 0
    assert moved(world, "chen", "West", MAY_10) > 0
    assert moved(world, "chen", "West", MAY_10) == 0
    assert moved(world, "chen", "East", MAY_10) > 0
    assert by_unit(world, "open_pipeline", "2026-05") == {"Headquarters": 1000, "East": 1000}


def test_a_person_s_target_follows_his_position(world: World) -> None:
    record_of("target", metric="won_amount", period="2026Q2", person=world.people["chen"], amount=300)
    before = set(Entry.objects.values_list("position", flat=True))
    moved(world, "chen", "West", MAY_1)
    net: dict[tuple[date, int | None], Decimal] = {}
    for day, position, amount in Entry.objects.values_list("belongs_on", "position", "amount"):
        net[day, position] = net.get((day, position), Decimal(0)) + amount
    held = {day: position for (day, position), amount in net.items() if amount}
    assert len(held) == 3
    assert {held[date(2026, 4, 1)]} == before
    assert held[MAY_1] == held[date(2026, 6, 1)] != held[date(2026, 4, 1)]
    right()


def test_an_import_of_people_takes_what_they_have_along(world: World, tmp_path: Path) -> None:
    deal_of(world, "chen", 1000, opened_on=APRIL_2)
    (tmp_path / "people.csv").write_text("code,name,top,unit,since\nchen,Chen,Headquarters,West,2026-04-15\n")
    (tmp_path / "people.toml").write_text(
        'match = "code"\n[fields.code]\ncolumn = "code"\n[fields.name]\ncolumn = "name"\n'
        '[place]\npath = ["top", "unit"]\nsince = "since"\n'
    )
    kind = registry.get("person")
    run_import(kind, tmp_path / "people.csv", map_path=tmp_path / "people.toml", by=SYSTEM, at=NOON)
    assert by_unit(world, "open_pipeline", "2026-04-14") == {"Headquarters": 1000, "East": 1000}
    assert by_unit(world, "open_pipeline", "2026-04") == {"Headquarters": 1000, "West": 1000}
    right()


def test_a_unit_takes_its_results_along_from_the_first_of_a_month(world: World) -> None:
    win(deal_of(world, "chen", 100, opened_on=APRIL_2), closed_on=date(2026, 4, 10))
    win(deal_of(world, "chen", 30, opened_on=APRIL_2), closed_on=MAY_10)
    deal_of(world, "chen", 1000, opened_on=APRIL_2)
    before = Entry.objects.count()
    assert move_unit(unit=world.units["East"], parent=world.units["West"], since=MAY_1, by=SYSTEM, at=NOON)
    assert Entry.objects.count() == before
    assert by_unit(world, "won_amount", "2026-04") == {"Headquarters": 100, "East": 100}
    assert by_unit(world, "won_amount", "2026-05") == {"Headquarters": 30, "East": 30, "West": 30}
    assert by_unit(world, "open_pipeline", "2026-04") == {"Headquarters": 1030, "East": 1030}
    assert by_unit(world, "open_pipeline", "2026-05") == {"Headquarters": 1000, "East": 1000, "West": 1000}
    months = Question(
        metrics=("open_pipeline",), period=parse("2026Q2"), by=(Dimension.MONTH,), unit=world.units["West"]
    )
    assert {key: row["open_pipeline"] for key, row in ask(months, scope=SYSTEM).rows.items()} == {
        (MAY_1,): 1000,
        (date(2026, 6, 1),): 1000,
    }
    right()


def test_a_unit_cannot_move_everywhere(world: World) -> None:
    headquarters, east = world.units["Headquarters"], world.units["East"]
    for unit, parent, since in (
        (headquarters, east, MAY_1),
        (east, east, MAY_1),
        (east, None, MAY_10),
        (east, 10**9, MAY_1),
    ):
        with pytest.raises(CannotMove):
            move_unit(unit=unit, parent=parent, since=since, by=SYSTEM, at=NOON)
    assert not move_unit(unit=east, parent=headquarters, since=MAY_1, by=SYSTEM, at=NOON)
    lock(world, "2026-04")
    with pytest.raises(CannotMove, match="locked"):
        move_unit(unit=east, parent=None, since=date(2026, 4, 1), by=SYSTEM, at=NOON)


def test_only_administrators_move(world: World) -> None:
    with pytest.raises(MayNotMove):
        move_person(person=world.people["chen"], unit=world.units["West"], since=MAY_1, by=world.scope("ada"), at=NOON)
    with pytest.raises(MayNotMove):
        move_unit(unit=world.units["East"], parent=None, since=MAY_1, by=world.scope("ben"), at=NOON)
