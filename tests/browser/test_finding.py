"""The search field as people use it: typing, arrows, Enter; and the bell."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.browser.conftest import Visits
from tests.browser.test_accessibility import findings
from tests.world import NOON, World, deal_of, record_of
from yeji.platform import notices


def test_what_is_typed_is_found_chosen_by_arrows_and_opened_by_enter(company: World, visits: Visits) -> None:
    record_of("customer", name="滇池水务集团")
    deal = deal_of(company, "chen", 100, name="滇池水质仪器")
    ada = visits("ada", language="zh-hans")
    page = ada.page
    page.keyboard.press("/")
    field = page.get_by_role("combobox")
    expect(field).to_be_focused()
    page.keyboard.type("dianchi")
    options = page.get_by_role("option")
    expect(options).to_have_count(3)
    assert findings(ada) == []
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    expect(options.nth(1)).to_have_attribute("aria-selected", "true")
    expect(field).to_have_attribute("aria-activedescendant", "hit-2-1")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/records/deal/{deal.pk}/")
    expect(page.get_by_role("heading", level=1)).to_contain_text("滇池水质仪器")  # the address changes before the page
    page.keyboard.press("/")
    expect(options.first).to_contain_text("滇池水质仪器")  # what was looked at last
    page.keyboard.press("Escape")
    expect(page.locator("#found")).to_be_hidden()


def test_enter_without_a_choice_leads_to_the_page_of_results(company: World, visits: Visits) -> None:
    deal_of(company, "chen", 100, name="滇池水质仪器")
    page = visits("ada").page
    page.keyboard.press("/")
    page.keyboard.type("dcsz")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search/?q=dcsz")
    expect(page.locator(".card .hit")).to_have_count(1)


def test_on_a_phone_search_and_bell_are_in_the_bar(company: World, visits: Visits) -> None:
    notices.notify([company.accounts["chen"].pk], kind="backup_failed", at=NOON, facts={"why": "disk"})
    chen = visits("chen", phone=True)
    page = chen.page
    page.locator(".yj-phonebar a[href='/search/']").click()
    page.locator(".card input[name=q]").fill("澄江")
    page.keyboard.press("Enter")
    expect(page.locator(".card .hit")).to_have_count(1)
    assert chen.too_wide() == 0
    page.locator(".yj-phonebar .bell").click()
    expect(page.locator(".notices .fresh")).to_have_count(1)
    page.locator(".notices button").click()
    expect(page.locator(".notices .fresh")).to_have_count(0)


def test_single_keys_can_be_turned_off(company: World, visits: Visits) -> None:
    page = visits("chen").page
    page.goto(page.url + "me/")
    page.locator("input[name=shortcuts][value=no]").check()
    page.locator("form[action='/me/preferences/'] .btn-primary").click()
    page.wait_for_load_state()
    page.keyboard.press("/")
    expect(page.locator("[data-key='/']")).not_to_be_focused()
