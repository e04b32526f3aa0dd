"""Closing months: one step after the other, four eyes, in order; what is locked is final."""

from __future__ import annotations

from contextlib import nullcontext
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.db import DatabaseError, connection, transaction

from tests.world import NOON, TODAY, World, deal_of, record_of, win
from yeji.kit.periods import parse
from yeji.ledger.counted import counted
from yeji.ledger.earlier import earlier, hindering, move_with_earlier
from yeji.ledger.models import PeriodChange
from yeji.ledger.periods import CannotClose, MayNotClose, Month, closing_from, months, move_period, steps_of
from yeji.ledger.queries import ask
from yeji.ledger.question import Question, View
from yeji.ledger.verify import verify, verify_independently
from yeji.org.scopes import SYSTEM
from yeji.records import writing
from yeji.records.merging.services import merge, unmerge
from yeji.records.types import registry

pytestmark = pytest.mark.django_db
DEAL = registry.get("deal")
APRIL = parse("2026-04")
IN_APRIL = date(2026, 4, 10)


def step(world: World, to: str, *, by: str = "ada", month: str = "2026-04", reason: str = "") -> Month:
    return move_period(month=parse(month), to=to, by=world.accounts[by], at=NOON, reason=reason)


def lock(world: World, month: str = "2026-04") -> None:
    step(world, "calculated", month=month)
    step(world, "reviewed", by="ben", month=month)
    step(world, "locked", month=month)


def won(period: str, *, view: View = View.POSTED) -> Decimal | None:
    return ask(Question(metrics=("won_amount",), period=parse(period), view=view), scope=SYSTEM).value("won_amount")


def test_the_steps_and_who_took_them(world: World) -> None:
    lock(world)
    step(world, "paid")
    assert [(month.starts_on, month.status) for month in months()] == [(APRIL.start, "paid")]
    taken = PeriodChange.objects.order_by("id").values_list("before", "after", "by__login")
    assert [(before, after, login.split("@")[0]) for before, after, login in taken] == [
        ("", "calculated", "ada"),
        ("calculated", "reviewed", "ben"),
        ("reviewed", "locked", "ada"),
        ("locked", "paid", "ada"),
    ]


def test_a_record_tells_what_was_counted_before_the_lock_and_the_adjustment_apart(world: World) -> None:
    deal = win(deal_of(world, "chen", 100, opened_on=date(2026, 4, 1)), closed_on="2026-04-10")
    lock(world)
    writing.save(DEAL, deal.pk, {"amount": "70"}, by=SYSTEM, at=NOON)
    lines, _hidden = counted(deal.pk, scope=SYSTEM)
    told = [(int(line.amount), line.day, line.belongs_on) for line in lines if line.metric.key == "won_amount"]
    assert told == [(100, IN_APRIL, None), (-30, date(2026, 5, 1), IN_APRIL)]


def test_months_that_are_behind_take_a_step_together_or_none_does(world: World) -> None:
    for day in ("2026-01-10", "2026-03-10"):
        win(deal_of(world, "chen", 10, opened_on=date(2026, 1, 2)), closed_on=day)
    step(world, "calculated", month="2026-02", by="ben")
    assert [span.code() for span in earlier(APRIL)] == ["2026-01", "2026-02", "2026-03"]
    together = [("calculated", "ada"), ("reviewed", "ben"), ("reviewed", "root"), ("locked", "ada")]
    for to, by in together:
        refused = (to, by) == ("reviewed", "ben")
        with pytest.raises(CannotClose, match="2026-02: Whoever") if refused else nullcontext():
            move_with_earlier(month=APRIL, to=to, by=world.accounts[by], at=NOON)
        if refused:
            assert {month.status for month in months()} == {"calculated"}
    assert [month.status for month in months()] == ["locked"] * 4
    assert earlier(APRIL) == []


def test_earlier_months_are_calculated_again_with_a_later_one_where_something_was_posted_since(world: World) -> None:
    win(deal_of(world, "chen", 10, opened_on=date(2026, 1, 2)), closed_on="2026-01-10")
    move_with_earlier(month=APRIL, to="calculated", by=world.accounts["ada"], at=NOON)
    win(deal_of(world, "chen", 10, opened_on=date(2026, 2, 2)), closed_on="2026-02-10")
    assert [span.code() for span in earlier(APRIL, to="calculated")] == ["2026-02"]
    assert hindering(APRIL, to="calculated") is None
    with pytest.raises(CannotClose, match=r"2026-02: .* Calculate it again first"):
        move_with_earlier(month=APRIL, to="reviewed", by=world.accounts["ben"], at=NOON)
    move_with_earlier(month=APRIL, to="calculated", by=world.accounts["ada"], at=NOON)
    assert earlier(APRIL, to="calculated") == []
    assert [len(steps_of(month=date(2026, month, 1))) for month in (1, 2, 3, 4)] == [1, 2, 1, 2]
    move_with_earlier(month=APRIL, to="reviewed", by=world.accounts["ben"], at=NOON)
    assert {month.status for month in months()} == {"reviewed"}


