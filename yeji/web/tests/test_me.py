"""What concerns only oneself: preferences, password, sessions, tokens, notices."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from django.utils import timezone

from tests.world import World, deal_of, win
from tests.world.company import NOON
from yeji.business.sales.services import recredit
from yeji.org.scopes import SYSTEM
from yeji.platform import notices
from yeji.platform.models import Notice, Token
from yeji.platform.services import account_of_token
from yeji.records import writing
from yeji.records.types import registry
from yeji.web.tests.pages import client_of, text_of

WHY = {"why": "the visit was theirs"}
OLD, NEW = "yunling-2026-old", "yunling-2026-new"


def signed_in(world: World, name: str, agent: str = "Mozilla (Windows) Chrome/1") -> Client:
    """A browser in which somebody came in by the front door."""
    account = world.accounts[name]
    account.set_password(OLD)
    account.save()
    client = Client(HTTP_USER_AGENT=agent)
    assert client.post("/sign-in/", {"login": account.login, "password": OLD, "stay": "1"}).status_code == 302
    return client


def test_all_pages_of_the_side_bar_are_found_on_one_page(world: World) -> None:
    for name in ("chen", "root"):
        page = client_of(world, name).get("/places/").content.decode()
        side, _main, rest = page.partition("<main")
        links = set(re.findall(r'href="(/[^"]+)" title=', side))
        assert "/records/target/" in links
        assert links <= set(re.findall(r'href="(/[^"]+)"', rest))
        assert 'only-p" role="menuitem" href="/places/"' in side


def test_language_theme_and_keys_follow_the_account(world: World) -> None:
    client = client_of(world, "chen")
    given = {"language": "zh-hans", "theme": "dark", "shortcuts": "no"}
    assert client.post("/me/preferences/", given).status_code == 302
    account = type(world.accounts["chen"]).objects.get(pk=world.accounts["chen"].pk)
    assert (account.language, account.theme, account.shortcuts) == ("zh-hans", "dark", False)
    elsewhere = Client()
    elsewhere.force_login(account)
    page = elsewhere.get("/me/").content.decode()
    assert 'lang="zh-Hans"' in page
    assert 'data-bs-theme="dark"' in page
    assert 'data-keys="off"' in page
    elsewhere.post("/language/", {"language": "en"})
    elsewhere.post("/theme/", {"theme": "light"})
    account.refresh_from_db()
    assert (account.language, account.theme) == ("en", "light")


def test_what_is_no_preference_changes_nothing(world: World) -> None:
    client = client_of(world, "chen")
    assert client.post("/me/preferences/", {"language": "xx", "theme": "pink"}).status_code == 422
    world.accounts["chen"].refresh_from_db()
    assert (world.accounts["chen"].language, world.accounts["chen"].shortcuts) == ("en", True)


def test_s39_a_changed_password_ends_other_sessions_and_tokens_and_keeps_this_one(world: World) -> None:
    here, there = signed_in(world, "chen"), None
    there = Client()
    there.post("/sign-in/", {"login": world.accounts["chen"].login, "password": OLD})
    made = here.post("/me/tokens/", {"label": "Script"}).content.decode()
    secret = re.search(r"yeji_[\w-]{40,}", made)
    assert secret
    assert here.post("/me/password/", {"old": "wrong", "new": NEW}).status_code == 401
    assert here.post("/me/password/", {"old": OLD, "new": "short"}).status_code == 400
    assert there.get("/").status_code == 200
    assert here.post("/me/password/", {"old": OLD, "new": NEW}).status_code == 302
    assert here.get("/").status_code == 200
    assert there.get("/").status_code == 302
    assert account_of_token(secret=secret[0], at=timezone.now()) is None


def test_guessing_the_old_password_is_slowed_down(world: World) -> None:
    client = signed_in(world, "chen")
    statuses = [client.post("/me/password/", {"old": f"wrong{n}", "new": NEW}).status_code for n in range(12)]
    assert statuses[0] == 401
    assert statuses[-1] == 429


def test_s39_one_signs_out_elsewhere_one_by_one_or_at_once(world: World) -> None:
    here = signed_in(world, "chen")
    others = [signed_in(world, "chen", agent) for agent in ("X (iPhone) Safari", "MicroMessenger Android")]
    here = signed_in(world, "chen")  # the password was set anew for each
    others = [Client(HTTP_USER_AGENT=agent) for agent in ("X (iPhone) Safari", "MicroMessenger Android")]
    for other in others:
        other.post("/sign-in/", {"login": world.accounts["chen"].login, "password": OLD})
    page = here.get("/me/").content.decode()
    assert "Safari · iPhone" in page
    assert "WeChat · Android" in page
    assert here.cookies["yeji_session"].value not in page
    first = re.findall(r'name="name" value="(\w+)"', page)[0]
    here.post("/me/sessions/", {"name": first})
    assert sorted(other.get("/").status_code for other in others) == [200, 302]
    here.post("/me/sessions/")
    assert {other.get("/").status_code for other in others} == {302}
    assert here.get("/").status_code == 200


def test_nobody_ends_the_tokens_or_reads_the_notices_of_others(world: World) -> None:
    chen, dora = client_of(world, "chen"), client_of(world, "dora")
    chen.post("/me/tokens/", {"label": "Script"})
    token = Token.objects.get()
    assert dora.post(f"/me/tokens/{token.pk}/").status_code == 404
    notices.notify([world.accounts["chen"].pk], kind="backup_failed", at=NOON, facts={"why": "disk"})
    notice = Notice.objects.get()
    assert dora.post(f"/notices/{notice.pk}/").status_code == 404
    assert "disk" not in text_of(dora.get("/notices/"))
    assert chen.post(f"/me/tokens/{token.pk}/").status_code == 302
    assert Notice.objects.get().read_at is None


def test_the_new_owner_and_the_one_before_hear_of_it_and_the_doer_does_not(world: World) -> None:
    deal = deal_of(world, "chen", 100, name="滇池项目")
    assert not Notice.objects.exists()  # made by the operator himself
    writing.save(registry.get("deal"), deal.pk, {"owner": world.people["ben"]}, by=world.scope("ada"), at=NOON)
    assert set(Notice.objects.values_list("account_id", "kind")) == {
        (world.accounts["ben"].pk, "assigned"),
        (world.accounts["chen"].pk, "given_away"),
    }
    ben, chen = client_of(world, "ben"), client_of(world, "chen")
    assert "Ada made you the owner of “滇池项目”." in text_of(ben.get("/notices/"))
    assert "Notices: 1 new" in ben.get("/").content.decode()
    shown = text_of(chen.get("/notices/"))
    assert "滇池项目" not in shown  # it is no longer his to see
    assert "Ada gave a record, which was yours, to Ben." in shown
    assert "Ben" not in str(Notice.objects.get(kind="given_away").facts), "the name is looked up for its reader"
    number = Notice.objects.get(kind="assigned").pk
    assert ben.post(f"/notices/{number}/").headers["Location"] == f"/records/deal/{deal.pk}/"
    assert "Notices: 1 new" not in ben.get("/").content.decode()


def test_one_s_own_doing_and_other_changes_tell_nobody(world: World) -> None:
    writing.save(
        registry.get("deal"),
        None,
        {"name": "x", "stage": world.stages["lead"], "owner": world.people["chen"]},
        by=world.scope("chen"),
        at=NOON,
    )
    deal = deal_of(world, "chen", 100)
    writing.save(registry.get("deal"), deal.pk, {"amount": 200}, by=world.scope("ada"), at=NOON)
    assert not Notice.objects.exists()


def test_a_new_deal_given_to_somebody_tells_him(world: World) -> None:
    given = {"name": "x", "stage": world.stages["lead"], "owner": world.people["chen"]}
    writing.save(registry.get("deal"), None, given, by=world.scope("ada"), at=NOON)
    assert list(Notice.objects.values_list("account_id", "kind")) == [(world.accounts["chen"].pk, "assigned")]


def test_those_credited_until_now_hear_of_a_re_credit(world: World) -> None:
    deal = win(deal_of(world, "chen", 100))
    writing.save(registry.get("deal"), deal.pk, {"owner": world.people["ben"]}, by=SYSTEM, at=NOON)
    recredit(deal=deal.pk, by=world.scope("ada"), at=NOON, change=WHY)
    assert list(Notice.objects.values_list("account_id", "kind")) == [(world.accounts["chen"].pk, "recredited")]


def test_nobody_credits_anew_what_changed_since_he_looked(world: World) -> None:
    deal = win(deal_of(world, "chen", 100))
    changed = writing.save(registry.get("deal"), deal.pk, {"owner": world.people["dora"]}, by=SYSTEM, at=NOON)
    with pytest.raises(writing.Conflict):
        recredit(deal=deal.pk, by=world.scope("ada"), at=NOON, version=deal.version, change=WHY)
    again = recredit(deal=deal.pk, by=world.scope("ada"), at=NOON, version=changed.version, change=WHY)
    assert again.version == changed.version + 1


def test_all_are_marked_as_read_at_once(world: World) -> None:
    notices.notify([world.accounts["chen"].pk] * 2, kind="backup_failed", at=NOON, facts={"why": "disk"})
    client = client_of(world, "chen")
    assert "Notices: 1 new" in client.get("/notices/bell/").content.decode()
    assert client.post("/notices/read/").status_code == 302
    assert "new" not in client.get("/notices/bell/").content.decode()


def test_the_phone_s_bar_has_the_day_two_kinds_of_records_and_the_figures(world: World) -> None:
    def bar(name: str) -> list[str]:
        page = client_of(world, name).get("/").content.decode().partition('class="yj-tabbar"')[2].partition("</nav>")[0]
        return re.findall(r'<a[^>]* href="([^"]+)"', page)

    visit, call = (f"/records/activity/new/?kind={kind}" for kind in ("visit", "call"))
    new = [visit, call, *(f"/records/{key}/new/" for key in ("customer", "deal", "contact", "activity"))]
    assert bar("chen") == ["/", "/records/customer/", *new, "/records/deal/", "/performance/"]
    assert bar("ada") == ["/today/", "/records/customer/", *new, "/records/target/new/", "/records/deal/", "/"]
    assert bar("root")[0] == "/"


def test_the_side_bar_goes_from_what_is_reached_to_what_is_seldom_set(world: World) -> None:
    page = client_of(world, "root").get("/places/").content.decode()
    side, _main, _rest = page.partition("<main")
    groups = re.findall(r'<div class="grp">([^<]+)</div>', side)
    assert groups == ["Performance", "Customers and deals", "Activity", "Settings"]
    of_each = [re.findall(r'href="/records/([a-z]+)/" title=', part) for part in side.split('<div class="grp">')]
    assert of_each[1] == ["target"]
    assert {"customer", "deal"} <= set(of_each[2])
    assert of_each[3] == ["activity"]
