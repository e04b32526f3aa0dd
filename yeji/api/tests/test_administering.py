"""Building, roles and views over REST: what an administrator can do on the pages, a program of his can do too."""

from __future__ import annotations

from typing import Any

import pytest

from tests.world import World, deal_of
from yeji.api.tests.conftest import Program
from yeji.org import permissions
from yeji.org.models import Role, RoleRight
from yeji.org.scopes import Scope
from yeji.platform.models import AccountEvent
from yeji.records.models import FieldDefinition, SetupChange
from yeji.records.types import registry

SAMPLE = {"key": "sample", "label": {"zh": "样品申请", "en": "sample request"}, "owned": True, "in_menu": True}
FEE = {"key": "fee", "kind": "money", "label": {"zh": "费用", "en": "fee"}}


def test_an_object_is_built_used_and_changed(world: World, root: Program, chen: Program) -> None:
    assert root.post("/setup/objects", SAMPLE).status == 201
    assert root.post("/setup/objects/sample/fields", FEE).status == 201
    made = chen.post("/records/sample", {"name": "一号", "fee": "12.50"})
    assert (made.status, made.body["fee"]) == (201, "12.5")
    assert root.patch("/setup/objects/sample/fields/fee", {"label": {"zh": "样品费"}}).status == 200
    check = {"expression": "fee > 100", "message": {"zh": "太贵", "en": "too dear"}, "field": "fee"}
    kept = root.post("/setup/objects/sample/checks", check)
    assert kept.status == 201, kept.text
    assert chen.post("/records/sample", {"name": "二号", "fee": "200"}).status == 422
    assert root.delete(f"/setup/checks/{kept.body['id']}").status == 204
    assert chen.post("/records/sample", {"name": "二号", "fee": "200"}).status == 201
    assert root.delete("/setup/objects/sample/fields/fee").status == 204
    told = root.get("/setup/objects/sample").body
    assert ([one["key"] for one in told["deleted_fields"]], told["checks"]) == (["fee"], [])
    assert root.post("/setup/objects/sample/fields/fee/restore").body["key"] == "fee"
    assert SetupChange.objects.filter(type="sample").count() >= 6


def test_rules_of_duplicates_are_chosen(world: World, root: Program, chen: Program) -> None:
    here, rule = "/setup/objects/customer", {"field": "place", "how": "code", "surely": False}
    assert root.patch(here, {"same": [rule]}).body["same"] == [rule]
    assert [(one.field, one.how, one.surely) for one in registry.get("customer").same] == [("place", "code", False)]
    assert root.patch(here, {"same": [{"field": "place", "how": "sounds"}]}).status == 422
    assert chen.patch(here, {"same": None}).status == 403
    assert root.get(here).body["definition"]["same"] == [rule]
    assert root.patch(here, {"same": None}).body["same"] is None
    assert registry.get("customer").same == registry.declared["customer"].same


def test_a_role_is_made_narrowed_and_taken_away(world: World, root: Program) -> None:
    assert root.post("/roles", {"name": "east", "like": "rep"}).status == 201
    told = root.patch("/roles/east", {"records": "unit", "assists": True})
    assert (told.body["records"], told.body["assists"], told.body["writes"]) == ("unit", True, True)
    right = {"sees": "unit", "edits": "own", "creates": True, "fields": {"amount": "read"}}
    put = root.send("PUT", "/roles/east/types/deal", right)
    assert put.body["types"]["deal"] == right | {"deletes": False, "exports": False}
    masked = root.send("PUT", "/roles/east/types/deal", {"sees": "unit", "fields": {"amount": "masked"}})
    assert (masked.status, masked.body["errors"][0]["field"]) == (422, "amount")  # an amount has no middle to leave out
    assert RoleRight.objects.filter(role_id="east", edits="own").exists()
    assert root.delete("/roles/east/types/deal").body["types"] == {}
    assert root.delete("/roles/east").status == 204
    assert not Role.objects.filter(pk="east").exists()
    assert AccountEvent.objects.filter(verb="permissions").count() >= 4


