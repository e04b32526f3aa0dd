"""The pages of the settings: accounts and months, for those alone whom they concern."""

from __future__ import annotations

import json
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests.world import NOON, TODAY, World, deal_of, win
from yeji.ledger.periods import months
from yeji.ledger.seals import seals
from yeji.org.models import Grant, Person
from yeji.org.scopes import SYSTEM
from yeji.platform.models import Account, AccountEvent
from yeji.records import writing
from yeji.records.types import registry
from yeji.web.tests.pages import client_of, text_of

pytestmark = pytest.mark.django_db
PASSWORD = "a long enough password"
ADMINISTERED = ("/welcome/", "/settings/accounts/", "/settings/accounts/new/", "/settings/accounts/{chen}/",
                "/settings/accounts/{chen}/roles/", "/settings/accounts/{chen}/person/")  # fmt: skip
POSTED = ("/settings/accounts/new/", "/settings/accounts/{chen}/roles/", "/settings/accounts/{chen}/person/",
          "/settings/accounts/{chen}/link/", "/settings/accounts/{chen}/deactivate/",
          "/settings/accounts/{chen}/reactivate/")  # fmt: skip


def at(address: str, world: World) -> str:
    return address.format(chen=world.accounts["chen"].pk)


@pytest.mark.parametrize("name", ["ada", "ben", "chen", "eve"])
def test_s45_the_settings_are_for_administrators(world: World, name: str) -> None:
    client = client_of(world, name)
    before = list(Grant.objects.order_by("pk").values())
    assert {client.get(at(address, world)).status_code for address in ADMINISTERED} == {403}
    given = {"login": "x", "name": "x", "roles": ["administrator"]}
    assert {client.post(at(address, world), given).status_code for address in POSTED} == {403}
    assert "/settings/accounts/" not in client.get("/").content.decode()
    assert (before, AccountEvent.objects.count()) == (list(Grant.objects.order_by("pk").values()), 0)


def test_the_first_steps_lead_into_the_import_of_what_comes_next(world: World) -> None:
    page = client_of(world, "root").get("/welcome/").content.decode()
    kinds = ("person", "product", "customer", "deal", "target")
    steps = {kind: f'btn-sm" href="/imports/?type={kind}"' for kind in kinds}
    assert all(link in page for link in steps.values())
    # The small company has people, products and a customer: deals come next.
    assert f"btn-primary {steps['deal']}" in page
    assert page.count("btn-primary btn-sm") == 1


def test_nobody_without_a_session_gets_to_the_settings(world: World) -> None:
    for address in (*ADMINISTERED, "/settings/months/"):
        assert Client().get(at(address, world))["Location"].startswith("/sign-in/")


def test_an_account_is_opened_with_a_link_that_lets_its_holder_choose(world: World) -> None:
    root = client_of(world, "root")
    dora = world.people["dora"]
    Person.unscoped.filter(pk=dora).update(account=None)
    opened = root.post(
        "/settings/accounts/new/",
        {"login": "Zoe@Yunling.example", "name": "Zoe", "roles": ["rep", "closer"], "person": str(dora)},
    )
    found = re.search(r"http://testserver(/password/[\w-]+/)", opened.content.decode())
    assert opened.status_code == 200
    assert found is not None
    zoe = Account.objects.get(login="zoe@yunling.example")
    assert Person.unscoped.get(pk=dora).account_id == zoe.pk
    assert "waits for a password" in text_of(root.get("/settings/accounts/"))
    browser = Client()
    assert "Zoe" in text_of(browser.get(found[1]))
    assert browser.post(found[1], {"password": "short"}).status_code == 400
    assert browser.post(found[1], {"password": PASSWORD})["Location"] == "/"
    assert browser.get("/").status_code == 200
    assert browser.get(found[1]).status_code == 404
    assert "Password chosen" in text_of(root.get(f"/settings/accounts/{zoe.pk}/"))


@pytest.mark.parametrize(("field", "given"), [("login", {"login": ""}), ("roles", {"roles": []}),
                                              ("login", {"login": "chen@yunling.example"})])  # fmt: skip
