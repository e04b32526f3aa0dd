"""Balances: what stood of a stock at the start of each month, kept beside the sums, says what the entries say."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import connections
from django.test.utils import CaptureQueriesContext

from tests.world import NOON, TODAY, World, deal_of, make_world, win
from yeji.kit.periods import parse
from yeji.ledger.models import Balance
from yeji.ledger.moves import move_person
from yeji.ledger.queries import ask
from yeji.ledger.question import Dimension, Question, View
from yeji.ledger.upkeep import fold, rebuild
from yeji.ledger.verify import verify
from yeji.org.scopes import SYSTEM
from yeji.platform.instance import Instance
from yeji.records import writing
from yeji.records.types import registry

DEAL = registry.get("deal")
PERIODS = ("2025", "2026-02", "2026Q1", "2026-04", "2026-05-10", "2026-05", "2026Q2", "2026")
SPLITS = (
    (),
    (Dimension.STAGE,),
    (Dimension.PERSON, Dimension.UNIT),
    (Dimension.MONTH,),
    (Dimension.UNIT, Dimension.MONTH),
)


def pipeline(question: Question) -> dict[tuple[Any, ...], Decimal | None]:
    return {key: row["open_pipeline"] for key, row in ask(question, scope=SYSTEM).rows.items()}


def everything(world: World, *, restated: bool) -> list[dict[tuple[Any, ...], Decimal | None]]:
    """Levels by many splits. Nothing is locked, so that the restated view, which reads entries, must say the same."""
    view = View.RESTATED if restated else View.POSTED
    asked = Question(metrics=("open_pipeline",), period=parse("2026"), view=view)
    found = [pipeline(replace(asked, period=parse(period), by=by)) for period in PERIODS for by in SPLITS]
    east = replace(asked, unit=world.units["East"])
    return [*found, *(pipeline(replace(east, period=parse(period))) for period in PERIODS)]


def busy(world: World) -> None:
    """A year of deals opened, moved through stages, changed, handed over, won and lost."""
    for number in range(12):
        owner = ("chen", "dora", "ben")[number % 3]
        opened = date(2025, 9 + number // 3, 3) if number < 12 and number // 3 < 4 else date(2026, 1, 3)
        deal = deal_of(world, owner, 100 + number, opened_on=opened, stage="lead" if number % 2 else "proposal")
        if number % 4 == 1:
            win(deal, closed_on=date(2026, 2, 5 + number))
    move_person(person=world.people["dora"], unit=world.units["East"], since=date(2026, 3, 1), by=SYSTEM, at=NOON)


@pytest.mark.django_db
def test_levels_are_what_the_entries_say_folded_or_not(world: World) -> None:
    busy(world)
    wanted = everything(world, restated=True)
    assert any(wanted)
    assert everything(world, restated=False) == wanted
    fold()
    assert Balance.objects.exists()
    assert everything(world, restated=False) == wanted
    late = deal_of(world, "chen", 1000, opened_on=date(2025, 10, 9))
    later = everything(world, restated=True)
    assert later != wanted
    assert everything(world, restated=False) == later
    fold()
    assert everything(world, restated=False) == later
    assert verify(day=TODAY) == []
    writing.remove(DEAL, late.pk, by=SYSTEM, at=NOON)
    fold()
    assert everything(world, restated=False) == everything(world, restated=True)
    assert verify(day=TODAY) == []
    kept = set(Balance.objects.values_list("metric", "month", "person", "unit", "stage", "amount", "count"))
    rebuild()
    assert set(Balance.objects.values_list("metric", "month", "person", "unit", "stage", "amount", "count")) == kept
    assert everything(world, restated=False) == everything(world, restated=True)


@pytest.mark.django_db
def test_a_past_day_s_pipeline_reads_no_entries_of_months_before(world: World) -> None:
    busy(world)
    fold()
    with CaptureQueriesContext(connections["default"]) as asked:
        pipeline(Question(metrics=("open_pipeline",), period=parse("2026Q1"), by=(Dimension.STAGE,)))
    assert not any("ledger_entry" in query["sql"] for query in asked)
    with CaptureQueriesContext(connections["default"]) as asked:
        pipeline(Question(metrics=("open_pipeline",), period=parse("2026-03-10"), by=(Dimension.STAGE,)))
    of_entries = [query["sql"] for query in asked if "ledger_entry" in query["sql"]]
    assert len(of_entries) == 1
    assert "e.day >= '2026-03-01'" in of_entries[0]


def test_a_balance_that_is_wrong_is_found(own_database: Instance) -> None:
    busy(make_world())
    fold()
    with connections["owner"].cursor() as cursor:
        cursor.execute("UPDATE ledger_balance SET amount = amount + 1 WHERE month = '2026-03-01'")
    found = verify(day=TODAY)
    assert {one.check for one in found} == {"balances"}
    # The next month's should be as much higher.
    assert {(one.metric, one.month) for one in found} == {("open_pipeline", date(2026, month, 1)) for month in (3, 4)}
    assert verify(day=TODAY, month=date(2026, 5, 1)) == []
    assert verify(day=TODAY, metric="won_deals") == []
    assert verify(day=TODAY, metric="open_deals") == found
    rebuild()
    assert verify(day=TODAY) == []


@pytest.mark.django_db
def test_what_changed_in_the_month_of_the_last_balance_stands_in_those_that_follow(world: World) -> None:
    deal_of(world, "chen", 100, opened_on=date(2026, 4, 3))
    fold()
    last = Balance.objects.order_by("-month").values_list("month", flat=True)[0]
    deal_of(world, "dora", 70, opened_on=last)
    for _folded in range(2):
        assert pipeline(Question(metrics=("open_pipeline",), period=parse(f"{last:%Y}"))) == {(): Decimal(170)}
        fold()
