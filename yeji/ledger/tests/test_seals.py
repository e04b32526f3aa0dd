"""Seals: each locked month has one, they make a chain, and whatever is changed behind the doors breaks it."""

from __future__ import annotations

from datetime import date
from itertools import count
from typing import Any

import psycopg
import pytest
from django.db import DatabaseError, InterfaceError, OperationalError, connection, connections, transaction

from tests.world import NOON, TODAY, World, deal_of, make_world, win
from yeji.kit.periods import parse
from yeji.ledger.capture.tables import RULES
from yeji.ledger.models import PeriodChange
from yeji.ledger.moves import found_unit
from yeji.ledger.periods import CannotClose, changed_since, months, move_period
from yeji.ledger.seals import check_seals, seal_of, seals
from yeji.ledger.tests.closing import lock
from yeji.ledger.verify import verify
from yeji.org.scopes import SYSTEM
from yeji.platform.instance import Instance
from yeji.records import writing
from yeji.records.types import registry

DEAL = registry.get("deal")
MARCH, APRIL = date(2026, 3, 1), date(2026, 4, 1)


def two_months(world: World) -> None:
    """Something in March and April, both locked."""
    for month in (3, 4):
        win(deal_of(world, "chen", 100 * month, opened_on=date(2026, month, 2)), closed_on=date(2026, month, 9))
    lock(world, "2026-03", "2026-04")


@pytest.mark.django_db
def test_each_locked_month_has_a_seal_and_together_they_are_a_chain(world: World) -> None:
    two_months(world)
    chain = seals()
    assert [(one.month, one.number) for one in chain] == [(MARCH, 1), (APRIL, 2)]
    assert all(one.entries > 0 and len(one.hash) == 64 for one in chain)
    assert seals(until=APRIL) == chain[:1]
    assert seal_of(month=date(2026, 5, 1)) is None
    assert list(check_seals()) == []


@pytest.mark.django_db
def test_what_happens_afterwards_breaks_no_seal(world: World) -> None:
    two_months(world)
    sealed = seals()
    late = deal_of(world, "chen", 7, opened_on=date(2026, 4, 3))
    win(late, closed_on=date(2026, 4, 20))
    writing.remove(DEAL, late.pk, by=SYSTEM, at=NOON)
    found_unit(name="South", code="S", parent=world.units["East"], by=SYSTEM, at=NOON)
    move_period(month=parse("2026-03"), to="paid", by=world.accounts["ada"], at=NOON)
    assert seals() == sealed
    assert verify(day=TODAY) == []


SEAL = "UPDATE ledger_seal SET hash = {} WHERE number = 1"
BEHIND = (
    ("UPDATE ledger_entry SET amount = amount + 1 WHERE day = '2026-03-09' AND amount > 100", "2026-03-09"),
    ("DELETE FROM ledger_entry WHERE day = '2026-04-09' AND amount > 1", "2026-04-09"),
    ("INSERT INTO ledger_entry SELECT * FROM ledger_entry WHERE day = '2026-04-02' LIMIT 1", "2026-04-02"),
    ("UPDATE org_unitpath SET days = days * '[2026-03-10,)'", "tree of units"),
    ('UPDATE ledger_metric SET definition = definition || \'{"value": "1"}\'', "definitions"),
    ("UPDATE ledger_periodchange SET by_id = (SELECT max(id) FROM platform_account)", "steps of closing"),
    ("DELETE FROM ledger_seal WHERE number = 1", "has no seal"),
)


def test_a_seal_that_was_changed_breaks_the_chain_from_there_on(own_database: Instance) -> None:
    two_months(make_world())
    with connections["owner"].cursor() as cursor:
        cursor.execute(SEAL.format("repeat('0', 64)"))
    assert [broken.month for broken in check_seals()] == [MARCH, APRIL]


@pytest.mark.parametrize(("statement", "wanted"), BEHIND)
def test_what_was_changed_behind_the_doors_is_named(own_database: Instance, statement: str, wanted: str) -> None:
    """Each by itself: the hash takes up all of it, and not the entries alone."""
    two_months(make_world())
    assert list(check_seals()) == []
    with connections["owner"].cursor() as cursor:
        cursor.execute("ALTER TABLE ledger_entry DISABLE TRIGGER USER")
        cursor.execute(statement)
    told = [broken.told for broken in check_seals()]
    assert any(wanted in one for one in told), told


RESEALED = """
UPDATE ledger_seal s SET days = f.days, entries = f.entries, hash = f.hash
FROM ledger_seal o CROSS JOIN ledger_sealed(coalesce(o.since, '-infinity'), o.ends_on, o.starts_on, o.previous) f
WHERE s.number = 1 AND o.number = 1;
UPDATE ledger_seal SET previous = (SELECT hash FROM ledger_seal WHERE number = 1) WHERE number = 2;
"""


def test_whoever_seals_a_month_anew_breaks_the_seals_after_it(own_database: Instance) -> None:
    """Also where the next seal is told to follow the new one: its own hash has taken up the old one."""
    two_months(make_world())
    with connections["owner"].cursor() as cursor:
        cursor.execute("ALTER TABLE ledger_entry DISABLE TRIGGER USER")
        cursor.execute(BEHIND[0][0])
        cursor.execute(RESEALED)
    assert [broken.month for broken in check_seals()] == [APRIL]


def test_months_locked_before_there_were_seals_get_them_when_the_rules_are_laid(own_database: Instance) -> None:
    two_months(make_world())
    sealed = [one.hash for one in seals()]
    with connections["owner"].cursor() as cursor:
        cursor.execute("DELETE FROM ledger_seal")
        cursor.execute(RULES)
    assert [one.hash for one in seals()] == sealed


