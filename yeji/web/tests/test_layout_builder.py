"""The builder of layouts: what its buttons do, what it says about conditions, trying as a role, history."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client

from tests.world import NOON, World
from yeji.org.models import Unit
from yeji.records.layouts import services
from yeji.records.layouts.told import told_layout
from yeji.web.tests.pages import client_of, text_of

pytestmark = pytest.mark.django_db
HERE = "/settings/objects/customer/layouts/"
SENT: dict[str, Any] = {
    "label_zh": "医疗线",
    "label_en": "Devices",
    "roles": ["rep"],
    "when": "level = 'A'",
    "line": ["section:0", "field:name", "field:level", "section:1", "field:industry"],
    "s0-zh": "要点",
    "s0-columns": "1",
    "s1-zh": "更多",
    "s1-folded": "yes",
    "f-industry-required_when": "level = 'A'",
}


@pytest.fixture
def root(world: World) -> Client:
    """The administrator's browser."""
    return client_of(world, "root")


def order(page: Any) -> list[str]:
    """The lines of the form as they stand."""
    return re.findall(r'name="line" value="([^"]+)"', page.content.decode())


def drawn(root: Client, do: str = "", **more: Any) -> Any:
    return root.post(f"{HERE}new/?draw=1", {**SENT, "do": do, **more}, headers={"HX-Request": "true"})


def test_a_layout_is_built_listed_and_changed(root: Client) -> None:
    assert "field:owner" in order(root.get(f"{HERE}new/"))
    assert root.post(f"{HERE}new/", SENT).status_code == 302
    told = told_layout(services.found_layout("customer", "devices"))
    assert (told["roles"], told["when"]) == (["rep"], "level = 'A'")
    assert [(one["columns"], one["folded"], len(one["fields"])) for one in told["sections"]] == [
        (1, False, 2),
        (2, True, 1),
    ]
    assert told["sections"][1]["fields"][0]["required_when"] == "level = 'A'"
    page = text_of(root.get("/settings/objects/customer/"))
    assert "Devices roles: Rep · when level = 'A'" in page
    root.post(f"{HERE}devices/", {**SENT, "when": ""})
    assert "changed" in text_of(root.get(f"{HERE}devices/"))
    change = services.changes_of("customer", "devices")[0]
    assert root.post(f"{HERE}devices/back/", {"change": change.pk}).status_code == 302
    assert services.found_layout("customer", "devices").when == "level = 'A'"
    root.post(f"{HERE}devices/copy/")
    root.post(f"{HERE}devices_2/up/")
    assert [one.key for one in services.layouts_of("customer")] == ["devices_2", "devices"]
    root.post(f"{HERE}devices_2/delete/")
    assert [one.key for one in services.layouts_of("customer")] == ["devices"]


def test_a_layout_for_a_unit_that_is_gone_is_not_one_for_everybody_once_it_is_saved(root: Client) -> None:
    unit = Unit.unscoped.get(name="East")
    assert root.post(f"{HERE}new/", {**SENT, "units": [unit.pk]}).status_code == 302
    Unit.unscoped.filter(pk=unit.pk).update(deleted_at=NOON)
    page = root.get(f"{HERE}devices/").content.decode()
    ticked = re.findall(r'name="units" value="(\d+)"[^>]* checked', page)
    assert ticked == [str(unit.pk)]
    assert "East (deleted)" in page
    assert root.post(f"{HERE}devices/", {**SENT, "units": ticked, "label_en": "Other"}).status_code == 302
    assert services.found_layout("customer", "devices").units == [unit.pk]


@pytest.mark.parametrize(
    ("do", "lines"),
    [
        ("up:field:level", ["section:0", "field:level", "field:name", "section:1", "field:industry"]),
        ("up:field:industry", ["section:0", "field:name", "field:level", "field:industry", "section:1"]),
        ("down:field:level", ["section:0", "field:name", "section:1", "field:level", "field:industry"]),
        ("down:field:industry", SENT["line"]),
        ("drop:field:name", ["section:0", "field:level", "section:1", "field:industry"]),
        ("down:section:0", ["section:0", "field:industry", "section:1", "field:name", "field:level"]),
        ("drop:section:0", ["section:0", "field:industry"]),
        ("up:section:²", SENT["line"]),
        ("add:section:²", SENT["line"]),
        ("section", [*SENT["line"], "section:2"]),
        ("add::1", [*SENT["line"], "field:place"]),
        ("add::7", SENT["line"]),
        ("up:field:nosuch", SENT["line"]),
    ],
)
def test_buttons_move_what_is_laid_out(root: Client, do: str, lines: list[str]) -> None:
    assert order(drawn(root, do, **{"s1-add": "place"})) == lines
    assert services.layouts_of("customer") == []


def test_a_condition_that_means_nothing_is_said_beside_it_while_one_types(root: Client) -> None:
    page = drawn(root, **{"f-industry-required_when": "nosuch = 1"}).content.decode()
    assert re.search(r'id="f-industry-required_when-error">[^<]*nosuch', page)
    refused = root.post(f"{HERE}new/", {**SENT, "when": "level"})
    assert refused.status_code == 422
    assert services.layouts_of("customer") == []


def test_the_form_is_tried_as_a_role(root: Client) -> None:
    root.post(f"{HERE}new/", {**SENT, "when": ""})
    assert "has layout “Devices”" in text_of(root.get(f"{HERE}try/?role=rep"))
    assert "No layout fits" in text_of(root.get(f"{HERE}try/?role=manager"))
    page = root.post(f"{HERE}try/?role=rep&draw=1", {"level": "A"}).content.decode()
    industry = page.partition('for="f-industry"')[2].partition("</label>")[0]
    assert "optional" not in industry


def test_others_are_sent_away(world: World) -> None:
    chen = client_of(world, "chen")
    for address in (f"{HERE}new/", f"{HERE}try/", f"{HERE}devices/"):
        assert chen.get(address).status_code == 403
    assert chen.post(f"{HERE}devices/delete/").status_code == 403
