"""Many records in one request: what comes of each, all or nothing, versions, rights, keys, and few statements."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.world import NOON, World, deal_of
from yeji.api.tests.conftest import Program
from yeji.business.sales.models import Customer, Deal
from yeji.ledger.models import Entry
from yeji.records import writing
from yeji.records.models import History
from yeji.records.types import registry


def customers(program: Program, *records: dict[str, Any], **more: Any) -> Any:
    return program.post("/records/customer/bulk", {"records": list(records), **more})


def test_new_known_and_same_records_are_told_apart(world: World, ada: Program) -> None:
    first = customers(ada, {"name": "云岭一号", "code": "K1"}, {"name": "云岭二号", "code": "K2"})
    assert (first.status, first.body["created"]) == (200, 2)
    one, two = (item["id"] for item in first.body["items"])
    again = customers(
        ada, {"id": one, "name": "云岭一号"}, {"code": "K2", "name": "滇池二号"}, {"code": "K3", "name": "三号"},
        match="code",
    )  # fmt: skip
    told = [(item["outcome"], item["version"]) for item in again.body["items"]]
    assert told == [("same", 1), ("changed", 2), ("created", 1)]
    assert again.body["items"][1]["id"] == two
    assert Customer.unscoped.get(pk=two).name == "滇池二号"
    written = History.objects.filter(record=two).order_by("id").values_list("verb", flat=True)
    assert list(written) == ["customer.create", "customer.edit"]


def test_all_or_nothing_names_each_line_that_is_refused_and_writes_none(world: World, ada: Program) -> None:
    before = Customer.unscoped.count()
    found = customers(ada, {"name": "好"}, {"name": ""}, {"name": "x", "owner": 999999})
    assert (found.status, found.body["code"]) == (422, "records.not_all_accepted")
    wrong = [(one["line"], one["problem"]["errors"][0]["field"]) for one in found.body["lines"]]
    assert wrong == [(2, "name"), (3, "owner")], "lines are counted as people count them"
    assert Customer.unscoped.count() == before


def test_line_by_line_the_good_ones_go_in_and_a_taken_number_is_found(world: World, ada: Program) -> None:
    customers(ada, {"name": "有号", "code": "T1"})
    lines = [{"name": f"客户{n}", "code": f"T{n}"} for n in range(8)]
    found = customers(ada, *lines, all_or_nothing=False)
    assert [item["outcome"] for item in found.body["items"]].count("created") == 7
    assert found.body["items"][1]["outcome"] == "refused"
    assert found.body["items"][1]["problem"]["code"] == "record.already_there"


def test_r19_somebody_else_s_change_of_the_same_field_is_told_with_both_values(world: World, ada: Program) -> None:
    deal = deal_of(world, "chen", 100, name="滇池")
    writing.save(registry.get("deal"), deal.pk, {"amount": "200"}, by=world.scope("chen"), at=NOON)
    stale = {"records": [{"id": deal.pk, "version": 1, "amount": "300"}]}
    clash = ada.post("/records/deal/bulk", stale)
    assert (clash.status, clash.body["code"]) == (409, "records.conflict")
    both = clash.body["lines"][0]["problem"]["conflict"]["fields"]["amount"]
    assert both == {"yours": "300", "theirs": "200"}
    other = ada.post("/records/deal/bulk", {"records": [{"id": deal.pk, "version": 1, "name": "滇池项目"}]})
    assert other.body["items"][0]["version"] == 3
    kept = Deal.unscoped.get(pk=deal.pk)
    assert (kept.name, kept.amount) == ("滇池项目", 200)


def test_s05_what_one_does_not_see_or_may_not_change_is_not_there(world: World, chen: Program) -> None:
    mine, theirs = deal_of(world, "chen", 1), deal_of(world, "dora", 1)
    lines = [{"id": mine.pk, "name": "mine"}, {"id": theirs.pk, "name": "mine"}, {"id": 10**9, "name": "mine"}]
    found = chen.post("/records/deal/bulk", {"records": lines, "all_or_nothing": False})
    assert [item["outcome"] for item in found.body["items"]] == ["changed", "refused", "refused"]
    assert found.body["items"][1]["problem"] == found.body["items"][2]["problem"]
    assert Deal.unscoped.get(pk=theirs.pk).name != "mine"


def test_s03_s04_a_link_out_of_sight_and_a_field_that_is_none_are_refused(world: World, chen: Program) -> None:
    hidden = deal_of(world, "dora", 1).pk
    linked = chen.post("/records/activity/bulk", {"records": [{"subject": "x", "deal": hidden}]})
    assert (linked.status, linked.body["lines"][0]["problem"]["errors"][0]["field"]) == (422, "deal")
    for body in ({"created_by": 1}, {"nonsense": 1}):
        assert chen.post("/records/deal/bulk", {"records": [{"name": "x", **body}]}).status == 400
    assert chen.post("/records/stage/bulk", {"records": [{"name": "x"}]}).status == 403


def test_the_same_request_twice_has_its_effect_once(world: World, ada: Program) -> None:
    body = {"records": [{"name": "一次"}]}
    first = ada.post("/records/customer/bulk", body, Idempotency_Key="once-1")
    again = ada.post("/records/customer/bulk", body, Idempotency_Key="once-1")
    assert again.headers["Idempotency-Replayed"] == "true"
    assert again.body == first.body
    assert Customer.unscoped.filter(name="一次").count() == 1


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"records": [1]},
        {"records": [{"id": 0}]},
        {"records": [{"id": "x"}]},
        {"records": [], "match": "none"},
        {"records": [], "all": True},
    ],
)
def test_what_cannot_be_read_is_refused_by_name(world: World, ada: Program, body: dict[str, Any]) -> None:
    found = ada.post("/records/customer/bulk", body)
    assert found.status == (200 if body == {} else 400)


def test_a_line_that_cannot_be_read_is_named(world: World, ada: Program) -> None:
    for wrong in ({"id": 0}, {"id": "x"}, {"id": 7, "version": "x"}):
        found = ada.post("/records/customer/bulk", {"records": [{"name": "好"}, {"name": "x", **wrong}]})
        assert (found.status, found.body["detail"][:7]) == (400, "Line 2:"), found.body


def test_records_are_found_by_one_plain_value_alone(world: World, ada: Program) -> None:
    lines = [{"name": "x", "shares": [{"person": world.people["chen"], "share": "100"}]}]
    found = ada.post("/records/deal/bulk", {"records": lines, "match": "shares"})
    assert (found.status, found.body["code"]) == (422, "records.cannot_together"), found.text


def test_more_records_cost_no_more_statements_and_the_ledger_has_them_all(world: World, ada: Program) -> None:
    def sent(number: int, mark: str) -> int:
        lines = [{"name": f"{mark}{n}", "stage": world.stages["lead"], "amount": "10"} for n in range(number)]
        with CaptureQueriesContext(connection) as asked:
            found = ada.post("/records/deal/bulk", {"records": lines})
        assert found.body["created"] == number, found.body
        return len(asked)

    before = Entry.objects.count()
    sent(1, "w")  # what is asked once a process
    few, many = sent(2, "a"), sent(60, "b")
    assert many <= few
    assert Entry.objects.count() >= before + 63
