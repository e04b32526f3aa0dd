"""Records over REST: what people do with them every day."""

from __future__ import annotations

import json
from urllib.parse import quote

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.world import NOON, World, deal_of
from yeji.api.records import listing
from yeji.api.tests.conftest import Program
from yeji.records import writing
from yeji.records.types import registry


def new_deal(world: World, **values: object) -> dict[str, object]:
    return {
        "name": "Spectrometer for Chengjiang",
        "customer": world.customer,
        "product": world.products["spectrometer"],
        "stage": world.stages["proposal"],
        "owner": world.people["chen"],
        "amount": "12500.50",
        **values,
    }


def test_a_deal_is_created_read_changed_won_deleted_and_restored(world: World, chen: Program) -> None:
    made = chen.post("/records/deal", new_deal(world))
    assert made.status == 201
    assert made.headers["Location"] == f"/api/v1/records/deal/{made.body['id']}"
    assert (made.body["amount"], made.body["currency"], made.body["version"]) == ("12500.5", "CNY", 1)
    here = f"/records/deal/{made.body['id']}"
    read = chen.get(here)
    assert (read.status, read.headers["ETag"], read.body) == (200, '"1"', made.body)
    changed = chen.patch(here, {"amount": "13000", "version": 1})
    assert (changed.status, changed.body["amount"], changed.body["version"]) == (200, "13000", 2)
    won = chen.post(f"{here}/win", {})
    assert (won.status, won.body["stage"]) == (200, world.stages["won"])
    assert chen.delete(here).status == 204
    assert chen.get(here).status == 404
    back = chen.post(f"{here}/restore")
    assert (back.status, back.body["version"]) == (200, 5)
    verbs = [write["verb"] for write in chen.get(f"{here}/history").body["items"]]
    assert verbs == ["deal.restore", "deal.delete", "deal.win", "deal.edit", "deal.create"]


