"""The days on which open stock begins and ends, whichever of them becomes known first."""

from __future__ import annotations

from datetime import date

import pytest

from tests.world import NOON, TODAY, World, deal_of
from yeji.ledger.capture import capture_all
from yeji.ledger.verify import verify, verify_independently
from yeji.org.scopes import SYSTEM
from yeji.records import writing
from yeji.records.types import registry

pytestmark = pytest.mark.django_db
DEAL = registry.get("deal")


@pytest.mark.parametrize(
    ("opened", "closed"),
    [(date(2026, 5, 20), date(2026, 5, 20)), (date(2026, 4, 2), date(2026, 4, 10)), (TODAY, TODAY)],
)
def test_both_days_changed_at_once_are_captured_at_once(world: World, opened: date, closed: date) -> None:
    deal = deal_of(world, "chen", 1000, opened_on=TODAY)
    change = {"stage": world.stages["won"], "opened_on": opened, "closed_on": closed}
    writing.save(DEAL, deal.pk, change, by=SYSTEM, at=NOON)
    assert capture_all("deal", day=TODAY, at=NOON) == 0
    later = {"opened_on": date(2026, 5, 10), "closed_on": date(2026, 5, 15)}
    writing.save(DEAL, deal.pk, later, by=SYSTEM, at=NOON)
    assert capture_all("deal", day=TODAY, at=NOON) == 0
    assert verify(day=TODAY) == []
    assert verify_independently(day=TODAY) == []
