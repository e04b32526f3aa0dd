"""A metric built in the browser, tried before, then chosen for the home page and opened down to its record."""

from __future__ import annotations

from datetime import date

from playwright.sync_api import expect

from tests.browser.conftest import Visits
from tests.world import World, deal_of, win
from yeji.ledger.models import Definition
from yeji.ledger.tests.building import laid


def test_a_metric_is_built_tried_chosen_and_opened(company: World, visits: Visits) -> None:
    for amount in (5_000_000, 50):
        win(deal_of(company, "chen", amount, opened_on=date(2026, 1, 2)))
    root = visits("root", language="zh-hans")
    page = root.page
    root.go("/metrics/new/")
    page.select_option('[name="value"]', "sum")
    page.select_option('[name="measure"]', "amount")
    page.select_option('[name="on"]', "closed_on")
    page.fill('[name="where"]', "amount >= 100")
    page.fill('[name="zh"]', "大单签单额")
    page.locator('[name="en"]').fill("Large wins")
    page.locator('[name="en"]').blur()
    expect(page.locator(".tried")).to_contain_text("amount >= 100")
    page.locator("form#builder .btn-primary").click()
    expect(page).to_have_url(f"{root.address}/metrics/large_wins/")
    laid(Definition.objects.get(key="large_wins"))
    expect(page.locator("#filling[hx-get]")).to_have_count(0)  # the page has followed it to its end
    page.wait_for_load_state("networkidle")
    root.go("/performance/figures/")
    page.locator('[name="show"][value="signed_customers"]').uncheck()
    page.locator('[name="show"][value="large_wins"]').check()
    page.locator("form[data-controller=columns] .btn-primary").click()
    root.go("/performance/?period=2026Q2")
    tile = page.locator('.tile[aria-label="大单签单额"], .tile[aria-label="Large wins"]')
    expect(tile).to_contain_text("500.0")
    tile.locator(".fig").first.click()
    expect(page.locator(".ex")).to_contain_text("chen 5000000")
    page.locator(".ex a", has_text="chen 5000000").first.click()
    page.get_by_role("button", name="为什么没计入别的？").or_(
        page.get_by_role("button", name="Why not for other figures?")
    ).click()
    expect(page.locator("#uncounted li").first).to_be_visible()
    assert root.complaints == []