def test_whoever_calculated_does_not_review(world: World) -> None:
    step(world, "calculated")
    with pytest.raises(CannotClose):
        step(world, "reviewed")


@pytest.mark.parametrize("to", ["reviewed", "locked", "paid", ""])
def test_no_step_is_left_out(world: World, to: str) -> None:
    with pytest.raises(CannotClose):
        step(world, to, reason="why not")
    assert months() == []


def test_a_reviewed_month_opens_again_with_a_reason_and_a_locked_one_never(world: World) -> None:
    step(world, "calculated")
    step(world, "reviewed", by="ben")
    with pytest.raises(CannotClose):
        step(world, "")
    step(world, "", reason="a return came in")
    assert months() == []
    lock(world)
    with pytest.raises(CannotClose):
        step(world, "", reason="please")


def test_results_of_nobody_stop_the_review(world: World) -> None:
    win(deal_of(world, None, 5, opened_on=IN_APRIL), closed_on=IN_APRIL)
    step(world, "calculated")
    with pytest.raises(CannotClose, match="credited to nobody"):
        step(world, "reviewed", by="ben")


def test_months_are_locked_in_order(world: World) -> None:
    win(deal_of(world, "chen", 5, opened_on=date(2026, 3, 1)), closed_on=date(2026, 3, 2))
    step(world, "calculated")
    step(world, "reviewed", by="ben")
    with pytest.raises(CannotClose, match="Earlier months"):
        step(world, "locked")
    lock(world, "2026-03")
    step(world, "locked")


def test_a_month_is_locked_once_it_is_over(world: World) -> None:
    """What still happens in it would count in the next one, and what is open today would be read as it was before."""
    open_yet = deal_of(world, "chen", 100)
    lock(world, "2026-04")
    step(world, "calculated", month="2026-05")
    step(world, "reviewed", month="2026-05", by="ben")
    for day in (NOON, datetime(2026, 5, 31, 15, 59, tzinfo=UTC)):
        with pytest.raises(CannotClose, match="from 2026-06-01 on"):
            move_period(month=parse("2026-05"), to="locked", by=world.accounts["ada"], at=day)
    writing.save(DEAL, open_yet.pk, {"amount": "200"}, by=SYSTEM, at=NOON)
    assert verify(day=TODAY) == [] == verify_independently(day=TODAY)
    step(world, "", month="2026-05", reason="too early")
    over = datetime(2026, 5, 31, 16, 0, tzinfo=UTC)
    for to, who in (("calculated", "ada"), ("reviewed", "ben"), ("locked", "ada")):
        move_period(month=parse("2026-05"), to=to, by=world.accounts[who], at=over)
    assert [month.status for month in months()] == ["locked", "locked"]


def test_an_edit_after_locking_is_an_adjustment_in_the_first_open_month(world: World) -> None:
    deal = win(deal_of(world, "chen", 100, opened_on=IN_APRIL), closed_on=IN_APRIL)
    lock(world)
    writing.save(DEAL, deal.pk, {"amount": 130}, by=SYSTEM, at=NOON)
    assert (won("2026-04"), won("2026-05")) == (Decimal(100), Decimal(30))
    assert (won("2026-04", view=View.RESTATED), won("2026-05", view=View.RESTATED)) == (Decimal(130), Decimal(0))
    assert verify(day=TODAY) == []
    assert verify_independently(day=TODAY) == []


def test_a_day_moved_out_of_a_locked_month(world: World) -> None:
    deal = win(deal_of(world, "chen", 100, opened_on=IN_APRIL), closed_on=IN_APRIL)
    lock(world)
    writing.save(DEAL, deal.pk, {"closed_on": "2026-05-10"}, by=SYSTEM, at=NOON)
    assert (won("2026-04"), won("2026-05")) == (Decimal(100), Decimal(0))
    assert (won("2026-04", view=View.RESTATED), won("2026-05", view=View.RESTATED)) == (Decimal(0), Decimal(100))
    assert verify(day=TODAY) == []


