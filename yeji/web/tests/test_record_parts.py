"""Drawer, fields edited where they stand, neighbours, timeline, what a record counts for, bin, choices, selection."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.world import NOON, World, deal_of, record_of, win
from yeji.business.sales.models import Customer, Deal
from yeji.org.scopes import SYSTEM
from yeji.platform.rows import Row
from yeji.records import writing
from yeji.records.types import ObjectType, registry
from yeji.web.tests.pages import client_of, form_of, text_of

pytestmark = pytest.mark.django_db


def part(name: str) -> dict[str, str]:
    """The headers with which a page's script asks for one element."""
    return {"HX-Request": "true", "HX-Target": f"div#{name}"}


def sample(kind: ObjectType, world: World) -> Row:
    """A record of any type that the small company has or can have with little."""
    made: dict[str, dict[str, Any]] = {
        "deal": {"name": "x", "stage": world.stages["lead"], "customer": world.customer, "amount": 5},
        "contact": {"name": "x", "customer": world.customer},
        "activity": {"subject": "x", "customer": world.customer},
        "rate": {"currency": "USD", "day": "2020-01-01", "rate": "7"},
        "target": {"metric": "won_amount", "period": "2026", "amount": 9},
        "territory": {"name": "x", "rule": "level:in:A"},
    }
    found: Row | None = kind.table.unscoped.filter(deleted_at=None).first()
    if found is None and kind.key in made:
        found = record_of(kind.key, **made[kind.key])
    assert found is not None, f"say in this function what a {kind.key} needs"
    return found


@pytest.mark.parametrize("kind", list(registry), ids=str)
@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_every_type_has_page_drawer_form_and_bin(world: World, kind: ObjectType, language: str) -> None:
    client = client_of(world, "root", language)
    row = sample(kind, world)
    here = f"/records/{kind.key}/{row.pk}/"
    assert "<html" in client.get(here).content.decode()
    for name in ("drawer-in", "record", "drawn"):
        shown = client.get(here, headers=part(name))
        assert shown.status_code == 200
        assert "<html" not in shown.content.decode()
        assert kind.label_of(row) in text_of(shown)
    form = client.get(f"{here}edit/", headers=part("drawer-in"))
    assert 'hx-target="#drawer-in"' in form.content.decode()
    for item in kind.fields:
        if not item.read_only and item.kind != "shares":
            alone = client.get(f"{here}edit/?field={item.key}", headers={"HX-Request": "true"})
            assert f'name="{item.key}' in alone.content.decode()
    for path in ("bin/", "choices/?q=x", f"selected/?ids={row.pk}"):
        assert client.get(f"/records/{kind.key}/{path}").status_code == 200
    assert client.get(f"/records/{kind.key}/", headers=part("rows")).status_code == 200


@pytest.mark.parametrize("kind", [kind for kind in registry if kind.owner], ids=str)
def test_every_owned_record_is_deleted_and_restored_by_who_may(world: World, kind: ObjectType) -> None:
    row = sample(kind, world)
    assert row is not None
    named = {kind.title: "Found nowhere else"} if kind.field(kind.title).kind == "text" else {}
    row = writing.save(kind, row.pk, {str(kind.owner): world.people["chen"], **named}, by=SYSTEM, at=NOON)
    here = f"/records/{kind.key}/{row.pk}/"
    assert client_of(world, "dora").post(f"{here}delete/").status_code == 404
    chen = client_of(world, "chen")
    assert chen.get(f"{here}delete/").status_code == 405
    assert chen.post(f"{here}delete/").status_code == 302
    assert f"{here}restore/" in chen.get(f"/records/{kind.key}/").content.decode()  # the message offers the way back
    assert chen.get(here).status_code == 404
    told = text_of(chen.get(f"/records/{kind.key}/bin/"))
    assert kind.label_of(row) in told
    assert "Chen" in told
    assert kind.label_of(row) not in text_of(client_of(world, "dora").get(f"/records/{kind.key}/bin/"))
    assert client_of(world, "dora").post(f"{here}restore/").status_code == 404
    assert chen.post(f"{here}restore/", headers={"HX-Request": "true"}).status_code == 200
    assert chen.get(here).status_code == 200


