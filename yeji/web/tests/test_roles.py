"""Roles on screen: how far they reach, what they may do by type and field; what units share; who sees a record."""

from __future__ import annotations

import pytest

from tests.world import World, deal_of
from yeji.org.models import Role, RoleField, RoleRight, RoleUnit, Sharing, Teammate
from yeji.platform.models import AccountEvent
from yeji.web.tests.pages import client_of, text_of

pytestmark = pytest.mark.django_db
PAGES = (
    "/settings/roles/", "/settings/roles/new/", "/settings/roles/rep/", "/settings/roles/rep/edit/",
    "/settings/roles/rep/types/deal/", "/settings/sharing/",
)  # fmt: skip


@pytest.mark.parametrize("name", ["ada", "ben", "chen"])
def test_roles_are_for_administrators(world: World, name: str) -> None:
    client = client_of(world, name)
    assert {client.get(page).status_code for page in PAGES} == {403}
    given = {"name": "X", "like": "administrator", "sees": "all", "edits": "all"}
    posted = (*PAGES[1:], "/settings/roles/rep/delete/")
    assert {client.post(page, given).status_code for page in posted if page != "/settings/roles/rep/"} == {403}
    assert not RoleRight.objects.exists()


def test_s004_21_a_role_is_made_and_says_what_it_may(world: World) -> None:
    client = client_of(world, "root")
    made = client.post("/settings/roles/new/", {"name": "商务 助理", "like": "rep"})
    assert made.status_code == 302
    role = Role.objects.get(pk="商务 助理")
    page = client.post(
        "/settings/roles/商务 助理/edit/",
        {"records": "unit", "figures": "own", "flags": ["writes"], "units": [world.units["West"]]},
    )
    assert page.status_code == 302
    role.refresh_from_db()
    assert (role.record_reach, role.figure_reach, role.writes, role.plans) == ("unit", "own", True, False)
    assert RoleUnit.objects.get(role=role).unit_id == world.units["West"]
    given = {"sees": "unit", "edits": "", "deeds": ["exports"], "field-amount": "hidden", "field-code": "masked"}
    assert client.post("/settings/roles/商务 助理/types/deal/", given).status_code == 302
    right = RoleRight.objects.get(role=role)
    assert (right.sees, right.edits, right.creates, right.deletes, right.exports) == ("unit", "", False, False, True)
    assert dict(RoleField.objects.values_list("field", "access")) == {"amount": "hidden", "code": "masked"}
    shown = text_of(client.get("/settings/roles/商务 助理/"))
    assert "West" in shown
    assert "hidden" in shown
    assert AccountEvent.objects.filter(verb="permissions", account=world.accounts["root"]).count() == 3
    assert client.post("/settings/roles/商务 助理/delete/").status_code == 302
    assert not Role.objects.filter(pk="商务 助理").exists()


@pytest.mark.parametrize(
    ("address", "given", "says"),
    [
        ("new/", {"name": "", "like": "rep"}, "letters, digits"),
        ("new/", {"name": "Rep", "like": "rep"}, "of this name already"),
        ("new/", {"name": "a/b", "like": "rep"}, "letters, digits"),
        ("rep/edit/", {"records": "moon", "figures": "own"}, "how far"),
        ("rep/types/deal/", {"sees": "moon", "edits": "own"}, "how far"),
        ("administrator/edit/", {"records": "own", "figures": "own"}, "stays as it is"),
    ],
)
def test_what_a_role_cannot_be_is_said(world: World, address: str, given: dict[str, str], says: str) -> None:
    page = client_of(world, "root").post(f"/settings/roles/{address}", given)
    assert page.status_code == 422
    assert says in text_of(page)


def test_a_role_that_comes_with_the_product_or_is_held_stays(world: World) -> None:
    client = client_of(world, "root")
    client.post("/settings/roles/new/", {"name": "Mine", "like": "rep"})
    from yeji.org.services import grant_role

    grant_role(account=world.accounts["eve"], role="Mine")
    for code in ("rep", "Mine"):
        client.post(f"/settings/roles/{code}/delete/")
        assert Role.objects.filter(pk=code).exists()


def test_units_share_by_a_rule_and_no_more(world: World) -> None:
    client, chen = client_of(world, "root"), client_of(world, "chen")
    hers = deal_of(world, "dora", 5).pk
    assert chen.get(f"/records/deal/{hers}/").status_code == 404
    rule = {"kind": "deal", "owned_in": world.units["West"], "seen_in": world.units["East"]}
    assert client.post("/settings/sharing/", {**rule, "seen_in": world.units["West"]}).status_code == 422
    assert client.post("/settings/sharing/", rule).status_code == 302
    assert "West → East" in text_of(client.get("/settings/sharing/"))
    assert chen.get(f"/records/deal/{hers}/").status_code == 200
    assert f"/records/deal/{hers}/edit/" not in chen.get(f"/records/deal/{hers}/").content.decode()
    assert chen.get(f"/records/deal/{hers}/edit/").status_code == 403
    client.post(f"/settings/sharing/{Sharing.objects.get().pk}/delete/")
    assert chen.get(f"/records/deal/{hers}/").status_code == 404


