"""Masked values shown to a program."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from pytest_django import Settings

from tests.support.files import files_in
from tests.world import World, record_of
from yeji.api.tests.conftest import program_of
from yeji.org.models import Reveal, Role, RoleField

pytestmark = pytest.mark.django_db


@pytest.fixture
def contact(world: World) -> int:
    Role.objects.filter(pk="rep").update(reveals=True)
    RoleField.objects.create(role_id="rep", type="contact", field="mobile", access="masked")
    return int(record_of("contact", name="Li", mobile="13800138000", owner=world.people["chen"]).pk)


def test_a_program_has_one_shown(world: World, contact: int) -> None:
    chen = program_of(world, "chen")
    answer = chen.post(f"/records/contact/{contact}/reveal", {"field": "mobile", "why": "api"})
    assert (answer.status, answer.body) == (200, {"field": "mobile", "value": "13800138000"})
    assert chen.post(f"/records/contact/{contact}/reveal", {"field": "name"}).status == 403
    assert program_of(world, "dora").post(f"/records/contact/{contact}/reveal", {"field": "mobile"}).status == 404
    assert chen.get("/reveals").status == 403
    root = program_of(world, "root")
    assert root.get("/reveals").body["items"][0]["why"] == "api"
    assert root.send("PUT", "/reveals", {"a_day": 1}).body == {"a_day": 1}
    enough = chen.post(f"/records/contact/{contact}/reveal", {"field": "mobile"})
    assert (enough.status, 0 < int(enough.headers["Retry-After"]) <= 86400) == (429, True)
    assert enough.headers["Retry-After"] != "900", "more are for tomorrow"


def test_a_mask_has_its_fields_shape_wherever_the_value_is_read(
    world: World, tmp_path: Path, settings: Settings, server: object
) -> None:
    files_in(tmp_path, settings)
    root, chen = program_of(world, "root"), program_of(world, "chen")
    fields: tuple[dict[str, object], ...] = (
        {"key": "card", "kind": "identity", "label": {"zh": "身份证号"}, "searched": True},
        {"key": "account", "kind": "text", "label": {"zh": "账号"}, "options": {"mask_as": "last"}},
    )
    for field in fields:
        assert root.post("/setup/objects/contact/fields", field).status == 201
    wrong = root.post("/setup/objects/contact/fields", {**fields[1], "key": "other", "options": {"mask_as": "x"}})
    assert (wrong.status, wrong.body["errors"][0]["field"]) == (422, "mask_as")
    whole = {"card": "11010519491231002X", "account": "6222020200012345678"}
    made = root.post("/records/contact", {"name": "Li", "owner": world.people["chen"], **whole}).body
    left = {"card": "110****002X", "account": "****5678"}
    Role.objects.filter(pk="rep").update(reveals=True)
    for key in whole:
        RoleField.objects.create(role_id="rep", type="contact", field=key, access="masked")
    told = chen.get(f"/records/contact/{made['id']}")
    assert {key: told.body[key] for key in left} == left
    run = chen.post("/exports", {"type": "contact", "format": "csv", "fields": ["name", *whole]}).body
    bearer = {"Authorization": f"Bearer {chen.token}"}
    file: Any = chen.client.get(f"/api/v1/exports/{run['id']}/file", headers=bearer)
    seen = [
        chen.get("/records/contact").text,
        chen.get(f"/records/contact/{made['id']}/history").text,
        b"".join(file.streaming_content).decode(),
        chen.get(f"/search?q={whole['card']}").text,
    ]
    assert [value for text in seen for value in whole.values() if value in text] == []
    assert [place for place in (0, 2) if left["card"] not in seen[place]] == []
    assert "Li" in root.get(f"/search?q={whole['card']}").text, "who may read it finds by it"
    assert chen.get("/records/contact?filter=card:starts:1101").status == 400
    assert chen.patch(f"/records/contact/{made['id']}", {"card": None}).status == 403
    shown = chen.post(f"/records/contact/{made['id']}/reveal", {"field": "card"})
    assert (shown.body["value"], Reveal.objects.get().field) == (whole["card"], "card")
