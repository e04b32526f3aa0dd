"""Time is counted in working days of the official calendar, and others are looked at after as many."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from yeji.kit.pace import SamePoint, elapsed, same_point
from yeji.kit.periods import Period, containing, parse
from yeji.kit.workdays import ChinaCalendar, WeekdayCalendar

CHINA = ChinaCalendar()
Q2 = parse("2026Q2")


def at(period: str, other: str, today: date) -> SamePoint:
    return same_point(parse(period), parse(other), today, CHINA)


def test_may_day_and_the_days_worked_for_it_are_the_official_ones() -> None:
    """2026: off on 1 to 5 May, worked on Saturday 9 May in exchange."""
    assert [CHINA.is_working(date(2026, 5, day)) for day in (1, 4, 5, 6, 9, 10)] == [
        False,
        False,
        False,
        True,
        True,
        False,
    ]
    assert elapsed(Q2, date(2026, 5, 21), CHINA).done == CHINA.working_days(date(2026, 4, 1), date(2026, 5, 22))


@pytest.mark.parametrize("other", ["2025Q2", "2026Q1"])
def test_the_other_period_has_had_as_many_working_days(other: str) -> None:
    today = date(2026, 5, 21)
    found = at("2026Q2", other, today)
    done = elapsed(Q2, today, CHINA).done
    assert found.days == done
    assert found.until is not None
    assert CHINA.working_days(found.period.start, found.until) == done
    assert CHINA.is_working(found.until - timedelta(days=1))


def test_spring_festival_moves_and_the_point_moves_with_it() -> None:
    """In 2026 it begins on 16 February, in 2025 it began on 28 January: equal calendar days would not be equal."""
    today = date(2026, 2, 13)
    found = at("2026Q1", "2025Q1", today)
    assert found.days == elapsed(parse("2026Q1"), today, CHINA).done
    assert found.until is not None
    assert found.until > date(2025, 2, 14)


def test_on_a_day_off_the_days_off_that_follow_count_there_too() -> None:
    friday, saturday = date(2026, 5, 22), date(2026, 5, 23)
    assert not CHINA.is_working(saturday)
    on_friday, on_saturday = at("2026Q2", "2026Q1", friday), at("2026Q2", "2026Q1", saturday)
    assert on_friday.days == on_saturday.days
    assert on_friday.until is not None
    assert on_saturday.until is not None
    assert on_friday.until <= on_saturday.until
    assert on_saturday.until == Q2.start or CHINA.is_working(on_saturday.until)


def test_a_period_that_is_over_is_held_against_whole_ones() -> None:
    assert at("2026Q1", "2025Q1", date(2026, 5, 21)).until is None


def test_a_shorter_one_is_taken_whole_and_says_how_many_days_it_had() -> None:
    found = at("2026-03", "2026-02", date(2026, 3, 31))
    assert (found.until, found.days) == (None, CHINA.working_days(date(2026, 2, 1), date(2026, 3, 1)))
    assert found.days < elapsed(parse("2026-03"), date(2026, 3, 31), CHINA).done


def test_before_the_first_working_day_nothing_of_the_other_counts() -> None:
    """1 January is a day off: none of last year's January has been reached either, but for its own days off."""
    found = at("2026-01", "2025-01", date(2026, 1, 1))
    assert found.days == 0
    assert found.until == date(2025, 1, 2)


@pytest.mark.parametrize("kind", ["month", "quarter", "year"])
def test_every_day_of_two_years_agrees_with_counting(kind: str) -> None:
    day = date(2025, 1, 1)
    while day < date(2027, 1, 1):
        period: Period = containing(day, kind)  # type: ignore[arg-type]
        found = same_point(period, period.previous(), day, CHINA)
        end = found.until or found.period.end
        assert CHINA.working_days(found.period.start, end) == found.days
        assert found.days == min(
            elapsed(period, day, CHINA).done, CHINA.working_days(found.period.start, found.period.end)
        )
        day += timedelta(days=1)


def test_elsewhere_weeks_have_five_days() -> None:
    assert same_point(Q2, parse("2026Q1"), date(2026, 4, 1), WeekdayCalendar()).until == date(2026, 1, 2)
