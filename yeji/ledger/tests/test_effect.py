"""What a write did to the figures is told by metric and month, overlay credit in lines of its own."""

from __future__ import annotations

import pytest

from tests.world import NOON, World, deal_of, win
from yeji.ledger.effect import effect

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
