"""A list as people bend it: a filter built line by line, kept as a view, changed as a whole, looked at by days."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.browser.conftest import Visits
from tests.browser.test_accessibility import findings
from tests.world import World, deal_of
from yeji.records.types import registry

DEAL = registry.get("deal")


def test_a_filter_is_built_kept_as_a_view_and_all_in_it_are_changed(company: World, visits: Visits) -> None:
    for amount in (100, 200, 5):
        deal_of(company, "chen", amount, name=f"Deal of {amount}")
    ada = visits("ada", language="en")
    page = ada.page
    ada.go("/records/deal/")
    page.locator("a.chip.add").click()
    line = page.locator("#drawer .flt-l")
    line.locator("select").first.select_option("amount")
    expect(line.locator("select").nth(1)).to_contain_text("at least")  # the server has drawn the line again
    line.locator("select").nth(1).select_option("gte")
    line.locator(".flt-v input").fill("50")
    page.wait_for_load_state("networkidle")  # what was typed outlives the line's being drawn again
    page.get_by_role("button", name="Add a condition").click()
    expect(line).to_have_count(2)
    line.nth(1).locator("[data-drop]").click()
    expect(line).to_have_count(1)
    assert findings(ada) == []
    page.locator("#drawer .btn-primary").click()
    page.wait_for_url("**/records/deal/?f=amount:gte:50")
    expect(page.locator("tbody tr")).to_have_count(2)
    page.get_by_role("link", name="Save as a new view").click()
    page.locator("#view-name").fill("Not small")
    page.get_by_role("button", name="Save the view").click()
    expect(page.locator(".vt .on")).to_have_text("Not small")
    page.locator("tbody .pick input").first.check()
    page.get_by_role("link", name="All that match").click()
    page.locator("#all-field").select_option("source")
    page.locator("#drawer [name=source]").fill("Fair")
    page.get_by_role("button", name="Change all").click()
    page.get_by_role("button", name="Do it").click()
    expect(page.locator("#mass")).to_contain_text("2 records changed")
    assert sorted(DEAL.table.unscoped.values_list("source", flat=True)) == ["", "Fair", "Fair"]
    page.get_by_role("button", name="Take all of it back").click()
    expect(page.locator("h1").last).to_contain_text("Taking back")
    assert set(DEAL.table.unscoped.values_list("source", flat=True)) == {""}


def test_an_entry_of_the_calendar_is_moved_by_hand_and_by_key(company: World, visits: Visits) -> None:
    deal = deal_of(company, "chen", 100, name="Laboratory", expected_close_on="2026-06-10")
    ada = visits("ada")
    page = ada.page
    ada.go("/records/deal/calendar/?day=2026-06-10")
    assert findings(ada) == []
    entry = page.locator(".cal-e", has_text="Laboratory")
    entry.drag_to(page.locator("[data-day='2026-06-12']"))
    expect(page.locator("[data-day='2026-06-12'] .cal-e")).to_have_count(1)
    page.locator("[data-day='2026-06-12'] .cal-e").focus()
    page.keyboard.press("Shift+ArrowDown")
    expect(page.locator("[data-day='2026-06-19'] .cal-e")).to_have_count(1)
    assert str(DEAL.table.unscoped.get(pk=deal.pk).expected_close_on) == "2026-06-19"
    assert ada.complaints == []
