"""Working days: what elapsed time is counted in."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from functools import lru_cache
from typing import Final, Protocol

_CHINA: Final = frozenset(
    {"Asia/Shanghai", "Asia/Chongqing", "Asia/Chungking", "Asia/Harbin", "Asia/Urumqi", "Asia/Kashgar", "PRC"}
)


class WorkCalendar(Protocol):
    """Tells working days from days off."""

    def is_working(self, day: date) -> bool:
        """Whether people work on ``day``."""
        ...

    def working_days(self, start: date, end: date) -> int:
        """How many working days lie from ``start`` up to, not including, ``end``; 0 when none do."""
        ...

    def is_expected(self, year: int) -> bool:
        """Whether the days off of ``year`` are not announced yet, so that only week-ends are known."""
        ...


class WeekdayCalendar:
    """Monday to Friday, no holidays."""

    def is_working(self, day: date) -> bool:
        """Whether ``day`` is a Monday to Friday."""
        return day.weekday() < 5

    def working_days(self, start: date, end: date) -> int:
        """How many Mondays to Fridays lie in ``[start, end)``."""
        weeks, rest = divmod(max((end - start).days, 0), 7)
        return weeks * 5 + sum((start.weekday() + extra) % 7 < 5 for extra in range(rest))

    def is_expected(self, year: int) -> bool:
        """Never: there is nothing to announce."""
        return False


class ChinaCalendar:
    """The State Council's calendar, with holidays and the days worked in exchange (调休).

    A year before the first announcement on record or not announced yet counts Monday to Friday.
    """

    def is_working(self, day: date) -> bool:
        """Whether ``day`` is a working day; by weekday alone when its year is not announced."""
        return day in _china_year(day.year)

    def working_days(self, start: date, end: date) -> int:
        """How many working days lie in ``[start, end)``."""
        return _china_between(start, end)

    def is_expected(self, year: int) -> bool:
        """Whether ``year`` has not been announced."""
        return year not in _announced()


@lru_cache(maxsize=1)
def _announced() -> range:
    """The years that the official calendar covers."""
    import chinese_calendar  # read when first needed: the start of a command does not pay for it

    return range(min(chinese_calendar.holidays).year, max(chinese_calendar.holidays).year + 1)


@lru_cache(maxsize=64)
def _china_year(year: int) -> frozenset[date]:
    """The working days of a year."""
    days = list(_days_of(year))
    if year not in _announced():
        return frozenset(day for day in days if day.weekday() < 5)
    import chinese_calendar

    return frozenset(day for day in days if chinese_calendar.is_workday(day))


@lru_cache(maxsize=4096)
def _china_between(start: date, end: date) -> int:
    length = max((end - start).days, 0)
    days = (start + timedelta(days=offset) for offset in range(length))
    return sum(day in _china_year(day.year) for day in days)


def _days_of(year: int) -> Iterator[date]:
    first = date(year, 1, 1).toordinal()
    last = date(year, 12, 31).toordinal()
    return (date.fromordinal(number) for number in range(first, last + 1))


def after_working_days(calendar: WorkCalendar, start: date, count: int, *, before: date, rest: bool = False) -> date:
    """The day after the ``count``-th working day from ``start``; with ``rest`` the days off that follow it too.

    Never later than ``before``, also where there are fewer working days.
    """
    day, left = start, count
    while left and day < before:
        left -= calendar.is_working(day)
        day += timedelta(days=1)
    while rest and day < before and not calendar.is_working(day):
        day += timedelta(days=1)
    return day


def calendar_for(zone: str) -> WorkCalendar:
    """The working days kept in a time zone: mainland China's where it applies, else Monday to Friday."""
    return ChinaCalendar() if zone in _CHINA else WeekdayCalendar()
