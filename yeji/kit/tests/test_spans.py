"""Stretches of days said from today, at the ends of weeks, months, quarters and fiscal years."""

from __future__ import annotations

from datetime import date

import pytest

from yeji.kit.periods import UnknownPeriod
from yeji.kit.spans import SPANS, last_days, next_days, stretch_of


def said(word: str, today: str, fiscal: int = 1) -> tuple[str | None, str | None]:
    first, end = stretch_of(word, today=date.fromisoformat(today), fiscal_start=fiscal)
    return (first.isoformat() if first else None, end.isoformat() if end else None)


@pytest.mark.parametrize(
    ("word", "today", "fiscal", "first", "end"),
    [
        ("today", "2026-12-31", 1, "2026-12-31", "2027-01-01"),
        ("yesterday", "2026-03-01", 1, "2026-02-28", "2026-03-01"),
        ("tomorrow", "2028-02-28", 1, "2028-02-29", "2028-03-01"),
        ("this_week", "2026-05-24", 1, "2026-05-18", "2026-05-25"),
        ("last_week", "2026-05-18", 1, "2026-05-11", "2026-05-18"),
        ("next_week", "2026-12-30", 1, "2027-01-04", "2027-01-11"),
        ("last_month", "2026-01-31", 1, "2025-12-01", "2026-01-01"),
        ("next_month", "2026-12-31", 1, "2027-01-01", "2027-02-01"),
        ("this_quarter", "2026-05-21", 1, "2026-04-01", "2026-07-01"),
        ("this_quarter", "2026-05-21", 2, "2026-05-01", "2026-08-01"),
        ("last_quarter", "2026-02-01", 4, "2025-10-01", "2026-01-01"),
        ("next_quarter", "2026-12-31", 1, "2027-01-01", "2027-04-01"),
        ("this_year", "2026-03-31", 4, "2025-04-01", "2026-04-01"),
        ("next_year", "2026-03-31", 4, "2026-04-01", "2027-04-01"),
        ("last_year", "2026-03-31", 4, "2024-04-01", "2025-04-01"),
        ("past", "2026-05-21", 1, None, "2026-05-21"),
        ("future", "2026-05-21", 1, "2026-05-22", None),
        ("2026Q3", "2026-05-21", 4, "2026-10-01", "2027-01-01"),
    ],
)
def test_a_word_means_these_days(word: str, today: str, fiscal: int, first: str | None, end: str | None) -> None:
    assert said(word, today, fiscal) == (first, end)


def test_the_last_and_the_next_days_both_hold_today() -> None:
    today = date(2026, 5, 21)
    assert last_days(1, today=today) == next_days(1, today=today) == (today, date(2026, 5, 22))
    assert last_days(30, today=today)[0] == date(2026, 4, 22)
    assert next_days(7, today=today)[1] == date(2026, 5, 28)
    assert last_days(99_999, today=today)[0] is not None


def test_every_word_is_a_stretch_on_every_day_of_a_leap_year() -> None:
    for ordinal in range(date(2028, 1, 1).toordinal(), date(2029, 1, 1).toordinal()):
        for word in SPANS:
            first, end = stretch_of(word, today=date.fromordinal(ordinal), fiscal_start=7)
            assert first is None or end is None or first < end


def test_what_is_no_word_is_refused() -> None:
    with pytest.raises(UnknownPeriod):
        stretch_of("someday", today=date(2026, 5, 21), fiscal_start=1)
