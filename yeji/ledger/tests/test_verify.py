"""Both programs agree with the ledger, and both notice when it is wrong."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import connections

from tests.world import NOON, TODAY, World, deal_of, record_of, win
from yeji.ledger.models import CreditLine
from yeji.ledger.upkeep import rebuild
from yeji.ledger.verify import Difference, mend, own, verify, verify_independently
from yeji.ledger.verify.own import _owed_of, _Part
from yeji.org.scopes import SYSTEM
from yeji.platform.instance import Instance
from yeji.records import writing
from yeji.records.types import registry

DEAL = registry.get("deal")


def a_busy_month(world: World) -> None:
    """A bit of everything that moves figures."""
    parts = [
        {"person": world.people[name], "share": share} for name, share in (("chen", "33.3333"), ("dora", "66.6667"))
    ]
    shared = win(deal_of(world, "chen", "100.01", shares=parts))
    writing.save(DEAL, shared.pk, {"amount": "99.99"}, by=SYSTEM, at=NOON)
    lost = deal_of(world, "dora", 70, stage="lost")
    writing.save(DEAL, lost.pk, {"stage": world.stages["lead"], "amount": 80}, by=SYSTEM, at=NOON)
    writing.remove(DEAL, win(deal_of(world, "chen", 500)).pk, by=SYSTEM, at=NOON)
    moved = deal_of(world, "chen", 300)
    writing.save(DEAL, moved.pk, {"owner": world.people["dora"]}, by=SYSTEM, at=NOON)
    record_of("rate", currency="EUR", day="2026-01-01", rate="7.8")
    win(deal_of(world, "chen", 10, currency="EUR"))
    deal_of(world, None, None)
    record_of("target", metric="won_amount", period="2026", unit=world.units["East"], amount="1000.01")
    record_of("target", metric="won_deals", period="2026-05", person=world.people["chen"], amount=4)


@pytest.mark.django_db
def test_both_programs_find_nothing(world: World) -> None:
    a_busy_month(world)
    assert verify(day=TODAY) == []
    assert verify_independently(day=TODAY) == []


@pytest.mark.django_db
def test_doing_it_again_appends_nothing(world: World) -> None:
    a_busy_month(world)
    _rows, appended = mend(day=TODAY, at=NOON)
    assert appended == 0
    assert verify(day=TODAY) == []


@pytest.mark.django_db
def test_credit_that_is_not_whole_is_found(world: World) -> None:
    win(deal_of(world, "chen", 100))
    CreditLine.objects.update(share=99)
    assert {item.check for item in verify(day=TODAY)} >= {"credit"}
    assert {item.check for item in verify_independently(day=TODAY)} >= {"independent:won_amount", "independent:credit"}


def test_a_ledger_that_was_tampered_with_is_found(own_database: Instance) -> None:
    """Only the owner role can do such damage at all; both programs see it, and the roll-up no longer fits."""
    from tests.world import make_world

    win(deal_of(make_world(), "chen", 100))
    with connections["owner"].cursor() as cursor:
        cursor.execute("UPDATE ledger_entry SET amount = 90, currency_amount = 90 WHERE amount = 100")
    differences = verify(day=TODAY)
    assert {"owed:deal", "rollup", "standing"} <= {item.check for item in differences}
    lacking = next(item for item in differences if item.check == "owed:deal")
    assert lacking.told.startswith(f"day {TODAY}, belongs_on {TODAY}, unit "), "each part is named"
    assert {item.check for item in verify_independently(day=TODAY)} >= {"independent:won_amount"}
    rebuild()
    assert not {"rollup", "standing"} & {item.check for item in verify(day=TODAY)}


def test_whatever_part_is_wrong_is_found_while_people_write(
    own_database: Instance, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Several connections look at a few records each, all at the moment before somebody wrote."""
    from tests.world import make_world

    monkeypatch.setattr("yeji.ledger.capture.run.CHUNK", 2)
    world = make_world()
    deals = [win(deal_of(world, "chen", 100 + number)).pk for number in range(9)]
    assert verify(day=TODAY) == []
    with connections["owner"].cursor() as cursor:
        cursor.execute(
            "UPDATE ledger_entry SET amount = amount + 1 WHERE record = ANY(%s) AND amount > 1", [deals[::4]]
        )

    def look(part: _Part, type_key: str, ids: list[int], day: date, names: dict[int, str]) -> list[Difference]:
        if not written:
            written.append(True)
            writing.save(DEAL, deals[1], {"amount": "7"}, by=SYSTEM, at=NOON)
        return _owed_of(part, type_key, ids, day, names)

    written: list[bool] = []
    monkeypatch.setattr(own, "_owed_of", look)
    found = [item for item in verify(day=TODAY) if item.check == "owed:deal"]
    assert {item.record for item in found} == set(deals[::4])
    assert written
