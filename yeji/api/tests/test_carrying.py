"""Files in and out over REST: the whole way, what others may know of it, and what cannot be asked for."""

from __future__ import annotations

import csv
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from pytest_django import Settings

from tests.support.files import files_in
from tests.world import World
from yeji.api.tests.conftest import Program
from yeji.ledger.effect import effect
from yeji.records.importing import working
from yeji.records.types import registry

FILE = "名称,编号,负责人\n新客户,N1,Ben\n坏客户,N2,没有这人\n".encode("gb18030")
BYTES = "application/octet-stream"


@pytest.fixture(autouse=True)
def own_files(tmp_path: Path, settings: Settings, server: object) -> None:
    files_in(tmp_path, settings)


def begun(program: Program, body: bytes = FILE) -> Any:
    made = program.post("/imports?type=customer&name=customers.csv", body, Content_Type=BYTES)
    assert made.status == 201, made.text
    return made.body


def work(number: int) -> None:
    at = datetime.now(UTC)
    working.work(number, at=at, measure=partial(effect, at=at))


def test_the_whole_way_of_a_file_and_back(world: World, ben: Program) -> None:
    run = begun(ben)
    assert (run["state"], run["header"], run["total"]) == ("draft", ["名称", "编号", "负责人"], 2)
    proposed = {one["field"]: {"column": one["column"]} for one in run["proposals"]}
    assert set(proposed) == {"name", "code", "owner"}
    address = f"/imports/{run['id']}"
    assert ben.send("PUT", f"{address}/map", {"fields": proposed, "match": "code"}).status == 200
    assert ben.post(f"{address}/rehearse").body["state"] == "trying"
    work(run["id"])
    tried = ben.get(address).body
    assert (tried["state"], tried["rehearsal"]["created"], tried["rehearsal"]["refused"]) == ("tried", 1, 1)
    assert not registry.get("customer").rows().filter(code="N1").exists()
    assert ben.post(f"{address}/run").status == 202
    work(run["id"])
    done = ben.get(address).body
    assert (done["state"], done["created"], done["refused"]) == ("done", 1, 1)
    answer = ben.client.get(f"/api/v1{address}/refused.csv", headers={"Authorization": f"Bearer {ben.token}"})
    lines = list(csv.reader(b"".join(answer.streaming_content).decode("utf-8-sig").splitlines()))  # type: ignore[attr-defined]
    assert [line[0] for line in lines] == ["row", "3"]
    assert ben.post(f"{address}/undo").status == 202
    work(run["id"])
    back = ben.get(address).body
    assert (back["state"], back["undone"]["removed"]) == ("undone", 1)
    assert not registry.get("customer").rows().filter(name="新客户", deleted_at=None).exists()


def test_rows_that_ask_are_read_and_decided(world: World, ben: Program, chen: Program) -> None:
    ben.post("/records/customer/bulk", {"records": [{"name": "甲", "code": "K1"}, {"name": "乙", "code": "K2"}]})
    run = begun(ben, "名称,编号\n甲方,K1\n乙方,K2\n丙,K3\n".encode())
    address = f"/imports/{run['id']}"
    fields = {"name": "名称", "code": "编号"}
    ben.send("PUT", f"{address}/map", {"fields": fields, "match": "code", "known": "ask"})
    ben.post(f"{address}/rehearse")
    work(run["id"])
    told = ben.get(address).body
    assert (told["asked"], told["undecided"], told["rehearsal"]["created"]) == (2, 2, 1)
    items = ben.get(f"{address}/questions").body["items"]
    assert [(one["row"], one["label"], one["changes"]) for one in items] == [
        (2, "甲", {"name": ["甲", "甲方"]}),
        (3, "乙", {"name": ["乙", "乙方"]}),
    ]
    assert ben.get(f"{address}/questions?after=2").body["items"] == items[1:]
    for answers, status in (({"2": "perhaps"}, 422), ({"9": "skip"}, 422), ({"x": "skip"}, 400), ({"2": 1}, 400)):
        assert ben.send("PUT", f"{address}/answers", {"answers": answers}).status == status
    assert chen.send("PUT", f"{address}/answers", {"answers": {"2": "update"}}).status == 404
    assert chen.get(f"{address}/questions").status == 404
    decided = ben.send("PUT", f"{address}/answers", {"answers": {"2": "update"}, "rest": "skip"}).body
    assert (decided["undecided"], decided["rest"]) == (0, "skip")
    ben.post(f"{address}/run")
    work(run["id"])
    done = ben.get(address).body
    assert (done["created"], done["updated"], done["refused"]) == (1, 1, 0)
    names = registry.get("customer").rows().filter(code__startswith="K").order_by("code").values_list("name", flat=True)
    assert list(names) == ["甲方", "乙", "丙"]