def test_units_share_some_by_a_condition(world: World) -> None:
    client, chen = client_of(world, "root"), client_of(world, "chen")
    small, large = deal_of(world, "dora", 5).pk, deal_of(world, "dora", 900).pk
    page = client.get("/settings/sharing/some/?kind=deal").content.decode()
    assert "/records/deal/filter/line/" in page
    given = {"owned_in": world.units["West"], "seen_in": world.units["East"], "group": "g", "row": "g.r"}
    given |= {"r.field": "amount", "r.op": "gte", "r.v": "100"}
    assert client.get("/settings/sharing/some/")["Location"] == "/settings/sharing/"
    unsaid = client.post("/settings/sharing/", {"owned_in": given["owned_in"], "seen_in": given["seen_in"]})
    assert (unsaid.status_code, "Say which records are meant." in unsaid.content.decode()) == (422, True)
    assert client.post("/settings/sharing/some/?kind=deal", {**given, "row": ""}).status_code == 422
    assert client.post("/settings/sharing/some/?kind=deal", given).status_code == 302
    assert "only: Amount" in text_of(client.get("/settings/sharing/"))
    assert chen.get(f"/records/deal/{large}/").status_code == 200
    assert chen.get(f"/records/deal/{small}/").status_code == 404
    assert "the units share by a rule" in text_of(chen.get(f"/records/deal/{large}/who/"))
    assert chen.get("/settings/sharing/some/?kind=deal").status_code == 403


def test_a_rule_of_sharing_is_changed_where_it_stands(world: World) -> None:
    client, chen = client_of(world, "root"), client_of(world, "chen")
    small, large = deal_of(world, "dora", 5).pk, deal_of(world, "dora", 900).pk
    client.post("/settings/sharing/", {"kind": "deal", "owned_in": world.units["West"], "seen_in": world.units["East"]})
    rule = f"/settings/sharing/{Sharing.objects.get().pk}/"
    assert f'href="{rule}"' in client.get("/settings/sharing/").content.decode()
    assert client.post(rule, {"which": "all", "edits": "edits"}).status_code == 302
    assert chen.get(f"/records/deal/{small}/edit/").status_code == 200
    some = {"which": "some", "group": "g", "row": "g.r", "r.field": "amount", "r.op": "gte", "r.v": "100"}
    refused = client.post(rule, {**some, "edits": "edits"})
    assert (refused.status_code, "seen, and not changed" in text_of(refused)) == (422, True)
    assert client.post(rule, {**some, "r.v": ""}).status_code == 422, "an empty line shares nothing more"
    assert client.post(rule, some).status_code == 302
    assert [chen.get(f"/records/deal/{pk}/").status_code for pk in (small, large)] == [404, 200]
    assert 'value="100"' in client.get(rule).content.decode()
    Sharing.objects.update(condition={"all": [{"field": "gone", "is": "in", "values": ["1"]}]})
    assert "shares nothing any more" in text_of(client.get(rule))
    assert client.post(rule, {"which": "all"}).status_code == 302
    assert chen.get(f"/records/deal/{small}/").status_code == 200
    assert chen.get(rule).status_code == 403
    assert client.get("/settings/sharing/999999/").status_code == 404


def test_s08_a_hidden_field_is_on_no_page(world: World) -> None:
    his = deal_of(world, "chen", 987654, name="石英").pk
    RoleField.objects.create(role_id="rep", type="deal", field="amount", access="hidden")
    chen = client_of(world, "chen")
    for address in ("/records/deal/", "/records/deal/board/", f"/records/deal/{his}/", f"/records/deal/{his}/edit/"):
        shown = chen.get(address).content.decode()
        assert "987" not in shown, address
    assert chen.get("/records/deal/?sort=-amount").content.decode().count(f"/records/deal/{his}/") >= 1


def test_the_page_says_why_somebody_does_not_see_a_record(world: World) -> None:
    his = deal_of(world, "chen", 5).pk
    here, root = f"/records/deal/{his}/who/", client_of(world, "root")

    def told(name: str) -> str:
        return text_of(root.get(f"{here}?account={world.accounts[name].pk}")).partition("Who does not see it")[2]

    assert "reaches their own records alone" in told("dora")
    assert "Role Rep: sees own" in told("dora")
    assert "belongs to none of the people" in told("eve")
    RoleRight.objects.create(role_id="rep", type="deal", sees="", edits="", creates=False, deletes=False, exports=False)
    assert "sees no records of this type" in told("dora")
    RoleRight.objects.update(sees="unit", edits="own")
    assert "none of the units that a role of theirs reaches" in told("dora")
    world.accounts["dora"].is_active = False
    world.accounts["dora"].save()
    assert "deactivated" in told("dora")
    assert "Who does not see it" not in text_of(client_of(world, "chen").get(here))


def test_the_page_of_who_sees_a_record(world: World) -> None:
    his = deal_of(world, "chen", 5).pk
    here, chen = f"/records/deal/{his}/who/", client_of(world, "chen")
    shown = text_of(chen.get(here))
    assert "Ben" in shown
    assert "owns it" in shown
    assert "Dora" not in shown.partition("Who sees it")[2]
    given = {"person": world.people["dora"], "part": "方案", "edits": ["edits"]}
    assert chen.post(here, given).status_code == 302
    dora = client_of(world, "dora")
    assert "works on it" in text_of(dora.get(here))
    assert dora.get(f"/records/deal/{his}/edit/").status_code == 200
    assert dora.post(here, {"person": world.people["ben"]}).status_code == 403
    assert chen.post(here, {"person": world.people["chen"]}).status_code == 422
    assert dora.post(f"{here}{world.people['dora']}/").status_code == 302
    assert not Teammate.objects.exists()
    assert dora.get(here).status_code == 404


def test_the_page_of_roles_says_which_of_two_decides_what_is_masked(world: World) -> None:
    assert "of two that see equally far, by the more open one" in text_of(
        client_of(world, "root").get("/settings/roles/")
    )
