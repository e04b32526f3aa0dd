"""Accounts and months over REST."""

from __future__ import annotations

import pytest
from django.utils import timezone

from tests.world import World, deal_of, win
from yeji.api.tests.conftest import Program, program_of
from yeji.ledger.periods import months
from yeji.org.models import Grant
from yeji.platform.links import use_password_link
from yeji.platform.models import Account, AccountEvent

pytestmark = pytest.mark.django_db


def test_an_account_is_opened_changed_and_shut(world: World, root: Program) -> None:
    given = {"login": "zoe@yunling.example", "name": "Zoe", "roles": ["rep"]}
    made = root.post("/accounts", given, Idempotency_Key="one")
    again = root.post("/accounts", given, Idempotency_Key="one")
    assert (made.status, again.body) == (201, made.body)
    account, link = made.body["account"], made.body["link"]
    assert (account["roles"], account["person"], account["active"]) == (["rep"], None, True)
    use_password_link(secret=link.split("/")[2], password="a long enough password", at=timezone.now())
    here = f"/accounts/{account['id']}"
    assert root.send("PUT", f"{here}/roles", {"roles": ["manager", "closer"]}).body["roles"] == ["closer", "manager"]
    assert root.send("PUT", f"{here}/person", {"person": world.people["dora"]}).status == 400
    assert root.send("PUT", f"{here}/roles", {"roles": ["emperor"]}).status == 400
    assert root.post(f"{here}/deactivate").body["active"] is False
    assert root.post(f"{here}/link").status == 409
    assert root.post(f"{here}/reactivate").body["active"] is True
    assert account["id"] in {one["id"] for one in root.get("/accounts").body["items"]}
    assert root.get("/accounts/999999").status == 404


def test_s46_a_token_ends_with_the_account(world: World, root: Program, chen: Program) -> None:
    assert chen.get("/records/deal").status == 200
    root.post(f"/accounts/{world.accounts['chen'].pk}/deactivate")
    assert chen.get("/records/deal").status == 401


@pytest.mark.parametrize("name", ["ada", "ben", "chen", "eve"])
def test_s45_others_are_refused_and_nothing_changes(world: World, name: str) -> None:
    program, number = program_of(world, name), world.accounts["chen"].pk
    before = (list(Grant.objects.order_by("pk").values()), Account.objects.count())
    tries = [
        program.get("/accounts"),
        program.get(f"/accounts/{number}"),
        program.post("/accounts", {"login": "x", "name": "x", "roles": ["administrator"]}),
        program.send("PUT", f"/accounts/{number}/roles", {"roles": ["administrator"]}),
        program.send("PUT", f"/accounts/{number}/person", {"person": world.people["dora"]}),
        *(program.post(f"/accounts/{number}/{verb}") for verb in ("link", "deactivate", "reactivate")),
    ]
    assert {reply.status for reply in tries} == {403}
    assert before == (list(Grant.objects.order_by("pk").values()), Account.objects.count())
    assert not AccountEvent.objects.exists()


def test_a_month_is_closed_by_two(world: World, ada: Program, ben: Program, chen: Program) -> None:
    win(deal_of(world, "chen", 5))
    assert chen.post("/periods/2026-05", {"to": "calculated"}).status == 403
    assert chen.get("/periods").status == 403
    assert ada.post("/periods/2026-05", {"to": "calculated"}).body["status"] == "calculated"
    assert ada.post("/periods/2026-05", {"to": "reviewed"}).status == 409
    assert ben.post("/periods/2026-05", {"to": "reviewed"}).status == 200
    assert ada.post("/periods/2026-05", {"to": "open"}).status == 409
    assert ada.post("/periods/2026-05", {"to": "open", "reason": "a deal was missing"}).body["status"] == "open"
    assert ada.post("/periods/2026-05", {"to": "shut"}).status == 400
    assert months() == []
    assert ada.get("/periods").body == {"items": []}


def test_people_and_units_move_from_a_day_on(world: World, root: Program, ada: Program) -> None:
    chen, west, east = world.people["chen"], world.units["West"], world.units["East"]
    told = {item["name"]: item for item in root.get("/organisation?day=2026-05-21").body["items"]}
    assert [one["name"] for one in told["East"]["people"]] == ["Ben", "Chen"]
    assert told["East"]["parent"] == told["Headquarters"]["unit"]
    given = {"unit": west, "since": "2026-06-01", "leads": True}
    assert ada.post(f"/organisation/people/{chen}/move", given).status == 403
    assert ada.get("/organisation").status == 403
    assert root.post(f"/organisation/people/{chen}/move", given).status == 200
    later = {item["name"]: item for item in root.get("/organisation?day=2026-06-01").body["items"]}
    assert [(one["name"], one["leads"]) for one in later["West"]["people"]] == [("Chen", True), ("Dora", False)]
    assert root.post(f"/organisation/units/{east}/move", {"parent": None, "since": "2026-06-02"}).status == 422
    assert root.post(f"/organisation/units/{east}/move", {"parent": None, "since": "2026-06-01"}).body == {
        "moved": True
    }
    assert root.post(f"/organisation/people/{chen}/move", {"unit": west, "since": "soon"}).status == 400


def test_attainment_is_signed_and_checked_over_rest(world: World, chen: Program) -> None:
    ada = program_of(world, "ada")
    win(deal_of(world, "chen", 100))
    file = ada.get("/attainment/statement?period=2026&by=person")
    assert (file.status, file.body["statement"]["total"]["actual"]) == (200, "100")
    told = ada.post("/attainment/statement/check", file.body).body
    assert (told["genuine"], told["holds"], told["findings"]) == (True, True, [])
    changed = {**file.body, "statement": {**file.body["statement"], "company": "Other"}}
    assert ada.post("/attainment/statement/check", changed).body["genuine"] is False
    assert ada.post("/attainment/statement/check", {}).status == 422
    assert ada.get("/attainment/statement").status == 400
    assert ada.get("/attainment/statement?period=2026&by=moon").status == 400
    assert chen.get("/attainment/statement?period=2026").status == 403
    assert chen.post("/attainment/statement/check", file.body).status == 403
