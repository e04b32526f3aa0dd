"""Files over REST: bytes in, bytes out, once for each key, and there for those who see the record."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from pytest_django import Settings

from tests.support.files import files_in
from tests.world import NOON, World, deal_of
from yeji.api.tests.conftest import program_of
from yeji.org.scopes import SYSTEM
from yeji.records.custom.services import make_field
from yeji.records.files.models import StoredFile

pytestmark = pytest.mark.django_db
BYTES = b"%PDF-1.7 contract"


@pytest.fixture(autouse=True)
def here(tmp_path: Path, settings: Settings) -> None:
    files_in(tmp_path, settings)


def ask(world: World, who: str, method: str, path: str, body: bytes = b"", **headers: str) -> Any:
    given = {"Authorization": f"Bearer {program_of(world, who).token}", "Accept-Language": "en", **headers}
    return Client().generic(method, f"/api/v1{path}", body, content_type="application/octet-stream", headers=given)


def test_a_file_goes_in_and_comes_out_as_it_was(world: World) -> None:
    deal = deal_of(world, "chen", 5).pk
    place = f"/records/deal/{deal}/files"
    key = {"Idempotency-Key": "once"}
    made = [ask(world, "chen", "POST", f"{place}?name=合同.pdf", BYTES, **key) for _ in range(2)]
    assert [one.status_code for one in made] == [201, 201]
    told = json.loads(made[0].content)
    assert json.loads(made[1].content) == told
    assert (told["name"], told["kind"], told["size"]) == ("合同.pdf", "application/pdf", len(BYTES))
    listed = json.loads(ask(world, "ben", "GET", place).content)
    assert [one["id"] for one in listed["items"]] == [told["id"]]
    content = ask(world, "ben", "GET", f"/files/{told['id']}/content")
    assert b"".join(content.streaming_content) == BYTES
    assert content["Content-Disposition"].startswith("attachment")
    assert ask(world, "ben", "DELETE", f"/files/{told['id']}").status_code == 204
    assert ask(world, "ben", "GET", f"/files/{told['id']}").status_code == 404


def test_a_file_is_sent_first_and_then_named_by_its_record(world: World) -> None:
    given = {"kind": "file", "key": "contract", "label": {"zh": "合同", "en": "contract"}}
    make_field(type_key="deal", given=given, by=SYSTEM, at=NOON)
    deal = deal_of(world, "chen", 5).pk
    made = ask(world, "chen", "POST", "/files?name=合同.pdf", BYTES)
    told = json.loads(made.content)
    assert (made.status_code, told["record"], told["field"]) == (201, None, None)
    assert ask(world, "ben", "GET", f"/files/{told['id']}").status_code == 404
    program = program_of(world, "chen")
    done = program.patch(f"/records/deal/{deal}", {"contract": told["id"]})
    assert done.body["contract"] == told["id"]
    seen = json.loads(ask(world, "ben", "GET", f"/files/{told['id']}").content)
    assert (seen["record"], seen["field"]) == (deal, "contract")
    assert ask(world, "ben", "DELETE", f"/files/{told['id']}").status_code == 404
    assert program.patch(f"/records/deal/{deal}", {"contract": "no id"}).status == 422
    found = program.get("/records/deal?filter=contract:filled")
    assert [one["id"] for one in found.body["items"]] == [deal]


def test_s10_nothing_of_it_is_there_for_others_and_bad_requests_keep_nothing(world: World, settings: Settings) -> None:
    deal = deal_of(world, "chen", 5).pk
    ask(world, "chen", "POST", f"/records/deal/{deal}/files?name=a.txt", b"secret")
    file = StoredFile.objects.get().pk
    missing = "00000000-0000-4000-8000-000000000000"
    for method, place in (("GET", ""), ("GET", "/content"), ("DELETE", "")):
        theirs, nowhere = (ask(world, "dora", method, f"/files/{one}{place}") for one in (file, missing))
        assert (theirs.status_code, json.loads(theirs.content)["detail"]) == (
            nowhere.status_code, json.loads(nowhere.content)["detail"],
        )  # fmt: skip
        assert theirs.status_code == 404
    assert ask(world, "dora", "POST", f"/records/deal/{deal}/files?name=b", b"x").status_code == 404
    assert ask(world, "chen", "POST", f"/records/deal/{deal}/files", b"x").status_code == 400
    assert ask(world, "chen", "POST", f"/records/deal/{deal}/files?name=b", b"").status_code == 422
    settings.FILE_MB = 0
    assert ask(world, "chen", "POST", f"/records/deal/{deal}/files?name=b", b"x").status_code == 413
    assert ask(world, "chen", "GET", "/files/nothing").status_code == 404
    assert StoredFile.objects.count() == 1
