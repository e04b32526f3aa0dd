"""An administrator writes a check on a page, and a rep meets it."""

from __future__ import annotations

import pytest

from tests.world import World
from yeji.records.models import CheckDefinition
from yeji.web.tests.pages import client_of

pytestmark = pytest.mark.django_db
HOME = "/settings/objects/customer/"
GIVEN = {"expression": "为空(电话)", "message_zh": "请填电话。", "message_en": "Give a phone.", "field": "phone"}


def test_a_check_is_written_met_softened_and_taken_away(world: World) -> None:
    root, chen = client_of(world, "root"), client_of(world, "chen")
    assert root.post(f"{HOME}checks/new/", {**GIVEN, "expression": "电话 +"}).status_code == 422
    assert root.post(f"{HOME}checks/new/", {**GIVEN, "refuses": "refuse"}).status_code == 302
    check = CheckDefinition.objects.get()
    assert (check.expression, check.refuses) == ("为空(phone)", True)
    page = root.get(HOME).content.decode()
    assert "Give a phone." in page
    assert root.get(f"{HOME}checks/{check.pk}/").status_code == 200
    refused = chen.post("/records/customer/new/", {"name": "New", "phone": ""})
    assert refused.status_code == 422
    assert "Give a phone." in refused.content.decode()
    assert root.post(f"{HOME}checks/{check.pk}/", {**GIVEN, "refuses": "tell"}).status_code == 302
    saved = chen.post("/records/customer/new/", {"name": "New", "phone": ""}, follow=True)
    assert saved.status_code == 200
    assert "Give a phone." in saved.content.decode()
    assert root.post(f"{HOME}checks/{check.pk}/delete/").status_code == 302
    assert "Give a phone." not in root.get(HOME).content.decode()


def test_only_administrators_write_checks(world: World) -> None:
    for path in ("checks/new/", "checks/1/"):
        assert client_of(world, "ada").get(f"{HOME}{path}").status_code == 403
    assert client_of(world, "ada").post(f"{HOME}checks/1/delete/").status_code == 403
