"""Forms and record pages as their layout has them: sections, what is hidden, locked and needed, and while one types."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client

from tests.world import NOON, World
from yeji.org.models import RoleField
from yeji.org.scopes import SYSTEM
from yeji.platform.rows import Row
from yeji.records import writing
from yeji.records.custom.services import make_field
from yeji.records.layouts.services import change_layout, make_layout
from yeji.records.types import registry
from yeji.web.tests.pages import client_of

STATE = {"choices": [{"code": "open", "en": "open"}, {"code": "sent", "en": "sent"}]}
SENT = "state = 'sent'"
LAYOUT: dict[str, Any] = {
    "key": "plain",
    "label": {"en": "Plain"},
    "sections": [
        {"title": {"en": "Main"}, "fields": ["name", "code", "state", {"key": "fee", "read_only_when": SENT}]},
        {
            "title": {"en": "Sending"},
            "columns": 1,
            "folded": True,
            "visible_when": SENT,
            "fields": [{"key": "express", "required_when": "true"}],
        },
    ],
}


pytestmark = pytest.mark.django_db


@pytest.fixture
def built(world: World) -> World:
    """Customers with three fields of one's own, and a layout for them."""
    for key, kind, options in (("state", "choice", STATE), ("fee", "money", {}), ("express", "text", {})):
        given = {"key": key, "kind": kind, "label": {"en": key}, "options": options}
        make_field(type_key="customer", given=given, by=SYSTEM, at=NOON)
    make_layout(type_key="customer", given=LAYOUT, by=SYSTEM, at=NOON)
    return world


@pytest.fixture
def root(built: World) -> Client:
    """The administrator's browser."""
    return client_of(built, "root")


def customer(record: int | None = None, **change: Any) -> Row:
    given = {"name": "Acme", "code": "C-1", "state": "open"} | change if record is None else change
    return writing.save(registry.get("customer"), record, given, by=SYSTEM, at=NOON)


def seen(page: str) -> set[str]:
    """The names of the controls of a record's form that somebody sees."""
    page = page.partition('<div id="arranged"')[2].partition('<div class="form-foot"')[0]
    unseen = set(re.findall(r'<div hidden>.*?name="(\w+)"', page, re.S))
    for section in re.findall(r'<details class="sec"[^>]* hidden>.*?</details>', page, re.S):
        unseen |= set(re.findall(r'name="(\w+)"', section))
    return set(re.findall(r'<(?:input|select|textarea)[^>]*? name="(\w+)"', page)) - unseen


def test_a_form_has_its_sections_and_keeps_unseen_what_is_not_shown(built: World, root: Client) -> None:
    page = root.get("/records/customer/new/").content.decode()
    assert seen(page) == {"name", "code", "state", "fee"}
    assert 'name="express"' in page
    assert 'name="owner"' in page
    assert "<summary>Main</summary>" in page
    assert 'hx-post="/records/customer/new/?draw=1"' in page
    drawn = root.post("/records/customer/new/?draw=1", {"name": "A", "state": "sent", "express": "SF"}).content.decode()
    assert seen(drawn) == {"name", "code", "state", "fee", "express"}
    assert re.search(r'<details class="sec" open><summary>Sending', drawn), "what is needed is unfolded"
    assert 'value="SF"' in drawn
    assert not registry.get("customer").table.unscoped.filter(name="A").exists()


def test_what_is_not_shown_is_not_written_and_keeps_its_value(built: World, root: Client) -> None:
    row = customer(state="sent", express="SF1")
    address = f"/records/customer/{row.pk}/edit/"
    page = root.get(address).content.decode()
    opened = {"version": "1", "opened": re.search(r'name="opened" value="([^"]*)"', page)[1].replace("&quot;", '"')}  # type: ignore[index]
    root.post(address, {**opened, "name": "Acme", "state": "open", "express": "typed and gone"})
    row.refresh_from_db()
    assert (row.custom["state"], row.custom["express"]) == ("open", "SF1")
    root.post("/records/customer/new/", {"name": "B", "code": "C-2", "state": "open", "express": "unseen"})
    assert "express" not in registry.get("customer").table.unscoped.get(code="C-2").custom


