"""What somebody expects, entered like a target, and asked for beside what was counted and what was a year before."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from tests.world import TODAY, World, deal_of, record_of, win
from yeji.ledger.asking import question_of
from yeji.ledger.queries import ask
from yeji.ledger.verify import verify, verify_independently
from yeji.org.scopes import SYSTEM
from yeji.records import writing
from yeji.records.types import registry

pytestmark = pytest.mark.django_db


def sums(**given: Any) -> dict[Any, Decimal | None]:
    whole = {"metrics": ["won_amount"], "period": "2026Q2", **given}
    question = question_of(whole, scope=SYSTEM, fiscal_start=1, today=TODAY, zone="Asia/Shanghai")
    return {key: row["won_amount"] for key, row in ask(question, scope=SYSTEM).rows.items()}


def test_a_forecast_is_entered_like_a_target_and_stands_beside_it(world: World) -> None:
    chen = world.people["chen"]
    for level, amount in (("target", 300), ("floor", 240), ("stretch", 360), ("forecast", 270)):
        record_of("target", metric="won_amount", level=level, period="2026Q2", person=chen, amount=amount)
    win(deal_of(world, "chen", 50, opened_on=date(2026, 1, 2)), closed_on="2026-04-10")
    for scenario, amount in (("forecast", 270), ("stretch", 360), ("floor", 240), ("target", 300), ("actual", 50)):
        assert sums(by=["person"], scenario=scenario) == {(chen,): amount}, scenario
    assert sums(by=["person", "month"], scenario="forecast") == {
        (chen, date(2026, month, 1)): 90 for month in (4, 5, 6)
    }
    assert verify(day=TODAY) == []
    assert verify_independently(day=TODAY) == []


def test_a_forecast_that_is_put_right_is_another_from_then_on(world: World) -> None:
    made = record_of("target", metric="won_amount", level="forecast", period="2026-06", unit=None, amount=100)
    writing.save(registry.get("target"), made.pk, {"amount": 80}, by=SYSTEM, at=made.created_at)
    assert sums(scenario="forecast") == {(): 80}
    assert sums(scenario="target") == {}
    assert verify_independently(day=TODAY) == []
