"""The invariants hold for a company that was made by the doors, and say so when somebody breaks them."""

from __future__ import annotations

import pytest
from django.db import connections

from tests.world import TODAY, World, deal_of, make_world, win
from yeji.platform.instance import Instance
from yeji.platform.invariants import MOST, SHOWN, check, invariants


def broken() -> dict[str, int]:
    return {outcome.key: outcome.count for outcome in check(day=TODAY) if not outcome.holds}


@pytest.mark.django_db
def test_a_company_made_by_the_doors_is_whole(world: World) -> None:
    win(deal_of(world, "chen", 500))
    assert broken() == {}
    assert len(check(day=TODAY)) == len(invariants.known)


BREAKS = {
    "org.paths": "DELETE FROM org_unitpath WHERE depth = 1",
    "org.administrators": "UPDATE org_role SET administers = false",
    "org.positions": "DELETE FROM org_positionplace",
    "records.directory": "DELETE FROM records_directory WHERE type = 'deal'",
    "records.history": "UPDATE records_history SET version = 7 WHERE type = 'deal'",
    "records.versions": "INSERT INTO records_history (record, type, version, written_at, verb) "
    "SELECT record, type, 0, now(), 'x' FROM records_history WHERE type = 'product'",
    "ledger.own": "DELETE FROM ledger_rollup",
    "ledger.independent": "UPDATE ledger_entry SET amount = amount + 1",
    "ledger.four_eyes": "ALTER TABLE ledger_period DISABLE TRIGGER USER; "
    "ALTER TABLE ledger_periodchange DISABLE TRIGGER USER; "
    "INSERT INTO ledger_period (starts_on, ends_on, status, calculated_by_id, changed_by_id, "
    "changed_at, reason) SELECT '2026-04-01', '2026-05-01', 'reviewed', id, id, now(), '' FROM platform_account "
    "ORDER BY id LIMIT 1; INSERT INTO ledger_periodchange (starts_on, before, after, by_id, at, known_at, reason) "
    "SELECT '2026-04-01', 'calculated', 'reviewed', id, now(), now(), '' FROM platform_account ORDER BY id LIMIT 1",
}


@pytest.mark.parametrize("key", BREAKS)
def test_what_is_broken_behind_the_doors_is_found(own_database: Instance, key: str) -> None:
    win(deal_of(make_world(), "chen", 500))
    assert broken() == {}
    with connections["owner"].cursor() as cursor:
        cursor.execute(BREAKS[key])
    found = broken()
    assert key in found
    assert 0 < found[key] <= MOST
    told = next(outcome for outcome in check(day=TODAY) if outcome.key == key)
    assert 0 < len(told.first) <= SHOWN
