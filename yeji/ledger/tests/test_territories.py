"""Figures by territory: where each customer stood on the day, in the tree as it was then or as it is today."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from tests.world import TODAY, World, deal_of, record_of, win
from yeji.kit.refusal import Refused
from yeji.ledger.asking import question_of
from yeji.ledger.drill import drill
from yeji.ledger.queries import ask
from yeji.ledger.showing import named_rows
from yeji.org.scopes import SYSTEM, Scope
from yeji.records import writing
from yeji.records.types import registry

pytestmark = pytest.mark.django_db
LONG_AGO = date(2026, 1, 2)
IN_MARCH = datetime(2026, 3, 15, 4, 0, tzinfo=UTC)
FIRST = datetime(2026, 1, 5, 4, 0, tzinfo=UTC)


def question(scope: Scope = SYSTEM, **given: Any) -> Any:
    whole: dict[str, Any] = {"metrics": ["won_amount"], "period": "2026", **given}
    return question_of(whole, scope=scope, fiscal_start=1, today=TODAY, zone="Asia/Shanghai")


def sums(name: str, *, metric: str = "won_amount", **given: Any) -> dict[Any, Decimal]:
    rows = named_rows(ask(question(by=[name], metrics=[metric], **given), scope=SYSTEM), scope=SYSTEM)
    return {row[f"{name}_name"]: row[metric] for row in rows}


def drilled(**where: int) -> Decimal | None:
    found = drill(question(where=where), scope=SYSTEM)
    assert found.agrees
    return found.value


@pytest.fixture
def divided(world: World) -> dict[str, int]:
    """East with City below it; in March the customer moves from City to South, and in April City goes below South."""
    made: dict[str, int] = {}
    for name, above in (("East", None), ("South", None), ("City", "East")):
        made[name] = record_of("territory", at=FIRST, name=name, parent=made.get(above or "")).pk
    moves = (
        ("customer", world.customer, {"territory": made["City"]}, FIRST),
        ("customer", world.customer, {"territory": made["South"]}, IN_MARCH),
        ("territory", made["City"], {"parent": made["South"]}, datetime(2026, 4, 20, tzinfo=UTC)),
    )
    for key, record, values, at in moves:
        writing.save(registry.get(key), record, values, by=SYSTEM, at=at)
    city = record_of("customer", name="乙", territory=made["City"], at=FIRST)
    for customer, day, amount in (
        (world.customer, "2026-02-10", 1),
        (world.customer, "2026-04-10", 10),
        (city.pk, "2026-02-11", 100),
        (city.pk, "2026-04-02", 1000),
        (record_of("customer", name="丙").pk, "2026-04-02", 10000),
    ):
        win(deal_of(world, "chen", amount, opened_on=LONG_AGO, customer=customer), closed_on=day)
    return made


def test_a_figure_stays_in_the_territory_of_its_day(divided: dict[str, int]) -> None:
    assert sums("territory", period="2026Q1") == {"City": 101}
    assert sums("territory", period="2026Q2") == {"City": 1000, "South": 10, None: 10000}
    assert sums("territory_tree", period="2026Q1") == {"City": 101, "East": 101}
    assert sums("territory_tree", period="2026Q2") == {"City": 1000, "South": 1010, None: 10000}
    assert sums("territory", structure="today") == {"City": 1100, "South": 11, None: 10000}
    assert sums("territory_tree", structure="today") == {"City": 1100, "South": 1111, None: 10000}
    assert sums("territory_tree", period="2026Q2", metric="won_deals") == {"City": 1, "South": 2, None: 1}
    assert sums("territory_tree", period="2026Q2", metric="signed_customers") == {"City": 1, "South": 2, None: 1}


def test_a_territory_is_held_fixed_with_and_without_those_below(divided: dict[str, int]) -> None:
    assert drilled(territory_tree=divided["East"]) == 101
    assert drilled(territory_tree=divided["South"]) == 1010
    assert drilled(territory=divided["South"]) == 10
    assert drilled(territory=divided["City"]) == 1101
    assert sums("territory", where={"territory_tree": divided["South"]}, period="2026Q2") == {"City": 1000, "South": 10}


def test_a_level_stands_in_the_territory_of_the_period_s_end(world: World, divided: dict[str, int]) -> None:
    deal_of(world, "chen", 7, opened_on=LONG_AGO)
    assert sums("territory_tree", metric="open_pipeline", period="2026-02") == {"City": 1017, "East": 1017, None: 10000}
    assert sums("territory_tree", metric="open_pipeline") == {"South": 7}


def test_plans_and_readers_who_may_not_know_it_are_refused(world: World, divided: dict[str, int]) -> None:
    hidden = replace(world.scope("ada"), masks={"customer": {"territory": "hidden"}})
    where = {"territory": divided["East"]}
    for scope, given in (
        (SYSTEM, {"by": ["territory"], "scenario": "target"}),
        (SYSTEM, {"where": where, "scenario": "target"}),
        (SYSTEM, {"where": {"product": world.products["service"]}, "scenario": "target"}),
        (hidden, {"by": ["territory_tree"]}),
        (hidden, {"where": where}),
    ):
        with pytest.raises(Refused):
            ask(question(scope, **given), scope=scope)
