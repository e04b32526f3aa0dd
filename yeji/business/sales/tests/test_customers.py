"""Customers, the people there, and what a deal says of its chances."""

from __future__ import annotations

from typing import Any

import pytest

from tests.world import NOON, World, deal_of, record_of
from yeji.org.scopes import SYSTEM
from yeji.records import writing
from yeji.records.reading import visible
from yeji.records.types import registry
from yeji.records.writing import NotAccepted

pytestmark = pytest.mark.django_db
RIGHT = "91350100M000100Y43"


def test_a_credit_code_is_kept_as_it_is_printed(world: World) -> None:
    customer: Any = record_of("customer", name="x", credit_code=f" {RIGHT.lower()} ", level="A")
    assert (customer.credit_code, customer.level) == (RIGHT, "A")


def test_a_code_with_a_slip_of_the_pen_is_refused(world: World) -> None:
    with pytest.raises(NotAccepted) as problem:
        record_of("customer", name="x", credit_code=RIGHT[:-1] + "4")
    assert problem.value.field == "credit_code"


def test_a_contact_without_an_owner_is_not_for_everybody(world: World) -> None:
    kind = registry.get("contact")
    mine = writing.save(kind, None, {"name": "何秋", "customer": world.customer}, by=world.scope("chen"), at=NOON)
    assert mine.owner_id == world.people["chen"]  # type: ignore[attr-defined]
    record_of("contact", name="段松", customer=world.customer, owner=None)
    assert [row.pk for row in visible(world.scope("chen"), kind)] == [mine.pk]
    assert visible(world.scope("ada"), kind).count() == 2


@pytest.mark.parametrize("chance", [-1, 101])
def test_a_chance_beyond_certainty_is_refused(world: World, chance: int) -> None:
    with pytest.raises(NotAccepted) as problem:
        deal_of(world, "chen", 1, probability=chance)
    assert problem.value.field == "probability"


def test_a_deal_needs_none_of_it(world: World) -> None:
    deal: Any = deal_of(world, "chen", 1)
    assert (deal.probability, deal.expected_close_on, deal.next_step, deal.contact_id) == (None, None, "", None)
    later: Any = writing.save(
        registry.get("deal"), deal.pk, {"probability": 60, "next_step": "报价复核", "next_step_on": "2026-05-25"},
        by=SYSTEM, at=NOON,
    )  # fmt: skip
    assert (later.probability, later.next_step) == (60, "报价复核")
