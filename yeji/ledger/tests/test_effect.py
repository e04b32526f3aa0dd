"""What a write did to the figures is told by metric and month, overlay credit in lines of its own."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from tests.world import NOON, World, deal_of, win
from yeji.ledger.effect import effect
from yeji.ledger.tests.closing import lock
from yeji.org.scopes import SYSTEM
from yeji.records import writing
from yeji.records.types import registry

pytestmark = pytest.mark.django_db


def test_overlay_credit_has_lines_of_its_own(world: World) -> None:
    chen, dora = world.people["chen"], world.people["dora"]
    parts = [{"person": chen, "share": "100"}, {"person": dora, "share": "20", "overlay": True}]
    deal = win(deal_of(world, "chen", 1000, shares=parts), at=NOON)
    told = [one for one in effect([deal.pk], at=NOON) if one["metric"] == "won_amount"]
    assert [(one["person"], one["amount"], one["overlay"]) for one in told] == [
        (chen, "1000", False),
        (dora, "200", True),
    ]


def test_what_belongs_to_a_locked_month_says_to_which(world: World) -> None:
    deal = win(deal_of(world, "chen", 1000, opened_on=date(2026, 4, 2)), closed_on="2026-04-10")
    lock(world, "2026-04")
    late = NOON + timedelta(hours=1)
    writing.save(registry.get("deal"), deal.pk, {"amount": "700"}, by=SYSTEM, at=late)
    told = [one for one in effect([deal.pk], at=late) if one["metric"] == "won_amount"]
    assert [(one["month"], one["belongs"], one["amount"]) for one in told] == [("2026-05", "2026-04", "-300")]
    fresh = win(deal_of(world, "chen", 50), at=late)
    told = [one for one in effect([fresh.pk], at=late) if one["metric"] == "won_amount"]
    assert [(one["month"], one["belongs"]) for one in told] == [("2026-05", "")]
