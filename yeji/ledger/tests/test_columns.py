"""Several kinds of figures beside each other in one answer."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from tests.world import TODAY, World, deal_of, record_of, win
from yeji.ledger.columns import beside
from yeji.ledger.question import CannotAsk
from yeji.org.scopes import SYSTEM

pytestmark = pytest.mark.django_db
D = Decimal


def told(*kinds: str, **asked: Any) -> dict[Any, dict[str, Any]]:
    given = {"metrics": ["won_amount"], "by": ["unit"], "period": "2026Q2", **asked}
    found = beside(given, kinds, scope=SYSTEM, fiscal_start=1, today=TODAY)
    return {key: dict(row) for key, row in found.table.rows.items()}


def test_targets_stand_at_their_own_node_and_are_never_summed(world: World) -> None:
    record_of("target", metric="won_amount", period="2026Q2", amount=5000)
    record_of("target", metric="won_amount", period="2026Q2", unit=world.units["East"], amount=3000)
    record_of("target", metric="won_amount", period="2026Q2", person=world.people["chen"], amount=1000)
    win(deal_of(world, "chen", 600))
    rows = told("actual", "target")
    assert rows[(world.units["East"],)] == {
        "won_amount": D(600),
        "won_amount.target": D(3000),
        "won_amount.attainment": D("0.2"),
    }
    others = {row["won_amount.target"] for key, row in rows.items() if key != (world.units["East"],)}
    assert others <= {None}
    assert told("actual", "target", by=[])[()]["won_amount.target"] == D(5000)


def test_overlay_is_a_column_of_its_own(world: World) -> None:
    parts = [
        {"person": world.people["chen"], "share": "100"},
        {"person": world.people["dora"], "share": "50", "overlay": True},
    ]
    win(deal_of(world, "chen", 600, shares=parts))
    assert told("actual", "overlay", by=[]) == {(): {"won_amount": D(600), "won_amount.overlay": D(300)}}
    assert told("actual", "overlay", by=["person"])[(world.people["dora"],)] == {
        "won_amount": D(0),
        "won_amount.overlay": D(300),
    }


def test_a_ratio_is_not_zero_where_nothing_was_counted(world: World) -> None:
    win(deal_of(world, "chen", 600))
    assert told("actual", "last_year", metrics=["win_rate"], by=[]) == {
        (): {"win_rate": D(1), "win_rate.last_year": None}
    }


@pytest.mark.parametrize(
    ("kinds", "asked"),
    [
        ((), {}),
        (("actual", "sideways"), {}),
        (("actual",), {"scenario": "target"}),
        (("actual", "target"), {"by": ["product"]}),
        (("actual", "last_year"), {"by": ["day"]}),
    ],
)
def test_what_has_no_meaning_is_refused(world: World, kinds: tuple[str, ...], asked: dict[str, Any]) -> None:
    with pytest.raises(CannotAsk):
        told(*kinds, **asked)
