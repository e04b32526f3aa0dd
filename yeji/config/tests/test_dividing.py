"""The job that puts customers into the territories that the rules say."""

from __future__ import annotations

import pytest

from tests.world import NOON, World, record_of
from yeji.config import jobs
from yeji.platform import operations
from yeji.records.types import registry

pytestmark = pytest.mark.django_db


def test_everybody_is_moved_a_batch_at_a_time_and_the_number_is_told(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("yeji.records.territories.assigning.BATCH", 2)
    ids = [record_of("customer", name=str(number), level="A").pk for number in range(5)]
    east = record_of("territory", name="East", rule="level:in:A").pk
    asked = operations.ask(kind=operations.TERRITORIES, by=world.accounts["root"].pk, at=NOON)
    jobs.operate(number=asked.pk)
    rows = registry.get("customer").rows().filter(pk__in=ids)
    assert set(rows.values_list("territory_id", flat=True)) == {east}
    asked.refresh_from_db()
    assert (asked.state, asked.result) == ("done", {"moved": 5})
