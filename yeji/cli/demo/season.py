"""When business is done: the year's season, working days with 调休, the quiet weeks around the lunar new year.

Source: the shape of a year is what makers of laboratory instruments in China tell of theirs, written down for this
demo; days off are the State Council's, by the product's own work calendar.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from yeji.kit.workdays import ChinaCalendar

MONTHS: Final = (7.4, 6.6, 7.6, 8.0, 8.2, 8.6, 7.8, 8.0, 8.4, 9.4, 9.7, 10.3)
"""What each month brings of a year, in per cent: more as a quarter ends, most at the year's end when
budgets are spent."""

USUAL_DAYS: Final = 21
"""Working days of a month without a long holiday: January and February are measured against it."""

YEARLY_GROWTH: Final = 1.15
_QUIET_RUN, _BEFORE, _AFTER = 5, 6, 8
_CALENDAR: Final = ChinaCalendar()


@dataclass(frozen=True, order=True)
class Month:
    """A month of a year."""

    year: int
    number: int

    @property
    def first(self) -> date:
        return date(self.year, self.number, 1)

    @property
    def last(self) -> date:
        return date(self.year, self.number, monthrange(self.year, self.number)[1])

    @property
    def code(self) -> str:
        return f"{self.year}-{self.number:02d}"

    @property
    def quarter(self) -> tuple[int, int]:
        return self.year, (self.number - 1) // 3 + 1

    def weight(self) -> float:
        """What the month brings of its year, with fewer working days around the lunar new year."""
        usual = MONTHS[self.number - 1]
        if self.number > 2:
            return usual
        return usual * _CALENDAR.working_days(self.first, self.last + timedelta(days=1)) / USUAL_DAYS


def month_of(day: date) -> Month:
    return Month(day.year, day.month)


def months_between(first: Month, last: Month) -> Iterator[Month]:
    """The months from the first to the last, both included."""
    year, number = first.year, first.number
    while (year, number) <= (last.year, last.number):
        yield Month(year, number)
        year, number = (year, number + 1) if number < 12 else (year + 1, 1)


def is_working(day: date) -> bool:
    return _CALENDAR.is_working(day)


def working_days(first: date, last: date) -> list[date]:
    """The working days from the first to the last day, both included."""
    span = (last - first).days
    return [day for n in range(span + 1) if _CALENDAR.is_working(day := first + timedelta(days=n))]


def next_working_day(day: date) -> date:
    """The day itself, or the first working day after it."""
    while not _CALENDAR.is_working(day):
        day += timedelta(days=1)
    return day


def day_weights(days: list[date]) -> list[float]:
    """How much is signed on each of these working days: more as a month ends, little around the lunar new year."""
    return [_pull(day) * (0.5 if _is_quiet(day) else 1.0) * month_of(day).weight() for day in days]


def _pull(day: date) -> float:
    left = (month_of(day).last - day).days
    return 1.5 if left <= 4 else 1.2 if left <= 9 else 1.0


def _is_quiet(day: date) -> bool:
    """Within days of a long run of days off in the first ten weeks of a year."""
    if not (day.month, day.day) <= (3, 10):
        return False
    around = [day + timedelta(days=n) for n in range(-_AFTER, _BEFORE + 1)]
    run = longest = 0
    for one in around:
        run = 0 if _CALENDAR.is_working(one) else run + 1
        longest = max(longest, run)
    return longest >= _QUIET_RUN
