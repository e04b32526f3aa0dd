"""A question narrowed in the browser: values picked without leaving the form, shown as chips, taken away again."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Visits
from tests.world import World, deal_of


@pytest.mark.parametrize("phone", [False, True])
def test_a_question_is_narrowed_by_several_things(company: World, visits: Visits, *, phone: bool) -> None:
    for owner, amount, stage, source in (
        ("chen", 100, "lead", "展会"),
        ("dora", 20, "proposal", "展会"),
        ("ben", 3, "lead", "官网"),
    ):
        deal_of(company, owner, amount, stage=stage, source=source)
    ada = visits("ada", phone=phone)
    page = ada.page
    ada.go("/ask/?metrics=open_pipeline&by=person&period=2026Q2")
    page.select_option('[name="narrow"]', "deal.source")
    page.locator('#narrow [value="deal.source:展会"]').check()
    page.select_option('[name="narrow"]', "stage")  # what was ticked stays, as a chip
    expect(page.locator("#narrow .chip")).to_have_text("Deal · source 展会")
    page.locator(f'#narrow [value="stage:{company.stages["lead"]}"]').check()
    page.get_by_role("button", name="Show").click()
    expect(page.locator("#narrow .chip")).to_have_count(2)
    rows = page.locator("#answer tbody tr")
    expect(rows).to_have_count(1)
    expect(rows).to_contain_text("Chen")
    page.locator("#answer .fig").first.click()
    expect(page.locator(".ex")).to_contain_text("Agrees with the ledger")
    page.keyboard.press("Escape")
    page.locator("#narrow .chip", has_text="Stage").locator("a").click()
    expect(rows).to_have_count(2)
    assert ada.too_wide() == 0