def test_an_account_that_cannot_be_is_refused_beside_its_field(world: World, field: str, given: dict[str, str]) -> None:
    before = Account.objects.count()
    answer = client_of(world, "root").post(
        "/settings/accounts/new/", {"login": "zoe", "name": "Zoe", "roles": ["rep"], **given}
    )
    assert answer.status_code == 400
    assert f'id="f-{field}-error"' in answer.content.decode()
    assert Account.objects.count() == before


def test_s46_deactivating_ends_the_open_session(world: World) -> None:
    root, chen = client_of(world, "root"), client_of(world, "chen")
    number = world.accounts["chen"].pk
    assert chen.get("/").status_code == 200
    root.post(f"/settings/accounts/{number}/deactivate/")
    assert chen.get("/").status_code == 302
    assert "deactivated" in text_of(root.get("/settings/accounts/"))
    root.post(f"/settings/accounts/{number}/reactivate/")
    assert client_of(world, "chen").get("/").status_code == 200


def test_roles_and_person_are_changed_on_their_pages(world: World) -> None:
    root, chen = client_of(world, "root"), world.accounts["chen"]
    root.post(f"/settings/accounts/{chen.pk}/roles/", {"roles": ["manager"]})
    assert [grant.role_id for grant in Grant.objects.filter(account=chen)] == ["manager"]
    root.post(f"/settings/accounts/{chen.pk}/person/", {"person": ""})
    assert not Person.unscoped.filter(account=chen).exists()
    taken = root.post(f"/settings/accounts/{chen.pk}/person/", {"person": str(world.people["dora"])})
    assert (taken.status_code, "another account" in text_of(taken)) == (400, True)
    root.post(f"/settings/accounts/{chen.pk}/person/", {"person": str(world.people["chen"])})
    assert Person.unscoped.get(pk=world.people["chen"]).account_id == chen.pk
    page = text_of(root.get(f"/settings/accounts/{chen.pk}/"))
    assert "Rep → Manager" in page
    assert "Chen → —" in page


def test_the_last_administrator_stays(world: World) -> None:
    root, number = client_of(world, "root"), world.accounts["root"].pk
    assert root.post(f"/settings/accounts/{number}/roles/", {"roles": ["rep"]}).status_code == 409
    root.post(f"/settings/accounts/{number}/deactivate/")
    assert Account.objects.get(pk=number).is_active


def test_a_month_is_closed_on_its_page_with_four_eyes(world: World) -> None:
    ada, ben = client_of(world, "ada"), client_of(world, "ben")
    assert "Nothing to close yet" in text_of(ada.get("/settings/months/"))
    nobodys = win(deal_of(world, None, 5))
    assert "Next to be locked: 2026-05" in text_of(ada.get("/settings/months/"))
    page = "/settings/months/2026-05/"
    assert "Mark as calculated" in text_of(ada.get(page))
    assert "Won amount: 1 record" in text_of(ada.get(page))
    writing.save(registry.get("deal"), nobodys.pk, {"owner": world.people["chen"]}, by=SYSTEM, at=NOON)
    registry.get("deal").verb("recredit").act(deal=nobodys.pk, by=SYSTEM, at=NOON, change={"why": "it was nobody's"})
    ada.post(page, {"to": "calculated"})
    mine = text_of(ada.get(page))
    assert "You calculated this month" in mine
    assert "Reviewed: agree" not in mine
    assert "/explain/won_amount/?period=2026-05" in ben.get(page).content.decode()
    refused = ada.post(page, {"to": "reviewed"})
    assert (refused.status_code, "does not review it" in text_of(refused)) == (409, True)
    assert ada.post(page, {"to": "", "reason": " "}).status_code == 409
    ben.post(page, {"to": "reviewed"})
    ada.post(page, {"to": "", "reason": "a deal was missing"})
    assert months() == []
    told = text_of(ada.get(page))
    assert "a deal was missing" in told
    assert "reviewed → open" in told


def test_months_are_closed_by_those_alone_whose_role_does(world: World) -> None:
    for name in ("chen", "dora", "eve"):
        client = client_of(world, name)
        assert client.get("/settings/months/").status_code == 403
        assert client.post("/settings/months/2026-05/", {"to": "calculated"}).status_code == 403
    assert months() == []
    assert client_of(world, "ada").get("/settings/months/2026Q2/").status_code == 400


