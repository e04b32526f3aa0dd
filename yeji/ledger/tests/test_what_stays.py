"""What stays as it was known: the rate of a deal, the unit of what nobody owns, and whose customer a sum was."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection

from tests.world import NOON, TODAY, World, deal_of, record_of, win
from yeji.kit.periods import parse
from yeji.ledger.queries import ask, fetch
from yeji.ledger.question import Question
from yeji.ledger.verify import verify, verify_independently
from yeji.org.scopes import SYSTEM
from yeji.records import writing
from yeji.records.types import registry

pytestmark = pytest.mark.django_db
DEAL, RATE = registry.get("deal"), registry.get("rate")


def won(**held: object) -> Decimal | None:
    question = Question(metrics=("won_amount",), period=parse("2026"), **held)  # type: ignore[arg-type]
    return ask(question, scope=SYSTEM).value("won_amount")


def right() -> None:
    assert verify(day=TODAY) == [] == verify_independently(day=TODAY)


def test_a_deal_keeps_the_rate_of_its_day_however_it_is_edited_after_the_rate_was_corrected(world: World) -> None:
    rate = record_of("rate", currency="USD", day="2026-01-01", rate="7")
    deal = win(deal_of(world, "chen", 100, currency="USD"))
    writing.save(RATE, rate.pk, {"rate": "8"}, by=SYSTEM, at=NOON)
    for change in ({"amount": "200"}, {"product": world.products["service"]}):
        writing.save(DEAL, deal.pk, change, by=SYSTEM, at=NOON)
        assert won() == 1400
    parts = [{"person": world.people["dora"], "share": "100"}]
    writing.save(DEAL, deal.pk, {"shares": parts}, by=SYSTEM, at=NOON)
    assert won() == 1400
    right()


def test_a_rate_in_the_bin_is_none(world: World) -> None:
    record_of("rate", currency="USD", day="2026-01-01", rate="7")
    wrong = record_of("rate", currency="USD", day="2026-05-01", rate="70")
    writing.remove(RATE, wrong.pk, by=SYSTEM, at=NOON)
    win(deal_of(world, "chen", 100, currency="USD"))
    assert won() == 700
    right()


def test_a_rate_that_comes_or_goes_later_changes_nothing_that_was_counted(world: World) -> None:
    first = record_of("rate", currency="USD", day="2026-01-01", rate="7")
    win(deal_of(world, "chen", 100, currency="USD"))
    record_of("rate", currency="USD", day="2026-05-01", rate="9")
    assert won() == 700
    right()
    win(deal_of(world, "chen", 10, currency="USD"))
    writing.remove(RATE, first.pk, by=SYSTEM, at=NOON)
    assert won() == 790
    right()


def test_a_rate_that_never_was_is_found(world: World) -> None:
    record_of("rate", currency="USD", day="2026-01-01", rate="7")
    win(deal_of(world, "chen", 100, currency="USD"))
    with connection.cursor() as cursor:
        cursor.execute("UPDATE ledger_creditline SET rate = 6.99 WHERE rate IS NOT NULL")
    assert "independent:rates" in {one.check for one in verify_independently(day=TODAY)}


def test_what_nobody_owns_any_more_stays_in_the_unit_of_whom_it_was_credited_to(world: World) -> None:
    """Won, open again, given to nobody, won again: the result is nobody's, and East's."""
    deal = win(deal_of(world, "chen", 100))
    writing.save(DEAL, deal.pk, {"stage": world.stages["proposal"]}, by=SYSTEM, at=NOON)
    writing.save(DEAL, deal.pk, {"owner": None}, by=SYSTEM, at=NOON)
    win(deal)
    assert won(unassigned=True) == won(unit=world.units["East"]) == 100
    assert won(unit=world.units["West"]) == 0
    standing = fetch("SELECT DISTINCT person, unit FROM ledger_standing", {})
    assert standing == []
    right()


def test_a_sum_of_one_customer_alone(world: World) -> None:
    other = record_of("customer", name="another")
    win(deal_of(world, "chen", 100))
    win(deal_of(world, "chen", 30, customer=other.pk), closed_on=date(2026, 5, 21))
    assert [won(customer=other.pk), won(customer=world.customer), won()] == [30, 100, 130]
