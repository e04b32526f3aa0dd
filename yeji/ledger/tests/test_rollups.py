"""Roll-ups: whatever is written, folded or made again, they say what the entries say."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.db import connections

from tests.world import NOON, TODAY, World, deal_of, make_world, record_of, win
from yeji.kit.periods import parse
from yeji.ledger.capture.rollups import KEYS
from yeji.ledger.models import Rollup, Scenario, Summary
from yeji.ledger.queries import ask
from yeji.ledger.question import Dimension, Question
from yeji.ledger.sql import from_entries
from yeji.ledger.upkeep import fold, rebuild
from yeji.ledger.verify import verify
from yeji.org.scopes import SYSTEM, Scope
from yeji.platform.instance import Instance
from yeji.records import writing
from yeji.records.types import registry

DEAL = registry.get("deal")


def won(*by: Dimension, scenario: Scenario = Scenario.ACTUAL) -> dict[tuple[object, ...], Decimal | None]:
    question = Question(metrics=("won_amount",), period=parse("2026Q2"), by=by, scenario=scenario)
    return {key: row["won_amount"] for key, row in ask(question, scope=SYSTEM).rows.items()}


def loose() -> int:
    return Rollup.objects.filter(folded=False).count() + Summary.objects.filter(folded=False).count()


@pytest.mark.django_db
def test_folding_changes_no_figure_and_leaves_one_row_a_key(world: World) -> None:
    for number in range(4):
        win(deal_of(world, "chen", 100 + number, product=world.products["service" if number % 2 else "spectrometer"]))
    deal_of(world, None, 7)
    before = won(Dimension.PERSON), won(Dimension.PRODUCT), won()
    assert fold() > 0
    assert (won(Dimension.PERSON), won(Dimension.PRODUCT), won()) == before
    keys = list(Summary.objects.values_list(*KEYS["ledger_summary"]))
    assert len(keys) == len(set(keys))
    assert Summary.objects.count() < Rollup.objects.count()
    assert loose() == 0
    assert fold() == 0


@pytest.mark.django_db
def test_what_comes_later_is_folded_into_what_is_there(world: World) -> None:
    deal = win(deal_of(world, "chen", 100))
    fold()
    rows = Summary.objects.count()
    writing.save(DEAL, deal.pk, {"amount": "150"}, by=SYSTEM, at=NOON)
    assert loose() > 0
    fold()
    assert Summary.objects.count() == rows
    assert won(Dimension.PERSON) == {(world.people["chen"],): Decimal(150)}
    assert verify(day=TODAY) == []


@pytest.mark.django_db
def test_rows_that_came_to_nothing_go(world: World) -> None:
    deal = win(deal_of(world, "chen", 100))
    target = record_of("target", metric="won_amount", period="2026-05", person=world.people["chen"], amount=5)
    fold()
    writing.remove(DEAL, deal.pk, by=SYSTEM, at=NOON)
    writing.remove(registry.get("target"), target.pk, by=SYSTEM, at=NOON)
    fold()
    fold()
    assert not Summary.objects.filter(amount=0, count=0).exists()
    assert won(Dimension.PERSON) == {}
    assert won(Dimension.PERSON, scenario=Scenario.TARGET) == {}
    assert verify(day=TODAY) == []


@pytest.mark.django_db
def test_made_again_they_say_the_same(world: World) -> None:
    for owner in ("chen", "dora", None):
        win(deal_of(world, owner, 100))
    before = won(Dimension.PERSON), won(Dimension.PRODUCT)
    assert rebuild() == Rollup.objects.count() + Summary.objects.count()
    assert (won(Dimension.PERSON), won(Dimension.PRODUCT)) == before
    assert loose() == 0


def test_a_sum_that_is_wrong_is_found(own_database: Instance) -> None:
    win(deal_of(make_world(), "chen", 100))
    with connections["owner"].cursor() as cursor:
        cursor.execute("UPDATE ledger_summary SET amount = amount + 1 WHERE scenario = 0 AND amount = 100")
    assert {found.check for found in verify(day=TODAY)} == {"summary", "stages"}
    rebuild()
    assert verify(day=TODAY) == []


def pipeline(*by: Dimension, scope: Scope = SYSTEM) -> dict[tuple[object, ...], Decimal | None]:
    question = Question(metrics=("open_pipeline",), period=parse("2026Q2"), by=by)
    return {key: row["open_pipeline"] for key, row in ask(question, scope=scope).rows.items()}


@pytest.mark.django_db
def test_the_steps_of_a_pipeline_are_read_without_its_entries(world: World) -> None:
    moved = deal_of(world, "chen", 100, stage="lead")
    deal_of(world, "dora", 30, stage="lead")
    deal_of(world, "chen", 7)
    writing.save(DEAL, moved.pk, {"stage": world.stages["proposal"]}, by=SYSTEM, at=NOON)
    question = Question(metrics=("open_pipeline",), period=parse("2026Q2"), by=(Dimension.STAGE,))
    assert not from_entries(question)
    for _round in range(2):
        assert pipeline(Dimension.STAGE) == {(world.stages["lead"],): 30, (world.stages["proposal"],): 107}
        assert pipeline(Dimension.STAGE, scope=world.scope("ben")) == {(world.stages["proposal"],): 107}
        assert verify(day=TODAY) == []
        fold()


def test_a_stage_that_is_wrong_is_found(own_database: Instance) -> None:
    world = make_world()
    deal_of(world, "chen", 100, stage="lead")
    with connections["owner"].cursor() as cursor:
        cursor.execute("UPDATE ledger_summary SET stage = stage + 1 WHERE stage IS NOT NULL")
    assert {found.check for found in verify(day=TODAY)} == {"stages"}
    rebuild()
    assert verify(day=TODAY) == []
