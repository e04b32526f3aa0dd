"""The board: lanes, sums, moves and their way back, within the reader's scope."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.world import NOON, World, deal_of, record_of
from yeji.business.sales.models import Deal
from yeji.org.models import Access, RoleField
from yeji.org.scopes import SYSTEM
from yeji.platform.rows import Row
from yeji.process.models import Stage
from yeji.records.boards import board_ways
from yeji.records.custom.services import make_field
from yeji.records.types import ObjectType, registry
from yeji.web.records.boards.lanes import CARDS
from yeji.web.tests.pages import client_of, text_of

pytestmark = pytest.mark.django_db


def boards() -> list[ObjectType]:
    return [kind for kind in registry if kind.board is not None]


def move(client: Client, deal: Row, stage: int, version: int | None = None) -> Any:
    given = {"to": stage, "version": deal.version if version is None else version}
    return client.post(f"/records/deal/{deal.pk}/move/", given, headers={"HX-Request": "true"})


def test_deals_have_a_board() -> None:
    assert "deal" in {kind.key for kind in boards()}


@pytest.mark.parametrize("kind", boards(), ids=str)
@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_every_board_opens_empty(world: World, kind: ObjectType, language: str) -> None:
    page = client_of(world, "ada", language).get(f"/records/{kind.key}/board/")
    assert page.status_code == 200
    assert "lead" in text_of(page)


def test_a_type_without_a_board_has_none(world: World) -> None:
    client, kind = client_of(world, "root"), next(kind for kind in registry if not board_ways(kind))
    assert client.get(f"/records/{kind.key}/board/").status_code == 404
    assert client.post(f"/records/{kind.key}/{world.products['service']}/move/", {"to": 1}).status_code == 404


def test_lanes_count_and_add_up_what_the_reader_may_see(world: World) -> None:
    deal_of(world, "chen", 1_000_000, probability=50)
    deal_of(world, "ben", 2_000_000, stage="proposal")
    deal_of(world, "dora", 4_000_000)
    deal_of(world, "chen", 9_000_000, stage="won")
    ada, ben = (text_of(client_of(world, name, "zh-hans").get("/records/deal/board/")) for name in ("ada", "ben"))
    assert "在谈 3 个 · 700.0万，加权 50.0万。" in ada
    assert "在谈 2 个 · 300.0万，加权 50.0万。" in ben
    assert "dora" not in ben
    assert "won" not in ben


def test_a_board_reads_its_lanes_in_a_fixed_number_of_queries(world: World) -> None:
    client = client_of(world, "ada")

    def cost() -> int:
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert client.get("/records/deal/board/").status_code == 200
        return len(queries)

    deal_of(world, "chen", 1)
    before = cost()
    for number in range(2 * CARDS):
        deal_of(world, "chen", number, stage="lead" if number % 2 else "proposal")
    assert cost() == before <= 16


def test_a_lane_shows_its_largest_first_and_the_rest_when_asked(world: World) -> None:
    for number in range(CARDS + 3):
        deal_of(world, "chen", number + 1, stage="lead")
    client = client_of(world, "ada")
    page = client.get("/records/deal/board/").content.decode()
    assert page.count('class="kd') == CARDS
    assert f"chen {CARDS + 3}" in page
    more = page.partition('hx-get="/records/deal/board/?lane=')[2].partition('"')[0].replace("&amp;", "&")
    rest = client.get(f"/records/deal/board/?lane={more}").content.decode()
    assert rest.count('class="kd') == 3
    lane = world.stages["lead"]
    again = client.get(
        f"/records/deal/board/?n{lane}={2 * CARDS}", headers={"HX-Request": "true", "HX-Target": "section#board"}
    ).content.decode()
    assert again.count('class="kd') == CARDS + 3
    assert "<html" not in again


def test_a_move_is_written_told_and_taken_back(world: World) -> None:
    deal = deal_of(world, "chen", 100, stage="lead")
    client = client_of(world, "chen")
    answer = move(client, deal, world.stages["proposal"])
    assert answer.status_code == 200
    assert json.loads(answer["HX-Trigger"]) == {"yeji:changed": {"target": "body"}}
    moved = Deal.unscoped.get(pk=deal.pk)
    assert (moved.stage_id, moved.version) == (world.stages["proposal"], deal.version + 1)
    body = answer.content.decode()
    undo = body.partition('hx-post="')[2].partition('"')[0].replace("&amp;", "&")
    assert client.post(undo, headers={"HX-Request": "true"}).status_code == 200
    assert Deal.unscoped.get(pk=deal.pk).stage_id == world.stages["lead"]


def test_closing_goes_through_its_verb(world: World) -> None:
    deal = deal_of(world, "chen", 100)
    client = client_of(world, "chen")
    for stage in (world.stages["won"], world.stages["lost"], 0, 10**9):
        assert move(client, deal, stage).status_code == 422
    assert Deal.unscoped.get(pk=deal.pk).version == deal.version
    page = client.get("/records/deal/board/").content.decode()
    assert 'data-verb="win"' in page
    assert 'data-verb="lose"' in page


def test_a_card_moved_by_another_meanwhile_is_not_moved_again(world: World) -> None:
    record_of("stage", name="demo", code="demo", place=1, outcome="open")
    demo = Stage.unscoped.get(code="demo")
    deal = deal_of(world, "chen", 100, stage="lead")
    assert move(client_of(world, "ben"), deal, demo.pk).status_code == 200
    late = move(client_of(world, "chen"), deal, world.stages["proposal"], version=1)
    assert late.status_code == 409
    assert Deal.unscoped.get(pk=deal.pk).stage_id == demo.pk


def test_who_may_not_see_or_write_moves_nothing(world: World) -> None:
    deal = deal_of(world, "dora", 400)
    assert move(client_of(world, "chen"), deal, world.stages["proposal"]).status_code == 404
    assert move(client_of(world, "eve"), deal, world.stages["proposal"]).status_code in (403, 404)
    assert Deal.unscoped.get(pk=deal.pk).version == 1


def test_what_stands_too_long_is_called_stale(world: World) -> None:
    deal_of(world, "chen", 100, stage="lead")
    Stage.unscoped.filter(pk=world.stages["lead"]).update(stale_after=3)  # law: own-write
    client = client_of(world, "ada", "zh-hans")
    page = client.get("/records/deal/board/")
    assert "停滞" in text_of(page)
    Stage.unscoped.filter(pk=world.stages["lead"]).update(stale_after=30_000)  # law: own-write
    assert "停滞" not in text_of(client.get("/records/deal/board/"))


def test_currencies_are_added_up_apart(world: World) -> None:
    record_of("rate", currency="USD", day="2020-01-01", rate="7")
    deal_of(world, "chen", 100)
    deal_of(world, "chen", 30, currency="USD")
    told = text_of(client_of(world, "ada").get("/records/deal/board/"))
    assert "¥100.00$30.00" in told.replace(" ", "")


def test_very_many_are_added_up_after_the_cards_are_shown(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("yeji.web.records.boards.lanes.LARGE", 2)
    for _number in range(3):
        deal_of(world, "chen", 100)
    client = client_of(world, "ada")
    page = client.get("/records/deal/board/").content.decode()
    assert 'hx-trigger="load, yeji:changed' in page
    assert page.count('class="kd') == 3
    part = client.get("/records/deal/board/", headers={"HX-Request": "true", "HX-Target": "section#board"})
    assert "3 open, ¥300.00." in text_of(part)
    assert "load, " not in part.content.decode()


def _levels() -> None:
    choices = [{"code": "hot", "zh": "热", "en": "hot"}, {"code": "cold", "zh": "冷", "en": "cold"}]
    given = {"kind": "choice", "key": "heat", "label": {"zh": "热度", "en": "heat"}, "options": {"choices": choices}}
    for key in ("deal", "contact"):
        make_field(type_key=key, given=given, by=SYSTEM, at=NOON)


def test_records_stand_in_columns_by_any_of_their_choices(world: World) -> None:
    _levels()
    deal, chen = deal_of(world, "chen", 5, heat="cold"), client_of(world, "chen")
    deal_of(world, "chen", 6, stage="won")
    page = chen.get("/records/deal/board/?by=heat")
    assert [page.content.decode().count(f'id="kc-{lane}"') for lane in ("_none_", "hot", "cold")] == [1, 1, 1]
    assert 'value="heat" selected' in page.content.decode()
    assert "2 on the board" in text_of(page)
    assert "lane-bar" in page.content.decode()
    given = {"to": "hot", "by": "heat", "version": deal.version}
    moved = chen.post(f"/records/deal/{deal.pk}/move/", given, headers={"HX-Request": "true"})
    assert (moved.status_code, "by=heat" in moved.content.decode()) == (200, True)
    assert _heat(deal.pk) == "hot"
    given = {"to": "_none_", "by": "heat"}
    assert chen.post(f"/records/deal/{deal.pk}/move/", given, headers={"HX-Request": "true"}).status_code == 200
    assert _heat(deal.pk) is None
    assert client_of(world, "dora").post(f"/records/deal/{deal.pk}/move/", given).status_code == 404
    for wrong in ("name", "currency", "nothing"):
        assert chen.get(f"/records/deal/board/?by={wrong}").status_code == 404
    assert move(chen, deal, world.stages["proposal"], version=3).status_code == 200


def _heat(record: int) -> object:
    return registry.get("deal").field("heat").of(Deal.unscoped.get(pk=record))


def test_a_type_without_stages_has_a_board_by_its_choices_and_views_keep_it(world: World) -> None:
    _levels()
    chen = client_of(world, "chen")
    record_of("contact", name="Li", owner=world.people["chen"], heat="hot")
    assert "/records/contact/board/" in chen.get("/records/contact/").content.decode()
    board = chen.get("/records/contact/board/?by=heat")
    assert "Li" in text_of(board)
    assert "lane-bar" not in board.content.decode()  # contacts have no money to add up
    form = chen.get("/records/contact/views/new/?by=heat&look=board").content.decode()
    assert 'value="board:heat" checked' in form
    done = chen.post("/records/contact/views/new/", {"name": "by heat", "look": "board:heat"}, follow=True)
    assert 'data-by="heat"' in done.content.decode()
    assert chen.post("/records/contact/views/new/", {"name": "x", "look": "board:name"}).status_code == 422
    RoleField.objects.create(role_id="rep", type="contact", field="heat", access=Access.READ)
    assert "data-by" not in chen.get("/records/contact/board/?by=heat").content.decode()
    RoleField.objects.update(access=Access.HIDDEN)
    assert chen.get("/records/contact/board/?by=heat").status_code == 404


def test_a_card_says_that_no_next_step_is_agreed(world: World) -> None:
    deal_of(world, "chen", 1000)
    Deal.unscoped.update(next_step="")
    assert text_of(client_of(world, "chen").get("/records/deal/board/")).count("No next step") == 1
    hides = RoleField.objects.create(role_id="rep", type="deal", field="next_step", access=Access.HIDDEN)
    assert "No next step" not in text_of(client_of(world, "chen").get("/records/deal/board/"))
    hides.delete()
    Deal.unscoped.update(next_step="Call")
    assert "No next step" not in text_of(client_of(world, "chen").get("/records/deal/board/"))
