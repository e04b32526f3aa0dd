from __future__ import annotations

from datetime import date, datetime, timedelta, timezone

from django.utils import translation

from yeji.ui.days import day_tag, moment_tag, show_day, show_moment

CHINA = timezone(timedelta(hours=8))
NOW = datetime(2026, 5, 21, 14, 32, tzinfo=CHINA)
TODAY = NOW.date()


def test_days_are_short_this_year_and_whole_in_others() -> None:
    with translation.override("zh-hans"):
        assert show_day(date(2026, 5, 21), today=TODAY) == "05-21"
        assert show_day(date(2025, 11, 3), today=TODAY) == "2025-11-03"
    with translation.override("en"):
        assert show_day(date(2026, 5, 21), today=TODAY) == "21 May"
        assert show_day(date(2025, 11, 3), today=TODAY) == "3 Nov 2025"


def test_moments_near_now_are_named() -> None:
    with translation.override("en"):
        assert show_moment(NOW.replace(hour=9, minute=5), now=NOW) == "Today 09:05"
        assert show_moment(NOW - timedelta(days=1), now=NOW) == "Yesterday 14:32"
        assert show_moment(NOW - timedelta(days=5), now=NOW) == "16 May 14:32"


def test_machines_can_read_them_too() -> None:
    assert 'datetime="2026-05-21"' in day_tag(TODAY, today=TODAY)
    assert day_tag(None, today=TODAY) == "—"
    assert 'datetime="2026-05-21T14:32:00+08:00"' in moment_tag(NOW, now=NOW)
