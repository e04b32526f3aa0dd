"""Deleting for good: by administrators, out of the bin alone, and never what something still points to."""

from __future__ import annotations

from decimal import Decimal

import pytest

from tests.world import NOON, World, deal_of, record_of, win
from yeji.kit.periods import parse
from yeji.ledger.models import Entry
from yeji.ledger.queries import ask
from yeji.ledger.question import Question
from yeji.org.scopes import SYSTEM
from yeji.records import purging, reading, writing
from yeji.records.models import History, SearchEntry
from yeji.records.types import registry

pytestmark = pytest.mark.django_db
DEAL, CUSTOMER = registry.get("deal"), registry.get("customer")


def gone(record: int) -> bool:
    return not DEAL.table.unscoped.filter(pk=record).exists()


def test_its_entries_keep_its_number_and_its_history_what_it_was(world: World) -> None:
    deal = deal_of(world, "chen", 500)
    win(deal, closed_on="2026-05-21")
    writing.remove(DEAL, deal.pk, by=SYSTEM, at=NOON)
    posted = Entry.objects.filter(record=deal.pk).count()
    purging.purge(DEAL, deal.pk, by=world.scope("root"), at=NOON)
    assert gone(deal.pk)
    assert Entry.objects.filter(record=deal.pk).count() == posted > 0
    question = Question(metrics=("won_amount",), period=parse("2026"))
    assert ask(question, scope=SYSTEM).value("won_amount") in (None, Decimal(0))
    last = History.objects.filter(record=deal.pk).latest("id")
    assert (last.verb, last.account) == ("deal.purge", world.accounts["root"].pk)
    assert last.changes["name"] == "chen 500"
    assert not SearchEntry.objects.filter(id=deal.pk).exists()


@pytest.mark.parametrize("name", ["ada", "ben", "chen"])
def test_nobody_else_may(world: World, name: str) -> None:
    deal = deal_of(world, "chen", 500)
    writing.remove(DEAL, deal.pk, by=SYSTEM, at=NOON)
    with pytest.raises(writing.MayNotWrite):
        purging.purge(DEAL, deal.pk, by=world.scope(name), at=NOON)
    assert not gone(deal.pk)


def test_only_what_is_in_the_bin(world: World) -> None:
    deal = deal_of(world, "chen", 500)
    with pytest.raises(reading.NotFound):
        purging.purge(DEAL, deal.pk, by=SYSTEM, at=NOON)
    assert not gone(deal.pk)


def test_what_points_to_it_goes_first_the_bin_included(world: World) -> None:
    customer = record_of("customer", name="岭海光电")
    deal = deal_of(world, "chen", 500, customer=customer.pk)
    for kind, record in ((DEAL, deal.pk), (CUSTOMER, customer.pk)):
        writing.remove(kind, record, by=SYSTEM, at=NOON)
    with pytest.raises(purging.CannotPurge):
        purging.purge(CUSTOMER, customer.pk, by=SYSTEM, at=NOON)
    for kind, record in ((DEAL, deal.pk), (CUSTOMER, customer.pk)):
        purging.purge(kind, record, by=SYSTEM, at=NOON)
    assert not CUSTOMER.table.unscoped.filter(pk=customer.pk).exists()


def test_what_figures_are_told_by_stays(world: World) -> None:
    product = record_of("product", name="Old", code="O")
    writing.remove(registry.get("product"), product.pk, by=SYSTEM, at=NOON)
    with pytest.raises(writing.MayNotWrite):
        purging.purge(registry.get("product"), product.pk, by=SYSTEM, at=NOON)
