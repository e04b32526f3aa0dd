"""Merging on a page: side by side, carried out, undone."""

from __future__ import annotations

import pytest
from django.test import Client

from tests.world import World, deal_of, record_of
from yeji.records.types import registry

pytestmark = pytest.mark.django_db


def test_two_customers_become_one_and_two_again(world: World, client: Client) -> None:
    client.force_login(world.accounts["chen"])
    owner = world.people["chen"]
    one = record_of("customer", name="Yunling", phone="010-1", owner=owner)
    other = record_of("customer", name="Yunling Instruments", phone="139", industry="steel", owner=owner)
    deal = deal_of(world, "chen", 10, customer=other.pk)
    ids = f"{one.pk},{other.pk}"
    dock = client.get(f"/records/customer/selected/?ids={ids}").content.decode()
    assert f"/records/customer/merge/?ids={ids}" in dock
    page = client.get(f"/records/customer/merge/?ids={ids}").content.decode()
    assert page.index("Yunling Instruments") < page.index("010-1")  # the one with a deal is proposed to stay
    assert page.count("steel") == 1
    given = {"ids": ids, "kept": str(one.pk), "take-name": str(other.pk), "take-phone": str(one.pk)}
    done = client.post("/records/customer/merge/", given)
    assert (done.status_code, done["Location"]) == (302, f"/records/customer/{one.pk}/")
    kept = registry.get("customer").table.unscoped.get(pk=one.pk)
    assert (kept.name, kept.phone, kept.industry) == ("Yunling Instruments", "010-1", "steel")
    assert registry.get("deal").table.unscoped.get(pk=deal.pk).customer_id == one.pk
    undo = f"/records/customer/merges/{_last()}/undo/"
    assert undo in client.get(f"/records/customer/{one.pk}/").content.decode()
    assert client.post(undo).status_code == 302
    assert registry.get("deal").table.unscoped.get(pk=deal.pk).customer_id == other.pk


def test_nobody_compares_what_he_may_not_see(world: World, client: Client) -> None:
    client.force_login(world.accounts["chen"])
    mine = record_of("customer", name="Mine", owner=world.people["chen"])
    his = record_of("customer", name="His", owner=world.people["dora"])
    for ids, status in ((f"{mine.pk},{his.pk}", 404), (str(mine.pk), 422), ("", 422)):
        assert client.get(f"/records/customer/merge/?ids={ids}").status_code == status
    assert client.post("/records/customer/merge/", {"ids": f"{mine.pk},{his.pk}"}).status_code == 404
    assert not registry.get("customer").table.unscoped.filter(deleted_at__isnull=False).exists()


def _last() -> int:
    from yeji.records.models import Merge

    return int(Merge.objects.latest("pk").pk)


def test_who_types_a_customer_hears_that_there_is_one(world: World, client: Client) -> None:
    """S-06: of one out of sight only that it exists, and in whose unit; it can be asked for, and stays 404."""
    client.force_login(world.accounts["chen"])
    mine = record_of("customer", name="云岭科技", owner=world.people["chen"])
    his = record_of("customer", name="大河制造", phone="13800138000", owner=world.people["dora"])
    assert 'hx-post="/records/customer/same/"' in client.get("/records/customer/new/").content.decode()
    typed = {"name": "云岭科技有限公司", "phone": "+86 138 0013 8000"}
    told = client.post("/records/customer/same/", typed).content.decode()
    assert f"/records/customer/{mine.pk}/" in told
    assert "West" in told
    assert str(his.pk) not in told
    assert "大河" not in told
    assert "/same/ask/" in told
    assert client.post("/records/customer/same/ask/", typed).status_code == 200
    assert client.get(f"/records/customer/{his.pk}/").status_code == 404
    assert client.post("/records/customer/same/", {"name": "新客户"}).content.decode().strip() == ""


def test_possible_duplicates_are_listed_and_merges_of_late_undone(world: World, client: Client) -> None:
    client.force_login(world.accounts["ada"])
    assert "/records/customer/duplicates/" in client.get("/records/customer/").content.decode()
    assert client.get("/records/customer/duplicates/").status_code == 200
    one, two = record_of("customer", name="云岭科技"), record_of("customer", name="云岭科技有限公司")
    page = client.get("/records/customer/duplicates/").content.decode()
    assert f"/records/customer/merge/?ids={one.pk},{two.pk}" in page
    client.post("/records/customer/merge/", {"ids": f"{one.pk},{two.pk}", "kept": str(one.pk)})
    page = client.get("/records/customer/duplicates/").content.decode()
    assert f"/records/customer/merges/{_last()}/undo/" in page
    client.post(f"/records/customer/merges/{_last()}/undo/")
    page = client.get("/records/customer/duplicates/").content.decode()
    drawn_again = page.index('hx-trigger="yeji:changed from:body" hx-select="#same"')
    assert page.index(f"merge/?ids={one.pk},{two.pk}") > drawn_again  # the pair is back without a reload
