"""Comments and followers over REST."""

from __future__ import annotations

import pytest

from tests.world import World, deal_of
from yeji.api.tests.conftest import program_of
from yeji.platform.models import Notice

pytestmark = pytest.mark.django_db


def test_comments_and_followers_over_rest(world: World) -> None:
    deal = deal_of(world, "chen", 5).pk
    chen, ben, dora = (program_of(world, name) for name in ("chen", "ben", "dora"))
    there = f"/records/deal/{deal}/comments"
    made = chen.post(there, {"text": "@Ben 看一下"})
    assert (made.status, made.body["text"], made.body["people"]) == (201, "@Ben 看一下", [world.people["ben"]])
    assert chen.post(there, {"text": "@Dora"}).body["code"] == "comment.cannot_see"
    chen.post(there, {"text": "second"})
    first = ben.get(f"{there}?page_size=1")
    assert [one["text"] for one in first.body["items"]] == ["second"]
    rest = ben.get(f"{there}?page_size=1&cursor={first.body['next_cursor']}")
    assert [one["id"] for one in rest.body["items"]] == [made.body["id"]]
    assert ben.patch(f"/comments/{made.body['id']}", {"text": "mine"}).status == 404
    assert chen.patch(f"/comments/{made.body['id']}", {"text": "new"}).body["text"] == "new"
    assert (dora.get(there).status, dora.post(there, {"text": "x"}).status) == (404, 404)
    assert ben.post(f"/records/deal/{deal}/followers", {}).status == 204
    told = ben.get(f"/records/deal/{deal}/followers").body
    assert ([one["name"] for one in told["items"]], told["follows"]) == (["Ben", "Chen"], True)
    assert ben.delete(f"/records/deal/{deal}/followers").status == 204
    assert chen.delete(f"/comments/{made.body['id']}").status == 204
    assert Notice.objects.filter(account=world.accounts["dora"]).count() == 0
