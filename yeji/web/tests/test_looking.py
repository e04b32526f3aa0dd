"""Looking as somebody else: it shows that one's pages, says so, changes nothing, takes nothing out, and is noted."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client

from tests.world import NOON, World, deal_of
from yeji.org.models import Grant, Role
from yeji.platform.models import Account, AccountEvent, Notice, Token
from yeji.records.models import History
from yeji.web.tests.pages import client_of, text_of

pytestmark = pytest.mark.django_db


class Clock:
    """The clock of the pages, turned by hand."""

    def __init__(self) -> None:
        self.at = NOON

    def __call__(self) -> datetime:
        return self.at


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    found = Clock()
    monkeypatch.setattr("yeji.web.visitor.timezone.now", found)
    return found


def looking(world: World, whom: str = "chen", who: str = "root") -> Client:
    """A browser in which somebody looks as somebody else."""
    client = client_of(world, who)
    assert client.post(f"/looking/{world.accounts[whom].pk}/").status_code == 302
    return client


def events(world: World, whom: str = "chen") -> list[tuple[str, int | None]]:
    return list(AccountEvent.objects.filter(account=world.accounts[whom]).order_by("pk").values_list("verb", "by"))


def test_s004_21_an_administrator_sees_what_somebody_else_sees_and_no_more(world: World, clock: Clock) -> None:
    his, hers = deal_of(world, "chen", 5), deal_of(world, "dora", 6)
    client = looking(world)
    home = text_of(client.get("/"))
    assert "You see Yeji as Chen." in home
    assert client.get(f"/records/deal/{his.pk}/").status_code == 200
    assert client.get(f"/records/deal/{hers.pk}/").status_code == 404
    assert client.get("/settings/roles/").status_code == 403
    assert client.post("/looking/stop/").status_code == 302
    assert client.get(f"/records/deal/{hers.pk}/").status_code == 200
    assert "You see Yeji as" not in text_of(client.get("/"))
    root = world.accounts["root"].pk
    assert events(world) == [("looked_at", root), ("looked_at_end", root)]
    assert "began to look" in text_of(client.get(f"/settings/accounts/{world.accounts['chen'].pk}/"))


def test_s14_who_looks_changes_nothing_by_any_way(world: World, clock: Clock) -> None:
    his = deal_of(world, "chen", 5, name="石英")
    client, writes = looking(world), History.objects.count()
    for address, given in (
        (f"/records/deal/{his.pk}/edit/", {"name": "x", "version": 1}),
        (f"/records/deal/{his.pk}/win/", {}),
        (f"/records/deal/{his.pk}/delete/", {}),
        ("/records/deal/new/", {"name": "x"}),
        ("/me/tokens/", {"label": "x"}),
        ("/me/password/", {"old": "x", "new": "y"}),
        ("/me/preferences/", {"language": "zh-hans"}),
        ("/language/", {"language": "zh-hans"}),
        ("/theme/", {"theme": "dark"}),
        ("/notices/read/", {}),
        ("/records/deal/export/", {"form": "csv"}),
        (f"/looking/{world.accounts['ada'].pk}/", {}),
    ):
        assert client.post(address, given).status_code == 403, address
        for method in ("put", "patch", "delete"):
            assert getattr(client, method)(address).status_code == 403, (method, address)
    assert History.objects.count() == writes
    assert not Token.objects.exists()
    chen = Account.objects.get(pk=world.accounts["chen"].pk)
    assert (chen.language, chen.theme) == ("en", "system")
    assert not Notice.objects.exclude(read_at=None).exists()


def test_keys_and_files_are_shut(world: World, clock: Clock) -> None:
    client = looking(world, "ada")
    file = f"/files/{uuid4()}/download/"
    for address in (
        "/me/", "/exports/", "/imports/", "/settings/statements/", "/looking/", "/records/deal/export/", file,
    ):  # fmt: skip
        assert client.get(address).status_code == 403, address
    assert client.get("/", headers={"HX-Request": "true"}).status_code == 200


def test_a_page_that_would_write_is_stopped_by_the_database(
    world: World, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    def writes(*_given: object) -> list[int]:
        with connection.cursor() as cursor:
            cursor.execute("UPDATE org_company SET name = 'mine'")
        return []

    client = looking(world)
    monkeypatch.setattr("yeji.web.records.detail.record_page.related", writes)
    his = deal_of(world, "chen", 5)
    assert client.get(f"/records/deal/{his.pk}/").status_code == 403
    with connection.cursor() as cursor:
        cursor.execute("SELECT name FROM org_company")
        assert cursor.fetchone() == ("云岭仪器",)


@pytest.mark.parametrize("name", ["ada", "ben", "chen"])
def test_others_do_not_look(world: World, name: str) -> None:
    client = client_of(world, name)
    assert client.get("/looking/").status_code == 403
    assert client.post(f"/looking/{world.accounts['dora'].pk}/").status_code == 403
    assert "You see Yeji as" not in text_of(client.get("/"))
    assert not AccountEvent.objects.exists()


def test_nobody_looks_as_himself_as_nobody_or_as_who_is_shut_out(world: World, clock: Clock) -> None:
    client = client_of(world, "root")
    Account.objects.filter(pk=world.accounts["dora"].pk).update(is_active=False)
    for number in (world.accounts["root"].pk, world.accounts["dora"].pk, 999_999):
        assert client.post(f"/looking/{number}/").status_code == 403


def test_a_role_that_may_does_not_reach_administrators_by_it(world: World, clock: Clock) -> None:
    Role.objects.filter(pk="manager").update(looks_as=True)
    ben = client_of(world, "ben")
    assert "Root" not in text_of(ben.get("/looking/"))
    assert ben.post(f"/looking/{world.accounts['root'].pk}/").status_code == 403
    assert ben.post(f"/looking/{world.accounts['chen'].pk}/").status_code == 302
    Grant.objects.create(account=world.accounts["chen"], role_id="administrator")
    assert "You see Yeji as" not in text_of(ben.get("/")), "whoever becomes an administrator is looked at no more"
    assert [verb for verb, _by in events(world)] == ["looked_at", "looked_at_end"]


def test_it_ends_by_itself_with_the_right_and_with_the_session(world: World, clock: Clock) -> None:
    client = looking(world)
    clock.at = NOON + timedelta(minutes=31)
    assert "You see Yeji as" not in text_of(client.get("/"))
    clock.at = NOON
    other = looking(world, "ben")
    Role.objects.filter(pk="administrator").update(looks_as=False)
    assert "You see Yeji as" not in text_of(other.get("/"))
    Role.objects.filter(pk="administrator").update(looks_as=True)
    third = looking(world, "dora")
    third.post("/sign-out/")
    for whom in ("chen", "ben", "dora"):
        assert [verb for verb, _by in events(world, whom)] == ["looked_at", "looked_at_end"], whom


def test_who_looks_as_somebody_else_is_offered_nothing_that_writes(world: World, clock: Clock) -> None:
    his = deal_of(world, "chen", 5)
    offered = client_of(world, "chen").get(f"/records/deal/{his.pk}/").content.decode()
    client = looking(world)
    shown = client.get(f"/records/deal/{his.pk}/").content.decode()
    for address in ("edit/", "win/", "delete/", "unfollow/", "comments/", "files/"):
        assert f"/records/deal/{his.pk}/{address}" in offered
        assert f"/records/deal/{his.pk}/{address}" not in shown
    assert "/records/deal/new/" not in shown
    listed = client.get("/records/deal/").content.decode()
    assert f"/records/deal/{his.pk}/" in listed
    assert "/records/deal/new/" not in listed
    assert "/records/target/new/" not in looking(world, "ada").get("/records/target/").content.decode()
