"""The way of a file through the pages: upload, columns, rehearsal, import, result, and back; and a list as a file."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pytest_django import Settings

from tests.support.files import files_in
from tests.world import World
from yeji.ledger.effect import effect
from yeji.records.importing import working
from yeji.records.models import ExportRun, ImportRun
from yeji.records.types import registry
from yeji.web.tests.pages import client_of, text_of

pytestmark = pytest.mark.django_db
FILE = "名称,编号,负责人,级别\n新客户,N1,Ben,A\n坏客户,N2,没有这人,A\n"


@pytest.fixture(autouse=True)
def own_files(tmp_path: Path, settings: Settings, server: object) -> None:
    files_in(tmp_path, settings)


def uploaded(client: Client, key: str = "customer", body: str = FILE, name: str = "客户.csv") -> str:
    answer = client.post("/imports/", {"type": key, "file": SimpleUploadedFile(name, body.encode("gb18030"))})
    assert answer.status_code == 302, text_of(answer)
    return str(answer["Location"])


def work(url: str) -> None:
    at = datetime.now(UTC)
    working.work(int(url.split("/")[2]), at=at, measure=partial(effect, at=at))


def test_the_whole_way_and_back(world: World) -> None:
    client = client_of(world, "ben")
    url = uploaded(client)
    page = text_of(client.get(url))
    assert "新客户" in page
    assert "by its name" in page
    chosen = {"field-0": "name", "field-1": "code", "field-2": "owner", "match": "code", "known": "update"}
    assert client.post(f"{url}columns/", chosen).status_code == 302
    assert "Being rehearsed" in text_of(client.get(url))
    work(url)
    page = text_of(client.get(url))
    assert "1 would be new" in page
    assert "没有这人" in page
    assert not registry.get("customer").rows().filter(code="N1").exists()
    client.post(f"{url}act/", {"what": "run"})
    assert client.get(f"{url}progress/").status_code == 200
    work(url)
    assert client.get(f"{url}progress/")["HX-Refresh"] == "true"
    assert "1 new" in text_of(client.get(url))
    made = registry.get("customer").rows().get(code="N1")
    assert f"Imported #{url.split('/')[2]}" in text_of(client.get(f"/records/customer/{made.pk}/"))
    refused = b"".join(client.get(f"{url}refused.csv").streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
    assert refused.splitlines()[1].startswith("3,负责人,")
    client.post(f"{url}act/", {"what": "undo"})
    work(url)
    assert "1 new ones are in the recycle bin" in text_of(client.get(url))
    assert not registry.get("customer").rows().filter(pk=made.pk, deleted_at=None).exists()


def test_what_recognises_a_row_is_a_column_of_the_file_and_lost_digits_are_told(world: World) -> None:
    client = client_of(world, "ben")
    page = client.get(uploaded(client, body="名称,信用代码\n甲,915301000000123456\n乙,9.15301E+17\n")).content.decode()
    chosen = re.search(r'<select[^>]*name="match">(.*?)</select>', page, re.DOTALL)
    assert chosen is not None
    assert re.findall(r'value="(\w+)"( selected)?', chosen[1]) == [
        ("code", ""),
        ("name", " selected"),
        ("credit_code", ""),
    ]


def test_days_with_the_year_last_are_read_as_the_page_was_told(world: World) -> None:
    client = client_of(world, "ada")
    rows = ("X1,甲,lead,1,3/5/26,", "X2,乙,lead,2,2026-05-03,", "X3,丙,lead,3,13/5/26,", "")
    body = "\n".join(("编号,名称,阶段,金额,建立日期,负责人", *rows))
    url = uploaded(client, key="deal", body=body)
    page = client.get(url).content.decode()
    assert 'name="format-4"' in page
    assert 'name="format-1"' not in page
    fields = ("code", "name", "stage", "amount", "opened_on", "owner")
    chosen = {f"field-{place}": key for place, key in enumerate(fields)}
    for order, days, refused in (("", ["2026-05-03"], 2), ("m/d/y", ["2026-03-05", "2026-05-03"], 1)):
        client.post(f"{url}columns/", {**chosen, "match": "code", "known": "update", "format-4": order})
        work(url)
        found = ImportRun.objects.get().found["rehearsal"]
        assert (found["created"], found["refused"]) == (len(days), refused)
        assert [row["fields"]["opened_on"][1] for row in found["rows"]] == days
    assert f'value="{order}" selected' in client.get(f"{url}?columns=1").content.decode()
    again = client.get(uploaded(client, key="deal", body=body)).content.decode()
    assert f'value="{order}" selected' in again, "as the last time"
    assert "nobody" in text_of(client.get(url)), "what a deal without an owner moves"


def test_choices_spelt_in_another_way_are_named_and_remembered(world: World) -> None:
    client = client_of(world, "ben")
    body = "名称,编号,级别\n甲,N1,B级\n乙,N2,A\n丙,N3,丙等\n"
    url = uploaded(client, body=body)
    plain = {"field-0": "name", "field-1": "code", "field-2": "level", "match": "code", "known": "update"}
    client.post(f"{url}columns/", plain)
    work(url)
    assert "B级" in text_of(client.get(url))
    page = client.get(f"{url}?columns=1").content.decode()
    assert re.findall(r'name="cell-2" value="(.*?)"', page) == ["B级", "丙等"]
    told = {"cell-2": ["B级", "丙等", " 戊 "], "meant-2": ["B", "nonsense", "C"]}
    client.post(f"{url}columns/", {**plain, **told})
    work(url)
    assert "2 would be new" in text_of(client.get(url))
    client.post(f"{url}act/", {"what": "run"})
    work(url)
    levels = registry.get("customer").rows().filter(code__in=("N1", "N2", "N3")).values_list("code", "level")
    assert dict(levels) == {"N1": "B", "N2": "A"}
    again = client.get(uploaded(client, body=body)).content.decode()
    assert re.findall(r'name="cell-2" value="(.*?)"', again) == ["戊", "B级", "丙等"]
    assert re.search(r'What B级 means.*?<option value="B" selected>', again)


def test_rows_that_ask_are_decided_on_the_page(world: World) -> None:
    client = client_of(world, "ben")
    for body in (FILE, FILE.replace("新客户", "改了名")):
        url = uploaded(client, body=body)
        chosen = {"field-0": "name", "field-1": "code", "field-2": "owner", "match": "code", "known": "ask"}
        client.post(f"{url}columns/", {**chosen, "at_once": "1"})
        assert ImportRun.objects.latest("pk").state == "trying"  # who wants to be asked, is asked first
        work(url)
        page = text_of(client.get(url))
        assert ("Rows to decide about" in page) == ("改了名" in body)
        if "改了名" in body:
            assert "Row 2 新客户 found by Customer number Name: 新客户 → 改了名" in page
            client.post(f"{url}answers/", {"answer-2": "update", "again": "1"})
            work(url)
            assert "1 would change something" in text_of(client.get(url))
            assert "0 not decided" in text_of(client.get(url))
        client.post(f"{url}act/", {"what": "run"})
        work(url)
    assert registry.get("customer").rows().get(code="N1").name == "改了名"
    answer = client.post(f"{url}answers/", {"answer-2": "skip"}, follow=True)
    assert "asks nothing now" in text_of(answer)
    assert client_of(world, "chen").post(f"{url}answers/", {"answer-2": "skip"}).status_code == 404


def test_an_import_is_its_makers_and_bad_files_are_told(world: World) -> None:
    url = uploaded(client_of(world, "ben"))
    for path in (url, f"{url}progress/", f"{url}refused.csv"):
        assert client_of(world, "chen").get(path).status_code == 404
    for act in ("act/", "columns/", "source/"):
        assert client_of(world, "chen").post(f"{url}{act}", {"what": "run"}).status_code == 404
    ben = client_of(world, "ben")
    bad = ben.post("/imports/", {"type": "customer", "file": SimpleUploadedFile("x.csv", b"%PDF-1.4 x")})
    assert bad.status_code == 400
    assert "x.csv is a .pdf file inside" in text_of(bad)
    assert client_of(world, "eve").post("/imports/", {"type": "customer"}).status_code in (400, 409, 422)
    assert ImportRun.objects.count() == 1


def test_only_who_may_bring_something_in_is_led_to_the_imports(world: World) -> None:
    assert b'href="/imports/"' in client_of(world, "ben").get("/exports/").content
    assert b'href="/imports/"' not in client_of(world, "eve").get("/exports/").content
    opened = text_of(client_of(world, "eve").get("/imports/"))
    assert "nothing that you could bring in" in opened
    assert "Begin with a list" not in opened


def test_columns_that_do_not_fit_are_told_and_nothing_starts(world: World) -> None:
    client = client_of(world, "ben")
    url = uploaded(client)
    answer = client.post(f"{url}columns/", {"field-0": "name", "field-1": "name"}, follow=True)
    assert "Two columns are taken for" in answer.content.decode()
    assert ImportRun.objects.get().state == "draft"
    client.post(f"{url}source/", {"row": "2", "encoding": "gb18030"})
    assert ImportRun.objects.get().header == ["新客户", "N1", "Ben", "A"]


def test_a_list_with_its_filter_as_a_file_and_who_took_it(world: World) -> None:
    ben = client_of(world, "ben")
    answer = ben.post("/records/customer/export/?q=zzzz", {"format": "csv"})
    assert b"".join(answer.streaming_content).decode("utf-8-sig").count("\n") == 1  # type: ignore[attr-defined]
    answer = ben.post("/records/customer/export/", {"format": "xlsx"})
    assert answer["Content-Disposition"].startswith("attachment")
    run = ExportRun.objects.latest("pk")
    assert client_of(world, "ada").get(f"/exports/{run.pk}/").status_code == 404
    assert ben.get(f"/exports/{run.pk}/").status_code == 200
    assert "Ben" in text_of(client_of(world, "root").get("/exports/"))
    assert "zzzz" in text_of(client_of(world, "root").get("/exports/"))
    assert "zzzz" not in text_of(client_of(world, "ada").get("/exports/"))


def test_a_file_with_target_and_floor_side_by_side_goes_in_as_both(world: World) -> None:
    client = client_of(world, "root")
    body = "期间,指标,人员,目标值（万元）,考核值（万元）\n2026Q2,won_amount,Chen,100,85\n"
    url = uploaded(client, "target", body)
    page = text_of(client.get(url))
    assert "目标值（万元）, 考核值（万元） are read as rows of their own" in page
    chosen = {"field-0": "period", "field-1": "metric", "field-2": "person", "field-3": "level", "field-4": "amount"}
    assert client.post(f"{url}columns/", chosen | {"match": "code", "known": "update"}).status_code == 302
    work(url)
    assert "2 would be new" in text_of(client.get(url))
    client.post(f"{url}act/", {"what": "run"})
    work(url)
    found = registry.get("target").rows().order_by("level").values_list("level", "amount")
    assert list(found) == [("floor", 850_000), ("target", 1_000_000)]


def test_overlay_has_a_line_of_its_own_in_what_an_import_would_do(world: World) -> None:
    client = client_of(world, "ada")
    head = "编号,商机,客户,产品,阶段,金额,负责人,分成,建立,关闭"
    body = f"{head}\nD1,大单,澄江生物,Spectrometer,won,1000,Chen,Chen:100; Dora:20+,2026-05-01,2026-05-20\n"
    url = uploaded(client, "deal", body, "商机.csv")
    fields = ("code", "name", "customer", "product", "stage", "amount", "owner", "shares", "opened_on", "closed_on")
    chosen = {f"field-{place}": key for place, key in enumerate(fields)}
    assert client.post(f"{url}columns/", {**chosen, "match": "code", "known": "update"}).status_code == 302
    work(url)
    told = text_of(client.get(url))
    assert "Won amount 2026-05 Chen +1,000" in told, told
    assert "Won amount · overlay, in no total 2026-05 Dora +200" in told
