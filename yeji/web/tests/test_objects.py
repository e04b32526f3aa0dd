"""Building without code: an object made in the browser has everything that those declared in code have."""

from __future__ import annotations

import re
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests.world import NOON, World, record_of
from yeji.org import calendar
from yeji.org.scopes import SYSTEM
from yeji.records import reading, writing
from yeji.records.custom import services
from yeji.records.fields import KINDS
from yeji.records.models import FieldDefinition, History, Thing
from yeji.records.named import Named
from yeji.records.search.finding import find
from yeji.records.types import ObjectType, registry
from yeji.web.events import sight
from yeji.web.tests.pages import client_of, text_of

pytestmark = pytest.mark.django_db
HERE = "/settings/objects/sample/"
SETTINGS: dict[str, dict[str, Any]] = {
    "choice": {
        "choices": [{"code": "new", "zh": "待寄", "colour": "y"}, {"code": "sent", "zh": "已寄", "colour": "g"}]
    },
    "choices": {"choices": [{"code": "a", "zh": "甲"}, {"code": "b", "zh": "乙"}]},
    "link": {"to": "customer"},
    "auto_number": {"pattern": "N{000}"},
}
VALUES: dict[str, Any] = {
    "text": "云岭专线",
    "note": "first\nsecond",
    "number": "12",
    "decimal": "1.25",
    "money": "1200.50",
    "currency": "美元",
    "percent": "12.5%",
    "date": "2026-05-21",
    "moment": "2026-05-21T15:30",
    "choice": "sent",
    "choices": ["a", "b"],
    "yes_no": "yes",
    "score": "4",
    "rich": "- 重点客户 **A**",
    "phone": "138-1234-5678",
    "address": "杭州西湖区文三路1号",
    "email": "Li@Example.cn",
    "url": "example.cn/a",
    "location": "39.9042, 116.4074",
    "auto_number": "",
}
SHOWN = {
    "currency": "USD",
    "percent": "12.5%",
    "choice": "已寄",
    "choices": "甲",
    "score": "★★★★☆",
    "email": "li@example.cn",
    "rich": "重点客户 A",
    "phone": "138 1234 5678",
    "address": "浙江省杭州市西湖区文三路1号",
}


def sample_of(world: World, **more: Any) -> ObjectType:
    """The object *sample request*."""
    given = {
        "key": "sample",
        "label": {"zh": "样品申请", "en": "sample request"},
        "numbering": "S-{YYYY}-{000}",
        **more,
    }
    services.make_object(given={"owned": True, "in_menu": True, **given}, by=SYSTEM, at=NOON)
    return registry.get("sample")


def field(kind: str, **more: Any) -> None:
    """A field of it."""
    given = {
        "kind": kind,
        "key": f"f_{kind}",
        "label": {"zh": f"字段{kind}"},
        "options": SETTINGS.get(kind, {}),
        **more,
    }
    services.make_field(type_key="sample", given=given, by=SYSTEM, at=NOON)


def post(client: Client, path: str, data: dict[str, Any]) -> str:
    answer = client.post(path, data, follow=True)
    assert answer.status_code == 200, text_of(answer)
    return text_of(answer)


