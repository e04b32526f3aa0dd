"""Masked values shown to a program."""

from __future__ import annotations

import pytest

from tests.world import World, record_of
from yeji.api.tests.conftest import program_of
from yeji.org.models import Role, RoleField

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
