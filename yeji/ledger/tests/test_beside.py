"""Two different things at the very same moment: nothing is lost, nothing counted twice, nobody is told of a deadlock.

Each act runs on a connection of its own, as faces and worker let it run: done again where the database undid it. What
was refused by name is lawful; anything else is not. In the end both programs agree, and what was locked is as it was.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection, transaction

from tests.world import NOON, TODAY, World, deal_of, make_world, record_of, win
from yeji.kit.periods import parse
from yeji.kit.refusal import Refused
from yeji.ledger.built import keeping, laying
from yeji.ledger.capture import capture_all, following
from yeji.ledger.capture.tables import FEW
from yeji.ledger.metrics import registry as metrics
from yeji.ledger.models import Definition, Period
from yeji.ledger.moves import move_person, move_unit
from yeji.ledger.periods import CannotClose, move_period
from yeji.ledger.queries import ask, fetch
from yeji.ledger.question import Dimension, Question
from yeji.ledger.seals import check_seals
from yeji.ledger.tests.building import OPEN, WON, built, choices
from yeji.ledger.tests.test_together import is_right, meeting, together
from yeji.ledger.upkeep import fold
from yeji.ledger.verify import mend, verify_independently
from yeji.org.scopes import SYSTEM
from yeji.platform.again import again
from yeji.platform.instance import Instance
from yeji.records import bulk, several, writing
from yeji.records.merging.services import merge, unmerge
from yeji.records.types import ObjectType, registry

DEAL, CUSTOMER = registry.get("deal"), registry.get("customer")
IN_APRIL: dict[str, Any] = {"opened_on": date(2026, 4, 1)}
Act = Callable[[], object]


@pytest.fixture
def company(own_database: Instance) -> Iterator[World]:
    yield make_world()
    metrics._known.setup = None


def times(number: int, act: Callable[[int], object]) -> Act:
    """An act several times over, as a person would: what is refused by name is given up."""

    def run() -> None:
        for turn in range(number):
            with suppress(Refused):
                again(lambda turn=turn: act(turn))  # type: ignore[misc]

    return run


def saves(deals: list[int], **change: Any) -> Act:
    """Saves each of these again and again, each time with another amount."""

    def save(turn: int) -> None:
        given = {"amount": f"{turn + 1}.37", **change}
        writing.save(DEAL, deals[turn % len(deals)], given, by=SYSTEM, at=NOON)

    return times(10, save)


def write(kind: ObjectType, record: int, **change: Any) -> None:
    writing.save(kind, record, change, by=SYSTEM, at=NOON)


def all_is_right() -> None:
    fold()
    is_right()
    assert list(check_seals()) == []


def shown(month: str) -> list[Any]:
    told = []
    for by in ((), (Dimension.PERSON,), (Dimension.UNIT,)):
        rows = ask(Question(metrics=("won_amount", "new_deals", "open_pipeline"), period=parse(month), by=by),
                   scope=SYSTEM).rows  # fmt: skip
        told.append(sorted((str(key), sorted(row.items())) for key, row in rows.items()))
    return told


def test_a_merge_beside_edits_of_what_it_moves(company: World) -> None:
    others = [record_of("customer", name=name).pk for name in ("one", "two", "three")]
    deals = [win(deal_of(company, "chen", 10, customer=other)).pk for other in others for _deal in range(3)]

    def join(turn: int) -> None:
        made = merge(CUSTOMER, company.customer, [others[turn % 3]], by=SYSTEM, at=NOON)
        if turn % 2:
            unmerge(made.pk, by=SYSTEM, at=NOON)

    elsewhere = times(6, lambda turn: writing.save(DEAL, deals[turn], {"customer": others[-1]}, by=SYSTEM, at=NOON))
    assert together(times(5, join), saves(deals), saves(deals[::-1]), elsewhere) == []
    all_is_right()


def test_a_month_is_locked_beside_those_who_write_into_it(company: World) -> None:
    deals = [win(deal_of(company, "chen", 10, **IN_APRIL), closed_on="2026-04-10").pk for _deal in range(4)]
    fresh = times(6, lambda turn: win(deal_of(company, "dora", turn + 1, **IN_APRIL), closed_on="2026-04-11"))
    for to, who in (("calculated", "ada"), ("reviewed", "ben")):
        move_period(month=parse("2026-04"), to=to, by=company.accounts[who], at=NOON)
    locked: list[Any] = []

    def lock(_turn: int) -> None:
        move_period(month=parse("2026-04"), to="locked", by=company.accounts["ada"], at=NOON)
        locked.append(1)

    def close(turn: int) -> None:
        steps = (("", "ada"), ("calculated", "ada"), ("reviewed", "ben"), ("locked", "ada"))
        to, who = steps[turn % 4]
        move_period(month=parse("2026-04"), to=to, by=company.accounts[who], at=NOON, reason="once more")

    assert together(saves(deals), fresh, times(1, lock), times(8, close)) == []
    if not Period.objects.filter(status="locked").exists():
        for turn in range(4):
            with suppress(Refused):
                close(turn)
    before = shown("2026-04")
    assert together(saves(deals), saves(deals[::-1])) == []
    assert shown("2026-04") == before
    all_is_right()


BY_HAND = "UPDATE ledger_period SET status = 'locked' WHERE status = 'reviewed'"
POSTED = """
INSERT INTO ledger_entry (metric_id, scenario, part, day, belongs_on, amount, count, currency_amount, record, overlay,
                          adjusts, recorded_at)