def test_an_object_is_built_in_the_browser_and_used_at_once(world: World) -> None:
    root, chen = client_of(world, "root", "zh-hans"), client_of(world, "chen", "zh-hans")
    form = {"label_zh": "样品申请", "label_en": "sample request", "key": "sample", "icon": "package"}
    post(root, "/settings/objects/new/", {**form, "numbering": "样品-{YYYY}-{0000}", "flags": ["owned", "in_menu"]})
    stages = {
        "choices-code": ["", ""],
        "choices-zh": ["待寄", "已寄"],
        "choices-en": ["", ""],
        "choices-colour": ["y", "g"],
    }
    post(root, f"{HERE}fields/new/?kind=choice", {"label_zh": "状态", "key": "state", "flags-checks": "yes", **stages})
    post(root, f"{HERE}fields/new/?kind=money", {"label_zh": "样品费", "key": "fee", "flags": ["indexed"]})
    post(root, f"{HERE}fields/new/?kind=link", {"label_zh": "客户", "key": "customer", "to": "customer"})
    post(root, f"{HERE}fields/new/?kind=date", {"label_zh": "寄出日期", "key": "sent_on"})
    seen = {"columns": ["name", "state", "fee"], "filters": ["state"], "board": "state", "calendar": "sent_on"}
    built = post(root, f"{HERE}list/", seen)
    assert "样品费" in built
    assert "样品申请" in text_of(chen.get("/"))
    post(chen, "/records/sample/new/", {"name": "两瓶试剂", "fee": "1200", "customer": world.customer})
    row = Thing.unscoped.get()
    assert row.code.startswith("样品-20")
    assert row.code.endswith("-0001")
    assert (row.type, row.owner_id, row.custom) == (
        "sample",
        world.people["chen"],
        {"fee": "1200", "customer": world.customer, "state": "c1"},
    )
    assert "两瓶试剂" in text_of(chen.get("/records/sample/?state=c1"))
    assert "待寄" in text_of(chen.get("/records/sample/board/"))
    post(chen, f"/records/sample/{row.pk}/day/", {"day": "2026-05-19", "version": "1"})
    assert "两瓶试剂" in text_of(chen.get("/records/sample/calendar/?day=2026-05-19"))
    post(root, f"{HERE}list/", {**seen, "calendar": ""})
    assert chen.get("/records/sample/calendar/").status_code == 404
    post(chen, f"/records/sample/{row.pk}/move/?to=c2&version=1", {})
    row.refresh_from_db()
    assert row.custom["state"] == "c2"
    customer = text_of(chen.get(f"/records/customer/{world.customer}/"))
    assert "两瓶试剂" in customer
    assert "状态" in text_of(chen.get(f"/records/sample/{row.pk}/"))


@pytest.mark.parametrize("kind", [key for key in KINDS if key in VALUES])
def test_every_kind_of_field_is_built_filled_in_and_shown(world: World, kind: str) -> None:
    sample_of(world)
    root, chen = client_of(world, "root", "zh-hans"), client_of(world, "chen", "zh-hans")
    assert root.get(f"{HERE}fields/new/?kind={kind}").status_code == 200
    field(kind)
    assert root.get(f"{HERE}fields/f_{kind}/").status_code == 200
    services.change_object(key="sample", given={"columns": ["name", f"f_{kind}"]}, by=SYSTEM, at=NOON)
    value = VALUES[kind]
    data = {"name": "x", f"f_{kind}": value} | ({f"f_{kind}-checks": "yes"} if kind == "choices" else {})
    post(chen, "/records/sample/new/", data)
    row = reading.visible(world.scope("chen"), registry.get("sample")).get()
    item = registry.get("sample").field(f"f_{kind}")
    assert item.of(row) not in (None, "")
    assert item.clean(item.dump(item.of(row))) == item.of(row), "what JSON carries comes back as it was"
    for path in ("/records/sample/", f"/records/sample/{row.pk}/", f"/records/sample/{row.pk}/edit/"):
        shown = chen.get(path)
        assert shown.status_code == 200
        assert path.endswith("edit/") or SHOWN.get(kind, "") in text_of(shown)
    before = History.objects.count()
    again = {**data, f"f_{kind}": value or item.of(row), "version": 1}
    post(chen, f"/records/sample/{row.pk}/edit/", again)
    assert History.objects.count() - before <= 1
    assert item.of(reading.get(SYSTEM, registry.get("sample"), row.pk)) == item.of(row)


def test_who_may_see_what_holds_for_an_object_of_ones_own(world: World) -> None:
    kind = sample_of(world)
    mine = record_of("sample", by=world.scope("chen"), name="Chen's")
    assert [row.pk for row in reading.visible(world.scope("ben"), kind)] == [mine.pk]
    assert not reading.visible(world.scope("dora"), kind).exists()
    assert client_of(world, "dora").get(f"/records/sample/{mine.pk}/").status_code == 404
    assert find("chen", [kind], scope=world.scope("dora"), each=3) == []
    assert len(find("chen", [kind], scope=world.scope("chen"), each=3)) == 1
    writing.remove(kind, mine.pk, by=world.scope("chen"), at=NOON)
    assert not reading.visible(SYSTEM, kind).exists()
    writing.restore(kind, mine.pk, by=world.scope("chen"), at=NOON)
    verbs = History.objects.filter(record=mine.pk, type="sample").order_by("id").values_list("verb", flat=True)
    assert list(verbs) == ["sample.create", "sample.delete", "sample.restore"]


