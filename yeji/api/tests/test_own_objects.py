"""An object of one's own over REST: described, written, read, filtered, found, and brought by a file."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.world import NOON, World
from yeji.api.openapi.document import document
from yeji.api.tests.conftest import Program
from yeji.org.calendar import company
from yeji.org.scopes import SYSTEM
from yeji.records.custom import services
from yeji.records.importing.run import run_import
from yeji.records.types import registry

pytestmark = pytest.mark.django_db
KINDS = {"fee": "money", "sent_on": "date", "state": "choice", "customer": "link"}
OPTIONS = {
    "state": {"choices": [{"code": "new", "zh": "待寄"}, {"code": "sent", "zh": "已寄"}]},
    "customer": {"to": "customer"},
}


@pytest.fixture
def sample(world: World) -> None:
    """The object *sample request* with four fields."""
    given = {"key": "sample", "label": {"zh": "样品申请", "en": "sample request"}, "owned": True, "in_menu": True}
    services.make_object(given=given, by=SYSTEM, at=NOON)
    for key, kind in KINDS.items():
        field = {"key": key, "kind": kind, "label": {"zh": f"{key}名"}, "options": OPTIONS.get(key, {})}
        services.make_field(type_key="sample", given=field, by=SYSTEM, at=NOON)


@pytest.mark.usefixtures("sample")
def test_it_is_written_and_read_like_every_other_type(world: World, chen: Program, dora: Program) -> None:
    body = {"name": "one", "fee": "12.50", "sent_on": "2026-05-21", "state": "sent", "customer": world.customer}
    made = chen.post("/records/sample", body)
    assert (made.status, {key: made.body[key] for key in body}) == (201, {**body, "fee": "12.5"})
    here = f"/records/sample/{made.body['id']}"
    assert chen.patch(here, {"fee": "7", "version": 1}).body["fee"] == "7"
    assert chen.patch(here, {"fee": "much"}).status == 422
    assert dora.get(here).status == 404
    assert [item["id"] for item in chen.get("/records/sample?filter[state]=sent&sort=-fee").body["items"]] == [
        made.body["id"]
    ]
    assert chen.get("/records/sample?filter[state]=new").body["items"] == []
    history = chen.get(f"{here}/history").body["items"]
    assert history[0]["changes"] == {"fee": {"before": "12.5", "after": "7"}}


@pytest.mark.usefixtures("sample")
def test_it_is_described_with_its_fields(world: World) -> None:
    company()
    told = document()
    assert "/records/sample/{id}" in told["paths"]
    assert told["components"]["schemas"]["Sample"]["properties"]["state"]["enum"] == ["new", "sent", None, ""]


@pytest.mark.usefixtures("sample")
def test_a_file_brings_it_in_by_the_names_of_its_fields(world: World, tmp_path: Path) -> None:
    file = tmp_path / "samples.csv"
    file.write_text("name,fee名,sent_on名,state名\n甲,3.5,2026-05-01,已寄\n乙,x,2026-05-02,待寄\n", encoding="utf-8")
    outcome = run_import(registry.get("sample"), file, map_path=None, by=SYSTEM, at=NOON)
    assert (outcome.created, len(outcome.refused)) == (1, 1)
    row = registry.get("sample").rows().get()
    assert row.custom == {"fee": "3.5", "sent_on": "2026-05-01", "state": "sent"}


@pytest.mark.usefixtures("sample")
def test_the_set_up_is_read_compared_and_applied(world: World, root: Program, ada: Program) -> None:
    told = root.get("/setup/package").body
    assert [one["key"] for one in told["objects"]] == ["sample"]
    told["fields"]["sample"][0]["required"] = True
    looked = root.post("/setup/package", {"package": told})
    assert (looked.status, looked.body["applied"], len(looked.body["steps"])) == (200, False, 1)
    assert not registry.get("sample").field("fee").required
    assert root.post("/setup/package", {"package": told, "apply": True}).status == 200
    assert registry.get("sample").field("fee").required
    assert root.post("/setup/package", {"package": told}).body["steps"] == []
    assert root.post("/setup/package", {"package": {}}).status == 422
    assert (ada.get("/setup/package").status, ada.post("/setup/package", {"package": told}).status) == (403, 403)
