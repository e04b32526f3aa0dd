"""The figures that somebody chooses for the overview; why a record does not count; what a metric is called."""

from __future__ import annotations

import re

import pytest

from tests.world import NOON, World, deal_of, win
from yeji.ledger.built import keeping
from yeji.ledger.metrics import registry
from yeji.ledger.models import Definition
from yeji.ledger.tests.building import choices
from yeji.ledger.tiles import chosen, usual
from yeji.org.scopes import SYSTEM
from yeji.web.tests.pages import client_of, text_of

pytestmark = pytest.mark.django_db
PAGE = "/performance/figures/"
QUARTER = "/performance/?period=2026Q2"


def labels(world: World, name: str) -> list[str]:
    page = client_of(world, name).get(QUARTER).content.decode()
    return re.findall(r'<section class="card tile" aria-label="([^"]*)"', page)


def test_the_overview_shows_what_was_chosen_in_that_order(world: World) -> None:
    win(deal_of(world, "chen", 1234))
    deal_of(world, "chen", 77, stage="lost")
    ada = client_of(world, "ada")
    assert labels(world, "ada")[:3] == ["Customers signed", "Won amount", "Open pipeline"]
    answer = ada.post(PAGE, {"show": ["lost_deals", "won_amount", "open_deals", "win_rate"], "next": "/performance/"})
    assert (answer.status_code, answer.headers["Location"]) == (302, "/performance/")
    assert labels(world, "ada") == ["Lost deals", "Won amount", "Open deals", "Win rate"]
    page = ada.get(QUARTER).content.decode()
    assert "/explain/lost_deals/?period=2026Q2" in page
    assert "/explain/lost_deals/?period=2025Q2" in page, "what it was a year before opens too"
    assert labels(world, "chen") != labels(world, "ada"), "everybody has the own"
    first = list(re.findall(r'name="show" value="(\w+)"', ada.get(PAGE).content.decode()))
    assert first[:4] == ["lost_deals", "won_amount", "open_deals", "win_rate"]
    ada.post(PAGE, {"usual": "1", "show": ["lost_deals"]})
    assert chosen(world.scope("ada")) == usual(world.scope("ada"))


def test_more_than_six_or_what_is_no_figure_is_refused_and_nothing_changes(world: World) -> None:
    ada = client_of(world, "ada")
    for wanted in (["nothing"], ["won_amount", "won_deals", "new_deals", "lost_deals", "win_rate", "cycle", "visits"]):
        assert ada.post(PAGE, {"show": wanted}).status_code == 422
    assert chosen(world.scope("ada")) == usual(world.scope("ada"))
    assert ada.post(PAGE, {"show": ["cycle"], "next": "https://evil.example/"}).headers["Location"] == "/"


def test_a_record_says_why_it_does_not_count(world: World) -> None:
    deal = deal_of(world, "chen", 70)
    chen = client_of(world, "chen")
    assert "Why not for other figures?" in chen.get(f"/records/deal/{deal.pk}/").content.decode()
    told = text_of(chen.get(f"/records/deal/{deal.pk}/uncounted/"))
    assert "Won amount" in told
    assert "Open pipeline" not in told
    assert client_of(world, "dora").get(f"/records/deal/{deal.pk}/uncounted/").status_code == 404


def test_a_metric_is_called_otherwise_and_counts_the_same(world: World) -> None:
    keeping.build(key="wins", given=choices(), by=SYSTEM, at=NOON)
    root = client_of(world, "root")
    assert root.get("/metrics/wins/words/").status_code == 200
    assert root.post("/metrics/wins/words/", {"zh": "", "en": ""}).status_code == 422
    root.post("/metrics/wins/words/", {"zh": "赢单", "en": "Wins", "meaning_en": "What was won."})
    made = Definition.objects.get(key="wins")
    assert (made.body["name"], made.body["meaning"]) == ({"zh": "赢单", "en": "Wins"}, {"en": "What was won."})
    assert made.worded_by == world.accounts["root"]
    assert "Words changed" in text_of(root.get("/metrics/wins/"))
    assert client_of(world, "ada").post("/metrics/wins/words/", {"zh": "x"}).status_code == 403


def test_who_answers_for_a_metric_is_chosen_and_kept(world: World) -> None:
    root, page = client_of(world, "root"), "/metrics/won_amount/owner/"
    assert 'name="person"' in root.get(page).content.decode()
    assert root.post(page, {"person": "x"}).status_code == 422
    for name in ("ada", "ben"):
        assert root.post(page, {"person": str(world.people[name])}).headers["Location"] == "/metrics/won_amount/"
    told = text_of(client_of(world, "chen").get("/metrics/won_amount/"))
    assert re.search(r"Owner Ben Named Ben since .* named by Root Before that Ada since .* named by Root", told)
    assert client_of(world, "ada").get(page).status_code == 403
    assert root.get("/metrics/nothing/owner/").status_code == 404


def test_every_metric_has_a_page_whatever_it_is_measured_in(world: World) -> None:
    ada = client_of(world, "ada", "zh-hans")
    assert {metric.unit for metric in registry} >= {"money", "count", "rate", "days"}
    for metric in registry:
        assert ada.get(f"/metrics/{metric.key}/").status_code == 200, metric.key


def test_the_form_forgets_what_is_no_choice_any_more(world: World) -> None:
    root = client_of(world, "root")
    sent: dict[str, str] = {"type": "deal", "measure": "name", "until": "nothing"}
    for value in ("first", "level", "days", "sum", "count"):
        told = text_of(root.post("/metrics/new/?draw=1", {**sent, "value": value}))
        assert "has no field" not in told, value
        assert "It would count" in told
    ratio = root.post("/metrics/new/?draw=1", {"value": "ratio"}).content.decode()
    assert '<option value="rate" selected>' in ratio
    assert "Above the line <" not in ratio.replace("Above the line</label>", ""), "it must be chosen"
