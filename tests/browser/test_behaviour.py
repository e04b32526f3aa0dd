"""The small behaviours: keys, menus, theme, drafts, questions, filters, and layouts that hold."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Visits
from tests.world import World, deal_of, record_of
from tests.world.company import NOON
from yeji.org.scopes import SYSTEM
from yeji.records.types import registry
from yeji.records.writing import save

PAGES = (
    "/",
    "/records/deal/",
    "/records/customer/",
    "/records/deal/new/",
    "/search/?q=chen",
    "/entries/won_amount/?period=2026",
)


def test_keys_do_what_they_say_but_not_while_typing(company: World, visits: Visits) -> None:
    deal_of(company, "chen", 100)
    ada = visits("ada")
    page = ada.page
    page.keyboard.press("g")
    page.keyboard.press("d")
    page.wait_for_url("**/records/deal/")
    page.keyboard.press("j")
    expect(page.locator("tbody a").first).to_be_focused()
    page.keyboard.press("/")
    expect(page.locator("input[data-key='/']").first).to_be_focused()
    page.keyboard.type("c?")
    expect(page.locator("#keys")).to_be_hidden()
    page.locator("h1").first.click()
    page.keyboard.press("?")
    expect(page.locator("#keys")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#keys")).to_be_hidden()
    page.keyboard.press("c")
    expect(page.locator(".yj-topbar [role=menu]").first).to_be_visible()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Escape")
    expect(page.locator(".yj-topbar [role=menu]").first).to_be_hidden()


def test_the_theme_changes_at_once_and_stays(company: World, visits: Visits) -> None:
    ada = visits("ada")
    with ada.page.expect_response("**/theme/"):
        ada.page.click("form[data-controller=theme] button")
    expect(ada.page.locator("html")).to_have_attribute("data-bs-theme", "dark")
    ada.page.reload()
    expect(ada.page.locator("html")).to_have_attribute("data-bs-theme", "dark")


def test_the_language_changes_where_one_is(company: World, visits: Visits) -> None:
    ada = visits("ada")
    ada.go("/records/deal/")
    ada.page.click(".yj-topbar .ib[aria-haspopup=menu]")
    ada.page.click(".yj-topbar button[value=zh-hans]")
    expect(ada.page.locator("html")).to_have_attribute("lang", "zh-Hans")
    assert ada.page.url.endswith("/records/deal/")


def test_the_side_bar_stays_as_narrow_as_it_was_made(company: World, visits: Visits) -> None:
    ada = visits("ada")
    ada.page.click("[data-controller=sidebar]")
    ada.page.reload()
    expect(ada.page.locator(".yj-app.mini")).to_be_visible()


def test_what_was_typed_and_not_saved_comes_back_until_it_is_saved(company: World, visits: Visits) -> None:
    deal = deal_of(company, "chen", 100)
    chen = visits("chen")
    address = f"/records/deal/{deal.pk}/edit/"
    chen.go(address)
    chen.page.fill("[name=name]", "half typed")
    chen.go("/")
    chen.go(address)
    expect(chen.page.locator("[name=name]")).to_have_value("half typed")
    expect(chen.page.locator("[data-drafted]")).to_be_visible()
    chen.page.click(".form-foot .btn-primary")
    expect(chen.page.locator("h1")).to_contain_text("half typed")
    chen.go(address)
    expect(chen.page.locator("[data-drafted]")).to_be_hidden()


def test_signing_out_takes_what_was_typed_along(company: World, visits: Visits) -> None:
    chen = visits("chen")
    chen.go("/records/deal/new/")
    chen.page.fill("[name=name]", "private")
    chen.page.click(".yj-topbar .ib[aria-haspopup=menu]")
    chen.page.click(".yj-topbar form[data-controller=forget] button")
    chen.page.wait_for_url("**/sign-in/")
    assert chen.page.evaluate("Object.keys(localStorage).length") == 0


def test_a_verb_without_questions_asks_whether_one_is_sure(company: World, visits: Visits) -> None:
    done = record_of("activity", subject="visit", kind="visit", owner=company.people["chen"], done_on="2026-05-04")
    ada = visits("ada")
    ada.go(f"/records/activity/{done.pk}/")
    button = ada.page.locator("form[action$='/reopen/'] button")
    button.click()
    ada.page.click("#confirm [data-close]")
    expect(ada.page.locator("#confirm")).to_be_hidden()
    expect(ada.page.locator(".toast-y")).to_have_count(0)
    button.click()
    ada.page.click("#confirm [data-yes]")
    expect(ada.page.locator(".toast-y")).to_be_visible()


def test_re_crediting_asks_why_before_it_moves_anything(company: World, visits: Visits) -> None:
    deal = deal_of(company, "chen", 100, stage="won")
    save(registry.get("deal"), deal.pk, {"owner": company.people["dora"]}, by=SYSTEM, at=NOON)
    ada = visits("ada")
    ada.go(f"/records/deal/{deal.pk}/")
    ada.page.locator("a[href$='/recredit/']").first.click()
    form = ada.page.locator("#drawer-in form")
    expect(form).to_contain_text("Credit goes to: Dora.")
    form.locator(".form-foot .btn-primary").click()
    expect(form).to_contain_text("Say why")
    form.locator("[name=why]").fill("as agreed")
    form.locator(".form-foot .btn-primary").click()
    expect(ada.page.locator(".toast-y").first).to_be_visible()


def test_choosing_a_filter_narrows_the_list_and_leaves_a_short_address(company: World, visits: Visits) -> None:
    deal_of(company, "chen", 100)
    deal_of(company, "dora", 400)
    ada = visits("ada")
    ada.go("/records/deal/")
    ada.page.select_option("select[name=owner]", label="Dora")
    expect(ada.page.locator("tbody tr")).to_have_count(1)
    assert ada.page.url.endswith(f"/records/deal/?owner={company.people['dora']}")


@pytest.mark.parametrize("width", [320, 390, 820, 1440])
def test_no_page_is_wider_than_its_window(company: World, visits: Visits, width: int) -> None:
    deal = deal_of(company, "chen", 1_234_567, name="A deal with a rather long name for a small screen " * 2)
    record_of("target", metric="won_amount", period="2026", amount=9_000_000)
    visit = visits("ada", phone=width < 768, viewport={"width": width, "height": 800})
    for path in (*PAGES, f"/records/deal/{deal.pk}/", f"/records/deal/{deal.pk}/edit/", "/?period=2026"):
        visit.go(path)
        assert visit.too_wide() <= 0, path


def test_a_page_says_that_the_server_is_away_until_it_is_back(company: World, visits: Visits) -> None:
    ada = visits("ada")
    said, tell = ada.page.locator("[data-said=away]"), "name => document.dispatchEvent(new CustomEvent(name))"
    ada.page.evaluate(tell, "yeji:away")
    expect(said).to_be_visible()
    ada.page.evaluate(tell, "yeji:back")
    expect(said).to_have_count(0)


def test_a_server_that_does_not_answer_loses_nothing(company: World, visits: Visits) -> None:
    ada = visits("ada")
    ada.page.route("**/explain/**", lambda route: route.abort())
    ada.tile().click()
    expect(ada.page.locator(".toast-y[role=alert]")).to_be_visible()
    expect(ada.page.locator("#explain")).to_be_hidden()
    ada.complaints.clear()


def test_paper_is_no_phone_and_tells_what_is_on_it(company: World, visits: Visits) -> None:
    """A sheet is narrow, but has the page's title, whole tables and every lane; only what is pressed stays away."""
    deal = deal_of(company, "chen", 5_000)
    sheet = visits("ada", viewport={"width": 720, "height": 1040})
    sheet.page.emulate_media(media="print")
    for path in ("/", "/records/deal/", "/records/deal/board/", f"/records/deal/{deal.pk}/"):
        sheet.go(path)
        assert sheet.page.locator("main h1").is_visible(), path
        assert sheet.too_wide() <= 0, path
        assert not sheet.page.locator("main .btn >> visible=true").count(), path
    sheet.go("/records/deal/")
    assert sheet.page.locator("thead th:not(.pick)").first.is_visible()
    sheet.go("/records/deal/board/")
    lanes = sheet.page.locator(".kc")
    assert all(lane["x"] + lane["width"] <= 720 for each in lanes.all() if (lane := each.bounding_box()))


def test_a_name_without_end_leaves_the_other_columns_in_sight(company: World, visits: Visits) -> None:
    word = deal_of(company, "chen", 7_000, name="Unbroken" * 14)
    deal = deal_of(
        company, "chen", 5_000, name="中国科学院某某联合重点实验室设备采购与售后服务一体化项目" * 4, next_step="谈" * 90
    )
    ada = visits("ada")
    ada.go("/records/deal/")
    table = ada.page.locator(".wrap-tb")
    assert table.evaluate("node => node.scrollWidth - node.clientWidth") <= 0
    for phone in (False, True):
        ada = visits("ada", phone=phone)
        pages = ("/records/deal/", "/records/deal/board/", f"/records/deal/{deal.pk}/", f"/records/deal/{word.pk}/")
        for path in pages:
            ada.go(path)
            assert ada.too_wide() <= 0, path
        for button in ada.page.locator(".rec-head .btn >> visible=true").all():
            assert button.evaluate("node => node.scrollWidth - node.clientWidth") <= 0, button.inner_text()