def test_a_list_is_counted_when_asked(world: World, chen: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    for amount in (1, 2, 3):
        deal_of(world, "chen", amount)
    deal_of(world, "dora", 4)
    assert "count" not in chen.get("/records/deal").body
    told = chen.get("/records/deal?count=capped&page_size=1").body
    assert (told["count"], told["count_capped"]) == (3, False)
    monkeypatch.setattr(listing, "MOST_COUNTED", 2)
    counts = {way: chen.get(f"/records/deal?count={way}").body for way in ("capped", "whole")}
    assert [(one["count"], one["count_capped"]) for one in counts.values()] == [(2, True), (3, False)]
    assert chen.get("/records/deal?count=all").status == 400


def test_the_bin_lists_what_the_caller_may_restore(world: World, chen: Program) -> None:
    mine, theirs = deal_of(world, "chen", 100), deal_of(world, "dora", 400)
    assert chen.get("/records/deal/bin").body == {"items": [], "next_cursor": None}
    for deal in (mine, theirs, deal_of(world, "chen", 7)):
        writing.remove(registry.get("deal"), deal.pk, by=world.scope("ada"), at=NOON)
    first = chen.get("/records/deal/bin?page_size=1")
    assert first.status == 200
    assert [item["amount"] for item in first.body["items"]] == ["7"]
    second = chen.get(f"/records/deal/bin?page_size=1&cursor={first.body['next_cursor']}").body
    assert [item["id"] for item in second["items"]] == [mine.pk]
    assert second["next_cursor"] is None
    assert second["items"][0]["deleted_by"] == world.accounts["ada"].pk
    assert chen.get("/records/product/bin").status == 403


def test_an_administrator_deletes_for_good(world: World, chen: Program, root: Program) -> None:
    deal = deal_of(world, "chen", 100)
    here = f"/records/deal/{deal.pk}"
    assert root.post(f"{here}/purge").status == 404  # it is not in the bin
    chen.delete(here)
    assert chen.post(f"{here}/purge").status == 403
    assert root.post(f"{here}/purge", {"why": "x"}).status == 400
    assert root.post(f"{here}/purge").status == 204
    assert root.post(f"{here}/restore").status == 404


def test_a_save_reads_the_company_once(world: World, chen: Program) -> None:
    with CaptureQueriesContext(connection) as queries:
        assert chen.post("/records/deal", new_deal(world)).status == 201
    assert len([one for one in queries if "FROM org_company" in one["sql"]]) == 1


def test_history_tells_exact_amounts(world: World, chen: Program) -> None:
    made = chen.post("/records/deal", new_deal(world, amount="12345678901234.1234"))
    here = f"/records/deal/{made.body['id']}"
    chen.patch(here, {"amount": "12345678901234.1235"})
    newest = chen.get(f"{here}/history").body["items"][0]
    assert newest["changes"]["amount"] == {"before": "12345678901234.1234", "after": "12345678901234.1235"}
    assert newest["account_name"] == "Chen"


def test_history_has_pages(world: World, chen: Program) -> None:
    deal = deal_of(world, "chen", 100)
    for amount in range(5):
        chen.patch(f"/records/deal/{deal.pk}", {"amount": str(amount)})
    first = chen.get(f"/records/deal/{deal.pk}/history?page_size=4").body
    second = chen.get(f"/records/deal/{deal.pk}/history?page_size=4&cursor={first['next_cursor']}").body
    assert [len(first["items"]), len(second["items"]), second["next_cursor"]] == [4, 2, None]


def test_changes_of_different_fields_merge_and_of_the_same_field_collide(world: World, chen: Program) -> None:
    deal = deal_of(world, "chen", 100)
    here = f"/records/deal/{deal.pk}"
    assert chen.patch(here, {"amount": "200", "version": 1}).status == 200
    assert chen.patch(here, {"name": "Renamed", "version": 1}).status == 200
    clash = chen.patch(here, {"amount": "300", "version": 1})
    assert (clash.status, clash.body["code"]) == (409, "record.conflict")
    assert clash.body["conflict"] == {"version": 3, "fields": {"amount": {"yours": "300", "theirs": "200"}}}
    assert clash.headers["Content-Type"] == "application/problem+json"
    assert chen.patch(here, {"amount": "300"}, If_Match='"1"').status == 409
    assert chen.patch(here, {"amount": "300"}, If_Match='"3"').status == 200
    assert chen.delete(here, If_Match='"3"').status == 409
    assert chen.delete(here, If_Match='"4"').status == 204


def test_a_version_that_nobody_can_have_read_is_refused(world: World, chen: Program) -> None:
    deal = deal_of(world, "chen", 100)
    told = chen.patch(f"/records/deal/{deal.pk}", {"amount": "2", "version": 2})
    assert (told.status, told.body["errors"][0]["field"]) == (422, "version")


def test_a_truth_is_no_text(world: World, chen: Program) -> None:
    told = chen.post("/records/deal", new_deal(world, name=True))
    assert (told.status, told.body["errors"][0]["field"]) == (422, "name")


def test_a_unit_that_stands_nowhere_has_no_attainment(world: World, root: Program) -> None:
    unit = root.post("/records/unit", {"name": "Nowhere"}).body["id"]
    told = root.get(f"/attainment?period=2026&unit={unit}")
    assert (told.status, told.body["total"]["actual"]) == (200, "0")
    assert root.get("/attainment?period=2026&unit=999999999").status == 404


def test_every_wrong_field_is_named(world: World, chen: Program) -> None:
    told = chen.post("/records/deal", new_deal(world, amount="-5", opened_on="yesterday", name="")).body
    assert told["code"] == "record.not_accepted"
    assert {error["field"] for error in told["errors"]} == {"amount", "opened_on"}
    assert told["status"] == 422


def test_messages_follow_the_language_of_the_request(world: World, chen: Program) -> None:
    english = chen.get("/records/deal/1")
    chen.language = "zh-CN,zh;q=0.9"
    chinese = chen.get("/records/deal/1")
    assert english.body["title"] == "Nothing here"
    assert chinese.body["title"] == "这里没有内容"
    assert (english.headers["Content-Language"], chinese.headers["Content-Language"]) == ("en", "zh-hans")


def test_a_list_has_pages_in_order_with_empty_values_last(world: World, chen: Program) -> None:
    amounts = [300, 100, 300, None, 200, None, 100]
    ids = [deal_of(world, "chen", amount).pk for amount in amounts]
    expected = [ids[0], ids[2], ids[4], ids[1], ids[6], ids[3], ids[5]]
    for size in (1, 2, 3, 7, 50):
        assert walked(chen, f"/records/deal?sort=-amount&page_size={size}") == expected
    rising = [ids[6], ids[1], ids[4], ids[2], ids[0], ids[5], ids[3]]
    assert walked(chen, "/records/deal?sort=amount&page_size=2") == rising
    assert walked(chen, "/records/deal?sort=id&page_size=2") == ids
    assert walked(chen, "/records/deal?sort=-id&page_size=2") == ids[::-1]


def test_every_order_of_every_type_walks_every_record_once(world: World, root: Program) -> None:
    from yeji.records.listing import sortable
    from yeji.records.types import registry

    for amount in (3, None, 1, 3):
        deal_of(world, "dora", amount)
    for kind in registry:
        everything = sorted(walked(root, f"/records/{kind.key}?sort=id"))
        for key in sortable(kind):
            for sign in ("", "-"):
                found = walked(root, f"/records/{kind.key}?sort={sign}{key}&page_size=2")
                assert sorted(found) == everything, (kind.key, key, sign)
                assert len(found) == len(everything)


def test_a_list_is_filtered_by_declared_fields_and_text(world: World, chen: Program) -> None:
    first = deal_of(world, "chen", 1, name="Alpha 100%")
    second = deal_of(world, "chen", 2, name="Beta", stage="lead", product=None)
    third = deal_of(world, "chen", 3, name="alphabet")
    assert walked(chen, f"/records/deal?filter[stage]={world.stages['lead']}") == [second.pk]
    assert walked(chen, "/records/deal?filter[product]=") == [second.pk]
    assert walked(chen, "/records/deal?q=ALPHA&sort=id") == [first.pk, third.pk]
    assert walked(chen, "/records/deal?q=%25") == [first.pk]


def test_a_list_takes_conditions_in_groups_and_several_orders(world: World, chen: Program) -> None:
    made = [
        deal_of(world, "chen", amount, next_step=step).pk
        for amount, step in ((1, "call"), (9, ""), (9, "mail"), (None, ""))
    ]
    line = quote("amount:gte:5;(next_step:empty|next_step:has:CALL)")
    assert walked(chen, f"/records/deal?filter={line}") == [made[1]]
    tree = {"any": [{"field": "amount", "is": "empty"}, {"field": "owner", "is": "in", "values": ["me"]}]}
    for size in (1, 3, 50):
        order = "sort=-amount,next_step,id"
        path = f"/records/deal?filter={quote(json.dumps(tree))}&{order}&page_size={size}"
        assert walked(chen, path) == [made[1], made[2], made[0], made[3]]
    assert walked(chen, "/records/deal?view=no_step&filter=amount:gte:5") == [made[1]]
    assert chen.get("/records/deal?view=77").status == 404
    for wrong, field in (("filter=colour:is:red", "filter"), ("sort=-amount,colour", "sort")):
        told = chen.get(f"/records/deal?{wrong}")
        assert (told.status // 100, told.body["errors"][0]["field"]) == (4, field)


def test_a_cursor_belongs_to_its_list(world: World, chen: Program) -> None:
    for amount in range(3):
        deal_of(world, "chen", amount)
    cursor = chen.get("/records/deal?sort=-amount&page_size=1").body["next_cursor"]
    assert chen.get(f"/records/deal?sort=-amount&page_size=2&cursor={cursor}").status == 200
    for other in (f"sort=amount&cursor={cursor}", f"sort=-amount&q=x&cursor={cursor}", "cursor=x", f"cursor={cursor}x"):
        told = chen.get(f"/records/deal?{other}")
        assert (told.status, told.body["errors"][0]["field"]) == (400, "cursor"), other


def walked(program: Program, path: str) -> list[int]:
    """The ids of all pages of a list."""
    ids: list[int] = []
    cursor = ""
    while True:
        page = program.get(path + cursor)
        assert page.status == 200, page.text
        ids += [item["id"] for item in page.body["items"]]
        if page.body["next_cursor"] is None:
            return ids
        cursor = f"&cursor={page.body['next_cursor']}"


def test_customers_are_merged_and_taken_apart_again(world: World, chen: Program, dora: Program) -> None:
    mine = chen.post("/records/customer", {"name": "Yunling", "phone": "1"}).body["id"]
    other = chen.post("/records/customer", {"name": "Yunling Co.", "industry": "steel"}).body["id"]
    deal = chen.post("/records/deal", new_deal(world, customer=other)).body["id"]
    here = f"/records/customer/{mine}"
    assert dora.post(f"{here}/merge", {"others": [other]}).status == 404
    assert chen.post(f"{here}/merge", {"others": ["x"]}).status == 400
    assert chen.post(f"{here}/merge", {"others": [other], "take": {"phone": 7}}).status == 422
    done = chen.post(f"{here}/merge", {"others": [other], "take": {"name": other}, "version": 1})
    assert (done.status, done.body["name"], done.body["industry"]) == (200, "Yunling Co.", "steel")
    assert chen.get(f"/records/deal/{deal}").body["customer"] == mine
    assert chen.get(f"/records/customer/{other}").status == 404
    assert dora.post(f"{here}/unmerge").status == 404
    back = chen.post(f"{here}/unmerge")
    assert (back.status, back.body["name"], back.body["industry"]) == (200, "Yunling", "")
    assert chen.get(f"/records/deal/{deal}").body["customer"] == other
    assert chen.post(f"{here}/unmerge").status == 404


def test_duplicates_are_told_without_telling_of_what_is_out_of_sight(
    world: World, chen: Program, dora: Program
) -> None:
    """S-06: a program learns no id and no name of a record that its account may not see."""
    made = dora.post("/records/customer", {"name": "Yunling Co., Ltd.", "phone": "010-66554433"}).body["id"]
    found = chen.post("/records/customer/duplicates", {"name": "YUNLING", "phone": "01066554433"})
    out_of_sight = {"surely": True, "record": None, "name": "", "unit": "West"}
    assert (found.status, found.body["items"]) == (
        200,
        [{"field": "name", **out_of_sight}],
    )
    mine = dora.post("/records/customer/duplicates", {"name": "yunling"}).body["items"]
    assert [(one["record"], one["name"]) for one in mine] == [(made, "Yunling Co., Ltd.")]
    twin = dora.post("/records/customer", {"name": "Yunling"}).body["id"]
    assert [one["records"] for one in dora.get("/records/customer/duplicates").body["items"]] == [[made, twin]]
    assert chen.get("/records/customer/duplicates").body["items"] == []
    assert chen.post("/records/customer/duplicates", {"nosuch": 1}).status == 400
