"""Records on their days: shown where they are planned, moved through the door, and back."""

from __future__ import annotations

from datetime import date

import pytest

from tests.world import World, deal_of, record_of
from yeji.records.types import registry
from yeji.web.tests.pages import client_of

pytestmark = pytest.mark.django_db
DEAL = registry.get("deal")


def test_a_month_shows_each_record_on_its_day_and_official_days_off(world: World) -> None:
    chen = client_of(world, "chen")
    record_of("activity", subject="Visit the lab", owner=world.people["chen"], due_on="2026-10-09", due_at="15:30")
    record_of("activity", subject="Not mine", owner=world.people["dora"], due_on="2026-10-09")
    page = chen.get("/records/activity/calendar/?day=2026-10-05").content.decode()
    cell = page[page.index('data-day="2026-10-09"') :].partition("</td>")[0]
    assert "Visit the lab" in cell
    assert "15:30" in cell
    assert "Not mine" not in page
    holiday = page[page.index('data-day="2026-10-01"') :].partition("</td>")[0]
    exchanged = page[page.index('data-day="2026-10-10"') :].partition("</td>")[0]
    assert "off" in holiday, "a week day on which nobody works"
    assert "working" in exchanged, "a Saturday worked in exchange"
    assert page.count("data-day=") == 35
    week = chen.get("/records/activity/calendar/?span=week&day=2026-10-09").content.decode()
    assert week.count("data-day=") == 7
    assert "Visit the lab" in week
    assert "Visit the lab" not in chen.get("/records/activity/calendar/?day=2026-11-20").content.decode()
    assert (
        "Visit the lab" not in chen.get("/records/activity/calendar/?day=2026-10-05&f=kind:in:visit").content.decode()
    )


def test_a_record_is_moved_to_another_day_and_back(world: World) -> None:
    chen, deal = client_of(world, "chen"), deal_of(world, "chen", 5, expected_close_on="2026-06-10")
    hidden = deal_of(world, "dora", 5, expected_close_on="2026-06-10")
    answer = chen.post(f"/records/deal/{deal.pk}/day/", {"day": "2026-06-12", "version": "1"})
    assert answer.status_code == 200
    assert "yeji:changed" in answer["HX-Trigger"]
    assert f"/records/deal/{deal.pk}/day/?day=2026-06-10&amp;version=2" in answer.content.decode()
    chen.post(f"/records/deal/{deal.pk}/day/?day=2026-06-10&version=2")
    assert DEAL.table.unscoped.get(pk=deal.pk).expected_close_on == date(2026, 6, 10)
    assert chen.post(f"/records/deal/{deal.pk}/day/", {"day": "2026-06-12", "version": "1"}).status_code == 409
    assert chen.post(f"/records/deal/{deal.pk}/day/", {"day": "soon"}).status_code == 422
    assert chen.post(f"/records/deal/{hidden.pk}/day/", {"day": "2026-06-12"}).status_code == 404
    assert client_of(world, "eve").post(f"/records/deal/{deal.pk}/day/", {"day": "2026-06-12"}).status_code in (
        403,
        404,
    )


@pytest.mark.parametrize("kind", ["customer", "product"])
def test_a_type_without_days_has_no_calendar(world: World, kind: str) -> None:
    assert client_of(world, "ada").get(f"/records/{kind}/calendar/").status_code == 404


def test_a_day_with_very_many_leads_to_its_week(world: World) -> None:
    for number in range(9):
        record_of("activity", subject=f"Call {number}", owner=world.people["chen"], due_on="2026-05-20")
    page = client_of(world, "chen").get("/records/activity/calendar/?day=2026-05-21").content.decode()
    assert "6 more" in page
    assert "span=week" in page