def test_a_field_is_changed_where_it_stands_and_refused_where_it_stands(world: World) -> None:
    deal = deal_of(world, "chen", 100)
    client = client_of(world, "chen")
    url = f"/records/deal/{deal.pk}/edit/?field=amount"
    form = {"version": "1", "opened": json.dumps({"amount": "100"})}
    wrong = client.post(url, form | {"amount": "about 30"}, headers={"HX-Request": "true"})
    assert wrong.status_code == 422
    assert 'value="about 30"' in wrong.content.decode()
    right = client.post(url, form | {"amount": "１２.5万"}, headers={"HX-Request": "true"})
    assert right.status_code == 200
    assert "yeji:changed" in right["HX-Trigger"]
    assert Deal.unscoped.get(pk=deal.pk).amount == 125_000
    clash = client.post(url, form | {"amount": "7"}, headers={"HX-Request": "true"})
    assert (clash.status_code, clash["HX-Retarget"]) == (409, "#drawer-in")
    assert client.get(f"/records/deal/{deal.pk}/edit/?field=opening_assumed").status_code == 400


def test_a_form_in_the_drawer_ends_with_the_record_in_the_drawer(world: World) -> None:
    client = client_of(world, "chen")
    page = client.get("/records/deal/new/", headers=part("drawer-in"))
    body = page.content.decode()
    assert "<html" not in body
    given = {"name": "Fresh", "stage": world.stages["lead"], "currency": "CNY", "expected_close_on": "下周五"}
    done = client.post("/records/deal/new/", given, headers=part("drawer-in"))
    assert done.status_code == 200
    assert 'id="drawn"' in done.content.decode()
    assert "yeji:changed" in done["HX-Trigger"]
    assert Deal.unscoped.get(name="Fresh").expected_close_on is not None
    refused = client.post("/records/deal/new/", given | {"expected_close_on": "someday"}, headers=part("drawer-in"))
    assert refused.status_code == 422
    assert 'value="someday"' in refused.content.decode()


def test_a_record_opened_from_a_list_leads_to_its_neighbours(world: World) -> None:
    deals = [deal_of(world, "chen", amount) for amount in (30, 20, 10)]
    hidden = deal_of(world, "dora", 25)
    client = client_of(world, "chen")
    links = client.get("/records/deal/?sort=-amount").content.decode()
    assert f"/records/deal/{deals[1].pk}/?in=" in links
    page = client.get(f"/records/deal/{deals[1].pk}/?in=").content.decode()
    assert f'href="/records/deal/{deals[0].pk}/?in=" data-key="k"' in page
    assert f'href="/records/deal/{deals[2].pk}/?in=" data-key="j"' in page
    assert str(hidden.pk) not in page.partition("<main")[2].partition("</nav>")[0]
    assert 'data-key="j"' not in client.get(f"/records/deal/{deals[1].pk}/").content.decode()


def test_the_timeline_holds_changes_and_what_was_done_around(world: World) -> None:
    deal = deal_of(world, "chen", 100)
    record_of(
        "activity", subject="First visit", kind="visit", deal=deal.pk, owner=world.people["chen"], done_on="2026-05-20"
    )
    record_of(
        "activity", subject="Call back", kind="call", deal=deal.pk, owner=world.people["chen"], due_on="2026-05-25"
    )
    record_of("activity", subject="Dora's own", kind="call", deal=deal.pk, owner=world.people["dora"])
    client = client_of(world, "chen")
    told = text_of(client.get(f"/records/deal/{deal.pk}/")).partition("Timeline")[2]
    assert told.index("Call back") < told.index("First visit")
    assert "Created" in told
    assert "Dora's own" not in told
    only = text_of(client.get(f"/records/deal/{deal.pk}/?show=changes")).partition("Timeline")[2]
    assert "First visit" not in only
    done = text_of(client.get(f"/records/deal/{deal.pk}/?show=done")).partition("Timeline")[2]
    assert "Created" not in done
    assert "First visit" in done


def test_stages_tell_how_long_a_record_stood_in_them(world: World) -> None:
    deal = deal_of(world, "chen", 100, stage="lead")
    kind = registry.get("deal")
    writing.save(kind, deal.pk, {"stage": world.stages["proposal"]}, by=SYSTEM, at=NOON + timedelta(days=6, hours=3))
    page = text_of(client_of(world, "chen").get(f"/records/deal/{deal.pk}/"))
    assert "lead 6 days" in page
    assert "Move to" not in page  # nothing but its end is ahead


