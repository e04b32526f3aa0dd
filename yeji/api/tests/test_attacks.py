"""Requests that no honest program sends: each is refused cleanly, and nothing happens."""

from __future__ import annotations

import json
import time
from typing import Any

import pytest
from django.urls import Resolver404, resolve

from tests.world import World, deal_of
from yeji.api.calls.requests import MOST_BYTES
from yeji.api.tests.conftest import Program
from yeji.api.tests.test_records import new_deal
from yeji.api.tests.test_scope import everything

NESTED = b'{"name":' + b"[" * 20_000 + b"]" * 20_000 + b"}"


@pytest.mark.parametrize(
    "where",
    [
        {"customer__owner__password__startswith": "p"},
        {"_connector": ") OR 1=1 --"},
        {"name__regex": "(a+)+$"},
        {"id);DROP TABLE": 1},
        {"person": {"person": 1}},
        {"person": "1 OR 1=1"},
        {"person": True},
        {f"f{n}": 1 for n in range(10_000)},
    ],
)
def test_s15_what_is_held_fixed_is_named_from_a_list(world: World, ada: Program, where: dict[str, Any]) -> None:
    began = time.perf_counter()
    told = ada.post("/metrics/query", {"metrics": ["won_amount"], "period": "2026", "where": where})
    assert (told.status, told.body["errors"][0]["field"]) == (400, "where")
    assert time.perf_counter() - began < 1


def test_s15_deep_nesting_and_long_bodies_are_refused_quickly(world: World, ada: Program) -> None:
    began = time.perf_counter()
    deep = b'{"metrics": ["won_amount"], "where": ' + b'{"person": ' * 200 + b"1" + b"}" * 200 + b"}"
    tries = [ada.post("/metrics/query", NESTED), ada.post("/metrics/query", deep), ada.post("/records/deal", NESTED)]
    assert [reply.status for reply in tries] == [400, 400, 400]
    assert ada.post("/records/deal", b'{"name": "' + b"x" * MOST_BYTES + b'"}').status == 413
    assert time.perf_counter() - began < 2


@pytest.mark.parametrize(
    "sort",
    [
        "password",
        "-owner__email",
        "?",
        "1;select",
        "sum(amount)",
        "owner",
        "--amount",
        "amount,shares",
        "",
        "-",
        "shares",
        "deleted_at",
        "month'; --",
        "ID",
    ],
)
def test_s16_orders_come_from_a_list(world: World, ada: Program, sort: str) -> None:
    told = ada.get(f"/records/deal?sort={sort}")
    assert (told.status, told.body["errors"][0]["field"]) == (400, "sort")


@pytest.mark.parametrize(
    ("part", "value"),
    [
        ("by", ["month'; --"]),
        ("by", ['x" from auth_user--']),
        ("by", "person"),
        ("by", [["person"]]),
        ("view", "posted; select"),
        ("view", ["posted"]),
        ("scenario", {"a": 1}),
        ("scenario", "ACTUAL"),
        ("known_at", "now()"),
        ("known_at", "2026-05-01"),
        ("overlay", "false"),
        ("tz", "Asia/Shanghai' UNION"),
        ("metrics", "won_amount"),
        ("metrics", []),
        ("metrics", [None] * 50),
    ],
)
def test_s16_parts_of_a_question_come_from_lists(world: World, ada: Program, part: str, value: Any) -> None:
    told = ada.post("/metrics/query", {"metrics": ["won_amount"], "period": "2026", part: value})
    assert told.status in (400, 422), told.text
    assert told.body["errors"][0]["field"] == part


@pytest.mark.parametrize(
    "period", ["", "2026Q5", "9999", "0000", "2999-12-31", "２０２６", "2026'; --", "2026-13", "2026/2027"]
)
def test_s16_periods_are_real_or_refused(world: World, ada: Program, period: str) -> None:
    asked = ada.post("/metrics/query", {"metrics": ["won_amount"], "period": period})
    assert asked.status in (200, 422), asked.text


