"""Why a record does not count: the first thing that is not so, by metric."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from tests.world import World, deal_of, record_of, win
from yeji.ledger.tests.building import WON, built
from yeji.ledger.tests.test_built import company
from yeji.ledger.uncounted import uncounted
from yeji.org.scopes import SYSTEM, Scope
from yeji.records.types import registry

__all__ = ("company",)
DEAL = registry.get("deal")


def reasons(record: int, *, scope: Scope = SYSTEM) -> dict[str, str]:
    return {one.metric.key: one.unmet for one in uncounted(DEAL, record, scope=scope)}


def test_the_first_thing_that_is_not_so_is_the_reason(company: World) -> None:
    begun = date(2026, 1, 2)
    opened = deal_of(company, "chen", 70, opened_on=begun)
    small, large = (win(deal_of(company, "chen", amount, opened_on=begun)) for amount in (50, 500))
    several = [WON, {"field": "amount", "operator": "at_least", "values": ["100"]}]
    built("large_wins", value="sum", measure="amount", conditions=several)
    built("new_customers", value="first", measure="customer")
    built("large_later", since=date(2026, 7, 1), value="sum", measure="amount", conditions=several)
    assert set(reasons(opened.pk)) == {
        "won_amount",
        "lost_deals",
        "won_days",
        "large_wins",
        "new_customers",
        "large_later",
    }
    assert reasons(opened.pk)["large_wins"] == "stage · outcome is won"
    assert reasons(opened.pk)["lost_deals"] == "the stage is a lost one"
    assert reasons(small.pk)["large_wins"] == "amount is at least 100"
    assert set(reasons(large.pk)) == {"lost_deals", "open_pipeline", "new_customers", "large_later"}
    assert reasons(large.pk)["new_customers"] == "the first of its customer"
    assert "2026-07-01" in reasons(large.pk)["large_later"]
    masked = replace(company.scope("ada"), masks={"deal": {"amount": "hidden"}})
    assert "amount" not in reasons(small.pk, scope=masked)["large_wins"]
    assert "amount" not in reasons(small.pk, scope=masked)["large_later"]
    hides = replace(company.scope("ada"), masks={"deal": {"customer": "hidden", "closed_on": "hidden"}})
    assert reasons(large.pk, scope=hides)["new_customers"].startswith("a condition on something")
    assert reasons(opened.pk, scope=company.scope("chen"))["large_wins"] == "stage · outcome is won"
    assert uncounted(DEAL, small.pk, scope=company.scope("dora")) == []


def test_what_a_far_record_says_is_told_to_those_alone_who_see_it(company: World) -> None:
    level = {"field": "customer.level", "operator": "is", "values": ["A"]}
    secret = record_of("customer", name="甲", level="B", owner=company.people["dora"])
    deal = win(deal_of(company, "chen", 70, customer=secret.pk))
    built("of_a", value="count", conditions=[level])
    assert reasons(deal.pk)["of_a"] == "customer · level is A · key"
    assert reasons(deal.pk, scope=company.scope("chen"))["of_a"].startswith("a condition on something")


@pytest.mark.django_db
def test_what_it_counts_for_is_not_listed(world: World) -> None:
    lost = deal_of(world, "chen", 70, stage="lost")
    assert {"won_amount", "open_pipeline"} <= set(reasons(lost.pk))
    assert "lost_deals" not in reasons(lost.pk)
