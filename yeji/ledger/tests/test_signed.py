"""Customers signed: those with net won credit, by whom they are asked about."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from tests.world import NOON, World, deal_of, record_of, win
from yeji.kit.periods import parse
from yeji.ledger.queries import ask
from yeji.ledger.question import Dimension, Question
from yeji.org.scopes import SYSTEM
from yeji.records import writing
from yeji.records.types import registry

pytestmark = pytest.mark.django_db


def signed(*by: Dimension, **held: Any) -> dict[tuple[object, ...], Decimal | None]:
    question = Question(metrics=("signed_customers",), period=parse("2026Q2"), by=by, **held)
    return {key: row["signed_customers"] for key, row in ask(question, scope=SYSTEM).rows.items()}


def test_a_customer_counts_once_and_for_everybody_who_shares(world: World) -> None:
    chen, dora = world.people["chen"], world.people["dora"]
    parts = [{"person": chen, "share": "70"}, {"person": dora, "share": "30"}]
    win(deal_of(world, "chen", 100, shares=parts))
    win(deal_of(world, "chen", 50))
    win(deal_of(world, "chen", 70, customer=record_of("customer", name="Other").pk))
    assert signed() == {(): 2}
    assert signed(person=dora) == {(): 1}
    assert signed(Dimension.PERSON) == {(chen,): 2, (dora,): 1}
    assert signed(Dimension.UNIT)[world.units["West"],] == 1
    assert signed(Dimension.UNIT)[world.units["Headquarters"],] == 2


def test_a_customer_whose_deals_are_taken_back_counts_no_more(world: World) -> None:
    chen, dora = world.people["chen"], world.people["dora"]
    parts = [{"person": chen, "share": "50"}, {"person": dora, "share": "50"}]
    deal = win(deal_of(world, "chen", 100, shares=parts))
    kind = registry.get("deal")
    writing.save(kind, deal.pk, {"amount": "90"}, by=SYSTEM, at=NOON)
    assert signed(Dimension.PERSON) == {(chen,): 1, (dora,): 1}
    writing.save(kind, deal.pk, {"stage": world.stages["lost"]}, by=SYSTEM, at=NOON)
    assert signed() == {(): 0}
    assert signed(Dimension.PERSON) == {}


def test_a_deal_of_nothing_signs_its_customer_too(world: World) -> None:
    win(deal_of(world, "chen", 0))
    win(deal_of(world, None, 5, customer=None))
    assert signed(Dimension.PERSON) == {(world.people["chen"],): 1}
