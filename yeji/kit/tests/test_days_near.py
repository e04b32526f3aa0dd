"""Days said from today."""

from __future__ import annotations

from datetime import date

import pytest

from yeji.kit.dates import UnreadableDay, parse_day_near

TODAY = date(2026, 5, 21)  # a Thursday


@pytest.mark.parametrize(
    ("said", "day"),
    [
        ("今天", date(2026, 5, 21)),
        (" Tomorrow ", date(2026, 5, 22)),
        ("后天", date(2026, 5, 23)),
        ("昨天", date(2026, 5, 20)),
        ("3天后", date(2026, 5, 24)),
        ("３ 天前", date(2026, 5, 18)),
        ("周一", date(2026, 5, 18)),
        ("星期天", date(2026, 5, 24)),
        ("下周五", date(2026, 5, 29)),
        ("下下周三", date(2026, 6, 3)),
        ("5-21", date(2026, 5, 21)),
        ("６／３", date(2026, 6, 3)),
        ("5月1日", date(2026, 5, 1)),
        ("12-28", date(2026, 12, 28)),
        ("2025-11-03", date(2025, 11, 3)),
        ("2026年3月5日", date(2026, 3, 5)),
    ],
)
def test_what_people_say_is_understood(said: str, day: date) -> None:
    assert parse_day_near(said, today=TODAY) == day


def test_a_month_and_a_day_mean_the_nearest_year() -> None:
    assert parse_day_near("1-5", today=date(2026, 12, 20)) == date(2027, 1, 5)
    assert parse_day_near("12-28", today=date(2026, 1, 4)) == date(2025, 12, 28)
    assert parse_day_near("2-29", today=date(2027, 12, 1)) == date(2028, 2, 29)


@pytest.mark.parametrize("said", ["", "13-40", "2-30", "someday", "周八", "5-6-7", "21-5"])
def test_what_is_no_day_is_refused(said: str) -> None:
    with pytest.raises(UnreadableDay):
        parse_day_near(said, today=TODAY)
