"""The phone: no page is wider than it, what opens beside a page on a desk opens as a sheet, rows stay unfolded."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

import pytest
from django.urls import URLPattern
from playwright.sync_api import expect

from tests.browser.conftest import Visits
from tests.world import NOON, TODAY, World, deal_of, record_of
from yeji.org.services import Placement, place_people
from yeji.web.urls import urlpatterns

TYPES: Final = ("customer", "contact", "product", "deal", "activity", "target", "person", "unit", "stage")
NO_PAGES: Final = (
    r"^sign-out/|^language/|^theme/|^templates/|^me/.+|^notices/.+|^search/panel/|^password/|^set-up/"
    r"|/(delete|restore|move|choices|totals|selected|deactivate|reactivate|link|person|start|download)/$"
    r"|^settings/accounts/.*/roles/|^settings/system/<slug:kind>/|^settings/backups/<str:name>/"
)
"""Addresses that answer with a part of a page, a file or a step on, or that take a secret."""


def addresses(company: World, deal: int) -> Iterator[str]:
    """Every address that answers with a page, its blanks filled in."""
    filled = {"metric": "won_amount", "month": "2026-05", "verb_key": "win"}
    numbers = {"number": company.accounts["chen"].pk, "person": company.people["chen"], "unit": company.units["East"]}
    for pattern in urlpatterns:
        assert isinstance(pattern, URLPattern)
        route = str(pattern.pattern)
        if re.search(NO_PAGES, route):
            continue
        for key in TYPES if "<slug:type_key>" in route and "<int:record>" not in route else ("deal",):
            if "board" in route and key != "deal":
                continue
            here = {**filled, **numbers, "type_key": key, "record": deal}
            yield "/" + re.sub(r"<\w+:(\w+)>", lambda blank, here=here: str(here[blank[1]]), route)  # type: ignore[misc]


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_no_page_is_wider_than_a_phone(company: World, visits: Visits, language: str) -> None:
    for number in range(3):
        deal_of(company, "chen", 1_234_567 * (number + 1), name="二期洁净检测线 Laboratory of materials " * 2)
    deal = deal_of(company, "chen", 98_765_432, stage="proposal", next_step="等预算批复")
    record_of("target", metric="won_amount", period="2026", amount=90_000_000)
    record_of("activity", subject="Demonstration", kind="visit", deal=deal.pk, due_on=TODAY)
    visit = visits("root", language=language, phone=True)
    wide: dict[str, int] = {}
    seen = 0
    for path in addresses(company, deal.pk):
        visit.go(path)
        assert visit.page.locator("main, .lgn").count(), path
        seen += 1
        if pixels := visit.too_wide():
            wide[path] = pixels
    assert wide == {}
    assert seen > 40


def test_what_opens_beside_a_page_is_a_sheet_and_the_way_back_closes_it(company: World, visits: Visits) -> None:
    deal_of(company, "chen", 100)
    chen = visits("chen", phone=True)
    chen.go("/records/deal/")
    chen.page.locator("main a", has_text="chen 100").tap()
    sheet = chen.page.locator("#drawer")
    expect(sheet.locator("h2").first).to_have_text("chen 100")
    box = sheet.bounding_box()
    assert box is not None
    assert (box["x"], box["width"], round(box["y"] + box["height"])) == (0, 390, 844)
    chen.page.go_back()
    expect(sheet).to_be_hidden()
    assert chen.page.url == f"{chen.address}/records/deal/"
    chen.page.locator(".yj-tabbar .plus").tap()
    chen.page.get_by_role("menuitem", name="Deal", exact=True).tap()
    sheet.locator("[name=name]").fill("from the sheet")
    sheet.locator("[data-close]").first.tap()
    expect(sheet).to_be_hidden()
    assert chen.page.url == f"{chen.address}/records/deal/"


def test_rows_stay_unfolded_when_the_page_follows(company: World, visits: Visits) -> None:
    teams = [f"Team {number}" for number in range(8)]
    for team in teams:
        person = record_of("person", name=team, code=team).pk
        place_people([Placement(person=person, path=("Headquarters", "East", team))], at=NOON, today=TODAY)
    ada = visits("ada", phone=True)
    ada.go("/?period=2026Q2")
    row = ada.page.locator("[data-under]").first
    expect(row).to_be_hidden()
    ada.page.locator("[data-fold]").first.tap()
    expect(row).to_be_visible()
    with ada.page.expect_response("**/?period=2026Q2"):
        ada.page.evaluate("document.body.dispatchEvent(new CustomEvent('yeji:changed'))")
    ada.page.wait_for_timeout(300)
    expect(row).to_be_visible()