def test_s01_another_s_import_and_export_are_not_there(world: World, ben: Program, chen: Program) -> None:
    run = begun(ben)
    address = f"/imports/{run['id']}"
    tries = [chen.get(address), chen.get(f"{address}/refused.csv"), chen.send("PUT", f"{address}/map", {"fields": {}})]
    tries += [chen.post(f"{address}/{act}") for act in ("rehearse", "run", "pause", "stop", "undo")]
    taken = ben.post("/exports", {"type": "customer", "format": "csv"}).body
    tries += [chen.get(f"/exports/{taken['id']}"), chen.get(f"/exports/{taken['id']}/file")]
    assert {one.status for one in tries} == {404}
    assert chen.get("/imports").body["items"] == []
    assert chen.get("/exports").body["items"] == []


def test_what_cannot_be_is_refused_and_changes_nothing(world: World, ben: Program, eve: Program) -> None:
    run = begun(ben)
    address = f"/imports/{run['id']}"
    assert ben.post(f"{address}/run").status == 409  # no columns chosen yet
    assert ben.send("PUT", f"{address}/map", {"fields": {"name": {"column": "没有"}}, "match": "name"}).status == 400
    assert ben.send("PUT", f"{address}/map", {"fields": {"created_by": "名称"}}).status == 400
    assert ben.send("PUT", f"{address}/map", {"fields": {"name": "名称"}, "known": "maybe"}).status == 400
    assert ben.send("PUT", f"{address}/source", {"encoding": "klingon"}).status == 400
    assert ben.post(f"{address}/explode").status == 404
    assert ben.post("/imports?type=customer", b"", Content_Type=BYTES).status == 400
    assert ben.post("/imports", FILE, Content_Type=BYTES).status == 400
    assert ben.post("/imports?type=stage", FILE, Content_Type=BYTES).status == 403
    assert ben.get(address).body["state"] == "draft"


def test_a_list_is_taken_out_with_its_filter_by_its_maker_alone(world: World, ben: Program, root: Program) -> None:
    ben.post("/records/customer/bulk", {"records": [{"name": "甲", "level": "A"}, {"name": "乙", "level": "B"}]})
    asked = {"type": "customer", "format": "csv", "filter": "level:in:A", "fields": ["name", "level"]}
    made = ben.post("/exports", asked)
    assert (made.status, made.body["state"], made.body["rows"], made.body["file"]) == (201, "done", 1, True)
    answer = ben.client.get(f"/api/v1/exports/{made.body['id']}/file", headers={"Authorization": f"Bearer {ben.token}"})
    content = b"".join(answer.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
    assert "甲" in content
    assert "乙" not in content
    assert root.get(f"/exports/{made.body['id']}").body["file"] is False
    assert root.get(f"/exports/{made.body['id']}/file").status == 404
    assert ben.post("/exports", {"type": "customer", "format": "pdf"}).status == 422
    assert ben.post("/exports", {"type": "customer", "fields": ["salary"]}).status == 400
