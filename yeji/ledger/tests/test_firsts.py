"""The first of its kind: one record counts for each, and another takes its place, however it comes in."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from tests.world import NOON, TODAY, World, deal_of, make_world, record_of, win
from yeji.ledger.built import laying
from yeji.ledger.capture.filling import fill
from yeji.ledger.capture.tables import FEW
from yeji.ledger.metrics import registry
from yeji.ledger.queries import fetch
from yeji.ledger.tests.building import built, by_person
from yeji.ledger.tests.test_together import meeting
from yeji.ledger.verify import verify, verify_independently
from yeji.org.scopes import SYSTEM
from yeji.platform.again import again
from yeji.platform.instance import Instance
from yeji.records import bulk, writing
from yeji.records.types import registry as types

DEAL = types.get("deal")


@pytest.fixture
def company(own_database: Instance) -> Iterator[World]:
    yield make_world()
    registry._known.setup = None


def all_is_right() -> None:
    assert verify(day=TODAY) == []
    assert verify_independently(day=TODAY) == []


def test_the_first_of_its_kind_is_one_and_another_takes_its_place(company: World) -> None:
    won = {"chen": "2026-03-02", "dora": "2026-02-02", "ben": "2026-04-02"}
    begun = date(2026, 1, 2)
    first, second, third = (win(deal_of(company, who, 10, opened_on=begun), closed_on=day) for who, day in won.items())
    built("new_customers", value="first", measure="customer")
    assert by_person("new_customers", company) == {"dora": 1}
    writing.remove(DEAL, second.pk, by=SYSTEM, at=NOON)
    assert by_person("new_customers", company) == {"chen": 1}
    other = record_of("customer", name="乙")
    writing.save(DEAL, first.pk, {"customer": other.pk}, by=SYSTEM, at=NOON)
    assert by_person("new_customers", company) == {"chen": 1, "ben": 1}
    writing.restore(DEAL, second.pk, by=SYSTEM, at=NOON)
    assert by_person("new_customers", company) == {"chen": 1, "dora": 1}
    writing.save(DEAL, third.pk, {"customer": other.pk, "closed_on": "2026-01-05"}, by=SYSTEM, at=NOON)
    assert by_person("new_customers", company) == {"ben": 1, "dora": 1}
    all_is_right()


def test_many_that_are_the_first_no_more_are_found_as_many_are(company: World) -> None:
    """A large import may take the first place from more records than plans for a few can look through."""
    number = FEW + 1
    customers = brought_in("customer", [{"name": f"客户{place}"} for place in range(number)])
    built("new_customers", value="first", measure="customer")

    for owner, day in (("chen", date(2026, 3, 2)), ("dora", date(2026, 2, 2))):
        given = {"stage": company.stages["won"], "owner": company.people[owner], "amount": 10, "currency": "CNY"}
        given |= {"name": owner, "opened_on": day, "closed_on": day}
        brought_in("deal", [{**given, "customer": pk} for pk in customers])
        assert by_person("new_customers", company) == {owner: number}
    all_is_right()
    [(source,)] = fetch("SELECT prosrc FROM pg_proc WHERE proname = 'ledger_capture_deal'", {})
    assert "ledger_credit_deal_many(relatives" in source


def brought_in(key: str, rows: list[dict[str, Any]]) -> list[int]:
    """New records of a type, all at once."""
    kind = types.get(key)
    whole = [{**{item.key: item.clean(None) for item in kind.fields}, **row} for row in rows]
    return bulk.save_many(kind, fresh=whole, changed={}, by=SYSTEM, at=NOON, verb=f"{key}.create")


def won(world: World, owner: str, customer: int | None, day: str) -> dict[str, Any]:
    """A won deal as a file brings it in."""
    closed = date.fromisoformat(day)
    given = {"stage": world.stages["won"], "owner": world.people[owner], "customer": customer, "amount": 10}
    return {**given, "currency": "CNY", "name": f"{owner} {day}", "opened_on": date(2026, 1, 2), "closed_on": closed}


@pytest.mark.parametrize("others", [0, FEW])
def test_a_new_one_is_the_first_where_it_comes_before_who_is_credited(company: World, others: int) -> None:
    """With one deal of each, and with so many that they are planned for as many are."""
    known, unknown, *rest = brought_in("customer", [{"name": f"客户{place}"} for place in range(others + 2)])
    brought_in("deal", [won(company, "chen", known, "2026-03-02")])
    built("new_customers", value="first", measure="customer")
    more = [won(company, "ada", pk, "2026-03-02") for pk in rest]

    def told(*rows: dict[str, Any]) -> dict[str, Decimal | None]:
        brought_in("deal", [*rows, *more])
        all_is_right()
        return {name: number for name, number in by_person("new_customers", company).items() if name != "ada"}

    assert told(won(company, "dora", known, "2026-03-03")) == {"chen": 1}
    assert told(won(company, "dora", known, "2026-03-02")) == {"chen": 1}, "of one day the lower number"
    assert told(won(company, "dora", known, "2026-03-01"), won(company, "ben", known, "2026-02-28")) == {"ben": 1}
    both = (won(company, "dora", unknown, "2026-02-02"), won(company, "chen", unknown, "2026-02-01"))
    assert told(*both, won(company, "ben", None, "2026-01-05")) == {"ben": 1, "chen": 1}


def test_a_new_one_is_not_the_first_before_the_past_is_filled_in(
    company: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As long as nobody of the past is credited, all that is past is looked through."""
    known = record_of("customer", name="甲")
    brought_in("deal", [won(company, "chen", known.pk, "2026-03-02")])

    def filled(*given: Any, **named: Any) -> int:
        brought_in("deal", [won(company, "dora", known.pk, "2026-03-03")])
        assert fetch("SELECT count(*) FROM ledger_creditline WHERE kin IS NOT NULL", {}) == [(1,)]
        return fill(*given, **named)

    monkeypatch.setattr(laying, "fill", filled)
    built("new_customers", value="first", measure="customer")
    assert by_person("new_customers", company) == {"chen": 1}
    all_is_right()


