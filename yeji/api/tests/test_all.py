"""One change for all records of a list over REST: as many as were counted, followed, and taken back."""

from __future__ import annotations

from typing import Any

import pytest

from tests.world import NOON, World, deal_of
from yeji.api.tests.conftest import Program
from yeji.records.mass.doing import do_next
from yeji.records.models import MassChange

LARGE = "amount:gte:50"


def test_all_that_match_are_changed_followed_and_taken_back(world: World, chen: Program, ben: Program) -> None:
    for amount in (5, 60, 70):
        deal_of(world, "chen", amount, source="old")
    deal_of(world, "dora", 80, source="old")
    counted = chen.get(f"/records/deal?filter={LARGE}&count=whole").body["count"]
    asked = {"action": "change", "filter": LARGE, "change": {"source": "fair"}, "expected": counted}
    told = chen.post("/records/deal/all", asked)
    assert (told.status, told.body["state"], told.body["changed"]) == (202, "done", 2)
    here = f"/records/deal/all/{told.body['id']}"
    assert (chen.get(here).body, ben.get(here).status) == (told.body, 404)
    assert chen.get(f"/records/customer/all/{told.body['id']}").status == 404
    fair = chen.get("/records/deal?filter=source:is:fair&count=whole").body["count"]
    undone = chen.post(f"{here}/undo")
    assert (fair, undone.status, undone.body["undoes"], undone.body["changed"]) == (2, 202, told.body["id"], 2)
    assert chen.get("/records/deal?filter=source:is:fair&count=whole").body["count"] == 0
    assert (chen.get(here).body["may_undo"], chen.post(f"{here}/undo").status) == (False, 422)


def test_many_wait_for_the_worker_and_can_be_stopped(
    world: World, chen: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("yeji.records.mass.doing.BATCH", 1)
    for amount in (5, 6, 7):
        deal_of(world, "chen", amount)
    told = chen.post("/records/deal/all", {"action": "remove", "expected": 3})
    assert (told.status, told.body["state"], told.body["done"]) == (202, "running", 0)
    do_next(told.body["id"], at=NOON)
    here = f"/records/deal/all/{told.body['id']}"
    assert chen.post(f"{here}/undo").status == 422
    stopped = chen.post(f"{here}/stop").body
    assert (stopped["state"], stopped["done"], stopped["may_undo"]) == ("stopped", 1, True)
    assert chen.get("/records/deal?count=whole").body["count"] == 2


def test_what_is_not_as_it_was_counted_or_cannot_be_is_refused(world: World, chen: Program, eve: Program) -> None:
    deal_of(world, "chen", 5)
    change = {"action": "change", "change": {"source": "fair"}, "expected": 1}
    tries: list[tuple[dict[str, Any], int, str]] = [
        (change | {"expected": 2}, 409, "mass.not_as_counted"),
        ({"action": "remove"}, 400, "request.unreadable"),
        (change | {"action": "burn"}, 422, "mass.cannot"),
        (change | {"change": {}}, 422, "mass.cannot"),
        (change | {"change": {"nothing": 1}}, 400, "field.unknown"),
        (change | {"change": {"stage": 999_999}}, 422, "record.not_accepted"),
        (change | {"filter": "amount:gte:99", "expected": 0}, 422, "mass.cannot"),
        (change | {"sort": "amount"}, 400, "body.unknown_part"),
    ]
    for body, status, code in tries:
        told = chen.post("/records/deal/all", body)
        assert (told.status, told.body["code"]) == (status, code), (body, told.text)
    assert eve.post("/records/deal/all", change).status in (403, 404)
    assert not MassChange.objects.exists()


def test_tags_come_to_those_that_records_have(world: World, root: Program, chen: Program) -> None:
    codes = [root.post("/setup/objects/deal/tags", {"names": {"zh": name}}).body["code"] for name in ("甲", "乙")]
    deal = deal_of(world, "chen", 5).pk
    assert chen.patch(f"/records/deal/{deal}", {"tags": codes[:1]}).status == 200
    told = chen.post("/records/deal/all", {"action": "change", "change": {"tags": {"add": codes[1:]}}, "expected": 1})
    assert told.body["changed"] == 1, told.text
    assert chen.get(f"/records/deal/{deal}").body["tags"] == codes
    nested = {"action": "change", "change": {"tags": {"add": {"add": codes}}}, "expected": 1}
    assert chen.post("/records/deal/all", nested).status == 422
