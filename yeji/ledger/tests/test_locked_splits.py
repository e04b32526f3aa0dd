"""How a locked month is split stays as it was when it was locked, whatever is filled in or put right afterwards."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from tests.world import NOON, TODAY, World, deal_of, record_of, win
from yeji.ledger.asking import question_of
from yeji.ledger.drill import drill
from yeji.ledger.queries import ask
from yeji.ledger.showing import named_rows
from yeji.ledger.tests.closing import lock
from yeji.org.scopes import SYSTEM
from yeji.records import writing
from yeji.records.types import registry

pytestmark = pytest.mark.django_db
SPLITS = ("customer.level", "territory", "territory_tree", "product_tree", "deal.source", "deal.contact.decides")


def question(**given: Any) -> Any:
    whole: dict[str, Any] = {"metrics": ["won_amount"], **given}
    return question_of(whole, scope=SYSTEM, fiscal_start=1, today=TODAY, zone="Asia/Shanghai")


def split(name: str, **given: Any) -> dict[Any, Decimal]:
    asked = question(by=[name], **given)
    return {row[name]: row["won_amount"] for row in named_rows(ask(asked, scope=SYSTEM), scope=SYSTEM)}


def behind(name: str, value: Any, **given: Any) -> Decimal | None:
    found = drill(question(where={name: value}, **given), scope=SYSTEM)
    assert found.agrees
    return found.value


@pytest.fixture
def company(world: World) -> World:
    """Won before and after the end of March; nobody filled in what this is like."""
    met = record_of("contact", name="王", customer=world.customer).pk
    for day, amount in (("2026-03-10", 1), ("2026-04-10", 10)):
        deal = deal_of(world, "chen", amount, opened_on=date(2026, 3, 2), contact=met)
        win(deal, closed_on=day)
    return world


def the(key: str, **known: Any) -> int:
    return int(registry.get(key).table.unscoped.get(**known).pk)


def fill_in(world: World) -> dict[str, Any]:
    """Fill in all by which figures are split, and what each is split by then."""
    south = record_of("territory", name="South").pk
    family = record_of("product", name="Everything").pk
    tool = world.products["spectrometer"]
    for key, pk, given in (
        ("customer", world.customer, {"level": "A", "territory": south}),
        ("contact", the("contact", name="王"), {"decides": True}),
        ("product", tool, {"parent": family}),
    ):
        writing.save(registry.get(key), pk, given, by=SYSTEM, at=NOON)
    for deal in registry.get("deal").table.unscoped.all():
        writing.save(registry.get("deal"), deal.pk, {"source": "展会"}, by=SYSTEM, at=NOON)
    return dict(zip(SPLITS, ("A", south, south, family, "展会", "true"), strict=True))


def test_what_is_filled_in_before_a_month_is_locked_is_so_from_the_beginning(company: World) -> None:
    found = fill_in(company)
    lock(company, "2026-03")
    for name, value in found.items():
        assert split(name, period="2026-03")[value] == 1, name
        assert behind(name, value, period="2026-03") == 1, name


@pytest.mark.parametrize("name", SPLITS)
def test_what_is_filled_in_later_splits_what_is_open(company: World, name: str) -> None:
    before = split(name, period="2026-03")
    lock(company, "2026-03")
    value = fill_in(company)[name]
    assert split(name, period="2026-03") == before
    assert split(name, period="2026-04")[value] == 10
    assert split(name, period="2026")[value] == 10
    assert split(name, period="2026", structure="today")[value] == 11
    assert [behind(name, value, period=period) for period in ("2026-03", "2026-04")] in ([None, 10], [0, 10])


def test_what_is_put_right_later_stays_in_a_locked_month(company: World) -> None:
    """Each lock keeps what was known then, also of what a deal was linked to."""
    known = fill_in(company)
    lock(company, "2026-03")
    other = record_of("contact", name="李", customer=company.customer, decides=False).pk
    for deal in registry.get("deal").table.unscoped.all():
        writing.save(registry.get("deal"), deal.pk, {"source": "官网", "contact": other}, by=SYSTEM, at=NOON)
    writing.save(registry.get("contact"), the("contact", name="王"), {"decides": False}, by=SYSTEM, at=NOON)
    for name, now in (("deal.source", "官网"), ("deal.contact.decides", "false")):
        assert split(name, period="2026Q1") == {known[name]: 1}
        assert split(name, period="2026Q2") == {now: 10}
    lock(company, "2026-04")
    writing.save(registry.get("contact"), other, {"decides": True}, by=SYSTEM, at=NOON)
    assert split("deal.contact.decides", period="2026") == {"true": 1, "false": 10}
    assert split("deal.contact.decides", period="2026", structure="today") == {"true": 11}


def test_a_write_that_is_dated_back_changes_nothing_that_is_locked(company: World) -> None:
    fill_in(company)
    lock(company, "2026-03")
    long_ago = datetime(2026, 3, 5, 4, 0, tzinfo=UTC)
    writing.save(registry.get("customer"), company.customer, {"level": "B"}, by=SYSTEM, at=long_ago)
    assert split("customer.level", period="2026-03") == {"A": 1}
    assert split("customer.level", period="2026-04") == {"B": 10}


def test_a_late_deal_of_a_new_customer_belongs_to_its_level_in_the_restated_month(company: World) -> None:
    """Who was entered only after the lock was nothing else before."""
    lock(company, "2026-03")
    late = record_of("customer", name="迟", level="C").pk
    win(deal_of(company, "dora", 100, opened_on=date(2026, 3, 3), customer=late), closed_on="2026-03-20")
    assert split("customer.level", period="2026-03") == {None: 1}
    assert split("customer.level", period="2026-03", view="restated") == {None: 1, "C": 100}
