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
