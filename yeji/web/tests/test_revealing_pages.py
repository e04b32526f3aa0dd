"""Masked values on screen: asked for, shown where the mask stood, listed for administrators."""

from __future__ import annotations

import pytest

from tests.world import NOON, World, record_of
from yeji.org.models import Company, Reveal, Role, RoleField
from yeji.org.scopes import SYSTEM
from yeji.records.custom.services import make_field
from yeji.web.tests.pages import client_of, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def contact(world: World) -> int:
    Role.objects.filter(pk="rep").update(reveals=True)
    RoleField.objects.create(role_id="rep", type="contact", field="mobile", access="masked")
    return int(record_of("contact", name="Li", mobile="13800138000", owner=world.people["chen"]).pk)


def test_a_mask_is_lifted_where_it_stands_and_administrators_see_the_list(world: World, contact: int) -> None:
    chen, here = client_of(world, "chen"), f"/records/contact/{contact}/"
    page = chen.get(here)
    assert "138****8000" in text_of(page)
    assert f"{here}reveal/?field=mobile" in page.content.decode()
    asked = chen.get(f"{here}reveal/?field=mobile", headers={"HX-Request": "true"})
    assert "13800138000" not in asked.content.decode()
    assert not Reveal.objects.exists(), "asking is not showing"
    shown = chen.post(f"{here}reveal/?field=mobile", {"why": "complaint"}, headers={"HX-Request": "true"})
    assert "13800138000" in shown.content.decode()
    told = text_of(chen.get(here))
    assert "Masked value shown" in told
    assert "Mobile · complaint" in told
    assert "13800138000" not in told
    assert "13800138000" not in chen.get("/records/contact/").content.decode()
    root = client_of(world, "root")
    assert "Chen Li Mobile complaint" in text_of(root.get("/settings/reveals/"))
    assert root.post("/settings/reveals/", {"a_day": "7"}).status_code == 302
    assert Company.objects.get().reveals_a_day == 7
    assert root.post("/settings/reveals/", {"a_day": "x"}).status_code == 422


def test_who_may_not_finds_no_button_and_no_way(world: World, contact: int) -> None:
    Role.objects.filter(pk="rep").update(reveals=False)
    chen, here = client_of(world, "chen"), f"/records/contact/{contact}/"
    assert "reveal/" not in chen.get(here).content.decode()
    assert chen.post(f"{here}reveal/?field=mobile").status_code == 403
    assert client_of(world, "dora").post(f"{here}reveal/?field=mobile").status_code == 404
    assert chen.get("/settings/reveals/").status_code == 403


def test_a_field_of_ones_own_says_what_its_mask_leaves(world: World, contact: int) -> None:
    given = {"key": "card", "kind": "identity", "label": {"zh": "身份证号"}}
    make_field(type_key="contact", given=given, by=SYSTEM, at=NOON)
    root, chen, here = client_of(world, "root"), client_of(world, "chen"), f"/records/contact/{contact}/"
    build = "/settings/objects/contact/fields/new/?kind=text"
    assert "Masked as" in text_of(root.get(build))
    sent = {"label_zh": "账号", "key": "account", "mask_as": "last", "flags-checks": "1"}
    assert root.post(build, sent).status_code == 302
    assert root.post(f"{here}edit/?field=card", {"card": "11010519491231002x", "opened": "{}"}).status_code == 302
    assert (
        root.post(f"{here}edit/?field=account", {"account": "6222020200012345678", "opened": "{}"}).status_code == 302
    )
    RoleField.objects.create(role_id="rep", type="contact", field="card", access="masked")
    RoleField.objects.create(role_id="rep", type="contact", field="account", access="masked")
    for page in (text_of(chen.get(here)), text_of(chen.get("/records/contact/?columns=name,card,account"))):
        assert "0519491231" not in page
    assert "110****002X" in text_of(chen.get(here))
    assert "****5678" in text_of(chen.get(here))
    shown = chen.post(f"{here}reveal/?field=card", {"why": "visit"}, headers={"HX-Request": "true"})
    assert "11010519491231002X" in shown.content.decode()
