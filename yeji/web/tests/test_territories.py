"""Territories on screen and over REST: made with their rules, looked at on a day, followed."""

from __future__ import annotations

import pytest
from django.test import Client

from tests.world import NOON, TODAY, World, record_of
from yeji.org.models import Territory
from yeji.org.scopes import SYSTEM
from yeji.platform import operations
from yeji.platform.models import Operation
from yeji.platform.services import make_token
from yeji.records import writing
from yeji.records.territories.assigning import move_next
from yeji.records.types import registry
from yeji.web.tests.pages import client_of, text_of

pytestmark = pytest.mark.django_db
HOME = "/settings/territories/"


@pytest.fixture
def noon_of_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    """The pages' clock stands at noon of the world's day."""
    monkeypatch.setattr("yeji.web.visitor.timezone.now", lambda: NOON)


def rule(field: str, operator: str, value: str) -> dict[str, str]:
    return {"group": "g", "row": "g.r", "r.field": field, "r.op": operator, "r.v": value, "match": "all"}


def test_a_territory_is_made_with_a_rule_and_the_rule_is_told_in_words(world: World, noon_of_pages: None) -> None:
    root = client_of(world, "root")
    assert "No territories yet" in text_of(root.get(HOME))
    given = {"name": "East", "code": "E", "manager": str(world.people["ben"]), **rule("level", "in", "A")}
    assert root.post(f"{HOME}new/", given)["Location"] == HOME
    made = Territory.unscoped.get(name="East")
    assert (made.rule, made.manager_id) == ("level:in:A", world.people["ben"])
    below = text_of(root.get(f"{HOME}new/?parent={made.pk}"))
    assert "belongs to" in below.lower()
    page = text_of(root.get(HOME))
    for told in ("East", "Ben", "Level A · key"):
        assert told in page
    refused = root.post(f"{HOME}{made.pk}/", {"name": "", **rule("level", "in", "A")})
    assert refused.status_code == 422
    assert root.post(f"{HOME}{made.pk}/", {"name": "East", "match": "all"})["Location"] == HOME
    assert Territory.unscoped.get(pk=made.pk).rule == ""
    assert "By hand alone" in text_of(root.get(HOME))


def test_what_somebody_else_wrote_meanwhile_is_told_first(world: World, noon_of_pages: None) -> None:
    root, kind = client_of(world, "root"), registry.get("territory")
    east = record_of("territory", name="East", rule="level:in:A")
    opened = f'name="version" value="{east.version}"'
    assert opened in root.get(f"{HOME}{east.pk}/").content.decode()
    writing.save(kind, east.pk, {"rule": "level:in:B"}, by=SYSTEM, at=NOON)
    mine = {"name": "East", "version": str(east.version), **rule("level", "in", "C")}
    told = root.post(f"{HOME}{east.pk}/", mine)
    assert (told.status_code, f'name="version" value="{east.version + 1}"' in told.content.decode()) == (409, True)
    assert kind.rows().get(pk=east.pk).rule == "level:in:B"
    assert root.post(f"{HOME}{east.pk}/", mine | {"version": str(east.version + 1)})["Location"] == HOME
    assert kind.rows().get(pk=east.pk).rule == "level:in:C"


def test_the_preview_names_who_moves_and_the_worker_moves_them(world: World, noon_of_pages: None) -> None:
    root, kind = client_of(world, "root"), registry.get("customer")
    writing.save(kind, world.customer, {"level": "A"}, by=SYSTEM, at=NOON)
    east = record_of("territory", name="East", rule="level:in:A").pk
    told = text_of(root.get(HOME))
    assert "1 customer does not stand where the rules say" in told
    assert "1 customers" not in told
    page = text_of(root.get(f"{HOME}moves/"))
    assert "no territory → East" in page
    assert "澄江生物" in page
    assert root.post(f"{HOME}moves/")["Location"] == HOME
    asked = Operation.objects.get(kind="territories")
    moved = move_next(account=None, at=NOON, day=TODAY)
    operations.finish(asked.pk, result={"moved": len(moved)}, at=NOON)
    assert kind.rows().get(pk=world.customer).territory_id == east
    assert "1 record moved." in text_of(root.get(HOME))
    assert "Everybody stands where the rules say" in text_of(root.get(f"{HOME}moves/"))
    told = text_of(root.get(f"/records/customer/{world.customer}/"))
    assert "East" in told
    assert "Moved by the rules of territories" in told
    assert root.get(f"{HOME}?day=2026-05-01").status_code == 200


def test_programs_ask_for_the_same(world: World, noon_of_pages: None) -> None:
    key = make_token(account=world.accounts["root"], label="p", at=NOON)
    client = Client(headers={"Authorization": f"Bearer {key}"})
    json = "application/json"
    given = {"name": "East", "rule": "level:empty"}
    east = client.post("/api/v1/records/territory", given, content_type=json).json()
    told = client.get("/api/v1/territories").json()
    assert [(one["name"], one["customers"]) for one in told["items"]] == [("East", 0)]
    assert told["moves"] == [{"from": None, "to": east["id"], "customers": 1}]
    begun = client.post("/api/v1/territories/follow", {}, content_type=json)
    assert (begun.status_code, begun.json()) == (202, {"state": "waiting"})
    assert client.get("/api/v1/territories?day=soon").status_code == 400


def test_only_administrators_open_them(world: World) -> None:
    ada = client_of(world, "ada")
    made = record_of("territory", name="East")
    for address in ("", "new/", "moves/", f"{made.pk}/"):
        assert ada.get(f"{HOME}{address}").status_code == 403
    assert ada.post(f"{HOME}moves/").status_code == 403
    assert ada.get("/records/territory/").status_code == 200
