"""Figures by stretches of time, and in today's tree: each against what plain SQL or a look says."""

from __future__ import annotations

from datetime import date

import pytest

from tests.world import NOON, TODAY, World, deal_of, win
from yeji.kit.periods import parse
from yeji.ledger.asking import question_of
from yeji.ledger.moves import move_unit
from yeji.ledger.queries import ask, fetch
from yeji.ledger.question import Dimension, Question
from yeji.org.scopes import SYSTEM

pytestmark = pytest.mark.django_db
DAYS = (date(2025, 12, 30), date(2026, 1, 4), date(2026, 2, 10), date(2026, 4, 1), date(2026, 5, 3))


@pytest.fixture
def won(world: World) -> World:
    """A deal won on each of some days, all opened at the end of 2025."""
    for place, day in enumerate(DAYS):
        win(deal_of(world, "chen", 10**place, opened_on=date(2025, 12, 29)), closed_on=day)
    deal_of(world, "dora", 7, opened_on=date(2026, 1, 5))
    return world


@pytest.mark.parametrize("metric", ["won_amount", "won_deals", "signed_customers"])
@pytest.mark.parametrize(
    ("grain", "fiscal_start", "piece"),
    [
        ("week", 1, "date_trunc('week', {0})"),
        ("quarter", 1, "date_trunc('quarter', {0})"),
        ("year", 1, "date_trunc('year', {0})"),
        ("half", 1, "CASE WHEN {0} < '2026-07-01' THEN '2026-01-01' ELSE '2026-07-01' END"),
        ("half", 3, "CASE WHEN {0} < '2026-03-01' THEN '2025-09-01' ELSE '2026-03-01' END"),
        ("half", 10, "CASE WHEN {0} < '2026-04-01' THEN '2025-10-01' ELSE '2026-04-01' END"),
        ("quarter", 2, "date_trunc('quarter', {0} - interval '1 month') + interval '1 month'"),
        ("year", 4, "date_trunc('year', {0} - interval '3 months') + interval '3 months'"),
    ],
)
def test_a_flow_by_stretches_of_time(won: World, metric: str, grain: str, fiscal_start: int, piece: str) -> None:
    whole = parse("2026")
    question = Question(metrics=(metric,), period=whole, by=(Dimension(grain),), fiscal_start=fiscal_start)
    found = {key: row[metric] for key, row in ask(question, scope=SYSTEM).rows.items()}
    counted = {"won_amount": "sum(amount)", "won_deals": "count(*)", "signed_customers": "count(DISTINCT customer_id)"}
    due = fetch(
        f"SELECT ({piece.format('closed_on::timestamp')})::date, {counted[metric]} FROM sales_deal "
        "WHERE closed_on >= DATE '2026-01-01' GROUP BY 1",
        {},
    )
    assert found == {(day,): value for day, value in due}


@pytest.mark.parametrize("grain", ["week", "month", "quarter", "half", "year"])
def test_a_level_is_that_at_the_end_of_each_stretch(won: World, grain: str) -> None:
    question = Question(metrics=("open_pipeline",), period=parse("2026H1"), by=(Dimension(grain),))
    rows = ask(question, scope=SYSTEM).rows
    assert rows
    for (day,), row in rows.items():
        end = f"(DATE '{day}' + interval '1 {grain}')".replace("1 quarter", "3 months").replace("1 half", "6 months")
        standing = f"opened_on < {end} AND coalesce(closed_on, 'infinity') >= {end}"
        due = fetch(f"SELECT sum(amount) FROM sales_deal WHERE {standing}", {})[0][0]
        assert row["open_pipeline"] == due, day


def test_in_today_s_tree_a_unit_has_what_its_parts_earned_elsewhere(won: World) -> None:
    before = {"metrics": ["won_amount"], "period": "2026", "where": {"unit": won.units["West"]}}
    assert ask(question_of(before, scope=SYSTEM, fiscal_start=1, today=TODAY), scope=SYSTEM).value("won_amount") == 0
    move_unit(unit=won.units["East"], parent=won.units["West"], since=date(2026, 5, 1), by=SYSTEM, at=NOON)
    then = ask(question_of(before, scope=SYSTEM, fiscal_start=1, today=TODAY), scope=SYSTEM).value("won_amount")
    now = {**before, "structure": "today"}
    assert then == 10_000
    assert ask(question_of(now, scope=SYSTEM, fiscal_start=1, today=TODAY), scope=SYSTEM).value("won_amount") == 11_110
