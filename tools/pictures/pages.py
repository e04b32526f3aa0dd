"""Which pages are photographed, and as whom."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

LANGUAGES: Final = ("zh", "en")
THEMES: Final = ("light", "dark")
DEVICES: Final = ("desk", "phone")


@dataclass(frozen=True)
class Page:
    """A page to look at: its name, whose it is, its address, and what is done there before the picture.

    ``first_of`` opens the first link on the page at ``address`` that matches it; ``click`` is clicked afterwards, and
    the picture is taken when ``wait`` is there. A page ``only`` for one device is not photographed on the other.
    """

    name: str
    who: str
    address: str
    first_of: str = ""
    click: str = ""
    wait: str = ""
    only: str = ""


@dataclass(frozen=True)
class Shot:
    """One picture."""

    page: Page
    language: str
    theme: str
    device: str

    @property
    def file(self) -> str:
        return f"{self.page.name}-{self.device}-{self.theme}-{self.language}.png"


_DEAL: Final = "main a[href^='/records/deal/'][href*='/?in=']"
_EXPLAIN: Final = "#explain footer, #explain .foot, #explain a"

PAGES: Final = (
    Page("sign-in", "", "/sign-in/"),
    Page("home-director", "director", "/"),
    Page("home-director-year", "director", "/?period=2026&people=all"),
    Page("explain", "director", "/", click=".tile .fig", wait=_EXPLAIN),
    Page("entries", "director", "/entries/won_amount/?period=2026Q2"),
    Page("deal-board", "director", "/records/deal/board/"),
    Page("deal-list", "director", "/records/deal/"),
    Page("deal-drawer", "director", "/records/deal/", click=f"{_DEAL} >> nth=0", wait="#drawer .kv", only="desk"),
    Page("deal", "director", "/records/deal/?outcome=open", first_of=_DEAL),
    Page("deal-won", "director", "/records/deal/?outcome=won", first_of=_DEAL),
    Page("deal-new", "rep", "/records/deal/new/"),
    Page("customer-list", "director", "/records/customer/"),
    Page("customer", "director", "/records/customer/", first_of="main a[href^='/records/customer/'][href*='?in=']"),
    Page("contact-list", "director", "/records/contact/"),
    Page("activity-list", "manager", "/records/activity/"),
    Page("product-list", "director", "/records/product/"),
    Page("target-list", "manager", "/records/target/"),
    Page("target-new", "manager", "/records/target/new/"),
    Page("bin", "director", "/records/deal/bin/"),
    Page("nothing-found", "director", "/records/deal/?q=zzzz"),
    Page("search", "director", "/search/?q=lin"),
    Page("notices", "manager", "/notices/"),
    Page("me", "manager", "/me/"),
    Page("no-such-page", "rep", "/nothing/"),
    Page("home-manager", "manager", "/"),
    Page("home-rep", "rep", "/"),
    Page("rep-performance", "rep", "/performance/"),
    Page("rep-deals", "rep", "/records/deal/board/"),
    Page("log-visit", "rep", "/records/activity/new/?kind=visit"),
    Page("home-assistant", "assistant", "/"),
    Page("home-analyst", "analyst", "/"),
    Page("home-administrator", "admin", "/"),
    Page("welcome", "admin", "/welcome/"),
    Page("accounts", "admin", "/settings/accounts/"),
    Page("account", "admin", "/settings/accounts/", first_of="main a[href^='/settings/accounts/']:not([href*='new'])"),
    Page("account-new", "admin", "/settings/accounts/new/"),
    Page("organisation", "admin", "/settings/organisation/"),
    Page("months", "admin", "/settings/months/"),
    Page("month", "admin", "/settings/months/", first_of="main a[href^='/settings/months/2']"),
    Page("system", "admin", "/settings/system/"),
    Page("backups", "admin", "/settings/backups/"),
)


def shots(words: Sequence[str]) -> Iterator[Shot]:
    """The pictures to take, narrowed by words: names of pages, and languages, themes and devices."""
    wanted = set(words)
    languages, themes, devices = (
        [one for one in every if one in wanted] or list(every) for every in (LANGUAGES, THEMES, DEVICES)
    )
    names = wanted - {*LANGUAGES, *THEMES, *DEVICES}
    for page in PAGES:
        if names and not any(name in page.name for name in names):
            continue
        for device in devices:
            if page.only and device != page.only:
                continue
            yield from (Shot(page, language, theme, device) for language in languages for theme in themes)