def test_templates_are_files_that_an_import_understands(world: World) -> None:
    english = client_of(world, "root").get("/templates/person.csv").content.decode("utf-8-sig")
    chinese = client_of(world, "root", "zh-hans").get("/templates/person.csv").content.decode("utf-8-sig")
    assert english.startswith("name,staff number,")
    assert "unit, top level" in english
    assert "姓名" in chinese
    assert client_of(world, "root").get("/templates/nothing.csv").status_code == 404


def test_how_to_reach_a_person_is_shown_to_those_near(world: World) -> None:
    kind, dora = registry.get("person"), world.people["dora"]
    writing.save(kind, dora, {"phone": "13812345678"}, by=SYSTEM, at=NOON)
    for name, sees in (("ada", True), ("dora", True), ("root", True), ("ben", False), ("chen", False), ("eve", False)):
        client = client_of(world, name)
        for page in ("/records/person/", f"/records/person/{dora}/", f"/records/person/{dora}/?history=all",
                     "/records/person/?sort=phone"):  # fmt: skip
            assert ("13812345678" in client.get(page).content.decode()) is sees, (name, page)


def test_statements_are_signed_and_checked_on_screen(world: World) -> None:
    ada, chen = client_of(world, "ada"), client_of(world, "chen")
    win(deal_of(world, "chen", 100))
    assert 'href="/settings/statements/"' in ada.get("/").content.decode()
    assert 'href="/settings/statements/"' not in chen.get("/").content.decode()
    assert chen.get("/settings/statements/").status_code == 403
    assert chen.get("/settings/statements/file/?period=2026").status_code == 403
    assert ada.get("/settings/statements/file/?period=never").status_code == 422
    file = ada.get("/settings/statements/file/?period=2026&by=unit")
    assert file["Content-Disposition"].startswith("attachment")
    assert json.loads(file.content)["statement"]["by"] == "unit"
    given = SimpleUploadedFile("statement.json", file.content)
    assert "every figure is as it was" in text_of(ada.post("/settings/statements/", {"file": given}))
    wrong = SimpleUploadedFile("statement.json", file.content.replace(b"100", b"900"))
    assert "Not genuine" in text_of(ada.post("/settings/statements/", {"file": wrong}))
    assert ada.post("/settings/statements/", {}).status_code == 422


def test_a_month_says_that_it_changed_since_it_was_calculated_and_shows_its_seal(world: World) -> None:
    ada, ben = client_of(world, "ada"), client_of(world, "ben")
    page = "/settings/months/2026-05/"
    win(deal_of(world, "chen", 100))
    ada.post(page, {"to": "calculated"})
    assert "Calculated again" not in text_of(ada.get(page))
    win(deal_of(world, "dora", 7))
    assert "posted in this month since the last step" in text_of(ben.get(page))
    assert ben.post(page, {"to": "reviewed"}).status_code == 409
    ada.post(page, {"to": "calculated"})
    ben.post(page, {"to": "reviewed"})
    ada.post(page, {"to": "locked"})
    assert "Seal" in text_of(ada.get(page))
    assert seals()[0].hash in ada.get(page).content.decode()


def test_a_month_whose_earlier_ones_lag_names_the_one_that_comes_first(world: World) -> None:
    ada, ben = client_of(world, "ada"), client_of(world, "ben")
    win(deal_of(world, "chen", 100, opened_on=TODAY.replace(month=4)), closed_on=TODAY.replace(month=4))
    page, before = "/settings/months/2026-05/", "/settings/months/2026-04/"
    assert "and the month before it" in text_of(ada.get(page))
    ada.post(page, {"to": "calculated"})
    ben.post(page, {"to": "reviewed"})
    lags = text_of(ben.get(page))
    assert "First comes 2026-04" in lags
    assert "Lock for good" not in lags
    assert "and the month before it" not in lags
    ada.post(before, {"to": "calculated"})
    ben.post(before, {"to": "reviewed"})
    ready = text_of(ben.get(page))
    assert "and the month before it" in ready
    assert "First comes" not in ready
    ben.post(page, {"to": "locked", "earlier": "yes"})
    assert [month.status for month in months()] == ["locked", "locked"]
