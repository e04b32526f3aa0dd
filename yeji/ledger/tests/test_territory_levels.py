"""Levels credited by territory: whoever is responsible for the customer's territory has them, day by day."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.db import connections

from tests.world import NOON, TODAY, World, deal_of, record_of
from yeji.kit.periods import parse
from yeji.ledger.capture import following
from yeji.ledger.capture.following import follow_next, left
from yeji.ledger.queries import ask, fetch
from yeji.ledger.question import Dimension, Question
from yeji.ledger.tests.building import OPEN, built
from yeji.ledger.tests.test_built import company
from yeji.ledger.verify import verify, verify_independently
from yeji.org.scopes import SYSTEM
from yeji.records import writing
from yeji.records.types import registry

__all__ = ("company",)
FIRST = datetime(2026, 1, 5, 4, tzinfo=UTC)
LEVEL: dict[str, Any] = {"value": "level", "measure": "amount", "conditions": [OPEN], "on": "opened_on"}


def write(key: str, record: int, at: tuple[int, int], **values: Any) -> None:
    moment = datetime(2026, *at, 4, tzinfo=UTC)
    writing.save(registry.get(key), record, values, by=SYSTEM, at=moment)


def whose(world: World, metric: str, day: str) -> dict[str | None, int]:
    names = {pk: name for name, pk in world.people.items()}
    rows = ask(Question(metrics=(metric,), period=parse(day), by=(Dimension.PERSON,)), scope=SYSTEM).rows
    return {names.get(key[0]): int(row[metric] or 0) for key, row in rows.items()}


def entries(metric: str) -> list[tuple[Any, ...]]:
    return fetch(
        "SELECT e.record, e.belongs_on, e.person, e.unit, sum(e.amount), sum(e.count) FROM ledger_entry e "
        "JOIN ledger_metric m ON m.id = e.metric_id WHERE m.key = %(key)s GROUP BY 1, 2, 3, 4 "
        "HAVING sum(e.amount) <> 0 OR sum(e.count) <> 0 ORDER BY 1, 2, 3",
        {"key": metric},
    )


@pytest.fixture
def divided(company: World) -> dict[str, int]:
    """East with City below it, and South; 甲 stands in City, 乙 too, and each has a deal that is open."""
    made: dict[str, int] = {}
    for name, above, keeper in (("East", None, "chen"), ("South", None, "dora"), ("City", "East", "ben")):
        given: dict[str, Any] = {"name": name, "parent": made.get(above or ""), "manager": company.people[keeper]}
        made[name] = record_of("territory", at=FIRST, **given).pk
    write("customer", company.customer, (1, 5), territory=made["City"])
    made["乙"] = record_of("customer", name="乙", territory=made["City"], at=FIRST).pk
    deal_of(company, "ada", 7, opened_on=date(2026, 1, 2))
    made["deal"] = deal_of(company, "ada", 5, opened_on=date(2026, 1, 2), customer=made["乙"]).pk
    return made


def test_it_follows_customers_keepers_and_the_tree(company: World, divided: dict[str, int]) -> None:
    people = company.people
    built("kept", credit={"who": "territory"}, **LEVEL)
    built("customers", credit={"who": "territory"}, value="level", type="customer", conditions=[], on="entered_on")
    assert whose(company, "kept", "2026-05-21") == {"ben": 12}
    write("customer", company.customer, (3, 15), territory=divided["South"])
    write("territory", divided["City"], (4, 10), manager=None)
    assert whose(company, "kept", "2026-05-21") == {"dora": 7, "chen": 5}
    write("territory", divided["City"], (4, 20), parent=divided["South"])
    write("territory", divided["South"], (5, 1), manager=company.people["ada"])
    write("deal", divided["deal"], (5, 10), amount=6)
    told = {day: whose(company, "kept", day) for day in ("2026-03-14", "2026-03-15", "2026-04-09", "2026-04-10")}
    assert told == {
        "2026-03-14": {"ben": 12},
        "2026-03-15": {"dora": 7, "ben": 5},
        "2026-04-09": {"dora": 7, "ben": 5},
        "2026-04-10": {"dora": 12},
    }, "who moves in a month stands there from its first day"
    assert (whose(company, "kept", "2026-04"), whose(company, "kept", "2026-05-09")) == ({"dora": 12}, {"ada": 12})
    assert whose(company, "kept", "2026-05-21") == {"ada": 13}
    assert whose(company, "customers", "2026-05-21") == {"ada": 2}
    built("later", credit={"who": "territory"}, **LEVEL)
    assert entries("later") == entries("kept")
    assert verify(day=TODAY) + verify_independently(day=TODAY) == []
    with connections["owner"].cursor() as cursor:
        cursor.execute("UPDATE ledger_entry SET person = %s WHERE person = %s", [people["chen"], people["dora"]])
    wrong = {one.person for one in verify_independently(day=TODAY, metric="kept")}
    assert wrong == {people["chen"], people["dora"]}


def test_many_that_follow_are_left_to_the_worker(
    company: World, divided: dict[str, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    built("kept", credit={"who": "territory"}, **LEVEL)
    write("customer", divided["乙"], (3, 15), territory=divided["South"])
    monkeypatch.setattr(following.WAITING, "most", 1)
    write("territory", divided["City"], (5, 1), manager=company.people["ada"])
    assert whose(company, "kept", "2026-05-21") == {"ben": 7, "dora": 5}
    for number in left():
        while follow_next(number):
            pass
    assert whose(company, "kept", "2026-05-21") == {"ada": 7, "dora": 5}
    monkeypatch.setattr(following.WAITING, "most", None)
    assert verify(day=NOON.date()) == []
