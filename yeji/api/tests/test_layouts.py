"""Layouts over REST: made, read, changed, copied, ordered, deleted, told of; and what they refuse of a record."""

from __future__ import annotations

from tests.world import NOON, World
from yeji.api.tests.conftest import Program
from yeji.org.scopes import SYSTEM
from yeji.records.checks.services import make_check

HOME = "/setup/layouts/customer"
SECTION = {"title": {"en": "Main"}, "fields": ["name", "owner", {"key": "industry", "required_when": "level = 'A'"}]}
LAYOUT = {"key": "key_accounts", "label": {"en": "Key accounts"}, "roles": ["rep"], "sections": [SECTION]}


def test_administrators_lay_out_a_type_over_rest(world: World, root: Program, chen: Program) -> None:
    made = root.post(HOME, LAYOUT)
    assert (made.status, made.body["sections"][0]["columns"]) == (201, 2)
    address = f"{HOME}/key_accounts"
    assert root.patch(address, {"when": "level = 'A'"}).body["when"] == "level = 'A'"
    copy = root.post(f"{address}/copy")
    assert (copy.status, copy.body["key"]) == (201, "key_accounts_2")
    ordered = root.post(f"{HOME}/order", {"keys": ["key_accounts_2"]}).body["items"]
    assert [one["key"] for one in ordered] == ["key_accounts_2", "key_accounts"]
    assert root.delete(f"{HOME}/key_accounts_2").status == 204
    assert [one["key"] for one in root.get(HOME).body["items"]] == ["key_accounts"]
    verbs = [one["verb"] for one in root.get(f"{address}/history").body["items"]]
    assert verbs == ["layout.change", "layout.make"]
    wrong = root.patch(address, {"sections": [{**SECTION, "visible_when": "nosuch = 1"}]})
    assert (wrong.status, wrong.body["errors"][0]["field"]) == (422, "sections.0.visible_when")
    assert root.patch(address, {"rows": 1}).status == 400
    assert root.get(f"{HOME}/nothing").status == 404
    for answer in (chen.get(HOME), chen.get(address), chen.post(HOME, LAYOUT), chen.delete(address)):
        assert answer.status == 403


def test_what_a_layout_asks_is_refused_over_rest_too(world: World, root: Program, chen: Program) -> None:
    assert root.post(HOME, LAYOUT).status == 201
    refused = chen.post("/records/customer", {"name": "Acme", "code": "C-9", "level": "A"})
    assert (refused.status, refused.body["errors"][0]["field"]) == (422, "industry")
    assert "Key accounts" in refused.text
    assert root.post("/records/customer", {"name": "Acme", "code": "C-9", "level": "A"}).status == 201


def test_a_check_that_only_tells_is_told_with_the_record(world: World, root: Program) -> None:
    check = {"expression": "level = 'A' and is_empty(industry)", "message": {"en": "Which industry?"}, "refuses": False}
    make_check(type_key="customer", given=check, by=SYSTEM, at=NOON)
    made = root.post("/records/customer", {"name": "Acme", "code": "C-9", "level": "A"})
    assert (made.status, made.body["warnings"]) == (201, ["Which industry?"])
    address = f"/records/customer/{made.body['id']}"
    assert root.patch(address, {"level": "A", "place": "Shanghai"}).body["warnings"] == ["Which industry?"]
    assert "warnings" not in root.patch(address, {"industry": "Optics"}).body
    assert "warnings" not in root.get(address).body
