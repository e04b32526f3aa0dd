from __future__ import annotations

import contextlib
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yeji.kit.dates import UnreadableDay, parse_day

FIFTH_OF_MARCH = date(2026, 3, 5)


@pytest.mark.parametrize(
    "text",
    [
        *("2026-03-05", "2026-3-5", "2026/3/5", "2026.3.5", "2026.03.05", "20260305", "２０２６－０３－０５"),
        *(
            "2026年3月5日",
            "2026年03月05号",
            " 2026 年 3 月 5 日 ",
            "2026-03-05 00:00:00",
            "2026-03-05T00:00",
            "2026/3/5 0:00",
        ),
    ],
)
def test_the_year_first_is_certain(text: str) -> None:
    assert parse_day(text) == FIFTH_OF_MARCH


@pytest.mark.parametrize("text", ["3/1/2017", "03-01-2017", "3.1.17", "3 1 2017"])
def test_day_or_month_first_is_ambiguous(text: str) -> None:
    with pytest.raises(UnreadableDay, match="day 3 of month 1, or day 1 of month 3"):
        parse_day(text)


@pytest.mark.parametrize("text", ["13/1/2017", "3/3/2017", "1/31/2017"])
def test_one_cell_does_not_decide_the_form_of_a_column(text: str) -> None:
    with pytest.raises(UnreadableDay, match="does not begin with the year"):
        parse_day(text)


@pytest.mark.parametrize("text", ["2026-02-29", "2026-13-01", "2026年2月30日", "20261301", "2026-0-1"])
def test_days_that_do_not_exist(text: str) -> None:
    with pytest.raises(UnreadableDay, match="no day"):
        parse_day(text)


@pytest.mark.parametrize(
    "text",
    [
        "soon",
        "2026",
        "2026-03",
        "2026-03/05",
        "1026-03-05",
        "2026-03-05 14:30",
        "2026-03-05T00:00Z",
        "45721",
        "²026-03-05",
    ],
)
def test_anything_else_is_refused(text: str) -> None:
    with pytest.raises(UnreadableDay, match="is not a date"):
        parse_day(text)


@pytest.mark.parametrize("text", ["", "  "])
def test_nothing_is_no_day(text: str) -> None:
    with pytest.raises(UnreadableDay, match="empty"):
        parse_day(text)


def test_a_format_says_what_the_column_means() -> None:
    assert parse_day("3/1/2017", ["%d/%m/%Y"]) == date(2017, 1, 3)
    assert parse_day("3/1/2017", ["%m/%d/%Y"]) == date(2017, 3, 1)
    assert parse_day("３/１/２０１７", ["%m/%d/%Y"]) == date(2017, 3, 1)
    assert parse_day("2017-03-01", ["%d/%m/%Y", "%Y-%m-%d"]) == date(2017, 3, 1)


def test_a_format_is_strict() -> None:
    with pytest.raises(UnreadableDay, match="not a date in the form %d/%m/%Y"):
        parse_day("2017-03-01", ["%d/%m/%Y"])
    with pytest.raises(UnreadableDay):
        parse_day("3/1/2017 and more", ["%d/%m/%Y"])


def test_two_formats_that_disagree_are_refused() -> None:
    formats = ["%d/%m/%Y", "%m/%d/%Y"]
    with pytest.raises(UnreadableDay, match="2017-01-03 / 2017-03-01"):
        parse_day("3/1/2017", formats)
    assert parse_day("3/3/2017", formats) == date(2017, 3, 3)
    assert parse_day("13/3/2017", formats) == date(2017, 3, 13)


@given(st.dates(min_value=date(1900, 1, 1), max_value=date(2999, 12, 31)))
def test_what_is_written_is_read(day: date) -> None:
    assert parse_day(day.isoformat()) == day
    assert parse_day(f"{day.year}年{day.month}月{day.day}日") == day


@given(st.text())
def test_any_text_is_read_or_refused(text: str) -> None:
    with contextlib.suppress(UnreadableDay):
        assert parse_day(text).year >= 1900
