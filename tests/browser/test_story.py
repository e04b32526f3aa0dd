"""The story of the product: see a figure, see its records, win a deal, see the figure follow."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Visits
from tests.browser.visit import Visit, exact
from tests.world import World, deal_of, win


def now() -> datetime:
    return datetime.now(UTC)


@pytest.mark.parametrize("phone", [False, True], ids=["desktop", "phone"])
@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_from_a_figure_to_its_records_and_back(company: World, visits: Visits, language: str, phone: bool) -> None:
    for amount in (300_000, 120_000):
        win(deal_of(company, "chen", amount, opened_on=None), at=now())
    deal = deal_of(company, "chen", 250_000, name="电芯检测")
    ada = visits(language=language, phone=phone)
    ada.sign_in("ada")
    assert exact(ada.tile()) == 420_000
    _open_and_close_the_popover(ada)
    _all_records_add_up(ada)
    _edit(ada, f"/records/deal/{deal.pk}/", "260000")
    _win(ada)
    ada.go("/")
    assert exact(ada.tile()) == 680_000
    _all_records_add_up(ada)
    ada.go(f"/records/deal/{deal.pk}/")
    expect(ada.page.locator(".tl li")).to_have_count(3)
    expect(ada.page.locator(".tl")).to_contain_text("¥260,000.00")
    expect(ada.page.locator("html")).to_have_attribute("lang", "en" if language == "en" else "zh-Hans")


def _open_and_close_the_popover(visit: Visit) -> None:
    figure, popover = visit.tile(), visit.page.locator("#explain")
    figure.click()
    expect(popover).to_be_visible()
    expect(popover.locator("header .v")).to_contain_text(figure.inner_text())
    expect(figure).to_have_attribute("aria-expanded", "true")
    visit.page.keyboard.press("Escape")
    expect(popover).to_be_hidden()
    expect(figure).to_be_focused()
    figure.click()
    expect(popover.locator("li")).not_to_have_count(0)
    figure.click()
    expect(popover).to_be_hidden()


def _all_records_add_up(visit: Visit) -> None:
    whole = exact(visit.tile())
    visit.tile().click()
    visit.page.locator("#explain footer a").click()
    rows = visit.page.locator("tbody td.lead [title]")
    expect(rows).not_to_have_count(0)
    assert sum((exact(row) for row in rows.all()), Decimal(0)) == whole
    assert exact(visit.page.locator("#sum [title]")) == whole
    visit.page.go_back()


def _edit(visit: Visit, path: str, amount: str) -> None:
    visit.go(path)
    visit.page.click("a[href$='/edit/']")
    form = visit.page.locator("form[data-draft]")  # beside the record where there is room, else on a page of its own
    form.locator("[name=amount]").fill(amount)
    form.locator(".form-foot .btn-primary").click()
    expect(visit.page.locator(".toast-y")).to_be_visible()
    visit.go(path)
    expect(visit.page.locator(".kv")).to_contain_text("¥260,000.00")


def _win(visit: Visit) -> None:
    visit.page.click("a[href$='/win/']")
    visit.page.locator("form[data-draft] .form-foot .btn-primary").click()
    expect(visit.page.locator(".chev .won").first).to_be_visible()


def test_the_first_person_comes_in_by_the_link(company: World, visits: Visits) -> None:
    from yeji.platform.models import Account, SetupLink
    from yeji.platform.services import digest_of

    SetupLink.objects.create(digest=digest_of("once"), created_at=now(), expires_at=now().replace(year=now().year + 1))
    visit = visits()
    visit.go("/set-up/once/")
    visit.page.fill("[name=name]", "周岚")
    visit.page.fill("[name=login]", "zhoulan@yunling.example")
    visit.page.fill("[name=password]", "a long enough password")
    visit.page.click(".lgn-form .btn-primary")
    visit.page.wait_for_url("**/welcome/")
    assert Account.objects.filter(login="zhoulan@yunling.example").exists()


def test_two_people_at_one_field_are_shown_both_values(company: World, visits: Visits) -> None:
    deal = deal_of(company, "chen", 100)
    ben, chen = visits("ben"), visits("chen")
    for visit, amount in ((ben, "150"), (chen, "120")):
        visit.go(f"/records/deal/{deal.pk}/edit/")
        visit.page.fill("[name=amount]", amount)
    ben.page.click(".form-foot .btn-primary")
    expect(ben.page.locator(".kv")).to_contain_text("¥150.00")
    chen.page.click(".form-foot .btn-primary")
    panel = chen.page.locator(".clash")
    expect(panel).to_contain_text("Ben")
    expect(panel).to_contain_text("¥150.00")
    panel.locator("input[value=theirs]").check()
    panel.locator("button[value=chosen]").click()
    expect(chen.page.locator(".kv")).to_contain_text("¥150.00")


def test_a_rep_finds_only_what_is_his(company: World, visits: Visits) -> None:
    deal_of(company, "chen", 100)
    hidden = deal_of(company, "dora", 400)
    chen = visits("chen", phone=True)
    chen.page.click(".yj-tabbar a[href='/records/deal/']")
    expect(chen.page.locator("tbody tr")).to_have_count(1)
    expect(chen.page.locator(".card-f")).to_contain_text("1 in all")
    chen.go(f"/records/deal/{hidden.pk}/")
    expect(chen.page.locator("main")).to_contain_text("Nothing here")