def test_new_ones_are_compared_with_the_credited_alone_once_the_past_is_in(company: World) -> None:
    def functions() -> str:
        return str(fetch("SELECT string_agg(prosrc, '') FROM pg_proc WHERE proname LIKE 'ledger_relatives_deal'", {}))

    built("new_customers", value="first", measure="customer")
    assert "IF fresh THEN" in functions()


def test_files_that_bring_in_more_of_known_kinds_do_not_wait_for_each_other(company: World) -> None:
    """Nor does somebody who saves a deal of another customer."""
    known = brought_in("customer", [{"name": f"客户{place}"} for place in range(FEW + 1)])
    other = record_of("customer", name="乙").pk
    brought_in("deal", [won(company, "chen", pk, "2026-03-02") for pk in known])
    built("new_customers", value="first", measure="customer")
    over: list[str] = []

    def first() -> None:
        brought_in("deal", [won(company, "dora", pk, "2026-03-03") for pk in known])

    def then() -> None:
        brought_in("deal", [won(company, "ben", pk, "2026-03-04") for pk in reversed(known)])
        brought_in("deal", [won(company, "ben", other, "2026-03-05")])
        over.append("then")

    meeting(first, then, committing=lambda: over.append("first"))
    assert over == ["then", "first"]
    assert by_person("new_customers", company) == {"chen": FEW + 1, "ben": 1}
    all_is_right()


@pytest.mark.parametrize("back", [False, True])
def test_the_first_goes_while_the_next_one_is_brought_in(company: World, back: bool) -> None:
    known = record_of("customer", name="甲").pk
    gone, _last = brought_in("deal", [won(company, "chen", known, f"2026-03-0{day}") for day in (2, 9)])
    built("new_customers", value="first", measure="customer")
    more = brought_in("customer", [{"name": f"客户{place}"} for place in range(FEW)])

    def next_one() -> None:
        customers = [known, *more]
        again(lambda: brought_in("deal", [won(company, "dora", pk, "2026-03-03") for pk in customers]))

    acts = [next_one, lambda: writing.remove(DEAL, gone, by=SYSTEM, at=NOON)]
    meeting(*(acts[::-1] if back else acts))
    assert by_person("new_customers", company) == {"dora": FEW + 1}
    all_is_right()


@pytest.mark.parametrize("back", [False, True])
def test_the_first_goes_while_the_next_one_is_given_to_another_customer(company: World, back: bool) -> None:
    known, other = (record_of("customer", name=name).pk for name in "甲乙")
    first, moved = brought_in("deal", [won(company, "chen", known, f"2026-03-0{day}") for day in (2, 9)])
    built("new_customers", value="first", measure="customer")
    acts = [
        lambda: writing.save(DEAL, moved, {"customer": other}, by=SYSTEM, at=NOON),
        lambda: writing.remove(DEAL, first, by=SYSTEM, at=NOON),
    ]
    meeting(*(acts[::-1] if back else acts))
    assert by_person("new_customers", company) == {"chen": 1}
    all_is_right()
