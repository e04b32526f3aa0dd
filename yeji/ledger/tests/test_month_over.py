"""A month is over when it is in the company's own time zone, to the second; nobody else's clock says so."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest

from tests.world import World
from yeji.kit.periods import parse
from yeji.ledger.periods import CannotClose, move_period
from yeji.org.models import Company

pytestmark = pytest.mark.django_db
MAY = parse("2026-05")
OVER = {
    "Asia/Shanghai": datetime(2026, 5, 31, 16, tzinfo=UTC),
    "UTC": datetime(2026, 6, 1, tzinfo=UTC),
    "America/Los_Angeles": datetime(2026, 6, 1, 7, tzinfo=UTC),
}


@pytest.mark.parametrize("zone", OVER)
def test_a_month_is_locked_from_its_end_in_the_companys_zone_on(world: World, zone: str) -> None:
    Company.objects.update(zone=zone)
    over = OVER[zone]
    far = timezone(timedelta(hours=-12))  # whoever asks may be anywhere
    for to, who in (("calculated", "ada"), ("reviewed", "ben")):
        move_period(month=MAY, to=to, by=world.accounts[who], at=over - timedelta(hours=1))
    for early in (over - timedelta(seconds=1), (over - timedelta(seconds=1)).astimezone(far)):
        with pytest.raises(CannotClose, match="from 2026-06-01 on"):
            move_period(month=MAY, to="locked", by=world.accounts["ada"], at=early)
    assert move_period(month=MAY, to="locked", by=world.accounts["ada"], at=over.astimezone(far)).status == "locked"
