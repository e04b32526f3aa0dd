"""A level that people built stands on the days on which its conditions held, by the history of its records."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connections

from tests.world import NOON, TODAY, World, deal_of, make_world, record_of, win
from yeji.kit.periods import parse
from yeji.ledger.metrics import registry
from yeji.ledger.queries import ask, fetch
from yeji.ledger.question import Dimension, Question
from yeji.ledger.tests.building import OPEN, built, changed
from yeji.ledger.verify import verify, verify_independently
from yeji.org.scopes import SYSTEM
from yeji.platform.instance import Instance
from yeji.records import writing
from yeji.records.types import registry as types

DEAL, CUSTOMER = types.get("deal"), types.get("customer")
LARGE = {"field": "amount", "operator": "at_least", "values": ["100"]}
LEVEL: dict[str, Any] = {"value": "level", "measure": "amount", "on": "opened_on", "until": "closed_on"}
FEBRUARY = date(2026, 2, 3)
JUNE = NOON + timedelta(days=20)


@pytest.fixture
def company(own_database: Instance, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    monkeypatch.setattr("yeji.ledger.verify.rows.STRETCH", 2)
    yield make_world()
    registry._known.setup = None


def level(metric: str, *periods: str) -> list[Decimal | None]:
    """What stood at the end of each period."""
    return [ask(Question(metrics=(metric,), period=parse(one)), scope=SYSTEM).value(metric) for one in periods]


def entries(metric: str) -> list[tuple[Any, ...]]:
    """What was posted, whenever it was."""
    return fetch(
        "SELECT e.record, e.belongs_on, e.person, e.unit, e.stage, sum(e.amount), sum(e.count) FROM ledger_entry e "
        "JOIN ledger_metric m ON m.id = e.metric_id WHERE m.key = %(key)s GROUP BY 1, 2, 3, 4, 5 "
        "HAVING sum(e.amount) <> 0 OR sum(e.count) <> 0 ORDER BY 1, 2, 3, 4, 5",
        {"key": metric},
    )


def all_is_right(day: date = TODAY) -> None:
    assert verify(day=day) == []
    assert verify_independently(day=day) == []


def edit(deal: Any, *, days: int = 0, **change: Any) -> None:
    writing.save(DEAL, deal.pk, change, by=SYSTEM, at=NOON + timedelta(days=days))


def test_what_never_met_the_condition_never_stood(company: World) -> None:
    for amount in (500, 5):
        win(deal_of(company, "chen", amount, opened_on=FEBRUARY))
    built("large_open", **LEVEL, conditions=[OPEN, LARGE])
    win(deal_of(company, "chen", 7, opened_on=FEBRUARY))
    deal_of(company, "chen", 900, stage="won", opened_on=FEBRUARY, closed_on=TODAY)
    assert level("large_open", "2026-04", "2026") == [500, 0]
    all_is_right()


def test_it_ends_when_its_condition_does_and_not_when_the_record_closes(company: World) -> None:
    built("large_open", **LEVEL, conditions=[OPEN, LARGE])
    deal = deal_of(company, "chen", 500, opened_on=FEBRUARY)
    edit(deal, amount=50, days=2)
    edit(deal, amount=300, days=5)
    edit(deal, amount=20, days=8)
    win(deal, at=JUNE, closed_on=date(2026, 6, 1))
    days = ("2026-05-22", "2026-05-23", "2026-05-25", "2026-05-26", "2026-05-28", "2026-05-29", "2026-05-31")
    assert level("large_open", *days) == [500, 0, 0, 300, 300, 0, 0]
    all_is_right(JUNE.date())


def test_each_version_counts_what_it_means(company: World) -> None:
    for name, amount in (("chen", 500), ("dora", 5)):
        deal_of(company, name, amount, opened_on=FEBRUARY)
    built("pipe", **LEVEL, conditions=[OPEN, LARGE])
    changed("pipe", since=date(2026, 5, 2), **LEVEL, conditions=[OPEN])
    assert level("pipe", "2026-04", "2026-05") == [500, 505]
    all_is_right()


def test_one_built_later_holds_what_it_would_have_held_from_the_beginning(company: World) -> None:
    """Also of conditions on linked records, of whose owners are credited, and of deleted and restored records."""
    given: dict[str, dict[str, Any]] = {
        "large_open": {"conditions": [OPEN, LARGE]},
        "of_a": {
            "conditions": [OPEN, {"field": "customer.level", "operator": "is", "values": ["A"]}],
            "credit": {"who": "owner_of", "field": "customer"},
        },
    }
    for key, chosen in given.items():
        built(key, **{**LEVEL, **chosen})
    ours = record_of("customer", name="甲", level="A", owner=company.people["dora"])
    deals = [deal_of(company, "chen", amount, opened_on=FEBRUARY, customer=ours.pk) for amount in (500, 60, 700)]
    edit(deals[0], days=1, owner=company.people["dora"], stage=company.stages["lead"])
    edit(deals[1], days=1, amount=160, opened_on="2026-03-01")
    writing.save(CUSTOMER, ours.pk, {"level": "B"}, by=SYSTEM, at=NOON + timedelta(days=2))
    writing.remove(DEAL, deals[2].pk, by=SYSTEM, at=NOON + timedelta(days=3))
    writing.save(CUSTOMER, ours.pk, {"level": "A", "owner": company.people["ben"]}, by=SYSTEM, at=NOON + timedelta(4))
    writing.restore(DEAL, deals[2].pk, by=SYSTEM, at=NOON + timedelta(days=5))
    win(deals[0], at=NOON + timedelta(days=9), closed_on=TODAY + timedelta(days=7))
    edit(deals[0], days=10, stage=company.stages["lead"])
    for key, chosen in given.items():
        built(f"{key}_later", **{**LEVEL, **chosen})
        assert entries(f"{key}_later") == entries(key) != []
    days = [f"{TODAY + timedelta(days=day)}" for day in range(-1, 7)]
    assert level("of_a", *days) == [1260, 1260, 1360, 0, 0, 660, 1360, 1360]
    names = {number: name for name, number in company.people.items()}
    asked = Question(metrics=("of_a",), period=parse("2026-05-27"), by=(Dimension.PERSON,))
    assert {names[key[0]]: row["of_a"] for key, row in ask(asked, scope=SYSTEM).rows.items()} == {"ben": 1360}
    all_is_right(TODAY + timedelta(days=10))


def test_the_second_program_sees_a_past_that_is_wrong(company: World) -> None:
    built("large_open", **LEVEL, conditions=[OPEN, LARGE])
    deal = deal_of(company, "chen", 500, opened_on=FEBRUARY)
    with connections["owner"].cursor() as cursor:
        cursor.execute("UPDATE ledger_creditline SET from_on = '2026-03-01' WHERE from_on = %s", [FEBRUARY])
    edit(deal, amount=600)
    assert verify_independently(day=TODAY) == []  # a write puts it right
    with connections["owner"].cursor() as cursor:
        cursor.execute("UPDATE ledger_entry SET belongs_on = '2026-03-01' WHERE belongs_on = %s", [FEBRUARY])
    found = {(one.check, one.record, one.month) for one in verify_independently(day=TODAY, metric="large_open")}
    assert found == {("recount:large_open", deal.pk, date(2026, month, 1)) for month in (2, 3)}


def test_whose_a_level_is_is_worked_out_again(company: World) -> None:
    """Owners, and the parts of those who share a record, to the last coin; whoever else it is given to is found."""
    chen, dora, ben = (company.people[name] for name in ("chen", "dora", "ben"))
    built("large_open", **LEVEL, conditions=[OPEN])
    built("count_open", **{**LEVEL, "measure": ""}, conditions=[OPEN])
    deal = deal_of(company, "chen", "100.01", opened_on=FEBRUARY)
    edit(deal, owner=dora, days=2)
    thirds = [{"person": one, "share": share} for one, share in ((chen, "33.33"), (dora, "33.33"), (ben, "33.34"))]
    edit(deal, shares=[*thirds, {"person": company.people["ada"], "share": "50", "overlay": True}], days=4)
    edit(deal, amount="200.02", days=6)
    assert {row[2] for row in entries("large_open")} == {chen, dora, ben, company.people["ada"]}
    all_is_right(TODAY + timedelta(days=9))
    with connections["owner"].cursor() as cursor:
        cursor.execute(
            "UPDATE ledger_entry e SET person = %s FROM ledger_metric m WHERE m.id = e.metric_id "
            "AND m.key = 'large_open' AND e.person = %s AND e.day = %s",
            [dora, chen, FEBRUARY],
        )
    found = {
        (one.person, one.due, one.posted)
        for one in verify_independently(day=TODAY + timedelta(days=9), metric="large_open")
    }
    assert found == {(chen, Decimal("100.01"), 0), (dora, 0, Decimal("100.01"))}


def over(deals: list[int], *, day: date = TODAY, days: int = 0) -> bool:
    """Whether whatever is written of these on a day comes after the end of all levels that know their past."""
    asked = "SELECT ledger_past_over_deal(%(deals)s::bigint[], %(day)s, %(at)s)"
    return bool(fetch(asked, {"deals": deals, "day": day, "at": NOON + timedelta(days=days)})[0][0])


@pytest.mark.parametrize("ago", [3, 0, None])
def test_what_is_written_after_the_end_changes_no_level(company: World, ago: int | None) -> None:
    built("large_open", **LEVEL, conditions=[LARGE])
    deal = deal_of(company, "chen", 500, opened_on=FEBRUARY)
    if ago is not None:
        win(deal, closed_on=TODAY - timedelta(days=ago))
    assert over([deal.pk]) == (ago is not None)
    for days, amount in ((0, 700), (1, 50), (2, 900)):
        edit(deal, amount=amount, days=days)
        all_is_right(TODAY + timedelta(days=days))


def test_who_moves_the_end_is_not_after_it(company: World) -> None:
    built("large_open", **LEVEL, conditions=[LARGE])
    deal = deal_of(company, "chen", 500, opened_on=FEBRUARY)
    win(deal, closed_on=TODAY - timedelta(days=5))
    for closed_on, amount in ((TODAY, 800), (TODAY - timedelta(days=9), 90), (TODAY - timedelta(days=1), 400)):
        edit(deal, closed_on=closed_on)
        edit(deal, amount=amount)
        all_is_right()
    edit(deal, stage=company.stages["proposal"], days=1)
    edit(deal, amount=700, days=2)
    all_is_right(TODAY + timedelta(days=2))


def test_nothing_is_over_before_its_end_nor_when_it_is_there_no_more(company: World) -> None:
    built("large_open", **LEVEL, conditions=[LARGE])
    deal, open_one = win(deal_of(company, "chen", 500, opened_on=FEBRUARY)), deal_of(company, "chen", 5)
    assert over([deal.pk])
    assert not over([deal.pk], days=-1), "who enters on an earlier day writes before its end"
    assert not over([deal.pk], day=TODAY - timedelta(days=1))
    assert not over([deal.pk, open_one.pk])
    assert not over([deal.pk, 0]), "of one that was purged nothing is known"