@pytest.mark.parametrize(
    "path",
    [
        "/records/password",
        "/records/platform.Account",
        "/records/deal'--",
        "/records/%00",
        "/records/deal/abc",
        "/records/deal/-1",
        "/records/deal/1e3",
        f"/records/deal/{10**40}",
        "/records/deal/१",
        "/nothing",
        "/records/deal/1/history/x",
    ],
)
def test_addresses_that_are_none_are_not_found(world: World, ada: Program, path: str) -> None:
    told = ada.get(path)
    assert (told.status, told.headers["Content-Type"]) == (404, "application/problem+json"), told.text


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("page_size=1000000000", "page_size"),
        ("page_size=0", "page_size"),
        ("page_size=-1", "page_size"),
        ("page_size=ten", "page_size"),
        ("page_size=²", "page_size"),
        ("page_size=2&page_size=3", "page_size"),
        ("filter[owner]=1&filter[owner]=2", "filter[owner]"),
        ("filter[owner]=Chen", "filter[owner]"),
        ("filter[amount]=1", "filter[amount]"),
        ("filter[owner__account__password]=x", "filter[owner__account__password]"),
        ("owner=1", "owner"),
        ("debug=1", "debug"),
        ("q=%00", "q"),
        ("q=" + "x" * 200, "q"),
        ("cursor=", "cursor"),
        ("cursor=bnVsbA", "cursor"),
        ("cursor=%F0%9F%98%80", "cursor"),
        ("_method=DELETE", "_method"),
    ],
)
def test_s50_parameters_are_known_single_and_small(world: World, ada: Program, query: str, field: str) -> None:
    told = ada.get(f"/records/deal?{query}")
    assert (told.status, told.body["errors"][0]["field"]) == (400, field)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"null",
        b"[]",
        b'"x"',
        b'{"name": "a", "name": "b"}',
        b'{"shares": [{"person": 1, "person": 2, "share": 100}]}',
        b'{"amount": NaN}',
        b'{"amount": Infinity}',
        b'{"amount": 1e999}',
        b'{"amount": ' + b"9" * 5000 + b"}",
        b'{"name": "\\u0000"}',
        b'{"name": "\\ud800"}',
        b'{"\\udfff": 1}',
        b'{"name": "\xff"}',
        b"\xef\xbb\xbf{}",
        '{"name": "x"}'.encode("utf-16"),
    ],
)
def test_s50_bodies_that_are_not_one_plain_object_are_refused(world: World, ada: Program, body: bytes) -> None:
    before = everything()
    told = ada.post("/records/deal", body)
    assert told.status == (400 if body else 415), told.text
    assert before == everything()


@pytest.mark.parametrize(
    "kind",
    [
        "",
        "text/plain",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
        "application/json; charset=utf-7",
        "application/json; charset=utf-16",
        "application/json; charset=idna",
        "application/xml",
    ],
)
def test_s50_only_json_in_utf8_is_read(world: World, ada: Program, kind: str) -> None:
    told = ada.post("/records/deal", json.dumps(new_deal(world)).encode(), Content_Type=kind)
    assert (told.status, told.body["code"]) == (415, "request.media_type")


@pytest.mark.parametrize("path", ["/api//v1/metrics", "/api/v1//metrics", "/api/v1/metrics/", "/api", "/api/"])
def test_s50_an_address_has_one_spelling(world: World, ada: Program, path: str) -> None:
    told = ada.get(path)
    assert (told.status, told.body["code"]) == (404, "address.unknown")
    for spelling in (f"/{path}", path.replace("api", "API")):
        with pytest.raises(Resolver404):
            resolve(spelling)


def test_s50_a_body_is_as_long_as_it_says(world: World, ada: Program) -> None:
    for length in ("-1", "1e9", "999999999999", "abc"):
        told = ada.client.generic(
            "POST", "/api/v1/records/deal", b"{}", content_type="application/json",
            headers={"Authorization": f"Bearer {ada.token}"}, CONTENT_LENGTH=length,
        )  # fmt: skip
        assert told.status_code in (400, 413), length


def test_s49_methods_and_faults_tell_nothing(world: World, ada: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    for method in ("TRACE", "OPTIONS", "PUT", "CONNECT", "BREW"):
        told = ada.send(method, "/records/deal")
        assert (told.status, told.body["code"]) == (405, "method.not_allowed"), method
        assert told.headers["Allow"] == "GET, HEAD, POST", method
    monkeypatch.setattr("yeji.api.figures.metrics.registry", None)
    told = ada.get("/metrics?")
    assert (told.status, told.body["code"], told.body["request_id"]) == (
        500, "service.failed", told.headers["X-Request-Id"]
    )  # fmt: skip
    assert "Traceback" not in told.text
    assert "NoneType" not in told.text


def test_answers_are_kept_by_nobody_and_run_nowhere(world: World, ada: Program) -> None:
    headers = ada.get("/metrics").headers
    assert headers["Cache-Control"] == "no-store"
    assert headers["Content-Security-Policy"] == "default-src 'none'; frame-ancestors 'none'"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert "Set-Cookie" not in headers


@pytest.mark.parametrize("match", ["abc", '"abc"', 'W/"1"', "-1", '"1", "2"', '"9999999999999"', "\x00"])
def test_versions_that_are_none_are_refused(world: World, chen: Program, match: str) -> None:
    deal = deal_of(world, "chen", 1)
    told = chen.patch(f"/records/deal/{deal.pk}", {"amount": "2"}, If_Match=match)
    assert (told.status, told.body["errors"][0]["field"]) == (400, "If-Match")


@pytest.mark.parametrize("version", [0, -1, 2**31, 2**70, "1", 1.0, True, [1]])
def test_a_version_is_a_small_whole_number(world: World, chen: Program, version: Any) -> None:
    deal = deal_of(world, "chen", 1)
    told = chen.patch(f"/records/deal/{deal.pk}", {"amount": "2", "version": version})
    assert (told.status, told.body["errors"][0]["field"]) == (400, "version")


def test_money_is_never_a_float(world: World, chen: Program) -> None:
    told = chen.post("/records/deal", new_deal(world, amount=12.5))
    assert (told.status, told.body["errors"][0]["field"]) == (422, "amount")
    assert chen.post("/records/deal", new_deal(world, amount=12)).body["amount"] == "12"
