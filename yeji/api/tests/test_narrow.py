"""Tokens that may less than their account, and how often a token may ask."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.utils import timezone
from pytest_django import Settings

from tests.world import World, deal_of
from yeji.api.tests.conftest import Program
from yeji.business.sales.models import Deal
from yeji.platform.models import Pace, Token
from yeji.platform.services import account_of_token, make_token


def program(world: World, name: str = "chen", **more: object) -> Program:
    made = make_token(account=world.accounts[name], label="narrow", at=timezone.now(), **more)  # type: ignore[arg-type]
    return Program(made)


def test_a_token_that_only_reads_looks_at_everything_and_changes_nothing(world: World) -> None:
    deal = deal_of(world, "chen", 100)
    reader = program(world, access="read")
    before = Deal.unscoped.values().get(pk=deal.pk)
    assert reader.get(f"/records/deal/{deal.pk}").status == 200
    asked = {"metrics": ["won_amount"], "period": "2026"}
    assert reader.post("/metrics/query", asked).status == 200
    assert reader.post("/records/customer/duplicates", {"name": "x"}).status == 200
    tries = [
        reader.patch(f"/records/deal/{deal.pk}", {"amount": "1"}),
        reader.post("/records/deal", {"name": "x"}),
        reader.post(f"/records/deal/{deal.pk}/win", {}),
        reader.delete(f"/records/deal/{deal.pk}"),
        reader.post("/notices/read"),
        reader.delete(f"/tokens/{Token.objects.get(label='narrow').pk}"),
    ]
    assert {(one.status, one.body["code"]) for one in tries} == {(403, "token.only_reads")}
    assert Deal.unscoped.values().get(pk=deal.pk) == before
    assert reader.delete("/tokens/current").status == 204
    assert reader.get("/records/deal").status == 401


@pytest.mark.parametrize(
    "path",
    ["/metrics", "/records/customer", "/search?q=yunling&type=customer", "/notices", "/tokens", "/setup/package"],
)
def test_a_token_for_deals_goes_nowhere_else(world: World, path: str) -> None:
    narrow = program(world, "root", types=["deal"])
    assert narrow.get("/records/deal").status == 200
    found = narrow.get(path)
    assert (found.status, found.body["code"]) == (403, "token.narrow")


def test_a_token_for_deals_finds_nothing_else_and_hears_no_events(world: World) -> None:
    deal_of(world, "chen", 100, name="云岭一号")
    narrow = program(world, types=["deal"])
    assert {group["type"] for group in narrow.get("/search?q=yunling").body["groups"]} == {"deal"}
    assert account_of_token(secret=str(narrow.token), at=timezone.now()) is None


def test_one_sees_and_ends_one_s_own_tokens_alone(world: World) -> None:
    chen, dora = program(world), program(world, "dora")
    listed = chen.get("/tokens").body["items"]
    assert [(one["label"], one["access"], one["current"]) for one in listed] == [("narrow", "write", True)]
    assert listed[0]["used_at"] is not None
    assert str(chen.token) not in str(listed)
    assert dora.delete(f"/tokens/{listed[0]['id']}").status == 404
    assert chen.delete(f"/tokens/{listed[0]['id']}").status == 204
    assert chen.get("/tokens").status == 401


def test_whoever_asks_too_often_waits_and_is_told_how_long(world: World, settings: Settings) -> None:
    settings.TOKEN_RATE, settings.ACCOUNT_RATE = 3, 5
    one, other = program(world), program(world)
    found = [one.get("/records/stage") for _n in range(5)]
    assert [reply.status for reply in found] == [200, 200, 200, 429, 429]
    assert [reply.headers["RateLimit-Remaining"] for reply in found] == ["2", "1", "0", "0", "0"]
    late = found[3]
    assert late.headers["Content-Type"] == "application/problem+json"
    assert late.body["code"] == "rate.exceeded"
    assert 1 <= int(late.headers["Retry-After"]) <= 60
    # what the token's own limit refused is not counted against the account: it has two left of five
    assert [other.get("/records/stage").status for _n in range(3)] == [200, 200, 429]
    assert program(world, "dora").get("/records/stage").status == 200
    Pace.objects.update(minute=timezone.now() - timedelta(minutes=1))
    assert one.get("/records/stage").status == 200


def test_without_a_limit_no_header_tells_of_one(world: World) -> None:
    assert "RateLimit-Limit" not in program(world).get("/records/stage").headers


def test_while_nothing_may_be_written_programs_may_read(world: World) -> None:
    reader = program(world)
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL transaction_read_only = on")
        assert reader.get("/records/stage").status == 200
        transaction.set_rollback(True)
