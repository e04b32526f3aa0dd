"""The book of attacks against the way in: guessing, asking who is there, links that ought to be dead, odd requests."""

from __future__ import annotations

import re
import statistics
import time
from datetime import timedelta

import pytest
from django.test import Client
from pytest_django import Settings

from tests.attacks.scope.state import differences, state
from tests.attacks.test_screens import PASSWORD, as_pages_are_served, browser
from tests.world import NOON, World, deal_of
from yeji.platform import services
from yeji.platform.links import AGAIN_LIFE, password_link
from yeji.records.types import registry

__all__ = ("as_pages_are_served",)


def guess(client: Client, login: str, password: str, **headers: str) -> int:
    """The status that a try at the door is answered with."""
    form = {"login": login, "password": password}
    return client.post(
        "/sign-in/", form, headers={name.replace("_", "-"): value for name, value in headers.items()}
    ).status_code


def test_s40_guessing_at_the_door_is_slowed_down_for_an_account_and_for_an_address(world: World) -> None:
    services.change_password(account=world.accounts["ada"], password=PASSWORD, at=NOON)
    client = Client()
    assert [guess(client, "ada@yunling.example", f"wrong {n}") for n in range(12)] == [401] * 10 + [429] * 2
    assert guess(client, "ada@yunling.example", PASSWORD) == 429
    spray = [guess(client, f"nobody{n}@x.example", "Spring2026!") for n in range(45)]
    assert spray == [401] * 40 + [429] * 5
    assert "_auth_user_id" not in client.session


def test_s40_a_forged_address_does_not_help_at_the_door(world: World) -> None:
    client = Client()
    said = [
        guess(client, "ada@yunling.example", "x", X_Forwarded_For=f"10.0.0.{n}", X_Real_IP=f"10.1.0.{n}",
              Forwarded=f"for=10.2.0.{n}")
        for n in range(12)
    ]  # fmt: skip
    assert said == [401] * 10 + [429] * 2


def test_s40_the_door_and_the_interface_for_programs_count_together(world: World) -> None:
    client = Client()
    for number in range(services.TRIES_PER_ACCOUNT):
        if number % 2:
            guess(client, "ada@yunling.example", "x")
        else:
            form = {"login": "ada@yunling.example", "password": "x"}
            client.post("/api/v1/tokens", form, content_type="application/json")
    assert guess(client, "ada@yunling.example", "x") == 429


def test_s40_a_password_link_is_not_guessed(world: World) -> None:
    client, before = Client(), state()
    for number in range(30):
        told = client.post(f"/password/{number:043d}/", {"password": PASSWORD})
        assert told.status_code >= 400
    assert differences(before, state()) == []


def test_s41_the_door_does_not_say_who_is_there(world: World) -> None:
    services.change_password(account=world.accounts["dora"], password=PASSWORD, at=NOON)
    services.deactivate(account=world.accounts["dora"], at=NOON)
    told = {}
    for login, password in (("ada", "wrong"), ("nobody", "wrong"), ("dora", PASSWORD)):
        answer = Client().post("/sign-in/", {"login": f"{login}@yunling.example", "password": password})
        text = re.sub(r'csrfmiddlewaretoken" value="[^"]*"|nonce="[^"]*"', "", answer.content.decode())
        told[login] = (answer.status_code, text.replace(login, "#"))
    assert told["ada"][0] == 401
    assert told["ada"] == told["nobody"] == told["dora"]


def test_s41_it_takes_as_long_to_refuse_somebody_as_nobody(world: World, settings: Settings) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.PBKDF2PasswordHasher"]
    services.change_password(account=world.accounts["ada"], password=PASSWORD, at=NOON)
    took: dict[str, list[float]] = {"ada": [], "nobody": []}
    for _ in range(4):
        for login, times in took.items():
            began = time.process_time()
            guess(Client(), f"{login}@yunling.example", "wrong")
            times.append(time.process_time() - began)
    known, unknown = (statistics.median(times) for times in took.values())
    assert 0.5 < known / unknown < 2, took


@pytest.mark.parametrize("how", ["used", "late", "newer", "password", "deactivated", "foreign"])
def test_s42_a_password_link_that_ought_to_be_dead_is(world: World, how: str, monkeypatch: pytest.MonkeyPatch) -> None:
    chen, client = world.accounts["chen"], Client()
    services.change_password(account=chen, password="the first long password", at=NOON - timedelta(days=1))
    secret = password_link(account=chen, at=NOON)
    if how == "used":
        assert Client().post(f"/password/{secret}/", {"password": PASSWORD}).status_code == 302
    elif how == "late":
        monkeypatch.setattr("django.utils.timezone.now", lambda: NOON + AGAIN_LIFE + timedelta(seconds=1))
    elif how == "newer":
        password_link(account=chen, at=NOON)
    elif how == "password":
        services.change_password(account=chen, password="yet another password", at=NOON)
    elif how == "deactivated":
        services.deactivate(account=chen, at=NOON)
    else:
        secret = secret[:-1] + ("A" if secret[-1] != "A" else "B")
    before = state()
    assert client.get(f"/password/{secret}/").status_code >= 400
    told = client.post(f"/password/{secret}/", {"password": "a password of my own"})
    assert told.status_code >= 400
    assert "_auth_user_id" not in client.session
    assert differences(before, state()) == []


