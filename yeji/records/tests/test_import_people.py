"""People with their places, and targets for whom they are set."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from tests.world import TODAY, World
from yeji.org.models import Membership, Position, PositionPlace, Unit
from yeji.records.importing import Outcome
from yeji.records.tests.files import bring, kept, told, written

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("world", "in_english")]

HEAD = "name,region,team,since,leads,title"
MAP = """
match = "name"
[fields]
name = "name"
[place]
path = ["region", "team"]
since = "since"
leads = "leads"
title = "title"
format = "%d.%m.%Y"
"""


def people(directory: Path, *rows: str) -> Outcome:
    return bring("person", written(directory / "people.csv", HEAD, *rows), mapped=MAP)


def places(name: str) -> list[tuple[str, date | None, date | None]]:
    """Where a person works: unit, from, until."""
    found = Membership.objects.filter(person__name=name).order_by("days").values_list("position", "days")
    units = dict(PositionPlace.objects.values_list("position", "unit__name"))
    return [(units[position], days.lower, days.upper) for position, days in found]


def test_people_come_with_their_units(tmp_path: Path) -> None:
    outcome = people(tmp_path, "Fei,South,Canton,01.03.2026,yes,Team lead", "Guo,South,,,,", "Hua,,,,,")
    assert (told(outcome), outcome.created) == ([], 3)
    assert places("Fei") == [("Canton", date(2026, 3, 1), None)]
    assert places("Guo") == [("South", None, None)]
    assert places("Hua") == []
    lead = Position.unscoped.get(leads=True, title="Team lead")
    assert Membership.objects.get(position=lead).person.name == "Fei"


def test_the_same_people_again_change_nothing(tmp_path: Path) -> None:
    people(tmp_path, "Fei,South,Canton,01.03.2026,yes,Team lead")
    before = Unit.unscoped.count(), Membership.objects.count()
    assert people(tmp_path, "Fei,South,Canton,01.03.2026,yes,Team lead").unchanged == 1
    assert (Unit.unscoped.count(), Membership.objects.count()) == before


def test_a_move_takes_effect_on_its_day_or_today(tmp_path: Path) -> None:
    people(tmp_path, "Fei,South,Canton,,,", "Guo,South,Canton,,,")
    people(tmp_path, "Fei,South,Macau,01.05.2026,,", "Guo,South,Macau,,,")
    assert places("Fei") == [("Canton", None, date(2026, 5, 1)), ("Macau", date(2026, 5, 1), None)]
    assert places("Guo") == [("Canton", None, TODAY), ("Macau", TODAY, None)]


@pytest.mark.parametrize(
    ("row", "column", "reason"),
    [
        ("Fei,South,Canton,2026-03-01,,", "since", "“2026-03-01” is not a date in the form %d.%m.%Y."),
        ("Fei,South,Canton,,perhaps,", "leads", "leads is yes or no."),
        ("Fei,,Canton,,,", "region", "A unit is named below one that is not."),
        ("Chen,South,Canton,01.01.2020,,", "", ""),
    ],
)
def test_a_place_that_cannot_be_read_refuses_the_whole_row(tmp_path: Path, row: str, column: str, reason: str) -> None:
    outcome = people(tmp_path, row, "Guo,South,,,,")
    if reason:
        assert told(outcome) == [(2, column, reason)]
        assert "Fei" not in [name for (name,) in kept("person", "name")]
        assert outcome.counts()["refused"] == 1
    assert outcome.created == 1


def test_a_move_before_the_present_place_began(tmp_path: Path) -> None:
    people(tmp_path, "Fei,South,Canton,01.03.2026,,")
    outcome = people(tmp_path, "Fei,South,Macau,01.02.2026,,", "Guo,South,Macau,,,")
    assert told(outcome) == []
    assert places("Fei") == [("Macau", date(2026, 2, 1), date(2026, 3, 1)), ("Canton", date(2026, 3, 1), None)]
    assert places("Guo") == [("Macau", None, None)]


def test_targets_for_company_unit_and_person(tmp_path: Path, world: World) -> None:
    head = "metric,period,unit,person,amount"
    rows = (
        "won_amount,2026,,,12000",
        "won_amount,2026Q2,East,,3000",
        "won_amount,2026-05,,Chen,1000.01",
        "won_amount,2026H1,West,,500",
    )
    assert told(bring("target", written(tmp_path / "t.csv", head, *rows))) == []
    assert bring("target", written(tmp_path / "t.csv", head, *rows)).unchanged == 4
    assert kept("target", "starts_on", "ends_on", "unit_id", "person_id", "amount") == [
        (date(2026, 1, 1), date(2027, 1, 1), None, None, Decimal(12000)),
        (date(2026, 1, 1), date(2026, 7, 1), world.units["West"], None, Decimal(500)),
        (date(2026, 4, 1), date(2026, 7, 1), world.units["East"], None, Decimal(3000)),
        (date(2026, 5, 1), date(2026, 6, 1), None, world.people["chen"], Decimal("1000.01")),
    ]
    changed = bring("target", written(tmp_path / "t.csv", head, rows[0].replace("12000", "13000")))
    assert (changed.updated, changed.created) == (1, 0)


@pytest.mark.parametrize(
    ("row", "column", "words"),
    [
        ("won_amount,2026Q5,,,1", "period", "2026Q5"),
        ("won_amount,2026-05-01,,,1", "period", "The shortest target is for a month."),
        ("profit,2026,,,1", "metric", "Not: profit"),
        ("won_amount,2026,East,Chen,1", "person", "A target is for a unit or for a person, not both."),
        ("won_amount,2026,,,", "amount", "target value is needed."),
        ("won_amount,2026,,,-1", "amount", "target value cannot be negative."),
        ("won_amount,2026,North,,1", "unit", "There is no unit North."),
    ],
)
def test_targets_that_cannot_be(tmp_path: Path, row: str, column: str, words: str) -> None:
    outcome = bring("target", written(tmp_path / "t.csv", "metric,period,unit,person,amount", row))
    ((number, found, reason),) = told(outcome)
    assert (number, found) == (2, column)
    assert words in reason