def test_what_is_locked_stands_as_text_with_the_reason(built: World, root: Client) -> None:
    row = customer(fee="1200", state="sent", express="SF1")
    page = root.get(f"/records/customer/{row.pk}/edit/").content.decode()
    assert "fee" not in seen(page)
    assert re.search(r'<output class="fixed" id="f-fee"[^>]*>.*1,200', page)
    assert "layout “Plain” keeps it read-only" in page
    record = root.get(f"/records/customer/{row.pk}/").content.decode()
    assert "?field=state" in record
    assert "?field=fee" not in record
    refused = root.post(
        f"/records/customer/{row.pk}/edit/?field=fee", {"fee": "1", "version": "1"}, headers={"HX-Request": "true"}
    )
    assert refused.status_code == 422


def test_conditions_are_asked_of_what_a_reader_does_not_see_and_not_told(built: World) -> None:
    RoleField.objects.create(role_id="rep", type="customer", field="state", access="hidden")
    row = customer(state="sent", express="SF1", fee="12", owner=built.people["chen"])
    chen = client_of(built, "chen")
    page = chen.get(f"/records/customer/{row.pk}/edit/").content.decode()
    assert "express" in seen(page)
    assert "fee" not in seen(page), "it is locked"
    assert "state = " not in page
    assert "SF1" in chen.get(f"/records/customer/{row.pk}/").content.decode()
    sent = {"version": "1", "fee": "13"}
    refused = chen.post(
        f"/records/customer/{row.pk}/edit/?field=fee", sent, headers={"HX-Request": "true"}
    ).content.decode()
    assert "fee is read-only in layout “Plain”." in refused
    assert "state" not in refused


def test_a_locked_owner_of_a_new_record_is_who_enters_it(built: World) -> None:
    fields = ["name", "code", {"key": "owner", "read_only_when": "true"}]
    change_layout(type_key="customer", key="plain", given={"sections": [{"fields": fields}]}, by=SYSTEM, at=NOON)
    chen = client_of(built, "chen")
    page = chen.get("/records/customer/new/").content.decode()
    assert re.search(r'<output class="fixed" id="f-owner"[^>]*>\s*Chen', page)
    assert chen.post("/records/customer/new/", {"name": "Mine", "code": "C-9"}).status_code == 302
    assert registry.get("customer").rows().get(code="C-9").owner_id == built.people["chen"]


def test_a_record_shows_its_fields_by_section_and_hides_what_the_layout_hides(built: World, root: Client) -> None:
    row = customer(industry="Optics")
    for headers in ({}, {"HX-Request": "true", "HX-Target": "div#drawer-in"}):
        page = root.get(f"/records/customer/{row.pk}/", headers=headers).content.decode()
        assert "<summary>Main</summary>" in page
        assert "Sending" not in page
        assert "Optics" not in page.partition("history")[0]
    customer(row.pk, state="sent", express="SF1")
    page = root.get(f"/records/customer/{row.pk}/").content.decode()
    assert re.search(r'<details class="sec"[^>]*><summary>Sending', page)
    assert not re.search(r'<details class="sec"[^>]* open><summary>Sending', page), "folded"


def test_what_is_needed_and_missing_is_said_beside_its_field(built: World, root: Client) -> None:
    refused = root.post("/records/customer/new/", {"name": "B", "code": "C-2", "state": "sent"})
    page = refused.content.decode()
    assert refused.status_code == 422
    assert re.search(r'id="f-express-error">.*?express is needed in layout “Plain”', page, re.S)


def test_what_the_address_fills_in_is_shown_whatever_the_layout_says(built: World, root: Client) -> None:
    assert "place" in seen(root.get("/records/customer/new/?place=Shanghai").content.decode())