def test_two_objects_never_see_each_others_records(world: World) -> None:
    kind = sample_of(world)
    services.make_object(given={"key": "other", "label": {"en": "other"}, "owned": True}, by=SYSTEM, at=NOON)
    mine = record_of("sample", by=world.scope("chen"), name="x")
    assert not reading.visible(SYSTEM, registry.get("other")).exists()
    with pytest.raises(reading.NotFound):
        reading.get(SYSTEM, registry.get("other"), mine.pk)
    field("link", options={"to": "other"})
    with pytest.raises(writing.NotAccepted):
        writing.save(registry.get("sample"), mine.pk, {"f_link": mine.pk}, by=SYSTEM, at=NOON)
    assert kind.key == "sample"


def test_numbers_follow_one_another_and_pass_over_those_given_by_hand(world: World) -> None:
    sample_of(world, numbering="N{00}")
    for code in ("", "N02", ""):
        record_of("sample", name="x", code=code)
    assert list(Thing.unscoped.order_by("pk").values_list("code", flat=True)) == ["N01", "N02", "N03"]
    with pytest.raises(writing.AlreadyThere):
        record_of("sample", name="x", code="N03")


@pytest.mark.parametrize("path", ["", "new/", "sample/", "sample/edit/", "sample/list/", "sample/fields/new/"])
def test_nobody_but_administrators_builds(world: World, path: str) -> None:
    sample_of(world)
    for name in ("ada", "chen"):
        client = client_of(world, name)
        assert client.get(f"/settings/objects/{path}").status_code == 403
    client.post("/settings/objects/sample/fields/new/?kind=text", {"label_zh": "x"})
    client.post("/settings/objects/sample/delete/")
    assert not FieldDefinition.objects.exists()
    assert "sample" in registry.types


def test_an_object_with_records_is_not_deleted(world: World) -> None:
    kind = sample_of(world)
    row = record_of("sample", name="x")
    root = client_of(world, "root", "zh-hans")
    assert "先把它们删掉" in post(root, f"{HERE}delete/", {})
    writing.remove(kind, row.pk, by=SYSTEM, at=NOON)
    post(root, f"{HERE}delete/", {})
    assert "sample" not in registry.types


def test_a_field_is_moved_deleted_and_brought_back_on_its_page(world: World) -> None:
    sample_of(world)
    root = client_of(world, "root", "zh-hans")
    for kind in ("text", "number"):
        field(kind)
    post(root, f"{HERE}fields/f_number/up/", {})
    assert [item.key for item in registry.get("sample").fields if item.custom] == ["f_number", "f_text"]
    post(root, f"{HERE}fields/f_text/delete/", {})
    assert "f_text" not in registry.get("sample").by_key
    post(root, f"{HERE}fields/f_text/restore/", {})
    assert "f_text" in registry.get("sample").by_key


def test_a_package_is_taken_away_looked_at_and_applied(world: World) -> None:
    sample_of(world)
    field("text")
    root = client_of(world, "root", "zh-hans")
    text = root.get("/settings/objects/package/download/").content.decode()
    changed = text.replace("字段text", "备注")
    file = SimpleUploadedFile("package.json", changed.encode())
    shown = text_of(root.post("/settings/objects/package/", {"file": file}))
    assert "备注" in shown
    assert "应用" in shown
    assert str(registry.get("sample").field("f_text").label) == "字段text"
    post(root, "/settings/objects/package/", {"package": changed, "apply": "yes"})
    assert registry.get("sample").field("f_text").label == Named("", "备注")
    same = SimpleUploadedFile("package.json", changed.encode())
    assert "都已经一样了" in text_of(root.post("/settings/objects/package/", {"file": same}))
    another_kind = text.replace('"kind": "text"', '"kind": "number"').encode()
    for bad in (b"", b"{}", b"\xff\xfe", another_kind):
        answer = root.post("/settings/objects/package/", {"file": SimpleUploadedFile("x.json", bad)})
        assert answer.status_code == 422
    assert client_of(world, "ada").get("/settings/objects/package/download/").status_code == 403


