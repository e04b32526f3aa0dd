"""Filling in a metric while people go on working: nobody waits without need, and nothing is counted twice."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import pytest
from django.db import connection, connections, transaction

from tests.world import NOON, TODAY, World, deal_of, make_world, record_of, win
from yeji.kit.periods import parse
from yeji.ledger.built import laying
from yeji.ledger.capture import filling
from yeji.ledger.capture.filling import _fill_in, fill
from yeji.ledger.metrics import registry
from yeji.ledger.queries import figure
from yeji.ledger.question import Question
from yeji.ledger.tests.building import OPEN, WON, built
from yeji.ledger.verify import verify, verify_independently
from yeji.org.scopes import SYSTEM
from yeji.platform.instance import Instance
from yeji.records import writing
from yeji.records.types import registry as types

DEAL = types.get("deal")
LARGE = {"field": "amount", "operator": "at_least", "values": ["100"]}


@pytest.fixture
def company(own_database: Instance) -> Iterator[World]:
    yield make_world()
    registry._known.setup = None


def counted(metric: str) -> object:
    return figure(metric, Question(metrics=(metric,), period=parse("2026")), scope=SYSTEM)


def all_is_right() -> None:
    assert verify(day=TODAY) == []
    assert verify_independently(day=TODAY) == []


def before_filling(monkeypatch: pytest.MonkeyPatch, act: Callable[[], object]) -> None:
    """Do something when capture counts a metric already and nothing is filled in yet."""

    def filled(*given: object, **named: object) -> int:
        act()
        return fill(*given, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(laying, "fill", filled)


class Writer(threading.Thread):
    """Somebody who saves in a transaction of his own that stays open until he is let go."""

    def __init__(self, act: Callable[[], object]) -> None:
        super().__init__()
        self.act, self.saved, self.let_go = act, threading.Event(), threading.Event()

    def run(self) -> None:
        with transaction.atomic():
            self.act()
            self.saved.set()
            self.let_go.wait(30)
        connections.close_all()

    def begin(self) -> None:
        self.start()
        assert self.saved.wait(30)


def test_whoever_saves_what_does_not_count_is_not_waited_for(company: World, monkeypatch: pytest.MonkeyPatch) -> None:
    win(deal_of(company, "chen", 300))
    small = win(deal_of(company, "chen", 20))
    writer = Writer(lambda: writing.save(DEAL, small.pk, {"name": "small"}, by=SYSTEM, at=NOON))
    before_filling(monkeypatch, writer.begin)
    with connection.cursor() as cursor:
        cursor.execute("SET lock_timeout = '5s'")
    try:
        built("large", conditions=[WON, LARGE])
        assert writer.is_alive()
    finally:
        writer.let_go.set()
        writer.join()
    assert counted("large") == 1
    all_is_right()


def test_what_is_saved_before_its_turn_comes_is_counted_once(company: World, monkeypatch: pytest.MonkeyPatch) -> None:
    deals = [win(deal_of(company, "chen", amount)) for amount in (300, 200, 50)]

    def save() -> None:
        writing.save(DEAL, deals[0].pk, {"amount": "400"}, by=SYSTEM, at=NOON)
        writing.save(DEAL, deals[1].pk, {"amount": "10"}, by=SYSTEM, at=NOON)
        writing.save(DEAL, deals[2].pk, {"amount": "500"}, by=SYSTEM, at=NOON)

    before_filling(monkeypatch, save)
    built("large", value="sum", measure="amount", conditions=[WON, LARGE])
    assert counted("large") == 900
    all_is_right()


def test_filling_in_again_posts_nothing(company: World) -> None:
    for amount, opened in ((300, date(2026, 1, 5)), (20, date(2026, 2, 5))):
        win(deal_of(company, "chen", amount, opened_on=opened), closed_on=date(2026, 3, 5))
    built("large", value="sum", measure="amount", conditions=[WON, LARGE])
    built("as_large", conditions=[WON, LARGE])
    built("new_customers", value="first", measure="customer")
    built("open_amount", value="level", measure="amount", conditions=[], on="opened_on", until="closed_on")
    for key in ("large", "as_large", "new_customers", "open_amount"):
        mine = laying._versions(key)
        with transaction.atomic(using="owner"), connections["owner"].cursor() as cursor:
            laying._lay_functions(cursor, "deal", key)
        assert fill("deal", mine, f"deal{laying.FILL}", day=TODAY, at=NOON, told=lambda _done: None) == 0
    all_is_right()


def test_two_are_never_the_first_because_one_was_being_filled_in(
    company: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    customer = record_of("customer", name="甲", owner=company.people["chen"]).pk
    begun = date(2026, 1, 2)
    late = win(deal_of(company, "chen", 10, customer=customer, opened_on=begun), closed_on=date(2026, 4, 1))
    early = win(deal_of(company, "dora", 10, customer=customer, opened_on=begun), closed_on=date(2026, 5, 1))
    writer = Writer(lambda: writing.save(DEAL, early.pk, {"closed_on": "2026-03-01"}, by=SYSTEM, at=NOON))

    def begin() -> None:
        writer.begin()
        threading.Timer(0.5, writer.let_go.set).start()

    before_filling(monkeypatch, begin)
    built("new_customers", value="first", measure="customer")
    writer.join()
    assert late.pk != early.pk
    assert counted("new_customers") == 1
    all_is_right()


def test_how_far_it_is_is_told_of_firsts_too(company: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("yeji.ledger.capture.filling.CHUNK", 1)
    for _customer in range(3):
        win(deal_of(company, "chen", 10))
    told: list[float] = []

    def heard(*given: object, **named: object) -> int:
        return fill(*given, **{**named, "told": told.append})  # type: ignore[arg-type]

    monkeypatch.setattr(laying, "fill", heard)
    built("new_customers", value="first", measure="customer")
    assert told == sorted(told)
    assert told[-1] == 1
    assert len(told) == counted("new_customers")
    all_is_right()


@pytest.mark.parametrize(
    ("value", "shown"), [({"value": "count"}, 7), ({"value": "sum", "measure": "amount"}, 91), ({"value": "level"}, 5)]
)
def test_several_connections_fill_in_side_by_side(
    company: World, monkeypatch: pytest.MonkeyPatch, value: dict[str, Any], shown: int
) -> None:
    """A few records each, in whatever order they are through; told is how much of the whole is done."""
    monkeypatch.setattr("yeji.ledger.capture.run.CHUNK", 2)
    for amount in range(10, 17):
        win(deal_of(company, "chen", amount))
    for _open in range(5):
        deal_of(company, "dora", 1)
    told: list[float] = []
    hands: set[int] = set()

    def heard(*given: object, **named: object) -> int:
        return fill(*given, **{**named, "told": told.append})  # type: ignore[arg-type]

    def filled(*given: object) -> tuple[int, float]:
        hands.add(threading.get_ident())
        return _fill_in(*given)  # type: ignore[arg-type]

    monkeypatch.setattr(laying, "fill", heard)
    monkeypatch.setattr(filling, "_fill_in", filled)
    level = value["value"] == "level"
    more: dict[str, Any] = {"on": "opened_on"} if level else {}
    built("new", conditions=[OPEN if level else WON], **value, **more)
    assert counted("new") == shown
    assert threading.get_ident() not in hands
    assert (told, told[-1]) == (sorted(told), 1)
    all_is_right()