def test_s42_a_link_leads_where_the_operator_said_whatever_the_request_says_of_itself(
    world: World, settings: Settings
) -> None:
    settings.BASE_URL = "https://crm.yunling.example"
    root, address = browser(world, "root"), f"/settings/accounts/{world.accounts['chen'].pk}/link/"
    for headers in ({"Host": "evil.com"}, {"X-Forwarded-Host": "evil.com"}, {"Forwarded": "host=evil.com"}):
        told = root.post(address, headers=headers).content.decode()
        assert re.search(r"https://crm\.yunling\.example/password/[\w-]{20,}/", told)
        assert "evil.com" not in told


ODD = [
    "/records/deal/?sort=name&sort=amount", "/records/deal/?after=" + "9" * 400, "/records/deal/?size=1000000000",
    "//records/deal/", "/records//deal/", "/records/deal/?q=%ff%fe", "/records/deal/?q=%F0%80%80%80",
    "/records/deal/?" + "a=1&" * 2000, "/search/?q=" + "%E4%BA%91" * 3000, "/records/deal/1e9/", "/records/deal/-1/",
    "/records/deal/99999999999999999999/", "/records/deal/%EF%BC%91/", "/records/DEAL/", "/records/deal/../../",
    "/?period=2026Q2&period=2026Q3", "/explain/won_amount/?period=2026&size=1000000000",
]  # fmt: skip


@pytest.mark.parametrize("address", ODD, ids=lambda address: address[:40])
def test_s50_odd_addresses_break_nothing_and_show_nothing_more(world: World, address: str) -> None:
    theirs = deal_of(world, "dora", 1, name="Hidden Q9999K")
    client, before = browser(world, "chen"), state()
    told = client.get(address)
    assert told.status_code < 500
    text = told.content.decode()
    assert "Q9999K" not in text
    assert f"/records/deal/{theirs.pk}/" not in text
    assert len(text) < 400_000
    assert differences(before, state()) == []


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("application/json", b'{"name": "x"}'),
        ("text/plain", b"name=x"),
        ("application/x-www-form-urlencoded; charset=utf-7", b"name=+ADw-script+AD4-"),
        ("application/x-www-form-urlencoded", b"name=%FF%FE"),
        ("application/x-www-form-urlencoded", b"&".join(b"f%d=1" % number for number in range(5000))),
        ("multipart/form-data; boundary=x", b"--x\r\nContent-Disposition: form-data; name=\"name\"\r\n\r\n"),
        ("multipart/form-data", b"nothing"),
        ("application/x-www-form-urlencoded", b"name=" + b"x" * 3_000_000),
    ],
)  # fmt: skip
def test_s50_odd_bodies_make_nothing(world: World, kind: str, body: bytes) -> None:
    client, before = browser(world, "chen"), state()
    told = client.generic("POST", "/records/customer/new/", body, content_type=kind)
    assert 400 <= told.status_code < 500, told.status_code
    assert differences(before, state()) == []


def test_s03_a_form_links_to_nothing_that_is_not_seen(world: World) -> None:
    deal_of(world, "chen", 1)
    theirs = deal_of(world, "dora", 1)
    client, before = browser(world, "chen"), state()
    for record in (theirs.pk, 999_999_999):
        form = {"subject": "x", "kind": "call", "deal": record, "due_on": "2026-05-25", "opened": "{}"}
        told = client.post("/records/activity/new/", form)
        assert told.status_code in (400, 404, 422)
        assert "dora" not in told.content.decode()
    assert differences(before, state()) == []


@pytest.mark.parametrize("where", ["", "edit/", "delete/", "restore/", "win/", "lose/", "move/"])
def test_s01_s02_another_s_record_is_not_there_at_any_of_its_addresses(world: World, where: str) -> None:
    theirs = deal_of(world, "dora", 1)
    client, before = browser(world, "chen"), state()
    for record in (theirs.pk, 999_999_999):
        for told in (client.get(f"/records/deal/{record}/{where}"), client.post(f"/records/deal/{record}/{where}")):
            assert told.status_code in (404, 405)
    assert differences(before, state()) == []


def test_s05_of_chosen_records_only_one_s_own_are_touched(world: World) -> None:
    mine, theirs = deal_of(world, "chen", 1), deal_of(world, "dora", 2)
    client, before = browser(world, "chen"), state()
    for form in ({"do": "delete"}, {"do": "owner", "owner": world.people["chen"]}):
        client.post(f"/records/deal/selected/?ids={mine.pk},{theirs.pk}", form)
    assert differences(before, state()) == [] or _untouched(theirs.pk)


def _untouched(record: int) -> bool:
    row = registry.get("deal").table.unscoped.values("deleted_at", "owner__name", "version").get(pk=record)
    return bool(row == {"deleted_at": None, "owner__name": "Dora", "version": 1})
