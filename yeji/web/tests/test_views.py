"""Filters, views and columns on the screen: what is built in a form is the list that people then see."""

from __future__ import annotations

from urllib.parse import parse_qs, quote, urlsplit

import pytest

from tests.world import NOON, World, deal_of, record_of
from yeji.org.models import RoleField
from yeji.org.scopes import SYSTEM
from yeji.records.custom.services import make_field
from yeji.records.layouts.services import make_layout
from yeji.records.types import registry
from yeji.records.views.reading import chosen_columns, views_for
from yeji.web.tests.pages import client_of, text_of

pytestmark = pytest.mark.django_db
DEAL = registry.get("deal")


def apply(**fields: object) -> str:
    return "/records/deal/filter/?apply=1&" + "&".join(
        f"{name.replace('_', '.')}={quote(str(value))}" for name, value in fields.items()
    )


def test_a_filter_is_built_line_by_line_and_becomes_an_address(world: World) -> None:
    chen = client_of(world, "chen")
    deal_of(world, "chen", 300, name="Large one")
    deal_of(world, "chen", 5, name="Small one", next_step="call")
    page = chen.get("/records/deal/filter/").content.decode()
    assert 'name="group"' in page
    assert "amount" in page
    line = chen.get("/records/deal/filter/line/?group=g1&row=g1.r1&r1.field=amount&r1.op=between").content.decode()
    assert line.count(".v") == 2, "between takes two values"
    group = chen.get("/records/deal/filter/line/?new=group").content.decode()
    assert 'name="group"' in group
    assert 'name="row"' in group
    answer = chen.get(apply(group="g", g_match="any", row="g.a", a_field="amount", a_op="gte", a_v="100"))
    assert answer.status_code == 302
    assert parse_qs(urlsplit(answer["Location"]).query)["f"] == ["amount:gte:100"]
    shown = chen.get(answer["Location"]).content.decode()
    assert "Large one" in shown
    assert "Small one" not in shown
    assert "≥ 100" in shown, "a chip says what is in force"
    back = chen.get("/records/deal/filter/?f=amount:gte:100").content.decode()
    assert 'value="100"' in back


def test_every_field_has_a_line_that_can_be_filled(world: World) -> None:
    chen = client_of(world, "chen")
    for kind in registry:
        for item in kind.fields:
            for operator in () if item.private else item.operators:
                path = f"/records/{kind.key}/filter/line/?group=g1&row=g1.r1&r1.field={item.key}&r1.op={operator.key}"
                answer = chen.get(path)
                assert answer.status_code == 200
                told = answer.content.decode()
                values = told.count('.v"') + told.count("nothing to choose")
                assert (values == 0) == (operator.takes == "nothing"), (kind.key, item.key, operator.key)


@pytest.mark.parametrize("f", ["colour:is:red", "amount:gte:much", "((((((x", "owner:in", "name:has:%00"])
def test_a_filter_that_cannot_be_used_says_so_on_the_page(world: World, f: str) -> None:
    deal_of(world, "chen", 300, name="Large one")
    answer = client_of(world, "chen").get("/records/deal/", {"f": f})
    assert answer.status_code == 400
    page = answer.content.decode()
    assert "This filter cannot be used" in page
    assert "Large one" not in page
    for path in ("totals/", "board/"):
        assert client_of(world, "chen").get(f"/records/deal/{path}", {"f": f}).status_code in (302, 400)


def test_a_list_is_kept_as_a_view_changed_and_deleted(world: World) -> None:
    ben = client_of(world, "ben")
    deal_of(world, "ben", 300, name="Large one")
    deal_of(world, "chen", 5, name="Small one")
    assert "views/new/" in ben.get("/records/deal/?f=amount:gte:100").content.decode()
    assert "views/new/" not in ben.get("/records/deal/").content.decode(), "nothing differs, so nothing is to be kept"
    answer = ben.post(
        "/records/deal/views/new/?f=amount:gte:100&sort=name,-amount", {"name": "Large", "sharing": "all"}
    )
    view = next(view for view in views_for(world.scope("chen"), DEAL) if view.number)
    assert answer["Location"] == f"/records/deal/?view={view.key}"
    page = ben.get(answer["Location"]).content.decode()
    assert "Large one" in page
    assert "Small one" not in page
    assert client_of(world, "chen").get(f"/records/deal/views/{view.key}/").status_code == 404
    assert "Small one" in ben.get(f"/records/deal/?view={view.key}&f=-").content.decode()
    ben.post(f"/records/deal/views/{view.number}/list/?f=amount:lt:100")
    assert "Small one" in ben.get(f"/records/deal/?view={view.key}").content.decode()
    ben.post(f"/records/deal/views/{view.number}/", {"name": "Small", "sharing": "own", "version": "2"})
    assert "Small" in ben.get("/records/deal/views/").content.decode()
    assert not [one for one in views_for(world.scope("chen"), DEAL) if one.number]
    refused = ben.post(f"/records/deal/views/{view.number}/", {"name": "", "sharing": "own"})
    assert refused.status_code == 422
    ben.post(f"/records/deal/views/{view.number}/delete/")
    assert not [one for one in views_for(world.scope("ben"), DEAL) if one.number]
    assert ben.get(f"/records/deal/?view={view.key}").status_code == 200, "a view that is gone is the whole list"


