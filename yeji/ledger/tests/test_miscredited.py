"""Verify finds credit that is missing or too much: nothing is owed without lines, so no posting would tell."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from django.db import connections

from tests.world import NOON, TODAY, World, deal_of, make_world, win
from yeji.ledger.built import laying
from yeji.ledger.capture.filling import fill
from yeji.ledger.capture.run import capture_all
from yeji.ledger.metrics import registry
from yeji.ledger.tests.building import OPEN, WON, built
from yeji.ledger.upkeep import rebuild
from yeji.ledger.verify import verify
from yeji.platform.instance import Instance

LARGE = {"field": "amount", "operator": "at_least", "values": ["100"]}


@pytest.fixture
def company(own_database: Instance) -> Iterator[World]:
    world = make_world()
    win(deal_of(world, "chen", 300))
    deal_of(world, "dora", 50, opened_on=date(2026, 2, 3))
    built("new_customers", value="first", measure="customer")
    built("pipeline", value="level", measure="amount", on="opened_on", until="closed_on", conditions=[OPEN])
    yield world
    registry._known.setup = None


def as_owner(statement: str) -> None:
    with connections["owner"].cursor() as cursor:
        cursor.execute(statement)


def found() -> set[str]:
    return {one.told.removeprefix("event ").split(" v")[0] for one in verify(day=TODAY) if one.check == "credit:deal"}


def test_who_lost_all_his_credit_is_found_for_every_kind_of_metric(company: World) -> None:
    assert verify(day=TODAY) == []
    events = found_events()
    as_owner("DELETE FROM ledger_creditline")
    as_owner("ALTER TABLE ledger_entry DISABLE TRIGGER USER")
    as_owner("DELETE FROM ledger_entry WHERE scenario = 0")
    as_owner("ALTER TABLE ledger_entry ENABLE TRIGGER USER")
    rebuild()
    assert found() == events, "nothing is owed, and all of it is called for"
    capture_all("deal", day=TODAY, at=NOON)
    assert verify(day=TODAY) == []


def test_credit_for_what_does_not_count_is_found(company: World) -> None:
    as_owner("UPDATE sales_deal SET stage_id = (SELECT id FROM process_stage WHERE outcome = 'lost')")
    assert found() >= {"deal.won", "deal.open"}


def test_what_is_being_filled_in_is_not_lacking(company: World, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[object] = []

    def filled(*given: Any, **named: Any) -> int:
        seen.append(verify(day=TODAY))
        return fill(*given, **named)

    monkeypatch.setattr(laying, "fill", filled)
    built("large", value="sum", measure="amount", conditions=[WON, LARGE])
    assert seen == [[]]


def found_events() -> set[str]:
    with connections["owner"].cursor() as cursor:
        cursor.execute("SELECT DISTINCT e.key FROM ledger_creditline l JOIN ledger_event e ON e.id = l.event_id")
        return {str(key).split(" v")[0] for (key,) in cursor.fetchall()}
