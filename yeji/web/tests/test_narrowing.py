"""A question asked on screen is narrowed by fields and stages: chips in the address, and behind every cell the same."""

from __future__ import annotations

import re
from datetime import date
from html import unescape
from typing import Any

import pytest
from django.test import Client

from tests.world import NOON, World, deal_of, record_of, win
from yeji.ledger.moves import move_person
from yeji.org.scopes import SYSTEM
from yeji.web.tests.pages import client_of, text_of

pytestmark = pytest.mark.django_db
ASKED = {"metrics": "won_amount", "by": "person", "period": "2026Q2"}
OPEN = {"metrics": "open_pipeline", "by": "person", "period": "2026Q2"}


@pytest.fixture
def sold(world: World, monkeypatch: pytest.MonkeyPatch) -> World:
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOON)
    for owner, amount, source in (("chen", 1000, "展会"), ("dora", 200, "官网"), ("ben", 30, "")):
        win(deal_of(world, owner, amount, source=source))
        deal_of(world, owner, amount + 5, stage="proposal")
    return world


@pytest.fixture
def ada(sold: World) -> Client:
    return client_of(sold, "ada")


def opened(page: Any) -> list[str]:
    """The addresses behind the cells of the answer."""
    return [unescape(one) for one in re.findall(r'hx-get="(/explain/[^"]+)"', page.content.decode())]


def removed(page: Any) -> list[str]:
    """The addresses behind the crosses of the chips."""
    return [
        unescape(one)
        for one in re.findall(r'href="(/ask/\?[^"]*)" aria-label="Remove the filter', page.content.decode())
    ]


def test_several_values_of_a_field_are_any_of_them_and_every_cell_opens_so(ada: Client) -> None:
    page = ada.get("/ask/", {**ASKED, "where": ["deal.source:展会", "deal.source:"]})
    told = text_of(page)
    assert "Deal · source 展会" in told
    assert "Deal · source not filled in" in told
    assert [name for name in ("Chen", "Ben", "Dora") if f"{name} ¥" in told] == ["Chen", "Ben"]
    behind = [ada.get(one) for one in opened(page)]
    assert len(behind) == 2
    assert all("Agrees with the ledger" in one.content.decode() for one in behind)
    assert all("Deal · source 展会, not filled in" in text_of(one) for one in behind)
    assert [f"¥{amount}" in text_of(one) for one, amount in zip(behind, ("1.0K", "30"), strict=True)] == [True, True]


def test_a_cell_split_by_what_it_is_narrowed_to_opens_its_own_value(ada: Client) -> None:
    page = ada.get("/ask/", {**ASKED, "by": "deal.source", "where": ["deal.source:展会", "deal.source:官网"]})
    told = [text_of(ada.get(one)) for one in opened(page)]
    assert ["展会" in one for one in told] == [True, False]
    assert ["¥1.0K" in told[0], "¥200" in told[1]] == [True, True]


def test_a_chip_is_taken_away(ada: Client) -> None:
    page = ada.get("/ask/", {**ASKED, "where": ["deal.source:展会", "deal.source:官网"]})
    without = removed(page)
    assert all(
        f'aria-label="Remove the filter Deal · source {one}"' in page.content.decode() for one in ("展会", "官网")
    )
    assert [[name for name in ("Chen", "Dora") if f"{name} ¥" in text_of(ada.get(one))] for one in without] == [
        ["Dora"],
        ["Chen"],
    ]
    everything = ada.get(removed(ada.get(without[0]))[0])
    assert removed(everything) == []
    assert all(f"{name} ¥" in text_of(everything) for name in ("Chen", "Dora", "Ben"))


def test_stages_narrow_what_stands_in_one(ada: Client, sold: World) -> None:
    deal_of(sold, "chen", 7, stage="lead")
    stages = [sold.stages["proposal"], sold.stages["lead"]]
    page = ada.get("/ask/", {**OPEN, "where": [f"stage:{one}" for one in stages]})
    assert "Chen ¥1.0K" in text_of(page)
    told = [ada.get(one) for one in opened(page)]
    assert all("Agrees with the ledger" in one.content.decode() for one in told)
    one = ada.get("/ask/", {**OPEN, "where": f"stage:{sold.stages['lead']}"})
    assert "Chen ¥7" in text_of(one)
    assert "Dora" not in text_of(one)
    refused = ada.get("/ask/", {**ASKED, "where": f"stage:{stages[0]}"})
    assert refused.status_code == 400
    assert "has no stages" in text_of(refused)


