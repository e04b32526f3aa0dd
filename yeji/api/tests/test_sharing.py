"""What units share and the tags of a type over REST: made, changed, ended; and nobody else's business."""

from __future__ import annotations

from typing import Any

import pytest

from tests.world import World, deal_of
from yeji.api.tests.conftest import Program
from yeji.org.models import Sharing
from yeji.platform.models import AccountEvent

LARGE = {"v": 1, "all": [{"field": "amount", "is": "gte", "values": ["50"]}]}
TAGS = "/setup/objects/deal/tags"


def seen(program: Program) -> set[str]:
    return {one["name"] for one in program.get("/records/deal").body["items"]}


def rule_of(world: World, **more: Any) -> dict[str, Any]:
    return {"type": "deal", "owned_in": world.units["East"], "seen_in": world.units["West"], **more}


def test_a_rule_is_made_changed_and_ended(world: World, root: Program, dora: Program) -> None:
    deals = {name: deal_of(world, "chen", amount, name=name).pk for name, amount in (("small", 5), ("large", 90))}
    assert seen(dora) == set()
    made = root.post("/sharing", rule_of(world, filter=LARGE))
    assert (made.status, made.body["filter"]["all"], made.body["edits"]) == (201, LARGE["all"], False)
    here = f"/sharing/{made.body['id']}"
    assert seen(dora) == {"large"}
    refused = root.patch(here, {"edits": True})
    assert (refused.status, refused.body["code"]) == (422, "sharing.condition")
    assert root.patch(here, {"edits": True, "filter": {}}).body["filter"] is None
    assert seen(dora) == {"small", "large"}
    assert dora.patch(f"/records/deal/{deals['small']}", {"amount": "6"}).status == 200
    assert root.patch(here, {"edits": False}).status == 200
    assert dora.patch(f"/records/deal/{deals['small']}", {"amount": "7"}).status == 403
    assert [one["id"] for one in root.get("/sharing").body["items"]] == [made.body["id"]]
    assert root.delete(here).status == 204
    assert (seen(dora), root.delete(here).status, root.patch(here, {"edits": True}).status) == (set(), 404, 404)
    assert AccountEvent.objects.filter(verb="permissions").count() == 4


def test_rules_that_cannot_be_are_refused_by_name(world: World, root: Program, ada: Program) -> None:
    unit, another = world.units["East"], {"field": "customer.level", "is": "in", "values": ["A"]}
    tries: list[tuple[dict[str, Any], int, str]] = [
        (rule_of(world, seen_in=unit), 422, "seen_in"),
        (rule_of(world, seen_in=999_999), 422, "owned_in"),
        (rule_of(world, owned_in="x"), 400, "owned_in"),
        (rule_of(world, type="stage"), 422, "kind"),
        (rule_of(world, filter=LARGE, edits=True), 422, "edits"),
        (rule_of(world, filter={"v": 1, "all": [another]}), 422, "condition"),
        (rule_of(world, shares=True), 400, "shares"),
    ]
    for body, status, field in tries:
        told = root.post("/sharing", body)
        assert (told.status, told.body["errors"][0]["field"]) == (status, field), (body, told.text)
    assert root.post("/sharing", rule_of(world)).status == 201
    other = root.post("/sharing", rule_of(world, filter=LARGE))
    assert root.patch(f"/sharing/{other.body['id']}", {"filter": {}}).status == 422  # there is one that means all
    for method, path in (("GET", "/sharing"), ("POST", "/sharing"), ("DELETE", f"/sharing/{other.body['id']}")):
        assert ada.send(method, path, rule_of(world) if method == "POST" else None).status == 403
    assert Sharing.objects.count() == 2


def test_tags_are_named_merged_and_taken_away(world: World, root: Program, chen: Program) -> None:
    made = [root.post(TAGS, {"names": {"zh": name}, "colour": "g"}) for name in ("重点", "要紧", "展会")]
    assert [one.status for one in made] == [201, 201, 201]
    first, second, third = (one.body["code"] for one in made)
    deal = deal_of(world, "chen", 5).pk
    assert chen.patch(f"/records/deal/{deal}", {"tags": [first, third]}).body["tags"] == [first, third]
    named = root.patch(f"{TAGS}/{first}", {"names": {"en": "key"}})
    assert named.body == {"code": first, "names": {"en": "key", "zh": "重点"}, "colour": "g", "records": 1}
    merged = root.post(f"{TAGS}/{first}/merge", {"into": second})
    assert (merged.body["changed"], merged.body["into"]["records"]) == (1, 1)
    assert root.delete(f"{TAGS}/{third}").status == 204
    assert chen.get(f"/records/deal/{deal}").body["tags"] == [second]
    assert [one["code"] for one in root.get(TAGS).body["items"]] == [second]


@pytest.mark.parametrize(
    ("method", "path", "body", "status"),
    [
        ("POST", TAGS, {"names": {"zh": "重点"}}, 422),
        ("POST", TAGS, {"names": {"zh": "新"}, "colour": "pink"}, 422),
        ("POST", TAGS, {"names": {"fr": "neuf"}}, 400),
        ("POST", TAGS, {}, 422),
        ("PATCH", f"{TAGS}/t9", {"colour": "g"}, 404),
        ("POST", f"{TAGS}/t1/merge", {}, 400),
        ("POST", f"{TAGS}/t1/merge", {"into": "t1"}, 422),
        ("POST", f"{TAGS}/t1/merge", {"into": "t9"}, 404),
        ("DELETE", f"{TAGS}/t9", None, 404),
    ],
)
def test_tags_that_cannot_be_are_refused(
    world: World, root: Program, ada: Program, method: str, path: str, body: Any, status: int
) -> None:
    assert root.post(TAGS, {"names": {"zh": "重点"}}).body["code"] == "t1"
    assert root.send(method, path, body).status == status
    assert ada.send(method, path, body).status in (403, 400)
    assert [one["code"] for one in root.get(TAGS).body["items"]] == ["t1"]
    assert ada.get(TAGS).status == 403
