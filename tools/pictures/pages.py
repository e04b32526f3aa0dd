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
_CUSTOMER: Final = "main a[href^='/records/customer/'][href*='?in=']"
_EDIT: Final = "main a[href$='/edit/'] >> visible=true"
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
    Page("customer", "director", "/records/customer/", first_of=_CUSTOMER),
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
    Page("deal-calendar", "director", "/records/deal/calendar/"),
    Page("filter", "director", "/records/deal/", click="main a[href*='/filter/']", wait="#drawer form"),
    Page("columns", "director", "/records/deal/", click="main a[href*='/columns/']", wait="#drawer form", only="desk"),
    Page("view-new", "director", "/records/deal/views/new/?outcome=open"),
    Page("duplicates", "director", "/records/customer/duplicates/"),
    Page("customer-edit", "rep", "/records/customer/", first_of=_CUSTOMER, click=_EDIT, wait="#drawer form"),
    Page(
        "who-sees",
        "director",
        "/records/deal/",
        first_of=_DEAL,
        click="main a[href$='/who/']",
        wait="main table",
        only="desk",
    ),
    Page("imports", "assistant", "/imports/"),
    Page("exports", "director", "/exports/"),
    Page("figures-choose", "director", "/performance/figures/"),
    Page("ask", "director", "/ask/"),
    Page("metrics", "director", "/metrics/"),
    Page("metric", "director", "/metrics/won_amount/"),
    Page("metric-new", "admin", "/metrics/new/"),
    Page("objects", "admin", "/settings/objects/"),
    Page("object", "admin", "/settings/objects/deal/"),
    Page("object-new", "admin", "/settings/objects/new/"),
    Page("field-kinds", "admin", "/settings/objects/deal/fields/new/"),
    Page("field-new", "admin", "/settings/objects/deal/fields/new/?kind=choice"),
    Page("layout-new", "admin", "/settings/objects/deal/layouts/new/"),
    Page("layout-try", "admin", "/settings/objects/deal/layouts/try/"),
    Page("check-new", "admin", "/settings/objects/deal/checks/new/"),
    Page("package", "admin", "/settings/objects/package/"),
    Page("roles", "admin", "/settings/roles/"),
    Page("role", "admin", "/settings/roles/rep/"),
    Page("sharing", "admin", "/settings/sharing/"),
    Page("sharing-some", "admin", "/settings/sharing/some/?kind=customer"),
    Page("looking", "admin", "/looking/"),
    Page("hand-overs", "director", "/hand-overs/"),
    Page("hand-over-new", "director", "/hand-overs/new/"),
    Page("reveals", "admin", "/settings/reveals/"),
    Page("statements", "analyst", "/settings/statements/"),
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