def test_what_is_of_another_type_is_refused_by_name_and_taken_for_nothing_else(world: World, root: Program) -> None:
    assert root.post("/setup/objects", SAMPLE).status == 201
    assert root.post("/setup/objects/sample/fields", FEE).status == 201
    check = {"expression": "fee > 100", "message": {"zh": "太贵"}}
    layout = {"label": {"zh": "甲"}, "sections": [{"fields": ["name"], "folded": "false"}]}
    package = {"yeji_package": 1, "objects": [{**SAMPLE, "columns": 5}]}
    tries: list[tuple[str, str, dict[str, Any], str]] = [
        ("PATCH", "/setup/objects/sample", {"columns": 5}, "columns"),
        ("PATCH", "/setup/objects/sample", {"filters": [5]}, "filters"),
        ("PATCH", "/setup/objects/sample", {"owned": "false"}, "owned"),
        ("PATCH", "/setup/objects/sample", {"label": 5}, "label"),
        ("PATCH", "/setup/objects/sample", {"numbering": 5}, "numbering"),
        ("POST", "/setup/objects/sample/fields", {**FEE, "key": "x", "kind": []}, "kind"),
        ("PATCH", "/setup/objects/sample/fields/fee", {"required": "false"}, "required"),
        ("PATCH", "/setup/objects/sample/fields/fee", {"indexed": 1}, "indexed"),
        ("PATCH", "/setup/objects/sample/fields/fee", {"options": [1]}, "options"),
        ("POST", "/setup/objects/sample/checks", {**check, "refuses": "no"}, "refuses"),
        ("POST", "/setup/objects/sample/checks", {**check, "expression": 5}, "expression"),
        ("POST", "/setup/layouts/sample", layout, "folded"),
        ("POST", "/setup/package", {"package": package, "apply": True}, "columns"),
    ]
    for method, path, body, field in tries:
        told = root.send(method, path, body)
        assert (told.status, told.body["errors"][0]["field"]) == (422, field), (path, body, told.text)


def test_of_a_role_only_what_is_named_is_written(world: World, root: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    read = permissions.role_of

    def role_of(code: str, *, by: Scope) -> Role:
        """Somebody else changes the role right after it was read."""
        found = read(code, by=by)
        Role.objects.filter(pk=code).update(record_reach="all", writes=False)
        return found

    monkeypatch.setattr(permissions, "role_of", role_of)
    told = root.patch("/roles/rep", {"assists": True, "units": []})
    assert (told.body["records"], told.body["writes"], told.body["assists"]) == ("all", False, True)


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("GET", "/setup/objects", None),
        ("POST", "/setup/objects", SAMPLE),
        ("GET", "/setup/objects/deal", None),
        ("PATCH", "/setup/objects/deal", {"columns": ["name"]}),
        ("POST", "/setup/objects/deal/fields", FEE),
        ("POST", "/setup/objects/deal/checks", {"expression": "amount > 1", "message": {"zh": "x"}}),
        ("GET", "/roles", None),
        ("GET", "/roles/rep", None),
        ("PATCH", "/roles/rep", {"records": "all"}),
        ("PUT", "/roles/rep/types/deal", {"sees": "all"}),
        ("POST", "/roles", {"name": "boss", "like": "administrator"}),
    ],
)
def test_s45_nobody_else_builds_or_widens_his_own_role(
    world: World, ada: Program, method: str, path: str, body: Any
) -> None:
    before = list(Role.objects.order_by("code").values())
    found = ada.send(method, path, body)
    assert found.status == 403, found.text
    assert list(Role.objects.order_by("code").values()) == before
    assert not FieldDefinition.objects.exists()


def test_a_view_is_kept_changed_used_and_deleted_by_its_owner_alone(world: World, chen: Program, ben: Program) -> None:
    deal_of(world, "chen", 100, name="大单")
    deal_of(world, "chen", 1, name="小单")
    rule = {"v": 1, "all": [{"field": "amount", "is": "gte", "values": ["50"]}]}
    made = chen.post("/views/deal", {"name": "大的", "filter": rule, "sort": "-amount", "columns": [{"key": "name"}]})
    assert made.status == 201, made.text
    key = made.body["key"]
    assert [one["name"] for one in chen.get(f"/records/deal?view={key}").body["items"]] == ["大单"]
    assert chen.patch(f"/views/deal/{key}", {"name": "五十以上", "version": 1}).body["version"] == 2
    assert chen.patch(f"/views/deal/{key}", {"name": "晚了", "version": 1}).status == 422
    assert chen.patch(f"/views/deal/{key}", {"shared": True}).status == 403  # a rep sees but his own
    assert ben.patch(f"/views/deal/{key}", {"name": "mine"}).status == 404
    assert ben.delete(f"/views/deal/{key}").status == 404
    assert key not in [view["key"] for view in ben.get("/views/deal").body["items"]]
    assert chen.post("/views/deal", {"name": "x", "columns": [{"key": "nothing"}]}).status == 400
    assert chen.delete(f"/views/deal/{key}").status == 204
    assert chen.get(f"/records/deal?view={key}").status == 404
