"""Takes the pictures with Chromium."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import suppress
from itertools import groupby
from pathlib import Path
from typing import Any, Final

from playwright.sync_api import Browser, Page, sync_playwright
from playwright.sync_api import TimeoutError as TooSlow

from tools.browser import FLAGS, chromium
from tools.pictures.house import House
from tools.pictures.pages import Shot

_SIZES: Final[dict[str, dict[str, Any]]] = {
    "desk": {"viewport": {"width": 1440, "height": 900}},
    "phone": {
        "viewport": {"width": 390, "height": 844},
        "is_mobile": True,
        "has_touch": True,
        "device_scale_factor": 2,
    },
}
_PATIENCE: Final = 20_000  # milliseconds
_QUIET: Final = 2_000


def take(shots: Iterable[Shot], house: House, folder: Path, tell: Callable[[Shot, str], None]) -> None:
    """Take the pictures into the folder; ``tell`` hears of each, with what went wrong where something did."""
    program = chromium()
    if program is None:
        raise FileNotFoundError("Chromium is not on the PATH (on Debian: apt install chromium)")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=list(FLAGS))
        session: dict[str, Any] = {}
        for (who, device), some in groupby(sorted(shots, key=_order), key=lambda shot: (shot.page.who, shot.device)):
            if who and who not in session:
                session[who] = _signed_in(browser, house, who)
            options = _SIZES[device] | ({"storage_state": session[who]} if who else {})
            context = browser.new_context(**options, reduced_motion="reduce")
            context.set_default_timeout(_PATIENCE)
            page = context.new_page()
            for shot in some:
                tell(shot, _taken(page, shot, house, folder))
            context.close()
        browser.close()


def _order(shot: Shot) -> tuple[str, str, str]:
    return shot.page.who, shot.device, shot.page.name


def _signed_in(browser: Browser, house: House, who: str) -> Any:
    context = browser.new_context()
    page = context.new_page()
    page.goto(f"{house.address}/sign-in/")
    page.fill("[name=login]", f"{who}@yunling.example")
    page.fill("[name=password]", house.passwords[who])
    page.click(".lgn-form .btn-primary")
    page.wait_for_url(f"{house.address}/")
    kept = context.storage_state()
    context.close()
    return kept


def _taken(page: Page, shot: Shot, house: House, folder: Path) -> str:
    """Take one picture; what went wrong, or how many pixels the page is too wide, in words."""
    language = {"zh": "zh-hans"}.get(shot.language, shot.language)
    chosen = {"yeji_language": language, "yeji_theme": shot.theme}
    page.context.add_cookies([{"name": name, "value": value, "url": house.address} for name, value in chosen.items()])
    try:
        _open(page, shot, house.address)
    except TooSlow as problem:
        return str(problem).splitlines()[0]
    page.screenshot(path=folder / shot.file, full_page=not shot.page.click)
    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    return f"{wide} pixels too wide" if wide > 0 else ""


def _open(page: Page, shot: Shot, address: str) -> None:
    page.goto(address + shot.page.address)
    if shot.page.first_of:
        page.goto(address + (page.locator(shot.page.first_of).first.get_attribute("href") or ""))
    if shot.page.click:
        page.locator(shot.page.click).first.click()
        page.locator(shot.page.wait).first.wait_for()
    # An open page listens for ever, so that only what was asked for at first is waited for.
    with suppress(TooSlow):
        page.locator("body:not(:has(.htmx-request))").wait_for(state="attached", timeout=_QUIET)
