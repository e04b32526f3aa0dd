"""Asking for several kinds of figures beside each other: on the page, and what each cell opens."""

from __future__ import annotations

import re
from html import unescape
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client

from tests.world import NOON, World, deal_of, record_of, win
from yeji.web.tests.pages import client_of, text_of

ASKED = {"metrics": "won_amount", "by": "person", "period": "2026Q2"}
ALL = ["actual", "target", "last_year", "overlay"]


@pytest.fixture
def ada(world: World, monkeypatch: pytest.MonkeyPatch) -> Client:
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOON)
    record_of("target", metric="won_amount", period="2026Q2", person=world.people["chen"], amount=4000)
    parts = [
        {"person": world.people["chen"], "share": "100"},
        {"person": world.people["dora"], "share": "20", "overlay": True},
    ]
    win(deal_of(world, "chen", 1000, shares=parts))
    deal_of(world, "chen", 300, stage="won", opened_on="2025-04-01", closed_on="2025-04-10")
    return client_of(world, "ada")


def test_each_kind_has_a_column_and_overlay_is_in_no_other(ada: Client) -> None:
    told = text_of(ada.get("/ask/", {**ASKED, "scenario": ALL}))
    assert "Won amount · What was counted Won amount · Target Won amount · Attainment" in told
    assert "Chen ¥1.0K ¥4.0K 25.0% ¥300 ¥0" in told
    assert "Dora ¥0 — — ¥0 ¥200" in told
    assert "Last year is" in told
    assert "as many as have passed" in told


def test_every_cell_opens_what_it_says(ada: Client, world: World) -> None:
    page = ada.get("/ask/", {**ASKED, "scenario": ALL}).content.decode()
    addresses = [unescape(one) for one in re.findall(r'/explain/won_amount/[^"]+', page)]
    asked = [parse_qs(urlsplit(one).query) for one in addresses]
    chens = [one for one in asked if one["person"] == [str(world.people["chen"])]]
    assert [one.get("scenario") for one in chens] == [None, ["target"], None, None, None]
    assert [one["period"] for one in chens][3] == ["2025Q2"]
    overlay = next(one for one in addresses if "overlay=yes" in one and f"person={world.people['dora']}" in one)
    told = text_of(ada.get(overlay))
    assert "Agrees with the ledger" in told
    assert "Overlay" in told
    assert "¥200" in told


def test_last_year_stands_beside_the_same_months(ada: Client) -> None:
    asked = {**ASKED, "by": "month", "scenario": ["actual", "last_year"]}
    page = ada.get("/ask/", asked)
    assert "2026-04 ¥0 ¥300 2026-05 ¥1.0K ¥0" in text_of(page)
    assert "period=2025-04" in page.content.decode()
    refused = ada.get("/ask/", {**asked, "by": "week"})
    assert (refused.status_code, "not by days or weeks" in text_of(refused)) == (400, True)


def test_one_kind_alone_says_which_it_is(ada: Client) -> None:
    told = text_of(ada.get("/ask/", {**ASKED, "scenario": "target"}))
    assert "Person Won amount · Target Chen ¥4.0K" in told
