"""The bin on its page: page by page, and out of it for good."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from tests.world import NOON, World, deal_of
from yeji.org.scopes import SYSTEM
from yeji.records import writing
from yeji.records.types import registry
from yeji.web.records.lists import bin_page
from yeji.web.tests.pages import client_of, text_of

pytestmark = pytest.mark.django_db
DEAL = registry.get("deal")


def binned(world: World, number: int) -> list[int]:
    """Deals in the bin, the last deleted first; some were deleted at the same moment."""
    deals = [deal_of(world, "chen", amount) for amount in range(1, number + 1)]
    for place, deal in enumerate(deals):
        writing.remove(DEAL, deal.pk, by=SYSTEM, at=NOON + timedelta(minutes=place // 2))
    return [deal.pk for deal in reversed(deals)]


def test_the_bin_is_read_page_by_page(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bin_page, "_PAGE", 3)
    expected, found = binned(world, 8), []
    client, url = client_of(world, "chen"), "/records/deal/bin/"
    while url:
        page = client.get(url).content.decode()
        found += [int(one) for one in re.findall(r"/records/deal/(\d+)/restore/", page)]
        older = re.search(r'href="([^"]+)" rel="next"', page)
        url = older[1] if older else ""
    assert found == expected
    assert 'href="/records/deal/bin/"' in page  # back to the newest


def test_an_administrator_deletes_for_good(world: World) -> None:
    deal = binned(world, 1)[0]
    assert "/purge/" not in client_of(world, "chen").get("/records/deal/bin/").content.decode()
    assert client_of(world, "chen").post(f"/records/deal/{deal}/purge/").status_code == 403
    root = client_of(world, "root")
    assert f'action="/records/deal/{deal}/purge/"' in root.get("/records/deal/bin/").content.decode()
    done = root.post(f"/records/deal/{deal}/purge/", follow=True)
    assert "chen 1 is deleted for good." in text_of(done)
    assert not DEAL.table.unscoped.filter(pk=deal).exists()


def test_what_stands_in_the_way_is_said(world: World) -> None:
    customer = registry.get("customer")
    deal_of(world, "chen", 1)
    writing.remove(customer, world.customer, by=SYSTEM, at=NOON)
    said = client_of(world, "root").post(f"/records/customer/{world.customer}/purge/", follow=True)
    assert "1 record points to this one." in text_of(said)
    assert customer.table.unscoped.filter(pk=world.customer).exists()
