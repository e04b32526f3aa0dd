"""Crediting a closed deal anew: who is asked why, to whom it goes, and what of it stands on the record's page."""

from __future__ import annotations

import re

import pytest

from tests.world import World, deal_of, win
from tests.world.company import NOON
from yeji.business.sales.services import recredit
from yeji.kit.periods import parse
from yeji.ledger.queries import figure
from yeji.ledger.question import Question
from yeji.org.scopes import SYSTEM
from yeji.platform.rows import Row
from yeji.records import writing
from yeji.records.fields import BadValue
from yeji.records.models import History
from yeji.records.types import registry
from yeji.web.tests.pages import client_of, text_of

DEAL = registry.get("deal")
WHY = "Dora made the sale"


def moved(world: World, to: str = "dora") -> Row:
    """A deal that Chen won and that belongs to somebody else by now."""
    deal = win(deal_of(world, "chen", 100_000))
    return writing.save(DEAL, deal.pk, {"owner": world.people[to]}, by=SYSTEM, at=NOON)


def won_by(world: World, who: str) -> int:
    question = Question(metrics=("won_amount",), period=parse("2026", 1), person=world.people[who])
    return int(figure("won_amount", question, scope=SYSTEM) or 0)


@pytest.mark.parametrize("change", [None, {}, {"why": ""}, {"why": "   "}, {"why": None}, {"why": "x" * 201}])
def test_nobody_credits_anew_without_a_reason(world: World, change: dict[str, object] | None) -> None:
    deal = moved(world)
    with pytest.raises(BadValue) as refused:
        recredit(deal=deal.pk, by=SYSTEM, at=NOON, change=change)
    assert refused.value.field == "why"
    assert (won_by(world, "chen"), won_by(world, "dora")) == (100_000, 0)


def test_the_reason_is_kept_with_that_write_alone(world: World) -> None:
    deal = moved(world)
    recredit(deal=deal.pk, by=world.scope("ada"), at=NOON, change={"why": WHY})
    told = [(one.verb, one.changes) for one in History.objects.filter(record=deal.pk).order_by("-pk")[:1]]
    assert told == [("deal.recredit", {":why": WHY})]
    writing.save(DEAL, deal.pk, {"amount": "90000"}, by=SYSTEM, at=NOON)
    assert ":why" not in (History.objects.filter(record=deal.pk).order_by("-pk")[0].changes or {})


def test_the_form_says_to_whom_credit_goes_and_the_page_what_was_moved(world: World) -> None:
    deal, ada = moved(world), client_of(world, "ada")
    here = f"/records/deal/{deal.pk}/"
    form = text_of(ada.get(f"{here}recredit/"))
    assert "Credit goes to: Dora" in form
    refused = ada.post(f"{here}recredit/", {"version": deal.version, "why": " "})
    assert (refused.status_code, "Say why" in text_of(refused)) == (422, True)
    assert ada.post(f"{here}recredit/", {"version": deal.version, "why": WHY}).status_code == 302
    page = ada.get(here).content.decode()
    event = page[page.index("<b>Re-credit</b>") :].partition("</li>")[0]
    assert WHY in event
    assert "Won amount" in event
    was, now = event.index("Chen"), event.index("Dora")
    assert was < event.index("→") < now
    assert (won_by(world, "chen"), won_by(world, "dora")) == (0, 100_000)


def test_shares_are_told_person_by_person(world: World) -> None:
    deal = moved(world)
    parts = [
        {"person": world.people["chen"], "share": "60"},
        {"person": world.people["dora"], "share": "40"},
        {"person": world.people["ben"], "share": "10", "overlay": True},
    ]
    writing.save(DEAL, deal.pk, {"shares": parts}, by=SYSTEM, at=NOON)
    form = text_of(client_of(world, "ada").get(f"/records/deal/{deal.pk}/recredit/"))
    assert "Chen 60%" in form
    assert "Dora 40%" in form
    assert "Ben 10% on top" in form


def test_who_may_re_credit_is_told_of_it_when_a_won_deal_changes_its_owner(world: World) -> None:
    hint = "Past results stay with whoever was credited"
    deal, ada = win(deal_of(world, "chen", 100)), client_of(world, "ada")
    given = {"version": deal.version, "opened": "{}", "owner": world.people["dora"]}
    told = ada.post(f"/records/deal/{deal.pk}/edit/?field=owner", given, follow=True)
    assert hint in text_of(told)
    assert (won_by(world, "chen"), won_by(world, "dora")) == (100, 0)
    running = deal_of(world, "chen", 100)
    given |= {"version": running.version}
    told = ada.post(f"/records/deal/{running.pk}/edit/?field=owner", given, follow=True)
    assert hint not in text_of(told)


def test_each_figure_that_would_move_can_be_chosen_and_those_of_the_opening_are_not_at_first(world: World) -> None:
    deal, ada = moved(world), client_of(world, "ada")
    here = f"/records/deal/{deal.pk}/recredit/"
    page = ada.get(here).content.decode()
    checks = re.findall(r'name="metrics" value="(\w+)"( checked)?', page)
    assert checks == [("new_deals", ""), ("won_amount", " checked")]
    told = text_of(ada.get(here))
    assert "New deals: Chen → Dora" in told
    assert "optional" not in told.lower()
    assert "Won amount, Days to win, Won deals, Won deals with both days: Chen → Dora" in told
    given = {"version": deal.version, "why": WHY, "metrics-checks": "yes"}
    refused = ada.post(here, given)
    assert (refused.status_code, "Choose what is to move." in text_of(refused)) == (422, True)
    assert ada.post(here, given | {"metrics": "new_deals"}).status_code == 302
    event = text_of(ada.get(f"/records/deal/{deal.pk}/"))
    event = event[event.index("Re-credit", event.index(WHY) - 200) :][:200]
    assert "New deals" in event
    assert "Won amount" not in event
    assert (won_by(world, "chen"), won_by(world, "dora")) == (100_000, 0)


def test_a_deal_credited_rightly_says_so_and_writes_nothing(world: World) -> None:
    deal, ada = win(deal_of(world, "chen", 100)), client_of(world, "ada")
    here = f"/records/deal/{deal.pk}/recredit/"
    nothing = "Nothing to move: every figure already goes to Chen."
    page = ada.get(here)
    assert nothing in text_of(page)
    assert 'name="metrics"' not in page.content.decode()
    before = History.objects.filter(record=deal.pk).count()
    refused = ada.post(here, {"version": deal.version, "why": WHY})
    assert (refused.status_code, text_of(refused).count(nothing)) == (409, 1)
    assert History.objects.filter(record=deal.pk).count() == before


def test_what_nobody_was_credited_with_moves_with_the_rest(world: World) -> None:
    deal = win(deal_of(world, None, 100))
    writing.save(DEAL, deal.pk, {"owner": world.people["dora"]}, by=SYSTEM, at=NOON)
    page = client_of(world, "ada").get(f"/records/deal/{deal.pk}/recredit/").content.decode()
    assert re.findall(r'name="metrics" value="(\w+)"( checked)?', page) == [
        ("new_deals", " checked"),
        ("won_amount", " checked"),
    ]
    assert "New deals: nobody → Dora" in page
    recredit(deal=deal.pk, by=SYSTEM, at=NOON, change={"why": WHY})
    question = Question(metrics=("new_deals",), period=parse("2026", 1), person=world.people["dora"])
    assert figure("new_deals", question, scope=SYSTEM) == 1
