"""The book of attacks (S-01 …) against the screens, by every address that there is; REST has its own beside it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import groupby
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client
from pytest_django import Settings

from tests.attacks.scope.looking import FIXED
from tests.attacks.scope.state import differences, state
from tests.attacks.scope.surfaces import Surface, surfaces
from tests.world import NOON, World, deal_of
from yeji.org.scopes import SYSTEM
from yeji.platform import services
from yeji.records import writing
from yeji.records.types import registry

PASSWORD = "a long secret 4711"
SCREENS = [surface for surface in surfaces() if not surface.rest]
AREAS = {
    area: list(some)
    for area, some in groupby(sorted(SCREENS, key=lambda one: one.route), lambda one: one.route.split("/")[1])
}
"""The screens by the first part of their address."""


@pytest.fixture(autouse=True)
def as_pages_are_served(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """The clock stands still, static files need not be collected."""
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOON)
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.STORAGES = {**settings.STORAGES, "staticfiles": plain}


def browser(world: World, name: str, **more: Any) -> Client:
    client = Client(raise_request_exception=False, **more)
    client.cookies["yeji_language"] = "en"
    client.force_login(world.accounts[name])
    return client


def addresses(surface: Surface, *, record: int, person: int, number: int, of: int = 0) -> Iterator[str]:
    """Every address of a surface, with the types filled in; with ``of`` so many types, others for each surface."""
    keys = [kind.key for kind in registry] if "type_key" in surface.parts else ["deal"]
    turn = SCREENS.index(surface)
    keys = [keys[(turn + place) % len(keys)] for place in range(min(of, len(keys)))] if of else keys
    for key in keys:
        verbs = [verb.key for verb in registry.get(key).verbs] or ["win"] if "verb_key" in surface.parts else [""]
        for verb in verbs:
            filled = {"type_key": key, "record": record, "verb_key": verb, "metric": "won_amount", "number": number}
            yield surface.at(**FIXED, **filled, person=person)


@pytest.mark.parametrize("area", sorted(AREAS))
def test_s38_no_page_is_written_to_without_its_own_token(world: World, area: str) -> None:
    deal = deal_of(world, "chen", 100)
    client, before = browser(world, "root", enforce_csrf_checks=True), state()
    forms: tuple[dict[str, str], ...] = ({}, {"csrfmiddlewaretoken": "x" * 64, "name": "stolen"})
    about = {"record": deal.pk, "person": world.people["chen"], "number": world.accounts["eve"].pk}
    for surface in AREAS[area]:
        for address in addresses(surface, **about, of=3):  # what may do without a token is a page, whatever the type
            for form in forms:
                told = client.post(address, form, headers={"Origin": "https://evil.example"})
                assert told.status_code in (403, 404, 405), address
    assert differences(before, state()) == []


def entered(world: World, login: str = "chen") -> Client:
    """A browser in which somebody has just typed his password."""
    services.change_password(account=world.accounts[login], password=PASSWORD, at=NOON)
    client = Client(raise_request_exception=False)
    client.get("/sign-in/")
    client.post("/sign-in/", {"login": f"{login}@yunling.example", "password": PASSWORD})
    return client


def test_s39_a_session_is_new_at_the_door_and_dead_behind_it(world: World) -> None:
    services.change_password(account=world.accounts["chen"], password=PASSWORD, at=NOON)
    client = Client()
    client.cookies["sessionid"] = "a" * 32
    client.post("/sign-in/", {"login": "chen@yunling.example", "password": PASSWORD})
    (name,) = [key for key in client.cookies if "session" in key and client.cookies[key].value != "a" * 32]
    held = client.cookies[name].value
    assert client.get("/records/deal/").status_code == 200
    client.post("/sign-out/")
    again = Client()
    again.cookies[name] = held
    assert again.get("/records/deal/").status_code == 302


def test_s39_other_sessions_end_with_the_password(world: World) -> None:
    client = entered(world)
    assert client.get("/records/deal/").status_code == 200
    services.change_password(account=world.accounts["chen"], password="another long secret 8", at=NOON)
    assert client.get("/records/deal/").status_code == 302


@pytest.mark.parametrize(
    "target",
    ["//evil.com", "/\\evil.com", "javascript:alert(1)", "https:evil.com", "https://evil.com/x", "\\\\evil.com",
     "/\t/evil.com", " //evil.com", "http:///evil.com", "///evil.com", "data:text/html,x"],
)  # fmt: skip
def test_s43_nobody_is_sent_elsewhere(world: World, target: str) -> None:
    services.change_password(account=world.accounts["chen"], password=PASSWORD, at=NOON)
    client = Client()
    form = {"login": "chen@yunling.example", "password": PASSWORD, "next": target}
    for told in (
        client.post("/sign-in/", form),
        client.get("/sign-in/", {"next": target}),
        client.post("/theme/", {"theme": "dark", "next": target}),
        client.post("/language/", {"language": "en", "next": target}, headers={"Referer": "https://evil.com/"}),
    ):
        where = told.headers.get("Location", "/")
        assert re.fullmatch(r"/(?![/\\])[^\s\\]*", where), where


def test_s46_a_session_dies_with_its_account(world: World) -> None:
    client = entered(world)
    assert client.get("/").status_code in (200, 302)
    services.deactivate(account=world.accounts["chen"], at=NOON)
    for address in ("/", "/records/deal/", "/search/?q=x", "/me/"):
        told = client.get(address)
        assert (told.status_code, told.headers["Location"].split("?")[0]) == (302, "/sign-in/"), address
    before = state()
    assert client.post("/records/customer/new/", {"name": "mine", "opened": "{}"}).status_code == 302
    assert differences(before, state()) == []


def test_s47_a_set_up_link_that_is_none_makes_nobody(world: World) -> None:
    before = state()
    form = {"name": "Eve", "login": "eve@evil.example", "password": PASSWORD, "company": "Mine", "currency": "USD"}
    for address in ("/set-up/x/", f"/set-up/{'a' * 43}/", "/password/x/", f"/password/{'a' * 43}/"):
        for told in (Client().get(address), Client().post(address, form)):
            assert told.status_code >= 400, address
    assert differences(before, state()) == []


def test_s48_pages_are_kept_by_nobody_and_framed_by_nobody(world: World) -> None:
    client = entered(world)
    for address in ("/", "/records/deal/", "/search/?q=x", "/records/deal/999999/"):
        headers = client.get(address, follow=True).headers
        assert "no-store" in headers["Cache-Control"], address
        assert "frame-ancestors 'none'" in headers["Content-Security-Policy"], address
        assert "unsafe-inline" not in re.sub(r"style-src[^;]*", "", headers["Content-Security-Policy"]), address
        assert (headers["X-Content-Type-Options"], headers["X-Frame-Options"]) == ("nosniff", "DENY")
    sessions = [morsel for name, morsel in client.cookies.items() if "session" in name]
    assert sessions
    assert all(morsel["httponly"] and morsel["samesite"] in ("Lax", "Strict") for morsel in sessions)


@pytest.mark.parametrize(
    "address",
    ["/.git/config", "/.env", "/static/../yeji/config/settings.py", "/static/%2e%2e/%2e%2e/etc/passwd", "/admin/",
     "/admin/doc/", "/static/", "/records/", "/records/deal/?debug=1&__debug__=1", "/__debug__/", "//etc/passwd"],
)  # fmt: skip
def test_s49_nothing_of_the_inside_is_shown(world: World, address: str) -> None:
    told = browser(world, "root").get(address)
    assert told.status_code in (200, 301, 302, 404)
    text = "" if told.streaming else told.content.decode()
    assert not re.search(r"Traceback|SECRET_KEY|DJANGO_SETTINGS|root:x:|\[core\]|Index of", text)


def test_s49_methods_that_no_browser_sends_are_refused(world: World) -> None:
    client, before = browser(world, "root"), state()
    for method in ("TRACE", "PUT", "DELETE", "PATCH", "CONNECT", "BREW"):
        told = client.generic(method, "/records/deal/")
        assert told.status_code == 405, method
    assert differences(before, state()) == []


HOSTILE = [
    "sort=password", "sort=-owner__email", "sort=?", "sort=1;select", "sort=sum(amount)", "owner=1 OR 1=1",
    "owner__account__password=x", "after=-1", "after=9e9", "before=%00", "q=%00", "q=" + "x" * 5000, "stage='--",
    "amount.min=1e400", "amount.max=NaN", "expected_close_on.min=9999-99-99", "outcome=x", "lane=1;", "history=all",
]  # fmt: skip


@pytest.mark.parametrize("page", ["", "totals/", "board/", "bin/", "choices/"])
def test_s16_addresses_of_lists_choose_from_what_there_is(world: World, page: str) -> None:
    theirs = deal_of(world, "dora", 1, name="Hidden Q9999K")
    client = browser(world, "chen")
    for query in HOSTILE:
        told = client.get(f"/records/deal/{page}?{query}")
        assert told.status_code in (200, 400, 422), query
        assert "Q9999K" not in told.content.decode(), query
        assert f"/records/deal/{theirs.pk}/" not in told.content.decode(), query


@pytest.mark.parametrize(
    "address",
    ["/explain/won_amount/?period=2026'; --", "/explain/password/?period=2026",
     "/entries/won_amount/?period=2026&unit=1 OR 1=1",
     "/explain/won_amount/?period=2026&scenario=x", "/entries/won_amount/?period=2026&first=-1", "/?period=9999Q9",
     "/?unit=abc", "/explain/won_amount/?period=2026&person__account=1"],
)  # fmt: skip
def test_s15_figures_are_asked_for_in_their_own_words(world: World, address: str) -> None:
    told = browser(world, "chen").get(address)
    assert told.status_code in (200, 302, 400, 404, 422)


def test_s04_fields_that_are_none_or_not_mine_are_not_written_by_a_form(world: World) -> None:
    mine = deal_of(world, "chen", 1)
    form = {"name": "renamed", "opened": "{}", "version": "1", "owner_id": world.people["dora"], "id": 1,
            "deleted_at": "x", "created_by": 1, "opening_assumed": "on", "is_superuser": "on"}  # fmt: skip
    browser(world, "chen").post(f"/records/deal/{mine.pk}/edit/", form)
    now = registry.get("deal").table.unscoped.values("name", "owner", "deleted_at", "created_by").get(pk=mine.pk)
    assert now == {"name": "renamed", "owner": world.people["chen"], "deleted_at": None, "created_by": None}


PAYLOADS = ("<img src=x onerror=alert(1)>", '"><svg/onload=alert(1)>', "</script><script>alert(1)</script>")


def test_s26_s38_what_people_type_is_text_everywhere_and_looking_changes_nothing(world: World) -> None:
    typed = ("".join(PAYLOADS), "".join(reversed(PAYLOADS)))
    for key in ("customer", "person", "unit", "stage", "product"):
        kind = registry.get(key)
        named = [item.key for item in kind.fields if item.kind == "text" and item.key in ("name", "place")]
        for record, payload in zip(kind.table.unscoped.values_list("pk", flat=True)[:2], typed, strict=False):
            writing.save(kind, record, dict.fromkeys(named, payload), by=SYSTEM, at=NOON)
    made = deal_of(world, "chen", 5, name=typed[0], next_step=typed[1])
    client, before = browser(world, "root"), state()
    for surface in SCREENS:
        for address in addresses(surface, record=made.pk, person=world.people["chen"], number=world.accounts["eve"].pk):
            told = client.get(address)
            if not told.streaming and "text/html" in told.headers.get("Content-Type", ""):
                raw = [
                    piece for piece in ("<img src=x", "<svg/onload", "<script>alert") if piece in told.content.decode()
                ]
                assert not raw, address
    assert differences(before, state()) == []
    for word in (*PAYLOADS, *(payload[:6] for payload in PAYLOADS)):
        assert "<img src=x" not in client.get("/search/", {"q": word}).content.decode()


@pytest.mark.parametrize(
    "statement",
    ["COPY (SELECT 1) TO PROGRAM 'id'", "SELECT pg_read_file('/etc/passwd')", "CREATE EXTENSION plpgsql_check",
     "ALTER ROLE CURRENT_USER SUPERUSER", "CREATE ROLE mallory LOGIN SUPERUSER", "CREATE TABLE stolen (a int)",
     "UPDATE ledger_entry SET amount = 1", "DELETE FROM records_history", "SET ROLE postgres",
     "COPY (SELECT 1) TO '/tmp/stolen'", "SELECT lo_import('/etc/passwd')", "TRUNCATE ledger_metric",
     "DROP TABLE sales_deal", "CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1'",
     "ALTER TABLE ledger_entry DISABLE TRIGGER ALL"],
)  # fmt: skip
def test_s19_the_application_s_role_can_do_no_harm_beyond_its_rows(db: None, statement: str) -> None:
    with pytest.raises(DatabaseError) as told, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert getattr(told.value.__cause__, "sqlstate", "") in ("42501", "0A000", "58P01"), told.value
