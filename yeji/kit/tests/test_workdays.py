from __future__ import annotations

import subprocess
import sys
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yeji.kit.workdays import ChinaCalendar, WeekdayCalendar, WorkCalendar, calendar_for

days = st.dates(min_value=date(2000, 1, 1), max_value=date(2030, 12, 31))
calendars = st.sampled_from([WeekdayCalendar(), ChinaCalendar()])


@pytest.mark.parametrize(
    ("day", "works"),
    [
        (date(2026, 5, 1), False),  # Labour Day, a Friday
        (date(2026, 5, 9), True),  # a Saturday worked in exchange
        (date(2026, 5, 10), False),
        (date(2026, 5, 21), True),
        (date(2026, 2, 17), False),  # Spring Festival
        (date(2026, 2, 28), True),  # a Saturday worked in exchange
    ],
)
def test_china_works_on_announced_days(day: date, works: bool) -> None:
    assert ChinaCalendar().is_working(day) is works


def test_2026_is_as_the_state_council_announced_it() -> None:
    """The notice of November 2025: these weekdays are off, these days of weekends are worked in exchange."""
    off = [date(2026, 1, 1), date(2026, 1, 2), *_days((2, 16), 5), date(2026, 2, 23), date(2026, 4, 6)]
    off += [date(2026, 5, 1), date(2026, 5, 4), date(2026, 5, 5), date(2026, 6, 19), date(2026, 9, 25)]
    off += [date(2026, 10, 1), date(2026, 10, 2), *_days((10, 5), 3)]
    worked = [date(2026, 1, 4), date(2026, 2, 14), date(2026, 2, 28), date(2026, 5, 9), date(2026, 9, 20)]
    worked += [date(2026, 10, 10)]
    calendar = ChinaCalendar()
    for day in _days((1, 1), 365):
        expected = day in worked or (day.weekday() < 5 and day not in off)
        assert calendar.is_working(day) is expected, day


def _days(start: tuple[int, int], count: int) -> list[date]:
    return [date(2026, *start) + timedelta(days=number) for number in range(count)]


def test_a_quarter_in_china() -> None:
    assert (
        ChinaCalendar().working_days(date(2026, 4, 1), date(2026, 7, 1)) == 61
    )  # 65 weekdays, 5 days off, 1 Saturday worked


def test_a_year_not_announced_is_expected_from_weekdays() -> None:
    calendar = ChinaCalendar()
    assert calendar.is_expected(2099)
    assert not calendar.is_expected(2026)
    assert not WeekdayCalendar().is_expected(2099)
    assert calendar.working_days(date(2099, 1, 1), date(2100, 1, 1)) == WeekdayCalendar().working_days(
        date(2099, 1, 1), date(2100, 1, 1)
    )


@given(calendars, days, st.integers(min_value=-40, max_value=800))
def test_counting_is_asking_day_by_day(calendar: WorkCalendar, start: date, length: int) -> None:
    end = start + timedelta(days=length)
    asked = sum(calendar.is_working(start + timedelta(days=n)) for n in range(length))
    assert calendar.working_days(start, end) == asked


@pytest.mark.parametrize(
    ("zone", "kind"),
    [
        ("Asia/Shanghai", ChinaCalendar),
        ("Asia/Urumqi", ChinaCalendar),
        ("Asia/Hong_Kong", WeekdayCalendar),
        ("America/Chicago", WeekdayCalendar),
        ("UTC", WeekdayCalendar),
    ],
)
def test_the_zone_chooses_the_calendar(zone: str, kind: type[object]) -> None:
    assert isinstance(calendar_for(zone), kind)


def test_the_official_calendar_is_read_when_first_needed() -> None:
    program = "import sys, yeji.kit.workdays; sys.exit('chinese_calendar' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0
