"""Late changes of locked months: every page that holds them says so, and the locked month tells what changed since."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from tests.world import NOON, World, deal_of, win
from yeji.ledger.tests.closing import lock
from yeji.org.scopes import SYSTEM
from yeji.records import writing
from yeji.records.types import registry
from yeji.web.tests.pages import client_of, text_of

pytestmark = pytest.mark.django_db
DEAL = registry.get("deal")
HOME, APRIL = "/performance/?period=2026-05", "/settings/months/2026-04/"


@pytest.fixture
def april(world: World, monkeypatch: pytest.MonkeyPatch) -> Any:
    """A deal won in April; the month locked. Today is in May."""
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOON)
    deal = win(deal_of(world, "chen", 100_000, opened_on=date(2026, 4, 1)), closed_on=date(2026, 4, 10))
    lock(world, "2026-04")
    return deal


def test_home_says_how_much_of_a_figure_belongs_to_locked_months(world: World, april: Any) -> None:
    ada = client_of(world, "ada")
    assert "late changes" not in text_of(ada.get(HOME))
    writing.save(DEAL, april.pk, {"amount": "70000"}, by=SYSTEM, at=NOON)
    assert "Of this, −¥30.0K are late changes of locked months: 2026-04." in text_of(ada.get(HOME))
    assert "late changes" not in text_of(client_of(world, "dora").get(HOME))  # they are none of hers


def test_a_locked_month_tells_what_changed_since(world: World, april: Any) -> None:
    ada = client_of(world, "ada")
    assert "Changed since" not in text_of(ada.get(APRIL))
    writing.save(DEAL, april.pk, {"amount": "70000"}, by=SYSTEM, at=NOON)
    page = ada.get(APRIL)
    told = "Changed since it was locked, and counted in later months: Won amount −¥30.0K (1 record)"
    assert told in text_of(page)
    assert "/entries/won_amount/?period=2026-04&amp;view=restated" in page.content.decode()


def test_the_record_s_page_calls_a_late_change_an_adjustment(world: World, april: Any) -> None:
    writing.save(DEAL, april.pk, {"amount": "70000"}, by=SYSTEM, at=NOON)
    told = text_of(client_of(world, "ada").get(f"/records/deal/{april.pk}/"))
    assert "−¥30.0K Chen · East" in told
    assert "adjustment, belongs to" in told


def test_who_sees_every_record_reads_that_one_was_deleted_not_that_it_is_out_of_sight(world: World, april: Any) -> None:
    writing.remove(DEAL, april.pk, by=SYSTEM, at=NOON)
    told = text_of(client_of(world, "ada").get("/explain/won_amount/?period=2026-05"))
    assert "1 more record, deleted since, −¥100K" in told
    assert "may not see" not in told


@pytest.mark.parametrize(
    ("page", "live"),
    [
        ("/ask/?period=2026-05&metrics=won_amount&metrics=visits", "activity deal"),
        ("/ask/?period=2026-05&metrics=won_amount&scenario=target", "deal target"),
        ("/entries/visits/?period=2026-05", "activity"),
    ],
)
def test_an_open_page_of_figures_follows_what_they_count(world: World, page: str, live: str) -> None:
    assert f'hx-swap="outerMorph" data-live="{live}"' in client_of(world, "ada").get(page).content.decode()


def test_home_follows_what_its_chosen_figures_count(world: World) -> None:
    ada = client_of(world, "ada")
    assert 'data-live="customer deal target"' in ada.get("/performance/").content.decode()
    ada.post("/performance/figures/", {"show": ["won_amount", "visits"]})
    assert 'data-live="activity customer deal target"' in ada.get("/performance/").content.decode()