def test_a_role_begins_with_its_view_and_can_leave_it(world: World) -> None:
    root, chen = client_of(world, "root"), client_of(world, "chen")
    root.post(
        "/records/deal/views/new/?f=amount:gte:100", {"name": "Start", "sharing": "all", "first_for": ["", "rep"]}
    )
    opened = chen.get("/records/deal/")
    assert opened.status_code == 302
    assert "view=" in opened["Location"]
    assert "view=all" in chen.get(opened["Location"]).content.decode()
    assert chen.get("/records/deal/?view=all").status_code == 200


def test_columns_are_chosen_ordered_and_remembered(world: World) -> None:
    chen = client_of(world, "chen")
    deal_of(world, "chen", 300, name="Large one", source="Fair in Shanghai")
    assert "Fair in Shanghai" not in chen.get("/records/deal/").content.decode()
    form = {"show": ["source", "name"], "pinned": ["name"], "width.source": "wide", "by": ["amount", "name"]}
    answer = chen.post("/records/deal/columns/", {**form, "way": ["up", "down"]})
    assert answer["Location"] == "/records/deal/?sort=amount,-name"
    page = chen.get(answer["Location"]).content.decode()
    assert "Fair in Shanghai" in page
    assert "pin pin-1" in page
    assert "w-wide" in page
    assert [one.key for one in chosen_columns(world.scope("chen"), DEAL, "")] == ["name", "source"]
    chen.post("/records/deal/columns/", {"usual": "1"})
    assert "Fair in Shanghai" not in chen.get("/records/deal/").content.decode()


def test_neighbours_and_totals_stay_within_the_view(world: World) -> None:
    chen = client_of(world, "chen")
    first, second = deal_of(world, "chen", 300, next_step="a"), deal_of(world, "chen", 200)
    third = deal_of(world, "chen", 100)
    page = chen.get(f"/records/deal/{second.pk}/?in={quote('view=no_step')}").content.decode()
    assert f"/records/deal/{third.pk}/?in=view%3Dno_step" in page
    assert f"/records/deal/{first.pk}/?" not in page, "it has a next step, so it is not in the view"
    assert "2 in all" in chen.get("/records/deal/totals/?view=no_step").content.decode()


def test_a_record_is_copied_but_for_its_number(world: World) -> None:
    deal = deal_of(world, "chen", 300, name="Large one", code="D-1", next_step="call")
    chen = client_of(world, "chen")
    assert f"/records/deal/new/?like={deal.pk}" in chen.get(f"/records/deal/{deal.pk}/").content.decode()
    page = chen.get(f"/records/deal/new/?like={deal.pk}").content.decode()
    assert 'value="Large one"' in page
    assert 'value="300"' in page
    assert "D-1" not in page
    assert client_of(world, "dora").get(f"/records/deal/new/?like={deal.pk}").status_code == 404
    assert chen.get("/records/deal/new/?like=x").status_code == 200


def test_a_copy_leaves_out_a_link_to_what_one_does_not_see(world: World) -> None:
    """Or it could not be saved: nobody may link to what is out of his sight."""
    hers = record_of("customer", name="别人的客户", owner=world.people["dora"])
    deal = deal_of(world, "chen", 300, name="Large one", customer=hers.pk)
    page = client_of(world, "chen").get(f"/records/deal/new/?like={deal.pk}").content.decode()
    assert 'value="Large one"' in page
    assert f'value="{hers.pk}"' not in page
    whole = client_of(world, "root").get(f"/records/deal/new/?like={deal.pk}").content.decode()
    assert f'value="{hers.pk}"' in whole


def test_a_copy_keeps_what_the_layout_hides_as_far_as_one_may_read_it(world: World) -> None:
    for key, unique in (("hint", False), ("once", True), ("secret", False), ("fixed", False)):
        given = {"key": key, "kind": "text", "label": {"zh": key}, "unique": unique}
        make_field(type_key="deal", given=given, by=SYSTEM, at=NOON)
    whole = {"hint": "kept", "once": "1", "secret": "13800138000", "fixed": "locked"}
    deal = deal_of(world, "chen", 300, name="Large one", code="D-1", **whole)
    placed = ["name", "customer", "stage", {"key": "fixed", "visible_when": "false", "read_only_when": "true"}]
    given = {"label": {"zh": "简"}, "sections": [{"fields": placed}]}
    make_layout(type_key="deal", given=given, by=SYSTEM, at=NOON)
    RoleField.objects.create(role_id="rep", type="deal", field="secret", access="masked")
    here = f"/records/deal/new/?like={deal.pk}"
    sent = {"name": "Second", "customer": world.customer, "stage": world.stages["lead"], "hint": "", "opened": "{}"}
    chen = client_of(world, "chen")
    assert "13800138000" not in chen.get(here).content.decode()
    assert chen.post(here, sent).status_code == 302
    kind = registry.get("deal")
    row = kind.rows().get(name="Second")
    kept = {key: kind.field(key).of(row) for key in ("amount", "hint", "code", "once", "secret", "fixed")}
    assert kept == {"amount": 300, "hint": "kept"} | dict.fromkeys(("code", "once", "secret", "fixed"))
    assert client_of(world, "dora").post(here, sent).status_code == 404


@pytest.mark.parametrize(
    ("typed", "said"),
    [("30万", "≥ 30 万"), ("1.2亿", "≥ 1.2 亿"), ("12.5万", "≥ 12.5 万"), ("12345", "≥ 12,345"), ("100", "≥ 100")],
)
def test_an_amount_in_a_filter_is_said_as_people_say_it(world: World, typed: str, said: str) -> None:
    page = text_of(client_of(world, "ada", "zh-hans").get(f"/records/deal/?f=amount:gte:{typed}"))
    assert said in page
