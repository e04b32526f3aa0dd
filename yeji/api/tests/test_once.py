"""A request with an idempotency key has its effect once, however often and however fast it comes."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from django.db import connections
from django.utils import timezone

from tests.world import World, deal_of
from tests.world.company import make_world
from yeji.api.tests.conftest import Program, Reply, program_of
from yeji.api.tests.test_records import new_deal
from yeji.business.sales.models import Deal
from yeji.platform import idempotency
from yeji.platform.instance import Instance
from yeji.platform.models import IdempotentAnswer


def test_s51_the_same_request_is_answered_the_same_and_done_once(world: World, chen: Program) -> None:
    body = new_deal(world)
    first = chen.post("/records/deal", body, Idempotency_Key="k-1")
    again = chen.post("/records/deal", dict(reversed(body.items())), Idempotency_Key="k-1")
    assert (again.status, again.text) == (first.status, first.text)
    assert again.headers["Location"] == first.headers["Location"]
    assert (first.headers.get("Idempotency-Replayed"), again.headers["Idempotency-Replayed"]) == (None, "true")
    assert Deal.unscoped.count() == 1


def test_s51_a_key_with_another_request_is_refused(world: World, chen: Program) -> None:
    chen.post("/records/deal", new_deal(world), Idempotency_Key="k-1")
    for path, body in (("/records/deal", new_deal(world, amount="1")), ("/records/customer", new_deal(world))):
        told = chen.post(path, body, Idempotency_Key="k-1")
        assert (told.status, told.body["code"]) == (422, "idempotency.other_request")
    assert Deal.unscoped.count() == 1


def test_s51_keys_belong_to_their_account(world: World, chen: Program, dora: Program) -> None:
    mine = chen.post("/records/deal", new_deal(world), Idempotency_Key="shared")
    theirs = dora.post("/records/deal", new_deal(world, owner=world.people["dora"]), Idempotency_Key="shared")
    assert (mine.status, theirs.status) == (201, 201)
    assert mine.body["id"] != theirs.body["id"]


def test_a_refusal_is_an_answer_too_and_leaves_nothing_behind(world: World, chen: Program) -> None:
    first = chen.post("/records/deal", new_deal(world, amount="-1"), Idempotency_Key="k")
    again = chen.post("/records/deal", new_deal(world, amount="-1"), Idempotency_Key="k")
    assert (first.status, again.status, again.text) == (422, 422, first.text)
    assert again.headers["Content-Type"] == "application/problem+json"
    assert Deal.unscoped.count() == 0


def test_a_verb_is_done_once(world: World, chen: Program) -> None:
    deal = deal_of(world, "chen", 5)
    tries = [chen.post(f"/records/deal/{deal.pk}/win", {}, Idempotency_Key="win") for _ in range(3)]
    assert [reply.status for reply in tries] == [200, 200, 200]
    assert {reply.text for reply in tries} == {tries[0].text}
    assert chen.post(f"/records/deal/{deal.pk}/win", {}).status == 422


def test_what_failed_on_our_side_is_not_kept(world: World, chen: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as broken:
        broken.setattr("yeji.records.writing.door.react", lambda _written: 1 / 0)
        assert chen.post("/records/deal", new_deal(world), Idempotency_Key="k").status == 500
    assert (Deal.unscoped.count(), IdempotentAnswer.objects.count()) == (0, 0)
    assert chen.post("/records/deal", new_deal(world), Idempotency_Key="k").status == 201


@pytest.mark.parametrize("key", ["", "a b", "ключ", "x" * 201, "a\tb"])
def test_a_key_is_plain(world: World, chen: Program, key: str) -> None:
    told = chen.post("/records/deal", new_deal(world), Idempotency_Key=key)
    assert (told.status, told.body["errors"][0]["field"]) == (400, "Idempotency-Key")


def test_keys_are_forgotten_after_a_day(world: World, chen: Program) -> None:
    now = timezone.now()
    chen.post("/records/deal", new_deal(world), Idempotency_Key="k")
    assert idempotency.forget_old_answers(at=now + timedelta(hours=23)) == 0
    assert idempotency.forget_old_answers(at=now + timedelta(hours=25)) == 1
    assert chen.post("/records/deal", new_deal(world), Idempotency_Key="k").status == 201


def test_of_many_at_once_one_has_the_effect(own_database: Instance) -> None:
    world = make_world()
    token = program_of(world, "chen").token
    replies: list[Reply] = []
    start = threading.Barrier(6)

    def send() -> None:
        program = Program(token)
        start.wait()
        try:
            replies.append(program.post("/records/deal", new_deal(world), Idempotency_Key="race"))
        finally:
            connections.close_all()

    threads = [threading.Thread(target=send) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert Deal.unscoped.count() == 1
    assert {reply.status for reply in replies} <= {201, 409}
    assert len({reply.text for reply in replies if reply.status == 201}) == 1
    assert sum("Idempotency-Replayed" not in reply.headers for reply in replies if reply.status == 201) == 1


def test_of_many_changes_of_one_version_one_is_made(own_database: Instance) -> None:
    world = make_world()
    token = program_of(world, "chen").token
    deal = deal_of(world, "chen", 1)
    replies: list[Reply] = []
    start = threading.Barrier(6)

    def send(amount: int) -> None:
        program = Program(token)
        start.wait()
        try:
            replies.append(program.patch(f"/records/deal/{deal.pk}", {"amount": str(amount), "version": 1}))
        finally:
            connections.close_all()

    threads = [threading.Thread(target=send, args=(amount,)) for amount in range(10, 16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    made = [reply.body for reply in replies if reply.status == 200]
    assert sorted(reply.status for reply in replies) == [200, 409, 409, 409, 409, 409]
    assert program_of(world, "chen").get(f"/records/deal/{deal.pk}").body == made[0]
