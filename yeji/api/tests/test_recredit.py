"""Crediting a closed deal anew over REST."""

from __future__ import annotations

from decimal import Decimal

import pytest

from tests.world import World, deal_of, win
from tests.world.company import NOON
from yeji.api.tests.conftest import Program, program_of
from yeji.kit.periods import parse
from yeji.ledger.queries import figure
from yeji.ledger.question import Question
from yeji.org.models import RoleField
from yeji.org.scopes import SYSTEM
from yeji.platform.rows import Row
from yeji.records import writing
from yeji.records.types import registry

WHY = "Dora made the sale"


def moved(world: World) -> Row:
    """A deal that Chen opened and won and that belongs to Dora by now."""
    deal = win(deal_of(world, "chen", 100))
    return writing.save(registry.get("deal"), deal.pk, {"owner": world.people["dora"]}, by=SYSTEM, at=NOON)


def of_dora(world: World) -> tuple[int, ...]:
    return tuple(
        int(
            figure(key, Question(metrics=(key,), period=parse("2026", 1), person=world.people["dora"]), scope=SYSTEM)
            or 0
        )
        for key in ("new_deals", "won_deals", "won_amount")
    )


def test_it_takes_a_reason_and_tells_it(world: World, ada: Program) -> None:
    deal = moved(world)
    verb = f"/records/deal/{deal.pk}/recredit"
    refused = ada.post(verb, {})
    assert (refused.status, refused.body["errors"][0]["field"]) == (422, "why")
    assert ada.post(verb, {"why": WHY}).status == 200
    newest = ada.get(f"/records/deal/{deal.pk}/history").body["items"][0]
    assert (newest["verb"], newest["why"], newest["changes"]) == ("deal.recredit", WHY, {})


def test_history_tells_what_it_moved_and_from_whom_to_whom(world: World, ada: Program) -> None:
    deal = moved(world)
    assert ada.post(f"/records/deal/{deal.pk}/recredit", {"why": WHY}).status == 200
    newest, *before = ada.get(f"/records/deal/{deal.pk}/history").body["items"]
    lines = {(one["metric"], one["person"]): (Decimal(one["amount"]), one["count"]) for one in newest["moved"]}
    assert lines["won_amount", "Chen"] == (Decimal(-100), -1)
    assert lines["won_amount", "Dora"] == (Decimal(100), 1)
    assert sum(amount for amount, _count in lines.values()) == 0
    assert before
    assert all(write["moved"] == [] for write in before)


def test_it_tells_no_amount_where_a_role_hides_it(world: World, ada: Program) -> None:
    deal = moved(world)
    assert ada.post(f"/records/deal/{deal.pk}/recredit", {"why": WHY}).status == 200
    for role in ("director", "closer"):
        RoleField.objects.create(role_id=role, type="deal", field="amount", access="hidden")
    told = program_of(world, "ada").get(f"/records/deal/{deal.pk}/history").body["items"][0]["moved"]
    assert {(one["metric"], one["person"], one["amount"], one["count"]) for one in told} >= {
        ("won_amount", "Chen", None, -1),
        ("won_amount", "Dora", None, 1),
    }


def test_what_else_the_verb_does_not_take_is_refused(world: World, ada: Program) -> None:
    deal = win(deal_of(world, "chen", 100))
    refused = ada.post(f"/records/deal/{deal.pk}/recredit", {"why": WHY, "owner": world.people["dora"]})
    assert (refused.status, refused.body["errors"][0]["field"]) == (400, "owner")


def test_what_counted_when_the_deal_was_opened_stays_unless_it_is_named(world: World, ada: Program) -> None:
    verb = f"/records/deal/{moved(world).pk}/recredit"
    assert ada.post(verb, {"why": WHY}).status == 200
    assert of_dora(world) == (0, 1, 100)
    unnamed = ada.post(verb, {"why": WHY})
    assert (unnamed.status, unnamed.body["errors"][0]["field"]) == (422, "metrics")
    assert ada.post(verb, {"why": WHY, "metrics": ["new_deals"]}).status == 200
    assert of_dora(world) == (1, 1, 100)


def test_metrics_of_one_event_move_together(world: World, ada: Program) -> None:
    verb = f"/records/deal/{moved(world).pk}/recredit"
    assert ada.post(verb, {"why": WHY, "metrics": ["won_deals"]}).status == 200
    assert of_dora(world) == (0, 1, 100)


def test_where_everybody_is_credited_rightly_nothing_is_written(world: World, ada: Program) -> None:
    deal = win(deal_of(world, "chen", 100))
    refused = ada.post(f"/records/deal/{deal.pk}/recredit", {"why": WHY})
    assert (refused.status, refused.body["code"]) == (409, "credit.nothing_to_move")
    assert refused.body["detail"] == "Nothing to move: every figure already goes to Chen."
    newest = ada.get(f"/records/deal/{deal.pk}/history").body["items"][0]
    assert newest["verb"] == "deal.win"
    assert ada.get(f"/records/deal/{deal.pk}").body["version"] == deal.version


@pytest.mark.parametrize("given", [[], ["signed_customers"], ["lost_deals"], "won_amount", [1], {"won_amount": True}])
def test_what_would_not_move_is_refused(world: World, ada: Program, given: object) -> None:
    refused = ada.post(f"/records/deal/{moved(world).pk}/recredit", {"why": WHY, "metrics": given})
    assert (refused.status, refused.body["errors"][0]["field"]) == (422, "metrics")
    assert of_dora(world) == (0, 0, 0)
