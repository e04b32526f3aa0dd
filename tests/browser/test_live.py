"""Open pages follow what others do: the real server, a browser, and a commit from elsewhere."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, expect
from pytest_django import Settings

from tests.browser.visit import DESKTOP, PASSWORD, Visit
from tests.world import NOON, World, deal_of, win
from yeji.config.tests.conftest import Running, home, static_files, web
from yeji.org.scopes import SYSTEM
from yeji.platform import notices
from yeji.platform.instance import Instance
from yeji.platform.services import deactivate
from yeji.records import writing
from yeji.records.types import registry

__all__ = ["home", "static_files", "web"]  # fixtures of the running programs


def visit_of(browser: Browser, web: Running, name: str) -> Visit:
    """Somebody who has come in by the front door of the running server."""
    options: dict[str, Any] = {"viewport": DESKTOP, "reduced_motion": "reduce"}
    page = browser.new_context(**options).new_page()
    page.context.add_cookies([{"name": "yeji_language", "value": "en", "url": web.url("/")}])
    visit = Visit(page, web.url(""))
    visit.sign_in(name)
    return visit


def test_home_list_and_record_follow_within_a_second_or_so(
    company: World, web: Running, home: Path, browser: Browser, settings: Settings
) -> None:
    settings.SECRET_KEY = Instance.load(home).secret("django.key")
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.PBKDF2PasswordHasher"]  # what the server knows
    company.accounts["ada"].set_password(PASSWORD)
    company.accounts["ada"].save()
    from django.utils import timezone

    now = timezone.now()
    deal = deal_of(company, "chen", 1000, name="滇池项目", at=now)
    ada, lists, record = (visit_of(browser, web, "ada") for _ in range(3))
    lists.go("/records/deal/")
    record.go(f"/records/deal/{deal.pk}/")
    before = ada.page.locator("#home").inner_text()
    time.sleep(1)  # until all three listen
    win(deal, at=now, amount=54321)
    began = time.monotonic()
    expect(lists.page.locator("#rows tbody")).to_contain_text("54.3K", timeout=5000)
    expect(lists.page.locator("#rows .card-f")).to_contain_text("54,321", timeout=5000)
    expect(record.page.locator("#record")).to_contain_text("54.3K", timeout=5000)
    expect(ada.page.locator("#home")).not_to_have_text(before, timeout=5000)
    assert time.monotonic() - began < 5
    writing.save(registry.get("deal"), deal.pk, {"name": "洱海项目"}, by=SYSTEM, at=now)
    expect(lists.page.locator("#rows")).to_contain_text("洱海项目", timeout=5000)
    notices.notify([company.accounts["ada"].pk], kind="backup_failed", at=NOON, facts={"why": "disk"})
    expect(ada.page.locator(".yj-topbar .bell")).to_contain_text("1", timeout=5000)
    deactivate(account=company.accounts["ada"], at=now)
    ada.page.wait_for_url("**/sign-in/**", timeout=6000)
    assert [*ada.complaints, *lists.complaints, *record.complaints] == []