SELECT metric_id, 4, 0, '2026-04-12', '2026-04-12', 0, 0, 0, record, false, false, now() FROM ledger_entry LIMIT 1
"""


@pytest.mark.parametrize("by_hand", [False, True])
def test_whoever_posts_by_sql_alone_is_waited_for_by_whoever_locks(company: World, by_hand: bool) -> None:
    """A posting that is under way is in the month before it is locked and sealed, also where SQL alone locks it."""
    win(deal_of(company, "chen", 10, **IN_APRIL), closed_on="2026-04-10")
    for to, who in (("calculated", "ada"), ("reviewed", "ben")):
        move_period(month=parse("2026-04"), to=to, by=company.accounts[who], at=NOON)
    posted, ended = threading.Event(), list[str]()

    def post() -> None:
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute(POSTED)
            posted.set()
            time.sleep(0.5)
            ended.append("posted")

    def lock() -> None:
        posted.wait(30)
        if by_hand:
            with connection.cursor() as cursor:
                cursor.execute(BY_HAND)
        else:
            with pytest.raises(CannotClose):
                move_period(month=parse("2026-04"), to="locked", by=company.accounts["ada"], at=NOON)
        ended.append("locked")

    assert together(post, lock) == []
    assert ended == ["posted", "locked"]
    assert list(check_seals()) == []


def test_a_metric_is_laid_beside_those_who_write(company: World) -> None:
    deals = [win(deal_of(company, "chen", 10)).pk for _deal in range(4)]
    kinds: dict[str, dict[str, Any]] = {
        "sums": {"value": "sum", "measure": "amount"},
        "firsts": {"value": "first", "measure": "customer"},
        "open_now": {"value": "level", "measure": "amount", "conditions": [OPEN], "on": "opened_on"},
    }
    made = [keeping.build(key=key, given=choices(**given), by=SYSTEM, at=NOON).pk for key, given in kinds.items()]

    def lay() -> None:
        for number in made:
            laying.lay(number, day=TODAY, at=NOON, pause=time.sleep)

    fresh = times(8, lambda turn: win(deal_of(company, "dora", turn + 1)))
    opens = times(8, lambda turn: deal_of(company, "ben", turn + 1))
    assert together(lay, saves(deals), fresh, opens, times(5, lambda _turn: fold())) == []
    assert set(Definition.objects.values_list("state", flat=True)) == {Definition.State.LIVE}
    all_is_right()
    sums = fetch("SELECT sum(amount) FROM sales_deal WHERE closed_on IS NOT NULL", {})[0][0]
    assert ask(Question(metrics=("sums",), period=parse("2026")), scope=SYSTEM).value("sums") == sums


def test_a_file_beside_those_who_delete_what_it_changes(company: World) -> None:
    deals = [win(deal_of(company, "chen", 10)).pk for _deal in range(6)]
    rows = {row.pk: row for row in DEAL.table.unscoped.filter(pk__in=deals)}

    def bring_in(turn: int) -> None:
        values = {
            pk: {item.key: item.of(rows[pk]) for item in DEAL.fields} | {"amount": Decimal(turn + 1)} for pk in deals
        }
        with transaction.atomic():
            bulk.save_many(DEAL, fresh=(), changed=values, by=SYSTEM, at=NOON, verb="deal.import")

    def remove(turn: int) -> None:
        writing.remove(DEAL, deals[-turn % 6], by=SYSTEM, at=NOON)

    def restore(turn: int) -> None:
        writing.restore(DEAL, deals[turn % 6], by=SYSTEM, at=NOON)

    some = times(6, lambda turn: several.remove_many(DEAL, deals[turn % 3 :: 2], by=SYSTEM, at=NOON))
    assert together(times(5, bring_in), times(8, remove), times(8, restore), some) == []
    all_is_right()


def test_people_and_units_move_beside_those_who_write(company: World) -> None:
    deals = [deal_of(company, "chen", 10).pk for _deal in range(3)]
    won = [win(deal_of(company, "chen", 10, **IN_APRIL), closed_on="2026-05-12").pk for _deal in range(3)]
    people, units = company.people, company.units

    def move(turn: int) -> None:
        unit, since = units["West" if turn % 2 else "East"], date(2026, 5, 2 + turn)
        move_person(person=people["chen"], unit=unit, since=since, by=SYSTEM, at=NOON)

    def under(turn: int) -> None:
        parent = units["Headquarters"] if turn % 2 else None
        move_unit(unit=units["East"], parent=parent, since=date(2026, 5, 1), by=SYSTEM, at=NOON)

    fresh = times(6, lambda turn: deal_of(company, "chen", turn + 1))
    assert together(times(6, move), times(4, under), saves(deals), saves(won), fresh) == []
    all_is_right()


def test_what_follows_is_counted_beside_those_who_write_it(company: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """A linked record changes while the records that link to it do: both are seen by whoever comes second."""
    customers = [record_of("customer", name=name, level="B", owner=company.people["chen"]).pk for name in "ab"]
    deals = [win(deal_of(company, "dora", 10, customer=customers[turn % 2])).pk for turn in range(6)]
    of_a = {"field": "customer.level", "operator": "is", "values": ["A"]}
    built("of_a", value="sum", measure="amount", conditions=[WON, of_a])
    level: dict[str, Any] = {"value": "level", "measure": "amount", "on": "opened_on", "conditions": [OPEN, of_a]}
    built("open_of_a", credit={"who": "owner_of", "field": "customer"}, **level)

    def rank(turn: int) -> None:
        change = {"level": "AB"[turn % 2], "owner": company.people[("chen", "ben")[turn % 2]]}
        with transaction.atomic():
            writing.save(CUSTOMER, customers[turn % 2], change, by=SYSTEM, at=NOON)

    def go_over(turn: int) -> None:
        change = {"customer": customers[turn % 2], "amount": f"{turn}.11"}
        with transaction.atomic():
            writing.save(DEAL, deals[turn % 6], change, by=SYSTEM, at=NOON)

    def worker() -> None:
        for _turn in range(20):
            for number in following.left():
                again(lambda number=number: following.follow_next(number))  # type: ignore[misc]
            time.sleep(0.02)

    for most in (None, 1):
        monkeypatch.setattr(following.WAITING, "most", most)
        fresh = times(6, lambda turn: deal_of(company, "chen", turn + 1, customer=customers[turn % 2]))
        assert together(times(10, rank), times(12, go_over), times(12, go_over), fresh, worker) == []
        for number in following.left():
            while following.follow_next(number):
                pass
        all_is_right()


def test_a_record_that_comes_while_what_it_links_to_changes(company: World) -> None:
    """New, or linked elsewhere only now: its writer alone knows of it, so he waits, or is waited for."""
    north = record_of("territory", name="North", manager=company.people["ben"])
    ranked, moved, kept = (record_of("customer", name=name, level="B", territory=north.pk).pk for name in "abc")
    there = deal_of(company, "dora", 5)
    of_a = {"field": "customer.level", "operator": "is", "values": ["A"]}
    built("of_a", value="sum", measure="amount", on="opened_on", conditions=[of_a])
    level: dict[str, Any] = {"value": "level", "measure": "amount", "on": "opened_on", "conditions": [OPEN]}
    built("kept", credit={"who": "territory"}, **level)
    turns: tuple[tuple[Act, Act], ...] = (
        (lambda: deal_of(company, "chen", 1, customer=ranked), lambda: write(CUSTOMER, ranked, level="A")),
        (lambda: write(DEAL, there.pk, customer=moved), lambda: write(CUSTOMER, moved, level="A")),
        (
            lambda: deal_of(company, "chen", 2, customer=kept),
            lambda: write(registry.get("territory"), north.pk, manager=company.people["ada"]),
        ),
    )
    for comes, changes in turns:
        meeting(comes, changes)
        assert verify_independently(day=TODAY) == []
    told = ask(Question(metrics=("of_a",), period=parse("2026")), scope=SYSTEM).value("of_a")
    assert told == 6
    rows = ask(Question(metrics=("kept",), period=parse("2026"), by=(Dimension.PERSON,)), scope=SYSTEM).rows
    assert {key[0]: row["kept"] for key, row in rows.items() if row["kept"]} == {company.people["ada"]: 8}


@pytest.mark.parametrize("back", [False, True])
def test_a_record_that_changes_while_what_it_links_to_does(company: World, back: bool) -> None:
    """Both are seen by whoever comes second: the amount by the level, the level by the amount."""
    customer = record_of("customer", name="a", level="B").pk
    deal = win(deal_of(company, "chen", 10, customer=customer)).pk
    of_a = {"field": "customer.level", "operator": "is", "values": ["A"]}
    built("of_a", value="sum", measure="amount", conditions=[WON, of_a])
    acts: list[Act] = [lambda: write(CUSTOMER, customer, level="A"), lambda: write(DEAL, deal, amount="25")]
    meeting(*(acts[::-1] if back else acts))
    assert ask(Question(metrics=("of_a",), period=parse("2026")), scope=SYSTEM).value("of_a") == 25
    all_is_right()


@pytest.mark.parametrize("back", [False, True])
def test_somebody_moves_while_a_deal_of_his_is_entered(company: World, back: bool) -> None:
    """It counts where he stands on its day, whoever of the two was first."""
    west = company.units["West"]
    acts: list[Act] = [
        lambda: move_person(person=company.people["chen"], unit=west, since=date(2026, 5, 2), by=SYSTEM, at=NOON),
        lambda: win(deal_of(company, "chen", 10)),
    ]
    meeting(*(acts[::-1] if back else acts))
    assert (
        ask(Question(metrics=("won_amount",), period=parse("2026"), unit=west), scope=SYSTEM).value("won_amount") == 10
    )
    all_is_right()


def test_two_files_that_would_both_bring_the_first_of_a_kind(company: World) -> None:
    built("firsts", value="first", measure="customer", on="opened_on", conditions=[])
    usual = {item.key: item.clean(None) for item in DEAL.fields}
    given = {"customer": company.customer, "currency": "CNY", "stage": company.stages["lead"], "opened_on": TODAY}

    def many() -> None:
        fresh = [{**usual, **given, "name": str(number)} for number in range(FEW + 1)]
        bulk.save_many(DEAL, fresh=fresh, changed={}, by=SYSTEM, at=NOON, verb="deal.import")

    meeting(many, many)
    assert ask(Question(metrics=("firsts",), period=parse("2026")), scope=SYSTEM).value("firsts") == 1
    all_is_right()


def test_two_who_would_both_be_first_of_a_kind(company: World) -> None:
    built("firsts", value="first", measure="customer", on="opened_on", conditions=[])
    customers = [record_of("customer", name=str(number)).pk for number in range(4)]

    def come(turn: int) -> None:
        with transaction.atomic():
            deal_of(company, "chen", 1, customer=customers[turn % 4], opened_on=date(2026, 5, 20 - turn))

    made = [deal_of(company, "dora", 1, customer=customers[0], opened_on=date(2026, 5, 1)).pk for _deal in range(4)]
    gone = times(4, lambda turn: writing.remove(DEAL, made[turn], by=SYSTEM, at=NOON))
    assert together(times(8, come), times(8, come), times(8, come), gone) == []
    all_is_right()
    told = fetch(
        "SELECT e.customer, sum(e.count) FROM ledger_entry e JOIN ledger_metric m ON m.id = e.metric_id "
        "WHERE m.key = 'firsts' GROUP BY 1 HAVING sum(e.count) <> 0",
        {},
    )
    assert sorted(told) == [(customer, 1) for customer in customers]


def test_mending_beside_those_who_write(company: World) -> None:
    deals = [win(deal_of(company, "chen", 10)).pk for _deal in range(6)]

    def whole(_turn: int) -> None:
        capture_all("deal", day=TODAY, at=NOON)

    mends = times(3, lambda _turn: mend(day=TODAY, at=NOON))
    assert together(mends, times(4, whole), saves(deals), saves(deals[::-1]), times(6, lambda _turn: fold())) == []
    all_is_right()


def test_no_error_of_the_database_but_those_that_are_done_again_reaches_anybody(company: World) -> None:
    """Deals and their customers in crossing order, from many sides, in transactions of several writes."""
    customers = [record_of("customer", name=name, level="B").pk for name in "abc"]
    deals = [deal_of(company, "chen", 10, customer=customers[turn % 3]).pk for turn in range(6)]
    of_a = {"field": "customer.level", "operator": "is", "values": ["A"]}
    built("of_a", value="count", on="opened_on", conditions=[of_a])

    def crossing(number: int) -> Act:
        def act(turn: int) -> None:
            with transaction.atomic():
                for place in (number, number + turn):
                    writing.save(CUSTOMER, customers[place % 3], {"level": "AB"[turn % 2]}, by=SYSTEM, at=NOON)
                    writing.save(DEAL, deals[-place % 6], {"amount": f"{turn}.0{number}"}, by=SYSTEM, at=NOON)

        return times(2, act)

    assert together(*(crossing(number) for number in range(3))) == []
    all_is_right()
