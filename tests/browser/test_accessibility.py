"""WCAG 2.2 A and AA, as far as axe-core can tell, on every kind of page in both themes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from pytest_django import Settings

from tests.browser.conftest import Visits
from tests.browser.visit import Visit
from tests.support.files import files_in
from tests.world import NOON, World, deal_of, record_of
from yeji.platform.files.store import receiving
from yeji.records.files.services import attach
from yeji.records.talk.comments import say
from yeji.records.types import registry

AXE = Path(__file__).parents[2] / "frontend" / "node_modules" / "axe-core" / "axe.min.js"
_RULES = {
    "runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]},
    "resultTypes": ["violations"],
}

pytestmark = pytest.mark.skipif(not AXE.exists(), reason="the front end's packages are not installed")


def findings(visit: Visit) -> list[str]:
    """What axe-core finds, one line a rule with the first element concerned.

    A form's buttons stay under the thumb on a phone: what lies below them there can be scrolled away, and is looked at
    as it is then.
    """
    visit.page.evaluate("document.querySelectorAll('.form-foot').forEach(foot => (foot.style.position = 'static'))")
    visit.page.evaluate(AXE.read_text(encoding="utf-8"))
    found: list[dict[str, Any]] = visit.page.evaluate(
        "rules => axe.run(document, rules).then(r => r.violations)", _RULES
    )
    return [f"{one['id']}: {one['nodes'][0]['html'][:160]} {one['nodes'][0]['failureSummary'][:200]}" for one in found]


def _file_and_comment(company: World, deal: int, folder: Path, settings: Settings) -> str:
    """Hang a file on the deal and say something there; the key of the file."""
    files_in(folder, settings)
    kind, ada = registry.get("deal"), company.scope("ada")
    say(kind, deal, "折扣 @Ben 看一下", by=ada, at=NOON)
    with receiving([b"26.8"], name="offer.txt") as received:
        return str(attach(kind, deal, received, name="offer.txt", by=ada, at=NOON).pk)


@pytest.mark.parametrize(("theme", "phone"), [("light", False), ("dark", True)], ids=["light-desktop", "dark-phone"])
def test_pages_can_be_used_by_everybody(
    company: World, visits: Visits, theme: str, phone: bool, tmp_path: Path, settings: Settings
) -> None:
    deal = deal_of(company, "chen", 100, stage="won")
    file = _file_and_comment(company, deal.pk, tmp_path, settings)
    record_of("target", metric="won_amount", period="2026", amount=90_000)
    visit = visits("ada", phone=phone)
    address = visit.address
    visit.page.context.add_cookies([{"name": "yeji_theme", "value": theme, "url": address}])
    wrong: dict[str, list[str]] = {}
    record = f"/records/deal/{deal.pk}/"
    for path in (
        "/",
        "/?period=2026",
        "/today/",
        "/records/deal/",
        record,
        f"{record}edit/",
        f"/files/{file}/",
        "/performance/figures/",
        "/ask/?period=2026&scenario=actual&scenario=last_year&where=customer.level:A&where=customer.level:&narrow=deal.source",
        "/records/deal/?q=none",
        "/search/?q=chen",
        "/me/",
        "/notices/",
        "/places/",
        "/imports/",
        "/nothing/",
    ):
        visit.go(path)
        if found := findings(visit):
            wrong[path] = found
    visit.go(f"/files/{file}/")
    written = visit.page.locator("pre.shown").evaluate("pre => getComputedStyle(pre).color")
    assert written == visit.page.evaluate("getComputedStyle(document.body).color"), "axe says nothing of equal colours"
    visit.go("/?period=2026")
    visit.tile().click()
    visit.page.locator("#explain footer").wait_for()
    if found := findings(visit):
        wrong["the popover"] = found
    assert wrong == {}


def test_the_way_in_can_be_used_by_everybody(company: World, visits: Visits) -> None:
    visit = visits()
    visit.go("/sign-in/")
    assert findings(visit) == []


@pytest.mark.parametrize(("theme", "phone"), [("light", False), ("dark", True)], ids=["light-desktop", "dark-phone"])
def test_settings_can_be_used_by_everybody(company: World, visits: Visits, theme: str, phone: bool) -> None:
    visit = visits("root", phone=phone)
    visit.page.context.add_cookies([{"name": "yeji_theme", "value": theme, "url": visit.address}])
    east, chen = company.units["East"], company.people["chen"]
    wrong: dict[str, list[str]] = {}
    for path in (
        "/welcome/",
        "/settings/accounts/",
        "/settings/accounts/new/",
        f"/settings/accounts/{company.accounts['chen'].pk}/",
        "/settings/organisation/",
        f"/settings/organisation/units/{east}/move/",
        "/settings/objects/deal/",
        "/settings/objects/deal/layouts/new/",
        "/settings/objects/deal/layouts/try/",
        f"/hand-overs/new/?person={chen}",
        "/looking/",
        "/settings/months/",
        "/settings/months/2026-05/",
        "/metrics/new/",
    ):
        visit.go(path)
        if found := findings(visit):
            wrong[path] = found
    assert wrong == {}
