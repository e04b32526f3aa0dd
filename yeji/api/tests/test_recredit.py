"""Crediting a closed deal anew over REST."""

from __future__ import annotations

from tests.world import World, deal_of, win
from yeji.api.tests.conftest import Program

WHY = "Dora made the sale"


def test_it_takes_a_reason_and_tells_it(world: World, ada: Program) -> None:
    deal = win(deal_of(world, "chen", 100))
    verb = f"/records/deal/{deal.pk}/recredit"
    refused = ada.post(verb, {})
    assert (refused.status, refused.body["errors"][0]["field"]) == (422, "why")
    assert ada.post(verb, {"why": WHY}).status == 200
    newest = ada.get(f"/records/deal/{deal.pk}/history").body["items"][0]
    assert (newest["verb"], newest["why"], newest["changes"]) == ("deal.recredit", WHY, {})


def test_what_else_the_verb_does_not_take_is_refused(world: World, ada: Program) -> None:
    deal = win(deal_of(world, "chen", 100))
    refused = ada.post(f"/records/deal/{deal.pk}/recredit", {"why": WHY, "owner": world.people["dora"]})
    assert (refused.status, refused.body["errors"][0]["field"]) == (400, "owner")
