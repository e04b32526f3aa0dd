"""A person at a browser: signs in, looks, clicks; whatever the browser complains about is remembered."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from decimal import Decimal

from playwright.sync_api import Locator, Page

PASSWORD = "yunling-2026-browser"
DESKTOP = {"width": 1440, "height": 900}
PHONE = {"width": 390, "height": 844}


@dataclass
class Visit:
    """One open page of one person."""

    page: Page
    address: str
    complaints: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.on("pageerror", lambda problem: self.complaints.append(str(problem)))
        self.page.on("console", lambda said: self._note(said.type, said.text))

    def _note(self, kind: str, text: str) -> None:
        # A refused form is answered with 4xx on purpose; the browser calls that a failed resource.
        if kind == "error" and "Failed to load resource" not in text:
            self.complaints.append(text)

    def go(self, path: str) -> None:
        """Open an address of the product."""
        self.page.goto(self.address + path)

    def sign_in(self, name: str) -> None:
        """Come in by the front door."""
        self.go("/sign-in/")
        self.page.fill("[name=login]", f"{name}@yunling.example")
        self.page.fill("[name=password]", PASSWORD)
        self.page.click(".lgn-form .btn-primary")
        self.page.wait_for_url(self.address + "/")

    def tile(self, place: int = 0) -> Locator:
        """The figure of what was won, in its tile."""
        return self.page.locator(".tile .v .fig[hx-get^='/explain/won_amount/']").nth(place)

    def too_wide(self) -> int:
        """How many pixels the page is wider than the window."""
        wide: int = self.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        return wide


def exact(figure: Locator) -> Decimal:
    """The exact value that stands in a figure's title."""
    found = re.match(r"-?[\d,]+(?:\.\d+)?", figure.get_attribute("title") or "")
    assert found, figure.get_attribute("title")
    return Decimal(found[0].replace(",", ""))
