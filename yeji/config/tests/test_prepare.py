"""Starting again: what people built is counted on by whatever program lays the functions anew."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.world import World, deal_of, make_world, win
from yeji.config.prepare import prepare
from yeji.kit.periods import parse
from yeji.ledger.metrics import registry
from yeji.ledger.queries import ask
from yeji.ledger.question import Question
from yeji.ledger.tests.building import built
from yeji.org import calendar
from yeji.org.scopes import SYSTEM
from yeji.platform.instance import Instance
from yeji.records.types import registry as types


@pytest.fixture
def company(own_database: Instance) -> Iterator[World]:
    """Ada's company in a database of its own: functions are laid."""
    yield make_world()
    registry._known.setup = None


def won() -> object:
    return ask(Question(metrics=("wins",), period=parse("2026")), scope=SYSTEM).value("wins")


def test_metrics_that_people_built_are_counted_after_the_product_was_started_again(company: World) -> None:
    built("wins", value="sum", measure="amount")
    win(deal_of(company, "chen", 1000))
    assert won() == 1000
    _forget()
    prepare()
    calendar.company()  # as every request begins
    win(deal_of(company, "dora", 50))
    assert won() == 1050


def _forget() -> None:
    """As a program that was just started: it has not asked for the company, and knows nothing that people built."""
    calendar._seen.setup = None
    registry._known.setup = None
    types._known.setup = None