def test_several_records_are_linked_shown_and_related_back(world: World) -> None:
    sample_of(world)
    field("links", options={"to": "customer"})
    chen, ada = client_of(world, "chen", "zh-hans"), client_of(world, "ada", "zh-hans")
    theirs = record_of("customer", name="西部客户", owner=world.people["dora"]).pk
    form = {"name": "x", "f_links-checks": "yes", "f_links": [str(world.customer), ""]}
    post(chen, "/records/sample/new/", form)
    row = Thing.unscoped.get()
    assert row.custom == {"f_links": [world.customer]}
    shown = chen.get(f"/records/sample/{row.pk}/").content.decode()
    assert f'<a href="/records/customer/{world.customer}/">澄江生物</a>' in shown
    assert 'data-controller="gather"' in chen.get(f"/records/sample/{row.pk}/edit/").content.decode()
    related = chen.get(f"/records/customer/{world.customer}/").content.decode()
    assert f"/records/sample/?f=f_links:in:{world.customer}" in related
    assert "澄江生物" in text_of(chen.get(f"/records/sample/?f=f_links:in:{world.customer}"))
    started = chen.get(f"/records/sample/new/?f_links={world.customer}").content.decode()
    assert f'value="{world.customer}" checked' in started
    post(ada, f"/records/sample/{row.pk}/edit/", {**form, "f_links": [str(world.customer), str(theirs)], "version": 1})
    for path in (f"/records/sample/{row.pk}/", "/records/sample/", f"/records/sample/{row.pk}/edit/"):
        assert "西部客户" not in text_of(chen.get(path)), path
    assert "1 条看不到" in text_of(chen.get(f"/records/sample/{row.pk}/"))
    post(chen, f"/records/sample/{row.pk}/edit/", {"name": "x", "f_links-checks": "yes", "version": 2})
    row.refresh_from_db()
    assert row.custom == {}


def test_the_page_of_an_own_object_hears_of_it_in_a_thread_that_knows_of_none(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    sample_of(world)
    row = record_of("sample", by=world.scope("chen"), name="x")
    monkeypatch.setattr(sight, "close_old_connections", lambda: None)
    monkeypatch.setattr(sight, "connections", {"default": SimpleNamespace(close=lambda: None)})
    for name, heard in (("chen", row.pk), ("dora", None)):
        monkeypatch.setattr(calendar._seen, "setup", None)
        assert sight._seen_by(world.accounts[name].pk, row.pk) == heard


def test_a_rich_text_is_looked_at_before_it_is_saved(world: World) -> None:
    chen = client_of(world, "chen", "zh-hans")
    looked = chen.post("/rich/?name=own", {"own": "**a** <img src=x onerror=alert(1)>"}).content.decode()
    assert "<strong>a</strong> &lt;img" in looked
    assert "还没有内容" in text_of(chen.post("/rich/", {"own": "x"}))
    assert chen.get("/rich/").status_code == 405


def test_money_of_an_own_object_stands_in_the_currency_of_its_record(world: World) -> None:
    kind = sample_of(world, board="f_choice")
    for one in ("money", "choice", "currency"):
        field(one)
    kind = registry.get("sample")
    for amount, currency in (("1200", ""), ("300", "USD"), ("50", "美元")):
        given = {"name": f"{amount} {currency}", "f_money": amount, "f_currency": currency}
        row = writing.save(kind, None, given, by=world.scope("chen"), at=NOON)
    client = client_of(world, "chen", "zh-hans")
    assert "$50.00" in text_of(client.get(f"/records/sample/{row.pk}/")).replace("\xa0", "").replace(" ", "")
    for path in ("totals/", "board/"):
        told = text_of(client.get(f"/records/sample/{path}"))
        assert ("¥1,200.00" in told, "$350.00" in told) == (True, True), path
    form = client.get("/records/sample/new/").content.decode()
    assert re.search(r'<input[^>]*value="CNY"[^>]*name="f_currency"', form)


def test_a_field_that_numbers_itself_says_that_it_may_stay_empty(world: World) -> None:
    given = {"key": "ticket", "kind": "auto_number", "label": {"en": "Ticket"}, "options": {"pattern": "T{000}"}}
    services.make_field(type_key="deal", given=given, by=SYSTEM, at=NOON)
    assert "Left empty, the next number is given." in text_of(client_of(world, "chen").get("/records/deal/new/"))
