"""Stretches of days said from today: this week, the last quarter, everything before today.

A stretch is half-open as periods are; an end that is None has no bound. Weeks begin on Monday.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import Final

from yeji.kit.periods import Kind, Period, containing, parse

Stretch = tuple[date | None, date | None]

_DAY: Final = timedelta(days=1)
_WEEK: Final = timedelta(days=7)
_MOST_DAYS: Final = 36_600


def _days(first: int, number: int = 1) -> Callable[[date, int], Stretch]:
    return lambda today, _fiscal: (today + first * _DAY, today + (first + number) * _DAY)


def _week(away: int) -> Callable[[date, int], Stretch]:
    def stretch(today: date, _fiscal: int) -> Stretch:
        monday = today - today.weekday() * _DAY + away * _WEEK
        return monday, monday + _WEEK

    return stretch


def _period(kind: Kind, away: int) -> Callable[[date, int], Stretch]:
    def stretch(today: date, fiscal: int) -> Stretch:
        found = containing(today, kind, fiscal)
        if away < 0:
            found = found.previous()
        if away > 0:
            found = containing(found.end, kind, fiscal)
        return found.start, found.end

    return stretch


SPANS: Final[Mapping[str, Callable[[date, int], Stretch]]] = {
    "today": _days(0),
    "yesterday": _days(-1),
    "tomorrow": _days(1),
    "this_week": _week(0),
    "last_week": _week(-1),
    "next_week": _week(1),
    "this_month": _period("month", 0),
    "last_month": _period("month", -1),
    "next_month": _period("month", 1),
    "this_quarter": _period("quarter", 0),
    "last_quarter": _period("quarter", -1),
    "next_quarter": _period("quarter", 1),
    "this_year": _period("year", 0),
    "last_year": _period("year", -1),
    "next_year": _period("year", 1),
    "past": lambda today, _fiscal: (None, today),
    "future": lambda today, _fiscal: (today + _DAY, None),
}
"""The stretches that have a word, quarters and years being fiscal ones."""


def stretch_of(word: str, *, today: date, fiscal_start: int) -> Stretch:
    """The days a word or a period's code means on a day: ``this_quarter``, ``past``, ``2026Q3``.

    :raises UnknownPeriod: when it is neither.
    """
    known = SPANS.get(word)
    if known:
        return known(today, fiscal_start)
    period: Period = parse(word, fiscal_start)
    return period.start, period.end


def last_days(number: int, *, today: date) -> Stretch:
    """The last so many days, today being the last of them."""
    return today - (_bounded(number) - 1) * _DAY, today + _DAY


def next_days(number: int, *, today: date) -> Stretch:
    """The next so many days, today being the first of them."""
    return today, today + _bounded(number) * _DAY


def _bounded(number: int) -> int:
    """A number of days that stays within the calendar."""
    return max(1, min(number, _MOST_DAYS))
