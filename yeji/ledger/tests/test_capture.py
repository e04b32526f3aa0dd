"""Capture by the cases of LEDGER.md: what is posted, for whom, on which day."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.utils import translation

from tests.world import NOON, TODAY, World, deal_of, win
from yeji.kit.periods import parse
from yeji.ledger.metrics import registry as registry_of_metrics
from yeji.ledger.queries import ask
from yeji.ledger.question import Dimension, Question
from yeji.org.scopes import SYSTEM
from yeji.records import writing
from yeji.records.types import registry

pytestmark = pytest.mark.django_db


def won(world: World, *, person: int | None = None, unit: int | None = None) -> dict[str, Decimal | None]:
    """Won amount and deals of the quarter."""
    metrics = ("won_amount", "won_deals", "win_rate")
    question = Question(metrics=metrics, period=parse("2026Q2"), person=person, unit=unit)
    return dict(ask(question, scope=SYSTEM).rows[()])


def pipeline(period: str = "2026Q2") -> Decimal | None:
    return ask(Question(metrics=("open_pipeline",), period=parse(period)), scope=SYSTEM).value("open_pipeline")


def test_a_won_deal_counts_for_its_owner_on_its_closing_day(world: World) -> None:
    win(deal_of(world, "chen", 1000))
    assert won(world, person=world.people["chen"]) == {"won_amount": 1000, "won_deals": 1, "win_rate": 1}
    assert won(world, unit=world.units["East"])["won_amount"] == 1000
    assert won(world, unit=world.units["West"])["won_amount"] == 0


def test_amount_edited_and_deleted_and_restored(world: World) -> None:
    deal = win(deal_of(world, "chen", 1000))
    kind = registry.get("deal")
    writing.save(kind, deal.pk, {"amount": "1200.50"}, by=SYSTEM, at=NOON)
    assert won(world)["won_amount"] == Decimal("1200.50")
    writing.remove(kind, deal.pk, by=SYSTEM, at=NOON)
    assert won(world) == {"won_amount": 0, "won_deals": 0, "win_rate": None}
    writing.restore(kind, deal.pk, by=SYSTEM, at=NOON)
    assert won(world)["won_amount"] == Decimal("1200.50")


def test_changing_the_owner_of_a_won_deal_moves_nothing(world: World) -> None:
    deal = win(deal_of(world, "chen", 1000))
    writing.save(registry.get("deal"), deal.pk, {"owner": world.people["dora"]}, by=SYSTEM, at=NOON)
    assert won(world, person=world.people["chen"])["won_amount"] == 1000
    assert won(world, person=world.people["dora"])["won_amount"] == 0


def test_stock_follows_owner_amount_and_closing(world: World) -> None:
    deal = deal_of(world, "chen", 1000, opened_on=date(2026, 4, 2))
    assert pipeline("2026-04") == 1000
    kind = registry.get("deal")
    writing.save(kind, deal.pk, {"amount": 1500, "owner": world.people["dora"]}, by=SYSTEM, at=NOON)
    by = Question(metrics=("open_pipeline",), period=parse("2026Q2"), by=(Dimension.PERSON,))
    assert ask(by, scope=SYSTEM).rows == {(world.people["dora"],): {"open_pipeline": Decimal(1500)}}
    win(deal)
    assert pipeline() == 0
    assert pipeline("2026-04") == 1000


def test_shares_are_exact_and_the_largest_gets_the_count(world: World) -> None:
    parts = [
        {"person": world.people["chen"], "share": "33.3333"},
        {"person": world.people["dora"], "share": "66.6667"},
    ]
    win(deal_of(world, "chen", "100.01", shares=parts))
    assert won(world, person=world.people["chen"]) == {
        "won_amount": Decimal("33.34"),
        "won_deals": 0,
        "win_rate": None,
    }
    assert won(world, person=world.people["dora"])["won_amount"] == Decimal("66.67")
    assert won(world)["won_amount"] == Decimal("100.01")


def test_today_is_the_company_s_day() -> None:
    assert NOON.date() == TODAY


def test_a_metric_s_words_are_not_part_of_its_definition() -> None:
    """The same declaration read in another language is the same version."""
    with translation.override("zh-hans"):
        chinese = [metric.definition() for metric in registry_of_metrics]
    with translation.override("en"):
        assert [metric.definition() for metric in registry_of_metrics] == chinese
