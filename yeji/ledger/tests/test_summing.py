"""The sums of a metric are put off while it is filled in for the first time, and right whatever comes between."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from typing import Any

import psycopg
import pytest
from django.db import connections

from tests.world import NOON, TODAY, World, deal_of, make_world, win
from yeji.kit.periods import parse
from yeji.ledger.built import keeping, laying, summing
from yeji.ledger.capture.filling import fill
from yeji.ledger.capture.rollups import FOLDING_LOCK
from yeji.ledger.capture.tables import CLOSING_LOCK
from yeji.ledger.metrics import registry
from yeji.ledger.models import Definition, Unsummed
from yeji.ledger.queries import fetch, figure
from yeji.ledger.question import Question
from yeji.ledger.tests.building import WON, built, changed, laid
from yeji.ledger.upkeep import fold, rebuild
from yeji.ledger.verify import verify, verify_independently
from yeji.org.scopes import SYSTEM
from yeji.platform.instance import Instance
from yeji.records import writing
from yeji.records.types import registry as types

STILL = [{"field": "stage.outcome", "operator": "is", "values": ["open"]}]
HUNDRED = {"field": "amount", "operator": "at_least", "values": ["100"]}
LEVEL: dict[str, Any] = {"value": "level", "measure": "amount", "on": "opened_on", "until": "closed_on"}
SUMMED = """
SELECT count(*) FROM ledger_summary s JOIN ledger_metric m ON m.id = s.metric_id WHERE m.key = %(key)s
"""


@pytest.fixture
def company(own_database: Instance) -> Iterator[World]:
    world = make_world()
    win(deal_of(world, "chen", 300))
    deal_of(world, "dora", 50, opened_on=date(2026, 2, 3))
    yield world
    registry._known.setup = None


def counted(metric: str) -> Decimal | None:
    return figure(metric, Question(metrics=(metric,), period=parse("2026")), scope=SYSTEM)


def summed(key: str) -> int:
    return int(fetch(SUMMED, {"key": key})[0][0])


def all_is_right() -> None:
    assert verify(day=TODAY) == []
    assert verify_independently(day=TODAY) == []
    assert not Unsummed.objects.exists()


def meanwhile(monkeypatch: pytest.MonkeyPatch, act: Callable[[], object]) -> None:
    """Do something when all is filled in and nothing is summed yet."""

    def filled(*given: Any, **named: Any) -> int:
        posted = fill(*given, **named)
        act()
        return posted

    monkeypatch.setattr(laying, "fill", filled)


def test_nothing_is_summed_before_all_is_there_and_nothing_is_left_to_fold(
    company: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[int] = []
    stands = "SELECT count(*) FROM ledger_standing WHERE metric_id = (SELECT max(id) FROM ledger_metric)"

    def look() -> None:
        seen.extend([summed("large"), summed("pipeline"), int(fetch(stands, {})[0][0]), len(verify(day=TODAY))])

    meanwhile(monkeypatch, look)
    built("pipeline", **LEVEL, conditions=STILL)
    built("large", value="sum", measure="amount")
    assert seen[:4] == [0, 0, 0, 0]
    assert (seen[4], seen[7]) == (0, 0)
    assert [counted("large"), summed("large")] == [300, 1]
    assert fetch(
        "SELECT count(*) FROM ledger_summary WHERE NOT folded AND metric_id = (SELECT max(id) FROM ledger_metric)", {}
    ) == [(0,)]
    all_is_right()


@pytest.mark.parametrize("act", [rebuild, fold, lambda: None])
def test_what_is_written_meanwhile_is_summed_once(
    company: World, monkeypatch: pytest.MonkeyPatch, act: Callable[[], object]
) -> None:
    def written() -> None:
        win(deal_of(company, "dora", 40))
        act()
        win(deal_of(company, "ben", 2))

    meanwhile(monkeypatch, written)
    built("large", value="sum", measure="amount")
    built("pipeline", **LEVEL, conditions=STILL)
    win(deal_of(company, "dora", 1000))
    deal_of(company, "ben", 7, opened_on=date(2026, 2, 3))
    assert [counted("large"), counted("pipeline")] == [1384, 57]
    fold()
    all_is_right()


def test_one_that_was_cut_off_is_summed_the_next_time(company: World, monkeypatch: pytest.MonkeyPatch) -> None:
    def cut_off(*_given: object, **_named: object) -> None:
        raise RuntimeError("the machine went down")

    with monkeypatch.context() as broken:
        broken.setattr(laying, "sum_up", cut_off)
        with pytest.raises(RuntimeError):
            built("pipeline", **LEVEL, conditions=STILL)
    assert keeping.newest("pipeline").state == Definition.State.FAILED
    deal = deal_of(company, "ben", 7, opened_on=date(2026, 2, 3))
    # It was cut off a little later: what is posted is summed as it comes, and what came before is not summed yet.
    with connections["owner"].cursor() as cursor:
        cursor.execute("UPDATE ledger_unsummed SET put_off = false")
    writing.save(types.get("deal"), deal.pk, {"amount": "9"}, by=SYSTEM, at=NOON)
    keeping.try_again(key="pipeline", by=SYSTEM)
    laid(keeping.newest("pipeline"))
    assert counted("pipeline") == 59
    all_is_right()


def test_a_second_version_is_summed_as_it_is_posted(company: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """What people look at takes nothing from the first one that is not in the second at once."""
    built("large", value="sum", measure="amount")
    win(deal_of(company, "ben", 20))
    monkeypatch.setattr(summing, "again", pytest.fail)
    seen: list[Decimal | None] = []
    meanwhile(monkeypatch, lambda: seen.append(counted("large")))
    changed("large", since=date(2026, 1, 1), value="sum", measure="amount", conditions=[WON, HUNDRED])
    assert seen == [counted("large")] == [300]
    all_is_right()


def test_who_rebuilds_meanwhile_is_not_waited_for_in_turn(company: World, own_database: Instance) -> None:
    """Whoever holds the lock of closing and waits for the one of folding gets it: neither is held by who only tries."""
    built("large", value="sum", measure="amount")
    with connections["owner"].cursor() as cursor:
        cursor.execute("INSERT INTO ledger_unsummed SELECT max(id), true FROM ledger_metric")
    with psycopg.connect(**own_database.connection("owner"), autocommit=True) as other:  # type: ignore[arg-type]
        other.execute("SELECT pg_advisory_lock(%s)", [CLOSING_LOCK])
        free: list[bool] = []

        def pause(_seconds: float) -> None:
            found = other.execute("SELECT pg_try_advisory_lock(%s)", [FOLDING_LOCK]).fetchone()
            free.append(bool(found and found[0]))
            if len(free) == 3:
                other.execute("SELECT pg_advisory_unlock_all()")

        summing.sum_up("large", pause=pause, alias="owner")
        assert free == [True, True, True]
    assert counted("large") == 300
    held = """
        SELECT count(*) FROM pg_locks l JOIN pg_database d ON d.oid = l.database AND d.datname = current_database()
        WHERE l.locktype = 'advisory' AND l.objid = ANY(%(locks)s::bigint[])
    """
    assert fetch(held, {"locks": [CLOSING_LOCK, FOLDING_LOCK]}) == [(0,)]
    all_is_right()
