"""Targets are set from above: for the people one leads and the units below one's own, by every way of writing."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tests.world import NOON, TODAY, World, record_of
from yeji.org.models import Unit
from yeji.org.scopes import Scope
from yeji.org.services import Placement, place_people
from yeji.records import reading, several, writing
from yeji.records.importing import run_import
from yeji.records.types import registry

pytestmark = pytest.mark.django_db
TARGET = registry.get("target")


@pytest.fixture
def team(world: World) -> int:
    """A team below East, with somebody in it."""
    fay = record_of("person", name="Fay", code="fay").pk
    place_people([Placement(person=fay, path=("Headquarters", "East", "Suzhou"))], at=NOON, today=TODAY)
    return int(Unit.unscoped.get(name="Suzhou").pk)


def planned(by: Scope, **node: Any) -> int:
    values = {"metric": "won_amount", "period": "2026Q2", "amount": "12.5万", **node}
    return int(writing.save(TARGET, None, values, by=by, at=NOON).pk)


def test_a_manager_plans_for_those_he_leads_and_what_is_below(world: World, team: int) -> None:
    ben = world.scope("ben")
    for node in ({"unit": team}, {"person": world.people["chen"]}):
        made = planned(ben, **node)
        writing.save(TARGET, made, {"amount": 1}, by=ben, at=NOON)
        writing.remove(TARGET, made, by=ben, at=NOON)
        assert made in [row.pk for row in reading.trashed(ben, TARGET)]
        writing.restore(TARGET, made, by=ben, at=NOON)
        several.remove_many(TARGET, [made], by=ben, at=NOON)


@pytest.mark.parametrize("node", ["company", "East", "West", "ben", "dora"])
def test_nobody_plans_for_himself_his_own_unit_or_elsewhere(world: World, node: str) -> None:
    whole = {"person": world.people.get(node), "unit": world.units.get(node)}
    with pytest.raises(writing.NotAccepted) as problem:
        planned(world.scope("ben"), **whole)
    assert problem.value.field == ("person" if node in world.people else "unit")
    assert not TARGET.table.unscoped.exists()


@pytest.mark.parametrize("name", ["chen", "dora"])
def test_a_rep_plans_for_nobody(world: World, name: str) -> None:
    with pytest.raises(writing.MayNotWrite):
        planned(world.scope(name), person=world.people["chen"])


def test_a_director_plans_for_the_company(world: World) -> None:
    ada = world.scope("ada")
    planned(ada)
    planned(ada, unit=world.units["East"])
    planned(ada, person=world.people["ada"])


def test_what_stands_above_is_seen_but_not_changed(world: World) -> None:
    ben, east = world.scope("ben"), planned(world.scope("ada"), unit=world.units["East"])
    row = reading.get(ben, TARGET, east)
    assert not reading.may_change(ben, TARGET, row)
    with pytest.raises(writing.MayNotWrite):
        writing.save(TARGET, east, {"amount": 1}, by=ben, at=NOON)
    with pytest.raises(writing.MayNotWrite):
        several.remove_many(TARGET, [east], by=ben, at=NOON)
    with pytest.raises(reading.NotFound):
        writing.remove(TARGET, east, by=ben, at=NOON)
    row = TARGET.table.unscoped.get(pk=east)
    assert (row.amount, row.deleted_at) == (125_000, None)


def test_nobody_moves_a_target_out_of_his_reach(world: World, team: int) -> None:
    ben = world.scope("ben")
    made = planned(ben, unit=team)
    with pytest.raises(writing.NotAccepted):
        writing.save(TARGET, made, {"unit": world.units["East"]}, by=ben, at=NOON)


def test_a_file_of_targets_keeps_the_same_rule(world: World, team: int, tmp_path: Path) -> None:
    planned(world.scope("ada"), unit=world.units["East"])
    file, into = tmp_path / "targets.csv", tmp_path / "targets.toml"
    file.write_text("unit,amount\nSuzhou,300000\nEast,1\nWest,5\n", encoding="utf-8")
    into.write_text(
        '[fields]\nunit = {column = "unit", by = "name"}\namount = {column = "amount"}\n'
        'metric = {value = "won_amount"}\nlevel = {value = "floor"}\nperiod = {value = "2026Q2"}\n',
        encoding="utf-8",
    )
    outcome = run_import(TARGET, file, map_path=into, by=world.scope("ben"), at=NOON)
    assert (outcome.created, outcome.refused_rows) == (1, 2)
    assert list(TARGET.table.unscoped.filter(level="floor").values_list("unit", "amount")) == [(team, 300_000)]


def test_the_rule_follows_the_day(world: World, team: int) -> None:
    ben = world.scope("ben")
    assert ben.below == {team}
    assert date(2026, 5, 21) == ben.day
