"""Records in a browser: the board by mouse and by keys, the drawer, fields where they stand, rows selected together."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Visits
from tests.browser.test_accessibility import AXE, findings
from tests.world import World, deal_of, record_of
from yeji.business.sales.models import Deal


def test_a_card_is_dragged_and_the_move_is_taken_back(company: World, visits: Visits) -> None:
    deal = deal_of(company, "chen", 1_000_000, stage="lead")
    chen = visits("chen")
    chen.go("/records/deal/board/")
    lead, proposal = company.stages["lead"], company.stages["proposal"]
    chen.page.locator(f"#card-{deal.pk}").drag_to(chen.page.locator(f"#cards-{proposal}"))
    expect(chen.page.locator(f"#cards-{proposal} #card-{deal.pk}")).to_be_visible()
    expect(chen.page.locator(f"#kc-{proposal} .sum")).to_contain_text("¥1.0M")
    expect(chen.page.locator(f"#kc-{lead} .ct")).to_have_text("0")
    chen.page.locator(".toast-y .undo").click()
    expect(chen.page.locator(f"#cards-{lead} #card-{deal.pk}")).to_be_visible()
    expect(chen.page.locator(f"#kc-{lead} .ct")).to_have_text("1")


def test_a_card_moves_by_keys_alone_and_closing_asks_first(company: World, visits: Visits) -> None:
    deal = deal_of(company, "chen", 300, stage="lead")
    chen = visits("chen")
    chen.go("/records/deal/board/")
    chen.page.locator(f"#card-{deal.pk} h3 a").focus()
    chen.page.keyboard.press("m")
    expect(chen.page.locator(".moves .mi").first).to_be_focused()
    chen.page.keyboard.press("Enter")
    proposal = company.stages["proposal"]
    expect(chen.page.locator(f"#cards-{proposal} #card-{deal.pk}")).to_be_visible()
    chen.page.locator(f"#card-{deal.pk} [data-moves]").click()
    chen.page.locator(".moves [data-verb=win]").click()
    drawer = chen.page.locator("#drawer")
    expect(drawer.locator("[name=closed_on]")).to_be_visible()
    drawer.locator(".form-foot .btn-primary").click()
    expect(drawer.locator(".chev .won")).to_be_visible()
    chen.page.keyboard.press("Escape")
    expect(chen.page.locator(f"#card-{deal.pk}")).to_have_count(0)


def test_a_card_is_picked_up_carried_and_put_down_by_keys_and_each_step_is_said(company: World, visits: Visits) -> None:
    deal = deal_of(company, "chen", 300, stage="lead")
    lead, proposal = company.stages["lead"], company.stages["proposal"]
    chen = visits("chen")
    chen.go("/records/deal/board/")
    link, said, press = (
        chen.page.locator(f"#card-{deal.pk} h3 a"),
        chen.page.locator("[data-say]"),
        chen.page.keyboard.press,
    )
    link.focus()
    for keys, lane, words in (
        ((" ",), lead, "is picked up"),
        (("ArrowRight",), proposal, "is over proposal"),
        (("Escape",), lead, "is back in lead"),
        ((" ", "ArrowRight", "ArrowLeft", "Enter"), lead, "is back in lead"),
        ((" ", "ArrowRight", " "), proposal, "is put into proposal"),
    ):
        for key in keys:
            press(key)
        expect(said).to_contain_text(words)
        expect(chen.page.locator(f"#cards-{lane} #card-{deal.pk}")).to_be_visible()
        expect(link).to_be_focused()
    expect(chen.page.locator(".toast-y")).to_contain_text("proposal")
    expect(chen.page.locator(f"#kc-{proposal} .ct")).to_have_text("1")
    expect(link).to_be_focused()


def test_a_move_that_does_not_arrive_is_put_back(company: World, visits: Visits) -> None:
    deal = deal_of(company, "chen", 300, stage="lead")
    chen = visits("chen")
    chen.go("/records/deal/board/")
    chen.page.route("**/move/", lambda route: route.abort())
    proposal, lead = company.stages["proposal"], company.stages["lead"]
    chen.page.locator(f"#card-{deal.pk}").drag_to(chen.page.locator(f"#cards-{proposal}"))
    expect(chen.page.locator(".toast-y[role=alert]")).to_be_visible()
    expect(chen.page.locator(f"#cards-{lead} #card-{deal.pk}")).to_be_visible()
    assert Deal.unscoped.get(pk=deal.pk).version == 1
    chen.complaints.clear()


def test_a_row_opens_beside_the_list_and_is_edited_there(company: World, visits: Visits) -> None:
    deal = deal_of(company, "chen", 100)
    chen = visits("chen")
    chen.go("/records/deal/")
    chen.page.keyboard.press("j")
    chen.page.keyboard.press("Enter")
    drawer = chen.page.locator("#drawer")
    expect(drawer.locator("h2").first).to_have_text("chen 100")
    chen.page.keyboard.press("Escape")
    expect(drawer).to_be_hidden()
    chen.page.keyboard.press("e")
    drawer.locator("[name=name]").fill("renamed")
    drawer.locator("[name=next_step_on]").fill("someday")
    drawer.locator(".form-foot .btn-primary").click()
    expect(drawer.locator("#f-next_step_on-error")).to_be_visible()
    expect(drawer.locator("[name=name]")).to_have_value("renamed")
    drawer.locator("[name=next_step_on]").fill("tomorrow")
    drawer.locator(".form-foot .btn-primary").click()
    expect(drawer.locator("#drawn")).to_be_visible()
    chen.page.keyboard.press("Escape")
    expect(chen.page.locator(f"#row-{deal.pk}")).to_contain_text("renamed")


def test_a_field_is_changed_where_it_stands(company: World, visits: Visits) -> None:
    deal = deal_of(company, "chen", 100)
    chen = visits("chen")
    chen.go(f"/records/deal/{deal.pk}/")
    pen = chen.page.get_by_role("button", name="Change Amount")
    pen.focus()
    pen.click()
    field = chen.page.locator(".inline [name=amount]")
    expect(field).to_be_focused()
    field.fill("1.2万")
    field.press("Enter")
    expect(chen.page.locator(".rec-head .amount")).to_contain_text("¥12,000")
    pen.click()
    chen.page.locator(".inline [name=amount]").press("Escape")
    expect(chen.page.locator(".inline")).to_have_count(0)
    expect(chen.page.locator(".kv")).to_contain_text("¥12,000.00")


def test_rows_are_selected_and_handed_over_or_deleted_together(company: World, visits: Visits) -> None:
    for amount in (100, 200, 300):
        deal_of(company, "chen", amount)
    ben = visits("ben")
    ben.go("/records/deal/")
    boxes = ben.page.locator("tbody .pick input")
    boxes.nth(0).check()
    boxes.nth(2).click(modifiers=["Shift"])
    dock = ben.page.locator(".dock")
    expect(dock).to_contain_text("3 selected · ¥600.00")
    dock.locator("select").select_option(label="Ben")
    dock.get_by_role("button", name="Hand over").click()
    expect(ben.page.locator("tbody tr").first).to_contain_text("Ben")
    expect(dock).to_have_count(0)
    ben.page.keyboard.press("j")
    ben.page.keyboard.press("x")
    dock.get_by_role("button", name="Delete").click()
    expect(ben.page.locator("tbody tr")).to_have_count(2)
    ben.page.locator(".toast-y .undo").click()
    expect(ben.page.locator("tbody tr")).to_have_count(3)


def test_a_link_is_found_by_typing(company: World, visits: Visits) -> None:
    for number in range(60):
        record_of("customer", name=f"客户{number:02}", owner=company.people["chen"])
    chen = visits("chen")
    chen.go("/records/deal/new/")
    field = chen.page.get_by_role("combobox", name="Customer")
    field.fill("kehu07")
    expect(chen.page.locator("[role=option]")).to_have_count(1)
    field.press("Enter")
    expect(field).to_have_value("客户07")
    chen.page.fill("[name=name]", "Fresh")
    chen.page.select_option("[name=stage]", label="lead")
    chen.page.click(".form-foot .btn-primary")
    expect(chen.page.locator(".kv")).to_contain_text("客户07")


def test_enter_after_words_that_nobody_has_chosen_saves_nothing(company: World, visits: Visits) -> None:
    for number in range(60):
        record_of("customer", name=f"客户{number:02}", owner=company.people["chen"])
    chen = visits("chen")
    chen.go("/records/deal/new/")
    field = chen.page.get_by_role("combobox", name="Customer")
    field.press_sequentially("kehu")
    field.press("Enter")  # nothing has been found yet
    expect(chen.page.locator("[role=option]").nth(5)).to_be_visible()
    field.press_sequentially("02")
    field.press("Enter")  # what stands there was found for other words
    expect(chen.page.locator("[role=option]")).to_have_count(1)
    field.press("Enter")
    expect(field).to_have_value("客户02")
    assert chen.page.url.endswith("/records/deal/new/")
    expect(chen.page.locator(".is-invalid")).to_have_count(0)  # and nothing was sent


@pytest.mark.parametrize(("language", "phone"), [("en", False), ("zh-hans", True)], ids=["en-desktop", "zh-phone"])
def test_a_deleted_record_comes_back_from_the_bin(company: World, visits: Visits, language: str, phone: bool) -> None:
    deal = deal_of(company, "chen", 100)
    chen = visits("chen", language=language, phone=phone)
    if phone:
        chen.page.request.get(chen.address)
        chen.go("/records/deal/")
        chen.page.locator("tbody .pick input").first.check()
        chen.page.locator(".dock button[hx-post*=delete]").click()
    else:
        chen.go(f"/records/deal/{deal.pk}/")
        chen.page.locator("form[action$='/delete/'] button:visible").click()
        chen.page.locator("#confirm [data-yes]").click()
    expect(chen.page.locator(".toast-y")).to_be_visible()
    chen.go("/records/deal/bin/")
    expect(chen.page.locator("tbody")).to_contain_text("Chen")
    chen.page.locator("tbody button").click()
    expect(chen.page.locator("tbody")).to_have_count(0)
    chen.go(f"/records/deal/{deal.pk}/")
    expect(chen.page.locator(".kv")).to_be_visible()


@pytest.mark.skipif(not AXE.exists(), reason="the front end's packages are not installed")
@pytest.mark.parametrize(("theme", "phone"), [("light", False), ("dark", True)], ids=["light-desktop", "dark-phone"])
def test_records_can_be_used_by_everybody(company: World, visits: Visits, theme: str, phone: bool) -> None:
    deal = deal_of(
        company, "chen", 1_234_567, stage="lead", probability=60, next_step="Call", next_step_on="2026-05-01"
    )
    mine = {"deal": deal.pk, "owner": company.people["chen"], "customer": company.customer}
    record_of("activity", subject="First visit", kind="visit", done_on="2026-05-20", **mine)
    record_of("activity", subject="Call back", kind="call", due_on="2026-05-25", **mine)
    visit = visits("ada", phone=phone)
    visit.page.context.add_cookies([{"name": "yeji_theme", "value": theme, "url": visit.address}])
    wrong: dict[str, list[str]] = {}

    def look(where: str) -> None:
        visit.page.wait_for_timeout(250)
        if found := findings(visit):
            wrong[where] = found
        if visit.too_wide() > 0:
            wrong[f"{where} is too wide"] = [str(visit.too_wide())]

    for path in ("/records/deal/board/", f"/records/deal/{deal.pk}/?in=", "/records/deal/bin/", "/records/activity/"):
        visit.go(path)
        look(path)
    visit.go("/records/deal/")
    visit.page.locator("tbody .pick input").first.check()
    visit.page.locator(".dock").wait_for()
    look("the dock")
    if not phone:
        visit.page.locator("tbody a").first.click()
        visit.page.locator("#drawn").wait_for()
        look("the drawer")
    visit.go("/records/deal/board/")
    visit.page.locator("[data-moves]").first.click()
    look("the menu of a card")
    assert wrong == {}