def test_the_values_of_what_was_picked_are_offered(ada: Client, sold: World) -> None:
    level = ada.get("/ask/narrow/", {**ASKED, "narrow": "customer.level", "where": "customer.level:A"}).content.decode()
    assert re.search(r'value="customer.level:A" checked', level)
    assert 'value="customer.level:"' in level
    assert '<input type="hidden" name="where"' not in level, "what is offered as a box is not sent beside it"
    source = ada.get("/ask/narrow/", {**ASKED, "narrow": "deal.source", "where": "customer.level:A"}).content.decode()
    assert '<input type="hidden" name="where" value="customer.level:A">' in source
    everything = ada.get("/ask/narrow/", {**ASKED, "narrow": "deal.source"}).content.decode()
    assert all(f'value="deal.source:{one}"' in everything for one in ("展会", "官网", ""))
    stages = ada.get("/ask/narrow/", {**OPEN, "narrow": "stage"}).content.decode()
    assert f'value="stage:{sold.stages["proposal"]}"' in stages
    assert "has no stages" in text_of(ada.get("/ask/narrow/", {**ASKED, "narrow": "stage"}))
    without_scripts = ada.get("/ask/", {**ASKED, "narrow": "customer.level"}).content.decode()
    assert 'value="customer.level:B"' in without_scripts


def test_targets_of_several_people_stand_in_their_own_rows(ada: Client, sold: World) -> None:
    chen, dora = sold.people["chen"], sold.people["dora"]
    record_of("target", metric="won_amount", period="2026Q2", person=chen, amount=4000)
    record_of("target", metric="won_amount", period="2026Q2", person=sold.people["ben"], amount=90)
    several = {**ASKED, "scenario": ["actual", "target"], "where": [f"person:{chen}", f"person:{dora}"]}
    page = ada.get("/ask/", several)
    assert "Chen ¥1.0K ¥4.0K 25.0% Dora ¥200 — —" in text_of(page)
    assert "Ben ¥" not in text_of(page)
    assert all(ada.get(one).status_code == 200 for one in opened(page))
    assert ada.get("/ask/", {**several, "by": "month"}).status_code == 400, "targets are never summed"


def test_where_there_are_too_many_values_it_says_so(ada: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    for place in ("chosen", "ask_page"):
        monkeypatch.setattr(f"yeji.web.figures.{place}.MOST_VALUES", 2)
    told = ada.get("/ask/narrow/", {**ASKED, "narrow": "person"})
    assert [one in text_of(told) for one in ("Chen", "Dora", "Ben")] == [True, True, False]
    assert "The 2 with the largest figures are offered" in text_of(told)


def test_what_a_deal_points_to_narrows_it(ada: Client, sold: World) -> None:
    who = record_of("contact", name="Zoe", customer=sold.customer, decides=True).pk
    win(deal_of(sold, "dora", 44, contact=who))
    told = text_of(ada.get("/ask/", {**ASKED, "where": "deal.contact.decides:true"}))
    assert "Dora ¥44" in told
    assert "Chen" not in told


def test_offered_is_only_what_the_reader_s_figures_hold(sold: World) -> None:
    east = client_of(sold, "chen").get("/ask/narrow/", {**ASKED, "narrow": "deal.source"}).content.decode()
    assert 'value="deal.source:展会"' in east
    assert "官网" not in east


@pytest.mark.parametrize("where", ["unit:1", "nothing:1", "stage:x", "stage:", "person:9999999999999999999"])
def test_what_cannot_be_held_is_refused_and_its_chip_can_be_taken_away(ada: Client, where: str) -> None:
    page = ada.get("/ask/", {**OPEN, "where": where})
    assert page.status_code == 400
    assert ada.get(removed(page)[0]).status_code == 200


@pytest.mark.parametrize("among", ["nothing:1", "stage:x", "stage:", "stage"])
def test_an_address_of_a_figure_names_numbers(ada: Client, among: str) -> None:
    assert ada.get("/explain/open_pipeline/", {"period": "2026Q2", "among": among}).status_code == 400


def test_an_answer_says_where_people_were_before_a_transfer(ada: Client, sold: World) -> None:
    chen, west = sold.people["chen"], sold.units["West"]
    move_person(person=chen, unit=west, since=date(2026, 5, 25), by=SYSTEM, at=NOON)
    page = ada.get("/ask/", ASKED)
    assert "Chen 1 earlier in East ¥1.0K" in text_of(page)
    assert text_of(page).count("earlier in") == 1
    assert "1 earlier in East" in text_of(ada.get(opened(page)[0]))
    assert "earlier in" not in text_of(ada.get("/ask/", {**ASKED, "scenario": "target"}))
