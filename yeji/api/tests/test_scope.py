"""What one may not see stays unseen by every address, and a refused write changes nothing."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.db import connection

from tests.world import World, deal_of, record_of, win
from yeji.api.tests.conftest import Program, program_of
from yeji.api.tests.test_records import new_deal, walked
from yeji.records.types import registry


def everything() -> list[tuple[Any, ...]]:
    """Every row of every record's table, of the ledger and of history: what a refused write must leave as it was."""
    tables = [kind.table._meta.db_table for kind in registry]
    tables += ["ledger_entry", "ledger_creditline", "records_history", "records_directory"]
    with connection.cursor() as cursor:
        return [_sum_of(cursor, table) for table in tables]


def _sum_of(cursor: Any, table: str) -> tuple[Any, ...]:
    cursor.execute(f"SELECT '{table}', count(*), md5(string_agg(t::text, '|' ORDER BY t::text)) FROM \"{table}\" t")
    found: tuple[Any, ...] = cursor.fetchone()
    return found


def test_s01_a_rep_cannot_read_change_or_delete_anothers_deal(world: World, chen: Program) -> None:
    theirs = deal_of(world, "dora", 900)
    before = everything()
    here = f"/records/deal/{theirs.pk}"
    tries = [
        chen.get(here),
        chen.get(f"{here}/history"),
        chen.patch(here, {"amount": "1"}),
        chen.patch(here, {"owner": world.people["chen"]}, If_Match='"1"'),
        chen.delete(here),
        chen.delete(here, If_Match='"1"'),
        chen.post(f"{here}/win", {}),
        chen.post(f"{here}/lose", {}, Idempotency_Key="a"),
        chen.post(f"{here}/restore"),
    ]
    assert {(reply.status, reply.body["code"]) for reply in tries} == {(404, "record.not_found")}
    nowhere = chen.get("/records/deal/999999999")
    details = {reply.body["detail"] for reply in (*tries, nowhere)}
    assert len(details) == 1
    assert before == everything()


def test_s02_a_trashed_deal_of_anothers_cannot_be_restored(world: World, chen: Program, dora: Program) -> None:
    theirs = deal_of(world, "dora", 900)
    assert dora.delete(f"/records/deal/{theirs.pk}").status == 204
    before = everything()
    assert chen.post(f"/records/deal/{theirs.pk}/restore").status == 404
    assert before == everything()
    assert dora.post(f"/records/deal/{theirs.pk}/restore").status == 200


def test_s03_nobody_links_to_what_he_cannot_see(world: World, chen: Program) -> None:
    theirs = record_of("customer", name="Hidden Works", owner=world.people["dora"])
    mine = deal_of(world, "chen", 1)
    before = everything()
    tries = [
        chen.post("/records/deal", new_deal(world, customer=theirs.pk)),
        chen.patch(f"/records/deal/{mine.pk}", {"customer": theirs.pk}),
        chen.patch(f"/records/deal/{mine.pk}", {"customer": 999_999_999}),
    ]
    assert {(reply.status, reply.body["detail"]) for reply in tries} == {(422, tries[2].body["detail"])}
    assert tries[0].body["errors"][0]["field"] == "customer"
    assert before == everything()


@pytest.mark.parametrize(
    "field",
    ["owner_id", "id", "type", "version", "created_at", "created_by", "deleted_at", "is_superuser", "opening_assumed",
     "custom.__proto__", "__class__", "pk", "stage_id"],
)  # fmt: skip
def test_s04_fields_that_are_none_or_not_mine_are_refused_by_name(world: World, chen: Program, field: str) -> None:
    mine = deal_of(world, "chen", 1)
    before = everything()
    tries = [chen.post("/records/deal", new_deal(world, **{field: 1}))]
    if field != "version":
        tries.append(chen.patch(f"/records/deal/{mine.pk}", {field: 1}))
    for reply in tries:
        assert (reply.status, reply.body["code"], reply.body["errors"][0]["field"]) == (400, "field.unknown", field)
    assert before == everything()


def test_s04_nobody_gives_his_deal_to_a_stranger_to_his_scope(world: World, chen: Program) -> None:
    before = everything()
    told = chen.post("/records/deal", new_deal(world, owner=world.people["dora"]))
    assert (told.status, told.body["errors"][0]["field"]) == (422, "owner")
    assert before == everything()


def test_s06_search_finds_only_what_is_mine(world: World, chen: Program) -> None:
    deal_of(world, "dora", 1, name="Secret plant")
    record_of("customer", name="Secret customer", owner=world.people["dora"])
    assert walked(chen, "/records/deal?q=secret") == []
    assert walked(chen, "/records/customer?q=secret") == []
    again = chen.post("/records/customer", {"name": "Secret customer", "owner": world.people["chen"]})
    assert again.status == 201