@pytest.mark.django_db
@pytest.mark.parametrize(
    "statement",
    [
        "INSERT INTO ledger_period (starts_on, ends_on, status, changed_at, reason) "
        "VALUES ('2026-04-01', '2026-05-01', 'locked', now(), '')",
        "INSERT INTO ledger_period (starts_on, ends_on, status, changed_at, reason) "
        "VALUES ('2026-04-02', '2026-05-02', 'calculated', now(), '')",
        "UPDATE ledger_period SET status = 'locked'",
        "UPDATE ledger_period SET status = 'reviewed'",
        "UPDATE ledger_period SET status = 'reviewed', calculated_by_id = NULL",
        "UPDATE ledger_period SET starts_on = '2026-05-01', ends_on = '2026-06-01'",
        "INSERT INTO ledger_seal SELECT * FROM ledger_seal",
        "UPDATE ledger_periodchange SET reason = ''",
        "SELECT ledger_seal('2026-04-01')",
    ],
)
def test_the_database_lets_no_step_be_left_out(world: World, statement: str) -> None:
    move_period(month=parse("2026-04"), to="calculated", by=world.accounts["ada"], at=NOON)
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


@pytest.mark.django_db
@pytest.mark.parametrize("locked", [(), ("2026-03",)])
def test_the_database_locks_months_in_order(world: World, locked: tuple[str, ...]) -> None:
    """Neither the first one before what was counted earlier, nor one past another that is open."""
    win(deal_of(world, "chen", 1, opened_on=date(2026, 3, 2)), closed_on=date(2026, 3, 9))
    lock(world, *locked)
    later = "2026-05" if locked else "2026-04"
    for to, who in (("calculated", "ada"), ("reviewed", "ben")):
        move_period(month=parse(later), to=to, by=world.accounts[who], at=NOON)
    with (
        pytest.raises(DatabaseError, match="locked in order"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute("UPDATE ledger_period SET status = 'locked' WHERE status = 'reviewed'")


@pytest.mark.django_db
def test_the_database_locks_no_month_that_is_not_over(world: World) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT (now() AT TIME ZONE (SELECT zone FROM org_company) + interval '1 day')::date")
        running = f"{cursor.fetchone()[0]:%Y-%m}"
    for to, who in (("calculated", "ada"), ("reviewed", "ben")):
        move_period(month=parse(running), to=to, by=world.accounts[who], at=NOON)
    with pytest.raises(DatabaseError, match="when it is over"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE ledger_period SET status = 'locked'")
    assert seals() == []


@pytest.mark.django_db
def test_the_database_lets_no_month_be_paid_unless_somebody_took_the_step(world: World) -> None:
    lock(world, "2026-04")
    with pytest.raises(DatabaseError, match="who took it"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE ledger_period SET status = 'paid'")
    move_period(month=parse("2026-04"), to="paid", by=world.accounts["ada"], at=NOON)
    assert months()[0].status == "paid"


@pytest.mark.django_db
def test_what_was_reviewed_is_what_is_locked(world: World) -> None:
    deal = win(deal_of(world, "chen", 100, opened_on=APRIL), closed_on=date(2026, 4, 10))
    ada, ben, april = world.accounts["ada"], world.accounts["ben"], parse("2026-04")
    move_period(month=april, to="calculated", by=ada, at=NOON)
    writing.save(DEAL, deal.pk, {"amount": 130}, by=SYSTEM, at=NOON)
    assert changed_since(month=april) > 0
    with pytest.raises(CannotClose, match="Calculate it again"):
        move_period(month=april, to="reviewed", by=ben, at=NOON)
    move_period(month=april, to="calculated", by=ada, at=NOON)
    move_period(month=april, to="reviewed", by=ben, at=NOON)
    writing.save(DEAL, deal.pk, {"amount": 140}, by=SYSTEM, at=NOON)
    with pytest.raises(CannotClose, match="Open it again"):
        move_period(month=april, to="locked", by=ada, at=NOON)
    assert seals() == []


def test_r06_a_close_that_is_killed_at_any_statement_leaves_the_month_as_it_was(own_database: Instance) -> None:
    """The connection is ended for good before each statement in turn; then the step is taken, once and whole."""
    world = make_world()
    win(deal_of(world, "chen", 100, opened_on=APRIL), closed_on=date(2026, 4, 10))
    kills = 0
    for to, who in (("calculated", "ada"), ("reviewed", "ben"), ("locked", "ada")):
        stood = (months(), len(seals()), PeriodChange.objects.count())
        for place in count():
            killer = _Killer(place)
            try:
                with connection.execute_wrapper(killer):
                    move_period(month=parse("2026-04"), to=to, by=world.accounts[who], at=NOON)
                break
            except (psycopg.OperationalError, OperationalError, InterfaceError):
                connection.close()
                kills += 1
                assert (months(), len(seals()), PeriodChange.objects.count()) == stood, (to, place)
    assert kills > 15
    assert [one.status for one in months()] == ["locked"]
    assert len(seals()) == 1
    assert verify(day=TODAY) == []


class _Killer:
    """Ends its own connection before the statement of a number."""

    def __init__(self, place: int) -> None:
        self.place = place

    def __call__(self, execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if self.place == 0:
            connection.connection.execute("SELECT pg_terminate_backend(pg_backend_pid())")
        self.place -= 1
        return execute(sql, params, many, context)