def test_a_record_says_what_it_counts_for_within_figure_scope(world: World) -> None:
    deal = deal_of(
        world,
        "chen",
        100,
        shares=[{"person": world.people["chen"], "share": "70"}, {"person": world.people["dora"], "share": "30"}],
    )
    win(deal)
    ada = text_of(client_of(world, "ada").get(f"/records/deal/{deal.pk}/")).partition("What it counts for")[2]
    assert "Chen · East" in ada
    assert "Dora · West" in ada
    chen = text_of(client_of(world, "chen").get(f"/records/deal/{deal.pk}/")).partition("What it counts for")[2]
    assert "¥70" in chen
    assert "Dora · West" not in chen
    assert "outside of what you may see" in chen


def test_links_are_found_by_typing_where_there_are_many(world: World) -> None:
    for number in range(60):
        record_of("customer", name=f"Customer {number:02}", owner=world.people["chen"])
    hidden = record_of("customer", name="Customer of Dora", owner=world.people["dora"])
    client = client_of(world, "chen")
    form = client.get(f"/records/deal/new/?customer={Customer.unscoped.get(name='Customer 07').pk}").content.decode()
    assert 'data-controller="picker"' in form
    assert 'value="Customer 07"' in form
    found = client.get("/records/customer/choices/?q=Customer").content.decode()
    assert found.count('role="option"') == 12
    assert "Type more" in found
    assert str(hidden.pk) not in client.get("/records/customer/choices/?q=of Dora").content.decode()


def test_a_list_is_narrowed_by_ranges_and_outcome(world: World) -> None:
    for amount in (10, 200, 3_000):
        deal_of(world, "chen", amount)
    win(deal_of(world, "chen", 50_000))
    client = client_of(world, "ada")
    told = text_of(client.get("/records/deal/?amount.min=100&amount.max=1万"))
    assert "chen 10 " not in told
    assert "chen 3000" in told
    assert "chen 50000" not in told
    won = text_of(client.get("/records/deal/?outcome=won"))
    assert "chen 50000" in won
    assert "chen 200" not in won
    assert "1 in all" in text_of(client.get("/records/deal/totals/?outcome=won"))


def test_what_is_selected_is_summed_handed_over_and_deleted_together(world: World) -> None:
    deals = [deal_of(world, "chen", amount) for amount in (100, 250)]
    foreign = deal_of(world, "dora", 400)
    ids = ",".join(str(deal.pk) for deal in deals)
    ben = client_of(world, "ben")
    dock = text_of(ben.get(f"/records/deal/selected/?ids={ids},{foreign.pk}"))
    assert "2 selected · ¥350.00" in dock
    moved = ben.post(f"/records/deal/selected/?ids={ids}&do=owner", {"owner": world.people["ben"]})
    assert moved.status_code == 200
    assert set(Deal.unscoped.filter(pk__in=[deal.pk for deal in deals]).values_list("owner", flat=True)) == {
        world.people["ben"]
    }
    assert ben.post(f"/records/deal/selected/?ids={ids},{foreign.pk}&do=delete").status_code == 404
    gone = ben.post(f"/records/deal/selected/?ids={ids}&do=delete")
    assert Deal.unscoped.filter(deleted_at=None).count() == 1
    undo = gone.content.decode().partition('hx-post="')[2].partition('"')[0].replace("&amp;", "&")
    assert ben.post(undo).status_code == 200
    assert Deal.unscoped.filter(deleted_at=None).count() == 3
    assert ben.post(f"/records/deal/selected/?ids={ids}&do=nothing").status_code == 404


@pytest.mark.parametrize(("path", "most"), [("/records/deal/", 16), ("/records/deal/{pk}/", 44)])
def test_pages_cost_a_fixed_number_of_queries(world: World, path: str, most: int) -> None:
    deal = deal_of(world, "chen", 1)
    client = client_of(world, "ada")

    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert client.get(path.format(pk=deal.pk)).status_code == 200
        return len(queries)

    record_of("activity", subject="a", deal=deal.pk, owner=world.people["chen"])
    before = cost()
    for number in range(12):
        deal_of(world, "chen", number)
        record_of("activity", subject=f"b{number}", deal=deal.pk, owner=world.people["ben"])
    assert cost() <= before + 1
    assert before <= most


def test_an_edit_form_opened_without_scripts_still_works(world: World) -> None:
    deal = deal_of(world, "chen", 100)
    client = client_of(world, "chen")
    form = form_of(client.get(f"/records/deal/{deal.pk}/edit/"))
    assert client.post(f"/records/deal/{deal.pk}/edit/", form | {"next_step_on": "6-1"}).status_code == 302
    assert Deal.unscoped.get(pk=deal.pk).next_step_on is not None