def test_what_is_recorded_after_locking_counts_in_the_open_month(world: World) -> None:
    lock(world)
    win(deal_of(world, "chen", 60, opened_on=IN_APRIL), closed_on=IN_APRIL)
    assert (won("2026-04"), won("2026-05")) == (Decimal(0), Decimal(60))
    assert won("2026-04", view=View.RESTATED) == Decimal(60)


def test_deleting_after_locking_is_an_adjustment(world: World) -> None:
    deal = win(deal_of(world, "chen", 100, opened_on=IN_APRIL), closed_on=IN_APRIL)
    lock(world)
    writing.remove(DEAL, deal.pk, by=SYSTEM, at=NOON)
    assert (won("2026-04"), won("2026-05")) == (Decimal(100), Decimal(-100))


def test_the_database_refuses_a_posting_into_a_locked_month_by_any_route(world: World) -> None:
    win(deal_of(world, "chen", 100, opened_on=IN_APRIL), closed_on=IN_APRIL)
    lock(world)
    with pytest.raises(DatabaseError, match="locked period"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO ledger_entry (metric_id, scenario, part, day, belongs_on, amount, count, currency_amount, "
            "record, overlay, adjusts, recorded_at) "
            "SELECT metric_id, 0, 0, day, day, 1, 1, 1, record, false, false, now() FROM ledger_entry LIMIT 1"
        )


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE ledger_entry SET amount = 0",
        "DELETE FROM ledger_entry",
        "TRUNCATE ledger_entry",
        "INSERT INTO ledger_entry_2026 SELECT * FROM ledger_entry",
        "INSERT INTO ledger_rollup SELECT * FROM ledger_rollup",
        "UPDATE records_history SET verb = ''",
        "SELECT ledger_guard()",
        "CREATE TABLE mine (id int)",
        "CREATE TEMPORARY TABLE mine (id int)",
        "COPY (SELECT 1) TO PROGRAM 'id'",
        "SELECT pg_read_file('/etc/passwd')",
        "ALTER ROLE CURRENT_USER SUPERUSER",
    ],
)
def test_s19_what_the_application_role_cannot_do(world: World, statement: str) -> None:
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def test_the_moment_of_writing_is_the_database_s_own(world: World) -> None:
    """Backdating: a face may say when something was recorded; when it was written, only the database says."""
    record_of("deal", at=datetime(2020, 1, 1, tzinfo=UTC), name="old", stage=world.stages["lead"], amount=1)
    with connection.cursor() as cursor:
        cursor.execute("SELECT min(recorded_at), min(written_at) FROM ledger_entry")
        recorded, written = cursor.fetchone()
    assert recorded.year == 2020
    assert written.year >= 2026


def test_closing_needs_a_role_of_its_own(world: World) -> None:
    for name in ("chen", "eve", "dora"):
        with pytest.raises(MayNotClose):
            step(world, "calculated", by=name)
    assert months() == []


def test_where_closing_stands_and_who_took_which_step(world: World) -> None:
    assert closing_from() is None
    win(deal_of(world, "chen", 5, opened_on=IN_APRIL), closed_on=IN_APRIL)
    assert closing_from() == date(2026, 4, 1)
    lock(world)
    assert closing_from() == date(2026, 5, 1)
    taken = [(one.before, one.after, one.by) for one in steps_of(month=date(2026, 4, 1))]
    assert taken == [("reviewed", "locked", "Ada"), ("calculated", "reviewed", "Ben"), ("", "calculated", "Ada")]


def test_a_merge_moves_open_months_to_the_customer_that_stays_and_leaves_locked_ones(world: World) -> None:
    kind = registry.get("customer")
    other = record_of("customer", name="The same")
    locked = win(deal_of(world, "chen", 100, customer=other.pk, opened_on=IN_APRIL), closed_on=IN_APRIL)
    later = win(deal_of(world, "chen", 30, customer=other.pk))
    lock(world)
    made = merge(kind, world.customer, [other.pk], by=SYSTEM, at=NOON)
    assert (_customers(locked.pk), _customers(later.pk)) == ({other.pk}, {world.customer})
    assert verify(day=TODAY) == [] == verify_independently(day=TODAY)
    unmerge(made.pk, by=SYSTEM, at=NOON)
    assert (_customers(locked.pk), _customers(later.pk)) == ({other.pk}, {other.pk})
    assert verify(day=TODAY) == [] == verify_independently(day=TODAY)


def _customers(deal: int) -> set[int]:
    """Whose customer's the deal's net won amount is."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT customer FROM ledger_entry WHERE record = %s AND metric_id IN "
            "(SELECT id FROM ledger_metric WHERE key = 'won_amount') GROUP BY customer HAVING sum(amount) <> 0",
            [deal],
        )
        return {customer for (customer,) in cursor.fetchall()}
