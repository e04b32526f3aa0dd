"""Answers that are kept: whoever posts, takes back, folds or makes again, they say what a fresh count says."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import psycopg
import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from tests.world import World
from yeji.kit.periods import parse
from yeji.ledger.kept import BUSY, kept
from yeji.ledger.levels import Key
from yeji.ledger.queries import ask
from yeji.ledger.question import HELD, Dimension, Question, View
from yeji.ledger.sql import Level, entries_alone, select_distinct, select_sums
from yeji.ledger.upkeep import fold, rebuild
from yeji.ledger.versions import versions_of
from yeji.org.scopes import SYSTEM
from yeji.platform.instance import Instance

QUARTER = Question(metrics=("signed_customers",), period=parse("2026Q2"))
ASKED = (
    QUARTER,
    replace(QUARTER, period=parse("2026-05")),
    replace(QUARTER, by=(Dimension.PERSON,), until=date(2026, 6, 10)),
    replace(QUARTER, person=1),
    replace(QUARTER, metrics=("won_amount",), by=(Dimension.CUSTOMER,)),
)
POST = """
INSERT INTO ledger_entry (metric_id, scenario, part, day, belongs_on, person, customer, amount, count, currency_amount,
                          record, overlay, adjusts, recorded_at)
SELECT %(metric)s, 0, 0, %(day)s, %(day)s, %(person)s, customer, amount, amount, amount, customer, false, false, now()
FROM unnest(%(customers)s::bigint[], %(amounts)s::int[]) AS t(customer, amount)
"""
MANY_PEOPLE = """
INSERT INTO ledger_entry (metric_id, scenario, part, day, belongs_on, person, customer, amount, count, currency_amount,
                          record, overlay, adjusts, recorded_at)
SELECT %(metric)s, 0, 0, %(day)s, %(day)s, p, p, 1, 1, 1, p, false, false, now()
FROM generate_series(1, %(most)s::int) AS p
"""


class Writer:
    """Another program with a connection of its own, which posts, and commits or undoes it when it likes."""

    def __init__(self, instance: Instance) -> None:
        self.connection = psycopg.connect(**instance.connection("app"))  # type: ignore[arg-type]
        self.open = False

    def post(self, *rows: tuple[int, int], day: date = date(2026, 5, 20), person: int = 1) -> None:
        customers, amounts = zip(*rows, strict=True)
        (metric,) = versions_of("won_amount")
        given = {"metric": metric, "day": day, "person": person}
        self.connection.execute(POST, {**given, "customers": list(customers), "amounts": list(amounts)})
        self.open = True

    def end(self, *, undone: bool = False) -> None:
        self.connection.rollback() if undone else self.connection.commit()
        self.open = False


@pytest.fixture
def writers(own_world: World, own_database: Instance) -> Iterator[list[Writer]]:
    with ExitStack() as stack:
        made = [Writer(own_database) for _number in range(3)]
        for one in made:
            stack.callback(one.connection.close)
        yield made


def told(question: Question) -> dict[Key, Decimal | None]:
    return {key: row[question.metrics[0]] for key, row in ask(question, scope=SYSTEM).rows.items()}


def fresh(question: Question) -> dict[Key, Decimal | None]:
    """The same by the same statements, which are always carried out."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("yeji.ledger.queries.entries_alone", lambda _question: False)
        return told(question)


def count() -> Decimal | None:
    assert told(QUARTER) == fresh(QUARTER)
    return told(QUARTER)[()]


def test_an_answer_is_read_once_until_something_is_posted_in_its_months(writers: list[Writer]) -> None:
    before = count()
    assert before is not None
    with CaptureQueriesContext(connection) as asked:
        assert told(QUARTER) == {(): before}
    assert [query["sql"].count("FROM ledger_entry") for query in asked] == [0]
    for beside in (date(2026, 3, 31), date(2026, 7, 1)):
        writers[0].post((71, 1), day=beside)
        writers[0].end()
    with CaptureQueriesContext(connection) as asked:
        assert told(QUARTER) == {(): before}
    assert len(asked) == 1
    writers[0].post((71, 1))
    writers[0].end()
    assert count() == before + 1


def test_what_was_written_before_and_is_committed_after_is_counted(writers: list[Writer]) -> None:
    slow, quick, _other = writers
    slow.post((71, 1))
    before = count()
    assert before is not None
    quick.post((72, 1))
    quick.end()
    assert count() == before + 1
    slow.end()
    assert count() == before + 2
    quick.post((73, 1))
    assert count() == before + 2
    quick.end(undone=True)
    assert count() == before + 2


