"""Many at once: nothing is lost, nothing counted twice, and nobody is told of a deadlock."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from decimal import Decimal
from functools import partial
from typing import Any

import pytest
from django.db import OperationalError, connection, connections, transaction

from tests.world import NOON, TODAY, deal_of, make_world, win
from yeji.kit.periods import parse
from yeji.ledger.built import keeping, laying
from yeji.ledger.metrics import registry as registry_of_metrics
from yeji.ledger.queries import ask, figure
from yeji.ledger.question import Question
from yeji.ledger.tests.building import WON, choices
from yeji.ledger.upkeep import fold
from yeji.ledger.verify import verify, verify_independently
from yeji.org.calendar import company
from yeji.org.scopes import SYSTEM
from yeji.platform.again import TRIES, Busy, again
from yeji.platform.instance import Instance
from yeji.records import bulk, several, writing
from yeji.records.types import registry

DEAL = registry.get("deal")
WRITERS, ROUNDS = 8, 6


def together(*acts: Callable[[], object]) -> list[BaseException]:
    """Do all of this at the same moment, each on a connection of its own; what went wrong."""
    start, wrong = threading.Barrier(len(acts)), []

    def run(act: Callable[[], object]) -> None:
        try:
            start.wait(30)
            act()
        except BaseException as problem:  # noqa: BLE001 - told by the test
            wrong.append(problem)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
        assert not thread.is_alive()
    return wrong


def meeting(first: Callable[[], object], then: Callable[[], object], committing: Callable[[], object] = int) -> None:
    """One act that stays open for a while, and another one that begins meanwhile."""
    met = threading.Event()

    def stays() -> None:
        with transaction.atomic():
            first()
            met.set()
            time.sleep(0.4)
            committing()

    def comes() -> None:
        met.wait(30)
        then()

    assert together(stays, comes) == []


def won() -> Decimal | None:
    return figure("won_amount", Question(metrics=("won_amount",), period=parse("2026")), scope=SYSTEM)


def is_right() -> None:
    assert verify(day=TODAY) == []
    assert verify_independently(day=TODAY) == []


def test_writers_of_one_record_and_of_one_sum_neither_lose_nor_double(own_database: Instance) -> None:
    world = make_world()
    shared = win(deal_of(world, "chen", 1))
    own = [win(deal_of(world, "chen", 1)) for _writer in range(WRITERS)]

    def writer(number: int) -> Callable[[], None]:
        def write() -> None:
            for turn in range(ROUNDS):
                writing.save(DEAL, shared.pk, {"amount": f"{number * 100 + turn}.25"}, by=SYSTEM, at=NOON)
                writing.save(DEAL, own[number].pk, {"amount": f"{turn + 1}.10"}, by=SYSTEM, at=NOON)

        return write

    folds = [lambda: [fold() for _turn in range(10)]]
    assert together(*(writer(number) for number in range(WRITERS)), *folds) == []
    last = DEAL.table.unscoped.get(pk=shared.pk)
    assert last.version == 2 + WRITERS * ROUNDS
    assert won() == last.amount + WRITERS * (ROUNDS + Decimal("0.10"))
    is_right()
    fold()
    is_right()


def test_whoever_writes_many_in_another_order_waits_and_does_not_clash(own_database: Instance) -> None:
    world = make_world()
    deals = [win(deal_of(world, "chen", 10)).pk for _deal in range(12)]
    orders = (deals, deals[::-1], deals[6:] + deals[:6], deals[::2] + deals[1::2])

    def several_times(order: list[int], amount: str) -> Callable[[], None]:
        def change() -> None:
            for _turn in range(3):
                several.change_many(DEAL, order, {"amount": amount}, by=SYSTEM, at=NOON)

        return change

    def by_import(order: list[int]) -> None:
        rows = {row.pk: row for row in DEAL.table.unscoped.filter(pk__in=order)}
        values = {pk: {item.key: item.of(rows[pk]) for item in DEAL.fields} | {"name": "again"} for pk in order}
        bulk.save_many(DEAL, fresh=(), changed=values, by=SYSTEM, at=NOON, verb="deal.import")

    acts = [several_times(order, f"{number + 1}0") for number, order in enumerate(orders)]
    assert together(*acts, *(lambda order=order: by_import(order) for order in orders)) == []
    is_right()


def test_what_the_database_undid_is_done_again_and_nobody_hears_of_it(own_database: Instance) -> None:
    world = make_world()
    one, other = (win(deal_of(world, "chen", 10)).pk for _deal in range(2))
    met, tries = threading.Barrier(2), []

    def crossing(first: int, second: int, amount: str) -> Callable[[], None]:
        def both() -> None:
            tries.append(amount)
            with transaction.atomic():
                writing.save(DEAL, first, {"amount": amount}, by=SYSTEM, at=NOON)
                if tries.count(amount) == 1:
                    met.wait(30)
                writing.save(DEAL, second, {"amount": amount}, by=SYSTEM, at=NOON)

        return lambda: again(both)

    assert together(crossing(one, other, "20"), crossing(other, one, "30")) == []
    assert sorted(tries) in (["20", "20", "30"], ["20", "30", "30"])
    amounts = set(DEAL.table.unscoped.filter(pk__in=(one, other)).values_list("amount", flat=True))
    assert len(amounts) == 1  # the whole of one, over the whole of the other
    is_right()


class Undone(Exception):  # noqa: N818
    sqlstate = "40P01"


def test_what_is_undone_every_time_is_told_in_words(own_database: Instance) -> None:
    tries: list[int] = []

    def never() -> Any:
        tries.append(1)
        raise OperationalError from Undone()

    with pytest.raises(Busy):
        again(never)
    assert len(tries) == TRIES
    with transaction.atomic(), pytest.raises(OperationalError):
        again(never)
    assert len(tries) == TRIES + 1
    assert connection.is_usable()


def test_metrics_built_at_the_same_moment_are_all_filled_in(own_database: Instance) -> None:
    """Each lays the functions of its type anew and fills in by one of the same name, so one after the other does."""
    world = make_world()
    for amount in (1, 20, 300):
        win(deal_of(world, "chen", amount))
    kinds: dict[str, dict[str, Any]] = {
        "wins": {"value": "count"},
        "sums": {"value": "sum", "measure": "amount"},
        "large": {"conditions": [WON, {"field": "amount", "operator": "at_least", "values": ["20"]}]},
        "firsts": {"value": "first", "measure": "customer"},
    }
    made = [keeping.build(key=key, given=choices(**given), by=SYSTEM, at=NOON).pk for key, given in kinds.items()]
    pause = time.sleep
    assert together(*(partial(laying.lay, number, day=TODAY, at=NOON, pause=pause) for number in made)) == []
    company()  # what was built is known from here on
    asked = Question(metrics=tuple(kinds), period=parse("2026"))
    told = {key: ask(asked, scope=SYSTEM).value(key) for key in kinds}
    assert told == {"wins": 3, "sums": 321, "large": 2, "firsts": 1}
    is_right()
    registry_of_metrics._known.setup = None
