"""Signing in by token: who gets in, who is slowed down, and what ends it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from tests.world import NOON, World
from yeji.api.tests.conftest import Program, program_of
from yeji.org import calendar
from yeji.org.scopes import SYSTEM
from yeji.platform import services
from yeji.platform.models import Account, SignInTry, Token
from yeji.records.custom.services import make_object

PASSWORD = "a long enough secret 7"


@pytest.fixture(autouse=True)
def passwords(world: World) -> None:
    """Everybody has the same password."""
    for account in world.accounts.values():
        services.set_password(account=account, password=PASSWORD)
        account.save()


def signing_in(program: Program, login: str, password: str = PASSWORD, **more: Any) -> Any:
    return program.post("/tokens", {"login": login, "password": password, **more})


def test_a_login_and_a_password_make_a_token_shown_once(world: World) -> None:
    made = signing_in(Program(), " Chen@Yunling.example ", label="phone", days=7)
    assert made.status == 201
    assert made.body["account"] == {
        "id": world.accounts["chen"].pk, "login": "chen@yunling.example", "name": "Chen"
    }  # fmt: skip
    assert Program(made.body["token"]).get("/metrics").status == 200
    kept = Token.objects.get(label="phone")
    assert made.body["token"] not in str(vars(kept))


def test_an_account_has_twenty_living_tokens_at_most(world: World) -> None:
    chen = world.accounts["chen"]
    living = [Token(account=chen, label=f"{n}", digest=f"{n}", created_at=timezone.now()) for n in range(19)]
    Token.objects.bulk_create(living)
    assert signing_in(Program(), "chen@yunling.example").status == 201
    told = signing_in(Program(), "chen@yunling.example")
    assert (told.status, told.body["code"]) == (409, "token.too_many")
    assert signing_in(Program(), "chen@yunling.example", "wrong").status == 401, "who is not the holder is told nothing"


def test_a_process_that_asked_for_nothing_yet_knows_the_types_that_were_built(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_object(given={"key": "sample", "label": {"zh": "样品"}}, by=SYSTEM, at=NOON)
    monkeypatch.setattr(calendar._seen, "setup", None)
    made = signing_in(Program(), "chen@yunling.example", types=["sample"])
    assert made.status == 201, made.text


def test_a_token_ends_when_it_says_so_and_when_it_is_told_to(world: World) -> None:
    chen = program_of(world, "chen")
    assert chen.delete("/tokens/current").status == 204
    assert chen.get("/metrics").status == 401
    old = services.make_token(
        account=world.accounts["chen"], label="old", at=timezone.now(), expires_at=timezone.now() - timedelta(seconds=1)
    )
    assert Program(old).get("/metrics").status == 401


def test_s39_a_token_dies_with_the_password_it_was_made_with(world: World) -> None:
    chen = Program(signing_in(Program(), "chen@yunling.example").body["token"])
    assert chen.get("/metrics").status == 200
    services.change_password(account=world.accounts["chen"], password="another long secret 8", at=timezone.now())
    assert chen.get("/metrics").status == 401


def test_s46_a_deactivated_account_is_out_at_once_and_stays_out(world: World) -> None:
    chen = program_of(world, "chen")
    services.deactivate(account=world.accounts["chen"], at=timezone.now())
    assert chen.get("/records/deal").status == 401
    assert chen.post("/records/deal", {}).status == 401
    assert signing_in(Program(), "chen@yunling.example").status == 401
    services.reactivate(account=world.accounts["chen"])
    assert chen.get("/records/deal").status == 401


def test_s38_cookies_are_no_way_in(world: World) -> None:
    program = Program()
    program.client.force_login(world.accounts["ada"])
    tries = [
        program.get("/records/deal"),
        program.post("/records/deal", {"name": "x"}),
        program.post("/records/deal", b'{"name": "x"}', Content_Type="text/plain"),
        program.post("/records/deal", b"name=x", Content_Type="application/x-www-form-urlencoded"),
    ]
    assert {(reply.status, reply.body["code"]) for reply in tries} == {(401, "token.needed")}
    assert tries[0].headers["WWW-Authenticate"] == "Bearer"
    chinese = Program(language="en")
    chinese.client.cookies["yeji_language"] = "zh-hans"
    assert chinese.get("/records/deal").headers["Content-Language"] == "en"


def test_s38_what_changes_something_does_not_answer_to_get(world: World, chen: Program) -> None:
    for path in ("/records/deal/1/win", "/records/deal/1/restore", "/records/deal/1/purge", "/metrics/query"):
        told = chen.get(path)
        assert (told.status, told.body["code"]) == (405, "method.not_allowed"), path
        assert told.headers["Allow"] == "POST", path


@pytest.mark.parametrize(
    "header", ["", "Bearer", "Bearer ", "Basic abc", "Bearer x y", "Bearer \x7f", "bearer " + "y" * 5000, "Token x"]
)
def test_a_header_that_is_none_does_not_let_in(world: World, header: str) -> None:
    assert Program().get("/metrics", Authorization=header).status == 401


def test_s40_guessing_is_slowed_down_for_an_account_and_for_an_address(world: World) -> None:
    program = Program()
    said = [signing_in(program, "ada@yunling.example", f"wrong {n}").status for n in range(15)]
    assert said == [401] * 10 + [429] * 5
    told = signing_in(program, "ada@yunling.example")
    assert (told.status, told.body["code"], told.headers["Retry-After"]) == (429, "sign_in.too_many_tries", "900")
    assert signing_in(program, "chen@yunling.example").status == 201
    spray = [signing_in(program, f"nobody{n}@x.example", "Spring2026!").status for n in range(60)]
    assert spray == [401] * 40 + [429] * 20
    assert signing_in(program, "chen@yunling.example").status == 429


def test_s40_a_forged_address_does_not_help(world: World) -> None:
    program = Program()
    said = [
        program.post("/tokens", {"login": "ada@yunling.example", "password": "x"}, X_Forwarded_For=f"10.0.0.{n}").status
        for n in range(12)
    ]
    assert said == [401] * 10 + [429] * 2


def test_s40_outsiders_cannot_lock_an_account_for_ever(world: World) -> None:
    ada = {"login": "ada@yunling.example", "password": PASSWORD}
    at = timezone.now()
    services.sign_in(**ada, address="10.0.0.1", at=at)
    for n in range(services.TRIES_FROM_STRANGERS):
        services.note_wrong_password(login=ada["login"], address=f"10.9.0.{n % 250}", at=at)
    with pytest.raises(services.TooManyTries):
        services.sign_in(**ada, address="10.8.0.1", at=at)
    assert services.sign_in(**ada, address="10.0.0.1", at=at) == world.accounts["ada"]
    assert services.sign_in(**ada, address="10.8.0.1", at=at + services.TRIES_WINDOW) == world.accounts["ada"]


def test_s41_known_and_unknown_logins_are_answered_alike(world: World) -> None:
    services.deactivate(account=world.accounts["dora"], at=timezone.now())
    tries = [
        signing_in(Program(), "ada@yunling.example", "wrong"),
        signing_in(Program(), "nobody@yunling.example", "wrong"),
        signing_in(Program(), "dora@yunling.example"),
    ]
    assert {(reply.status, reply.body["code"], reply.body["detail"]) for reply in tries} == {
        (401, "sign_in.wrong_password", "Login or password is wrong.")
    }
    assert len({len(reply.text) for reply in tries}) == 1


def test_s41_an_unknown_login_costs_one_hash_too(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    hashed: list[str] = []
    monkeypatch.setattr(Account, "set_password", lambda self, raw: hashed.append(raw))
    signing_in(Program(), "nobody@yunling.example", "wrong")
    assert hashed == ["wrong"]


def test_old_tries_are_forgotten(world: World) -> None:
    now = timezone.now()
    services.note_wrong_password(login="ada", address="a", at=now - timedelta(hours=2))
    services.note_right_password(login="ada", address="b", at=now - timedelta(days=2))
    services.note_right_password(login="ada", address="c", at=now - timedelta(days=200))
    assert services.forget_old_tries(at=now) == 2
    assert list(SignInTry.objects.values_list("address", flat=True)) == ["b"]


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"password": "x"}, "login"),
        ({"login": "x"}, "password"),
        ({"login": 5, "password": "x"}, "login"),
        ({"login": "x", "password": "x", "days": 0}, "days"),
        ({"login": "x", "password": "x", "days": True}, "days"),
        ({"login": "x", "password": "x", "role": "administrator"}, "role"),
    ],
)
def test_s45_what_a_token_cannot_be_asked_for_is_refused(world: World, body: dict[str, Any], field: str) -> None:
    told = Program().post("/tokens", body)
    assert (told.status, told.body["errors"][0]["field"]) == (400, field)