def test_folding_hides_nothing_not_even_what_came_to_nothing(writers: list[Writer]) -> None:
    writer = writers[0]
    writer.post((71, 5), (72, 5))
    writer.end()
    fold()
    before = count()
    assert before is not None
    writer.post((71, -5), (73, 5))  # of one person on one day: the sums stay what they were
    writer.end()
    fold()
    assert count() == before
    writer.post((72, -5), (73, 5))
    writer.end()
    fold()
    assert count() == before - 1
    writer.post((74, 1))
    writer.end()
    rebuild()
    assert count() == before


def test_what_is_undone_is_kept_by_nobody(writers: list[Writer]) -> None:
    before = count()
    assert before is not None
    with transaction.atomic():
        with connection.cursor() as cursor:
            (metric,) = versions_of("won_amount")
            given: dict[str, Any] = {"metric": metric, "day": date(2026, 5, 20), "person": 1}
            given |= {"customers": [71], "amounts": [1]}
            cursor.execute(POST, given)
        assert count() == before + 1
        transaction.set_rollback(True)
    writers[0].post((72, 1), (73, 1))
    writers[0].end()
    assert count() == before + 2


def test_whatever_is_posted_taken_back_and_folded_the_answers_are_those_of_a_fresh_count(writers: list[Writer]) -> None:
    dice = random.Random(20261122)
    for _step in range(160):
        writer = dice.choice(writers)
        if writer.open and dice.random() < 0.5:
            writer.end(undone=dice.random() < 0.3)
        elif dice.random() < 0.15:
            fold()
        elif dice.random() < 0.05 and not any(each.open for each in writers):
            rebuild()
        else:
            rows = [(dice.randrange(60, 68), dice.choice((-1, -1, 0, 1, 1))) for _row in range(dice.randrange(1, 4))]
            writer.post(*rows, day=date(2026, dice.randrange(3, 8), dice.randrange(1, 29)), person=dice.randrange(1, 3))
        question = dice.choice(ASKED)
        assert told(question) == fresh(question)


def test_a_database_that_takes_the_place_of_another_is_read_itself(writers: list[Writer]) -> None:
    """As when a backup is brought back: the months may have been folded as often, and have as many loose rows."""
    writers[0].post((71, 1))
    writers[0].end()
    assert count() is not None
    statement, params = "SELECT %(metric)s::int[], pg_postmaster_start_time()", {"metric": [1], "scenario": 0}
    with pytest.MonkeyPatch.context() as patch:
        for name in ("ledger_entry", "ledger_metric"):
            patch.setattr("yeji.ledger.kept.STATE", f"SELECT 0, 0, '{name}'::regclass::oid")
            with CaptureQueriesContext(connection) as asked:
                kept(statement, params, since=None, until=date(2026, 7, 1))
            assert len(asked) == 2


def test_only_what_is_read_from_entries_alone_is_kept(world: World) -> None:
    held = [{name: 1} for name in HELD]
    about: list[dict[str, Any]] = [{"by": (one,)} for one in Dimension] + held
    others: list[dict[str, Any]] = [{"view": View.RESTATED}, {"known_at": parse("2026Q2").start}]
    alone = []
    for more in (*about, *others):
        question = replace(QUARTER, **more)
        sql = select_distinct("won_amount", question, SYSTEM)[0]
        sql += select_sums(("won_amount",), replace(question, until=date(2026, 6, 3)), SYSTEM, level=Level.WITHIN)[0]
        tables = set(re.findall(r"\b(?<!month )(?:FROM|JOIN) (\w+)", sql))  # not those of extract(month FROM …)
        if entries_alone(question):
            assert tables == {"ledger_entry"}, more
            alone.append(more)
    assert len(alone) == 16


def test_after_a_large_import_answers_are_kept_again_once_it_is_folded(writers: list[Writer]) -> None:
    given = {"metric": versions_of("won_amount")[0], "day": date(2026, 5, 20), "most": BUSY + 1}
    writers[0].connection.execute(MANY_PEOPLE, given)
    writers[0].end()

    def reads() -> int:
        told(QUARTER)
        with CaptureQueriesContext(connection) as asked:
            told(QUARTER)
        return sum(query["sql"].count("FROM ledger_entry") for query in asked)

    assert reads() > 0
    fold()
    assert reads() == 0
    assert count() is not None
