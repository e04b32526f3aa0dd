"""What is done for customers: planned, finished, opened again, and counted on the day it was done."""

from __future__ import annotations

from datetime import date, time
from typing import Any

import pytest

from tests.world import NOON, TODAY, World, deal_of, record_of
from yeji.business.work import services
from yeji.business.work.models import Activity
from yeji.business.work.rules import ActivityRefused
from yeji.kit.periods import parse
from yeji.ledger.credit import write_credit_again
from yeji.ledger.models import CreditLine
from yeji.ledger.queries import figure
from yeji.ledger.question import Question
from yeji.ledger.verify import verify, verify_independently
from yeji.org.scopes import SYSTEM
from yeji.records import writing
from yeji.records.reading import NotFound, get, visible
from yeji.records.types import registry
from yeji.records.writing import NotAccepted

pytestmark = pytest.mark.django_db
ACTIVITY = registry.get("activity")


def activity_of(world: World, owner: str, kind: str = "visit", **values: Any) -> Activity:
    row = record_of("activity", subject="see them", kind=kind, owner=world.people[owner], **values)
    assert isinstance(row, Activity)
    return row


def counted(metric: str, month: str = "2026-05", **held: Any) -> Any:
    return figure(metric, Question(metrics=(metric,), period=parse(month), **held), scope=SYSTEM)


def test_what_has_a_day_on_which_it_was_done_is_done(world: World) -> None:
    done = activity_of(world, "chen", done_on="2026-05-20")
    assert (done.state, done.due_on) == ("done", date(2026, 5, 20))
    assert activity_of(world, "chen", due_on="2026-05-22").state == "open"
    assert activity_of(world, "chen", kind="note").done_on == TODAY


def test_a_time_without_a_day_is_today(world: World) -> None:
    planned = activity_of(world, "chen", due_at="下午3:30")
    assert (planned.due_on, planned.due_at) == (TODAY, time(15, 30))


@pytest.mark.parametrize(
    ("field", "value"),
    [("done_on", "2026-05-22"), ("minutes", -1), ("minutes", 1441), ("due_at", "25:00"), ("due_at", "1530")],
)
def test_what_cannot_be_is_refused(world: World, field: str, value: Any) -> None:
    with pytest.raises(NotAccepted) as problem:
        activity_of(world, "chen", **{field: value})
    assert problem.value.field == field
    assert visible(SYSTEM, ACTIVITY).count() == 0


def test_finishing_counts_and_reopening_takes_it_back(world: World) -> None:
    planned = activity_of(world, "chen", due_on="2026-05-20", customer=world.customer)
    assert counted("visits") == 0
    done = services.finish(activity=planned.pk, by=world.scope("chen"), at=NOON, change={"result": "line 1\nline 2"})
    assert (done.done_on, done.result) == (TODAY, "line 1\nline 2")  # type: ignore[attr-defined]
    assert counted("visits") == counted("visits", person=world.people["chen"]) == 1
    with pytest.raises(ActivityRefused):
        services.finish(activity=planned.pk, by=SYSTEM, at=NOON)
    again = services.reopen(activity=planned.pk, by=world.scope("chen"), at=NOON)
    assert (again.state, again.done_on) == ("open", None)  # type: ignore[attr-defined]
    assert counted("visits") == 0
    with pytest.raises(ActivityRefused):
        services.reopen(activity=planned.pk, by=SYSTEM, at=NOON)
    assert verify(day=TODAY) == verify_independently(day=TODAY) == []


def test_only_visits_and_calls_count_each_for_itself_on_the_day_they_were_done(world: World) -> None:
    for kind in ("call", "call", "visit", "meeting", "mail", "task", "note"):
        activity_of(world, "chen", kind, due_on="2026-04-30", done_on="2026-05-04")
    assert (counted("calls"), counted("visits"), counted("calls", "2026-04")) == (2, 1, 0)


def test_who_did_it_keeps_it_when_it_is_handed_over(world: World) -> None:
    visit = activity_of(world, "chen", done_on="2026-05-04")
    writing.save(ACTIVITY, visit.pk, {"owner": world.people["dora"]}, by=SYSTEM, at=NOON)
    assert (counted("visits", person=world.people["chen"]), counted("visits", person=world.people["dora"])) == (1, 0)
    write_credit_again(ACTIVITY, visit.pk, by=SYSTEM, at=NOON, verb="activity.recredit", why="moved")
    assert counted("visits", person=world.people["dora"]) == 1
    assert verify(day=TODAY) == verify_independently(day=TODAY) == []


def test_a_deleted_visit_counts_no_more(world: World) -> None:
    visit = activity_of(world, "chen", done_on="2026-05-04")
    writing.remove(ACTIVITY, visit.pk, by=SYSTEM, at=NOON)
    assert counted("visits") == 0
    writing.restore(ACTIVITY, visit.pk, by=SYSTEM, at=NOON)
    assert counted("visits") == 1
    assert verify(day=TODAY) == verify_independently(day=TODAY) == []


def test_the_second_program_sees_credit_that_is_not_whole(world: World) -> None:
    activity_of(world, "chen", done_on="2026-05-04")
    CreditLine.objects.update(share=99)
    assert {item.check for item in verify_independently(day=TODAY)} == {"independent:credit of activities"}


def test_nobody_sees_or_finishes_what_others_do(world: World) -> None:
    theirs = activity_of(world, "dora", due_on="2026-05-22", deal=deal_of(world, "dora", 100).pk)
    with pytest.raises(NotFound):
        services.finish(activity=theirs.pk, by=world.scope("chen"), at=NOON)
    assert get(SYSTEM, ACTIVITY, theirs.pk).state == "open"  # type: ignore[attr-defined]
    with pytest.raises(NotAccepted):
        writing.save(ACTIVITY, None, {"subject": "x", "deal": theirs.deal_id}, by=world.scope("chen"), at=NOON)
    assert visible(world.scope("chen"), ACTIVITY).count() == 0