def test_s07_lists_filters_orders_and_figures_hold_only_what_is_mine(world: World, chen: Program) -> None:
    mine = [deal_of(world, "chen", amount).pk for amount in (5, 7)]
    theirs = [deal_of(world, "dora", amount).pk for amount in (4, 6, 8)]
    won = win(deal_of(world, "dora", 5000))
    for query in ("", "?sort=amount", "?sort=-amount&page_size=1", f"?filter[owner]={world.people['dora']}",
                  f"?filter[stage]={world.stages['proposal']}", "?q=dora"):  # fmt: skip
        found = set(walked(chen, f"/records/deal{query}"))
        assert not found & {*theirs, won.pk}, query
    assert set(walked(chen, "/records/deal")) == set(mine)
    asked = {"metrics": ["won_amount", "won_deals", "open_pipeline", "signed_customers"], "period": "2026"}
    for dimension in (None, "person", "unit", "product", "customer", "month"):
        rows = chen.post("/metrics/query", {**asked, "by": [dimension] if dimension else []}).body["rows"]
        assert sum(Decimal(row["won_amount"] or 0) for row in rows) == 0, (dimension, rows)
    staged = {"metrics": ["open_pipeline"], "period": "2026", "by": ["stage"]}
    assert [row["open_pipeline"] for row in chen.post("/metrics/query", staged).body["rows"]] == ["12"]
    held = chen.post("/metrics/query", {**asked, "where": {"person": world.people["dora"]}}).body["rows"]
    assert held == [{"won_amount": "0", "won_deals": "0", "open_pipeline": "0", "signed_customers": "0"}]
    for by in ("person", "unit", "product"):
        told = chen.get(f"/attainment?period=2026&by={by}").body
        assert Decimal(told["total"]["actual"]) == 0
        assert all(Decimal(row["actual"]) == 0 for row in told["rows"])
    west = chen.get(f"/attainment?period=2026&unit={world.units['West']}").body
    assert Decimal(west["total"]["actual"]) == 0
    shown = chen.post("/metrics/explain", {"metrics": ["won_amount"], "period": "2026"}).body
    assert (shown["value"], shown["rows"], shown["hidden"]) == ("0", [], {"count": 0, "value": "0"})


def test_a_manager_sees_his_unit_and_a_director_everything(world: World, ada: Program, ben: Program) -> None:
    chens, doras = deal_of(world, "chen", 5).pk, deal_of(world, "dora", 6).pk
    assert set(walked(ben, "/records/deal")) == {chens}
    assert set(walked(ada, "/records/deal")) == {chens, doras}
    assert ben.patch(f"/records/deal/{chens}", {"amount": "9"}).status == 200
    assert ben.patch(f"/records/deal/{doras}", {"amount": "9"}).status == 404


def test_somebody_without_a_role_sees_and_writes_nothing_owned(world: World, eve: Program) -> None:
    deal_of(world, "chen", 5)
    before = everything()
    assert walked(eve, "/records/deal") == []
    assert eve.post("/records/deal", new_deal(world)).status == 403
    assert eve.post("/records/product", {"name": "x"}).status == 403
    assert eve.get("/attainment?period=2026").body["rows"] == []
    assert before == everything()


def test_only_an_administrator_writes_what_belongs_to_the_company(world: World, ada: Program, root: Program) -> None:
    assert ada.post("/records/stage", {"name": "x", "outcome": "open"}).status == 403
    assert root.post("/records/stage", {"name": "x", "outcome": "open"}).status == 201


def test_the_explained_rows_and_what_is_hidden_make_the_figure(world: World, ben: Program) -> None:
    win(deal_of(world, "chen", 300))
    shared = [{"person": world.people["chen"], "share": "60"}, {"person": world.people["dora"], "share": "40"}]
    hidden = win(deal_of(world, "dora", 1000, shares=shared))
    told = ben.post("/metrics/explain", {"metrics": ["won_amount"], "period": "2026-05"}).body
    assert (told["value"], told["count"], len(told["rows"])) == ("900", 2, 1)
    assert told["hidden"] == {"count": 1, "value": "600"}
    assert hidden.pk not in {row["id"] for row in told["rows"]}


def test_a_scope_follows_the_organisation_at_once(world: World, ben: Program) -> None:
    doras = deal_of(world, "dora", 6).pk
    assert ben.get(f"/records/deal/{doras}").status == 404
    from tests.world import NOON, TODAY
    from yeji.org.services import Placement, place_people

    place_people([Placement(person=world.people["dora"], path=("Headquarters", "East"))], at=NOON, today=TODAY)
    assert program_of(world, "ben").get(f"/records/deal/{doras}").status == 200
