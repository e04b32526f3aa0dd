"""Search and notices over REST."""

from __future__ import annotations

import pytest

from tests.world import NOON, World, deal_of, record_of
from yeji.api.tests.conftest import Program
from yeji.platform import notices
from yeji.records import writing
from yeji.records.types import registry


def test_records_are_found_by_type_and_sound(world: World, chen: Program) -> None:
    record_of("customer", name="滇池水务集团")
    deal = deal_of(world, "chen", 100, name="滇池水质仪器")
    found = chen.get("/search?q=dianchi").body["groups"]
    assert [group["type"] for group in found] == ["customer", "deal"]
    assert chen.get("/search?q=dc&type=deal&size=1").body == {
        "groups": [{"type": "deal", "items": [{"id": deal.pk, "label": "滇池水质仪器"}], "more": False}]
    }


def test_s06_nobody_finds_the_records_of_others(world: World, chen: Program, dora: Program, eve: Program) -> None:
    deal_of(world, "dora", 100, name="滇池水质仪器")
    assert dora.get("/search?q=dcsz").body["groups"] != []
    assert chen.get("/search?q=dcsz").body == eve.get("/search?q=滇池").body == {"groups": []}


@pytest.mark.parametrize(
    "query", ["", "?q=", "?q=+", "?q=a&size=0", "?q=a&size=21", "?q=a&size=x", "?q=a&q=b", "?q=a&x=1", f"?q={'a' * 61}"]
)
def test_what_is_no_question_is_refused(chen: Program, query: str) -> None:
    assert chen.get(f"/search{query}").status == 400


def test_notices_are_read_by_whom_they_are_for(world: World, chen: Program, ben: Program) -> None:
    deal = deal_of(world, "chen", 100, name="滇池项目")
    writing.save(registry.get("deal"), deal.pk, {"owner": world.people["ben"]}, by=world.scope("ada"), at=NOON)
    (given,) = ben.get("/notices").body["items"]
    assert (given["text"], given["record"], given["type"]) == (
        "Ada made you the owner of “滇池项目”.",
        deal.pk,
        "deal",
    )
    (taken,) = chen.get("/notices").body["items"]
    assert (taken["record"], taken["type"]) == (None, None)
    assert "滇池项目" not in taken["text"]
    assert chen.post(f"/notices/{given['id']}/read").status == 404
    assert ben.post(f"/notices/{given['id']}/read").status == 204
    assert ben.get("/notices").body["unread"] == 0
    notices.notify([world.accounts["ben"].pk], kind="backup_failed", at=NOON, facts={"why": "disk"})
    assert ben.post("/notices/read").status == 204
    assert ben.get("/notices").body["unread"] == 0
    assert ben.post("/notices/x/read").status == 404
