"""The phone: no page is wider than it, what opens beside a page on a desk opens as a sheet, rows stay unfolded."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from django.urls import URLPattern
from playwright.sync_api import Error as NoAnswer
from playwright.sync_api import expect
from pytest_django import Settings

from tests.browser.conftest import Visits
from tests.support.files import files_in
from tests.world import NOON, TODAY, World, deal_of, record_of
from yeji.org.scopes import scope_of
from yeji.org.services import Placement, place_people
from yeji.records.importing.runs import begin
from yeji.records.types import registry
from yeji.web.urls import urlpatterns

TYPES: Final = ("deal", "target")
ACTS: Final = re.compile(
    r"^sign-out/|^language/|^theme/|^templates/|^me/.+|^password/|^set-up/"
    r"|/(delete|restore|purge|move|deactivate|reactivate|link|start|download|undo|stop)/$"
)
"""Addresses that do something, hand out a file, or take a secret."""


def addresses(company: World, deal: int) -> Iterator[str]:
    """Every address that may answer with a page, its blanks filled in, those of records for each type."""
    filled = {"metric": "won_amount", "month": "2026-05", "verb_key": "win", "record": deal, "key": "won_amount"}
    filled |= {"number": company.accounts["chen"].pk, "person": company.people["chen"], "unit": company.units["East"]}
    for pattern in urlpatterns:
        assert isinstance(pattern, URLPattern)
        route = str(pattern.pattern)
        blanks = set(re.findall(r"<\w+:(\w+)>", route))
        if ACTS.search(route) or blanks - {*filled, "type_key"}:
            continue
        for key in TYPES if "type_key" in blanks and "record" not in blanks else ("deal",):
            yield "/" + re.sub(r"<\w+:(\w+)>", "{\\1}", route).format(**filled, type_key=key)


def test_no_page_is_wider_than_a_phone(company: World, visits: Visits) -> None:
    """In English, whose words are the longer ones."""
    for number in range(3):
        deal_of(company, "chen", 1_234_567 * (number + 1), name="二期洁净检测线 Laboratory of materials " * 2)
    deal = deal_of(company, "chen", 98_765_432, stage="proposal", next_step="等预算批复")
    record_of("target", metric="won_amount", period="2026", amount=90_000_000)
    record_of("activity", subject="Demonstration", kind="visit", deal=deal.pk, due_on=TODAY)
    visit = visits("root", phone=True)
    wide: dict[str, int] = {}
    seen = 0
    for path in addresses(company, deal.pk):
        try:
            answer = visit.page.goto(visit.address + path)
        except NoAnswer:
            continue  # what is asked in another way answers with nothing
        if answer is None or answer.status != 200 or "</html>" not in answer.text():
            continue  # a part of a page, or nothing for this record
        seen += 1
        if pixels := visit.too_wide():
            wide[path] = pixels
    assert wide == {}
    assert seen > 50


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


def test_what_has_no_room_on_a_phone_stands_in_a_menu(company: World, visits: Visits) -> None:
    deal = deal_of(company, "chen", 1_000, name="Alpha")
    chen = visits("chen", phone=True)
    chen.go(f"/records/deal/{deal.pk}/")
    chen.page.get_by_role("button", name="More").click()
    chen.page.get_by_role("menuitem", name="Copy").click()
    expect(chen.page.locator("#drawer-in [name=name]")).to_have_value("Alpha")
    chen.go("/records/deal/")
    chen.page.locator("tbody tr a[href^='/records/deal/']").first.click()
    chen.page.locator("#drawer-in").get_by_role("button", name="More").click()
    chen.page.get_by_role("menuitem", name="Delete").click()
    chen.page.locator("#confirm [data-yes]").click()
    expect(chen.page.locator(".toast-y")).to_be_visible()
    assert chen.complaints == []


def test_a_sign_stands_beside_the_text_of_a_note_however_long_it_is(company: World, visits: Visits) -> None:
    text = "Only what is longer than one line of a phone shows where the sign stands. " * 2
    chen = visits("chen", phone=True)
    note = f'<p class="note r"><svg class="ti" width="17" height="17"></svg>{text}</p>'
    chen.page.evaluate("html => document.querySelector('main').insertAdjacentHTML('afterbegin', html)", note)
    sign, words = chen.page.evaluate(
        """() => {
            const note = document.querySelector('main .note'), range = document.createRange();
            range.selectNodeContents(note.lastChild);
            const boxes = [note.querySelector('.ti'), range].map((one) => one.getBoundingClientRect());
            return boxes.map((box) => box.toJSON());
        }"""
    )
    assert sign["right"] <= words["left"]
    assert sign["top"] < words["bottom"]
    assert sign["bottom"] > words["top"]


def test_the_bars_of_a_phone_show_their_words_whole(company: World, visits: Visits) -> None:
    """The title of a page in the bar above, the names of places in the one below: none reaches beyond the screen."""
    phone = visits("ada", phone=True)
    for width in (390, 320):
        phone.page.set_viewport_size({"width": width, "height": 844})
        for path in ("/performance/", "/records/deal/"):
            phone.go(path)
            for one in phone.page.locator(".yj-tabbar > a").all():
                box = one.bounding_box()
                assert box is not None, one.inner_text()
                assert 0 <= box["x"] <= width - box["width"], one.inner_text()
                assert one.evaluate("node => node.scrollWidth - node.clientWidth") <= 0, one.inner_text()
    phone.page.set_viewport_size({"width": 390, "height": 844})
    phone.go("/performance/")
    title = phone.page.locator(".yj-phonebar [role=heading]")
    assert title.evaluate("node => node.scrollWidth - node.clientWidth") <= 0
    assert title.evaluate("node => getComputedStyle(node).color") == phone.page.locator("body").evaluate(
        "node => getComputedStyle(node).color"
    )


def test_other_spellings_of_an_import_are_named_on_a_phone(
    company: World, visits: Visits, tmp_path: Path, settings: Settings
) -> None:
    files_in(tmp_path, settings)
    body = "名称,编号,级别\n甲,N1,B级\n乙,N2,A\n".encode()
    by = scope_of(account=company.accounts["ben"], day=TODAY)
    run = begin(registry.get("customer"), [body], name="客户.csv", by=by, at=NOON)
    visit = visits("ben", phone=True, language="zh-hans")
    visit.go(f"/imports/{run.pk}/")
    assert visit.too_wide() == 0
    meant = visit.page.get_by_label("「B级」指哪一项")
    meant.select_option("B")
    box = meant.bounding_box()
    assert box is not None
    assert box["width"] > 150, "what was chosen can be read"
    other = visit.page.get_by_label("「级别」的另一种写法", exact=True)
    expect(other).to_be_visible()
    visit.page.get_by_role("button", name="试导").click()
    visit.page.wait_for_load_state()
    run.refresh_from_db()
    assert run.map["fields"]["level"]["values"] == {"B级": "B"}
