"""What people had month by month is read as the roll-up has it, and says what the entries say."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.world import NOON, World, deal_of, record_of, win
from yeji.kit.periods import parse
from yeji.ledger import queries
from yeji.ledger.amounts import lie_ready
from yeji.ledger.models import Scenario
from yeji.ledger.queries import ask, fetch
from yeji.ledger.question import Dimension, Question
from yeji.ledger.sql import Level
from yeji.ledger.upkeep import fold
from yeji.org.scopes import SYSTEM
from yeji.records import writing
from yeji.records.types import registry

pytestmark = pytest.mark.django_db
DEAL = registry.get("deal")
TARGET = registry.get("target")
BY = (Dimension.PERSON, Dimension.MONTH)
ASKED = Question(metrics=("won_amount",), period=parse("2026Q2"), by=BY)
Figures = dict[tuple[object, ...], Decimal | None]


def told(question: Question) -> Figures:
    return {key: row["won_amount"] for key, row in ask(question, scope=SYSTEM).rows.items()}


def added_by_the_database(question: Question, monkeypatch: pytest.MonkeyPatch) -> Figures:
    with monkeypatch.context() as patched:
        patched.setattr(queries, "MANY", -1)
        return told(question)


def from_the_entries() -> Figures:
    rows = fetch(
        "SELECT person, date_trunc('month', day)::date, sum(amount) FROM ledger_entry e "
        "JOIN ledger_metric m ON m.id = e.metric_id WHERE m.key = 'won_amount' AND scenario = 0 AND NOT overlay "
        "AND day >= '2026-04-01' AND day < '2026-07-01' GROUP BY 1, 2 HAVING sum(amount) <> 0 OR sum(count) <> 0",
        {},
    )
    return {(person, month): amount for person, month, amount in rows}


def test_each_month_of_each_person_is_what_the_entries_say_folded_or_not(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    at = datetime(2026, 5, 21, 4, tzinfo=UTC)
    won = [win(deal_of(world, name, amount), at=at) for name, amount in (("chen", 10), ("dora", 0), ("chen", 7))]
    won.append(win(deal_of(world, "ben", 5, opened_on=date(2026, 4, 1)), at=at, closed_on=date(2026, 4, 9)))
    win(deal_of(world, None, 3), at=at)
    for turn in range(3):
        assert told(ASKED) == added_by_the_database(ASKED, monkeypatch) == from_the_entries(), turn
        if turn:
            fold()
        else:
            writing.save(DEAL, won[0].pk, {"amount": 12}, by=SYSTEM, at=NOON)
            writing.remove(DEAL, won[3].pk, by=SYSTEM, at=NOON)  # comes to nothing, and has no row
    may = date(2026, 5, 1)
    people = world.people
    assert told(ASKED) == {
        (people["chen"], may): Decimal(19),
        (people["dora"], may): Decimal(0),  # a deal that was given away is one nevertheless
        (None, may): Decimal(3),
    }


def test_plans_are_read_in_the_same_way_and_one_taken_back_is_none(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = replace(ASKED, scenario=Scenario.TARGET)
    for name in ("chen", "dora"):
        record_of("target", metric="won_amount", period="2026Q2", person=world.people[name], amount=300)
    record_of("target", metric="won_amount", period="2026Q2", unit=world.units["East"], amount=900)
    assert told(asked) == added_by_the_database(asked, monkeypatch)
    assert {key[0] for key in told(asked)} == {world.people["chen"], world.people["dora"]}
    assert sum(value or Decimal(0) for value in told(asked).values()) == 600


def test_it_is_one_statement_and_a_question_without_keys_has_an_answer(world: World) -> None:
    ask(ASKED, scope=SYSTEM)  # the metric's versions are known from now on
    with CaptureQueriesContext(connection) as read:
        ask(ASKED, scope=SYSTEM)
    assert len(read) == 1
    assert "GROUP BY" not in read[0]["sql"]
    assert told(replace(ASKED, by=())) == {(): Decimal(0)}
    assert told(replace(ASKED, by=(), scenario=Scenario.TARGET)) == {}


def test_only_where_nearly_each_row_is_a_key_of_its_own(world: World) -> None:
    ready = [
        by
        for by in (
            BY,
            (Dimension.MONTH,),
            (Dimension.PERSON,),
            (Dimension.UNIT, *BY),
            (Dimension.PERSON, Dimension.DAY),
        )
        if lie_ready(replace(ASKED, by=by), level=Level.WITHIN)
    ]
    assert ready == [BY]
