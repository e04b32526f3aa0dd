"""Handing over by a program."""

from __future__ import annotations

import pytest

from tests.world import World, deal_of
from yeji.api.tests.conftest import Program
from yeji.records.handover.doing import do_next

pytestmark = pytest.mark.django_db


def test_a_program_looks_hands_over_and_takes_back(world: World, noon: object, ben: Program) -> None:
    deal_of(world, "chen", 500)
    chen, to = world.people["chen"], world.people["ben"]
    held = ben.get(f"/hand-overs/holdings?person={chen}").body
    money = [{"currency": "CNY", "amount": "500"}]
    assert held == {
        "person": chen, "items": [{"type": "deal", "open": 1, "over": 0, "money": money}], "targets": 0,
    }  # fmt: skip
    asked = ben.post("/hand-overs", {"person": chen, "to": to}, Idempotency_Key="one")
    again = ben.post("/hand-overs", {"person": chen, "to": to}, Idempotency_Key="one")
    assert (asked.status, asked.body["state"], again.body["id"]) == (201, "planned", asked.body["id"])
    assert ben.post(f"/hand-overs/{asked.body['id']}/undo").status == 422
    while do_next(asked.body["id"], at=noon):  # type: ignore[arg-type]
        pass
    read = ben.get(f"/hand-overs/{asked.body['id']}").body
    assert (read["state"], read["moved"], read["to"]) == ("done", 1, to)
    assert ben.post(f"/hand-overs/{asked.body['id']}/undo").body["state"] == "undoing"
    assert [one["id"] for one in ben.get("/hand-overs").body["items"]] == [asked.body["id"]]


def test_what_it_may_not_is_refused(world: World, noon: object, ben: Program, chen: Program) -> None:
    assert chen.get("/hand-overs").status == 403
    assert ben.get("/hand-overs/7").status == 404
    assert ben.post("/hand-overs", {"person": world.people["dora"], "to": world.people["ben"]}).status == 403
    wrong = ben.post("/hand-overs", {"person": world.people["chen"], "to": world.people["dora"]})
    assert (wrong.status, wrong.body["code"]) == (422, "hand_over.cannot")
    assert ben.post("/hand-overs/7/cancel", {"x": 1}).status == 400
