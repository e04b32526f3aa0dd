"""A period cut off in the middle of a month: months from the sums, days from the entries, as if read in one."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from tests.world import World, deal_of, win
from yeji.kit.periods import parse
from yeji.ledger.drill import explain
from yeji.ledger.queries import ask
from yeji.ledger.question import Dimension, Question
from yeji.org.scopes import SYSTEM

pytestmark = pytest.mark.django_db
LATE = datetime(2026, 6, 30, 4, tzinfo=UTC)


@pytest.fixture
def spring(world: World) -> World:
    for month, day, amount in ((4, 1, 1), (4, 30, 10), (5, 20, 100), (5, 21, 1000), (6, 3, 10000)):
        deal = deal_of(world, "chen", amount, opened_on=date(2026, 3, 1))
        win(deal, at=LATE, closed_on=date(2026, month, day))
    deal_of(world, "dora", 5, opened_on=date(2026, 5, 20))
    return world


def won(until: date | None, *by: Dimension, period: str = "2026Q2") -> dict[tuple[object, ...], Decimal | None]:
    question = Question(metrics=("won_amount",), period=parse(period), by=by, until=until)
    return {key: row["won_amount"] for key, row in ask(question, scope=SYSTEM).rows.items()}


@pytest.mark.parametrize(
    ("until", "due"),
    [
        (None, 11111),
        (date(2026, 4, 1), 0),
        (date(2026, 4, 2), 1),
        (date(2026, 5, 1), 11),
        (date(2026, 5, 21), 111),
        (date(2026, 5, 22), 1111),
        (date(2026, 8, 1), 11111),
    ],
)
def test_only_the_days_before_it_count(spring: World, until: date | None, due: int) -> None:
    assert won(until) == {(): due}
    found = explain(Question(metrics=("won_amount",), period=parse("2026Q2"), until=until), scope=SYSTEM)
    assert sum((row.value for row in found.rows), Decimal(0)) == (due if due < 11111 else due - 1)
    assert found.value == due


def test_by_people_months_and_in_a_month_too(spring: World) -> None:
    until = date(2026, 5, 21)
    assert won(until, Dimension.PERSON) == {(spring.people["chen"],): 111}
    assert won(until, Dimension.MONTH) == {(date(2026, 4, 1),): 11, (date(2026, 5, 1),): 100}
    assert won(until, period="2026-05") == {(): 100}


def test_counts_customers_and_stocks_are_cut_off_too(spring: World) -> None:
    metrics = ("won_deals", "signed_customers", "open_pipeline")

    def told(until: date) -> list[Decimal | None]:
        table = ask(Question(metrics=metrics, period=parse("2026Q2"), until=until), scope=SYSTEM)
        return [table.value(metric) for metric in metrics]

    assert told(date(2026, 5, 20)) == [2, 1, 11100]
    assert told(date(2026, 5, 22)) == [4, 1, 10005]
