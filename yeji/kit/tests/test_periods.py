from __future__ import annotations

import itertools
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yeji.kit.periods import KINDS, Kind, Period, UnknownPeriod, containing, parse

fiscal_starts = st.integers(min_value=1, max_value=12)
kinds = st.sampled_from(KINDS)
days = st.dates(min_value=date(1970, 1, 1), max_value=date(2100, 12, 31))


@pytest.mark.parametrize(
    ("text", "kind", "start", "end"),
    [
        ("2026", "year", date(2026, 1, 1), date(2027, 1, 1)),
        ("2026H1", "half", date(2026, 1, 1), date(2026, 7, 1)),
        ("2026h2", "half", date(2026, 7, 1), date(2027, 1, 1)),
        ("2026Q3", "quarter", date(2026, 7, 1), date(2026, 10, 1)),
        (" 2026q4 ", "quarter", date(2026, 10, 1), date(2027, 1, 1)),
        ("2026-11", "month", date(2026, 11, 1), date(2026, 12, 1)),
        ("2024-02-29", "day", date(2024, 2, 29), date(2024, 3, 1)),
        ("２０２６Ｑ３", "quarter", date(2026, 7, 1), date(2026, 10, 1)),
        ("２０２６－１１", "month", date(2026, 11, 1), date(2026, 12, 1)),
    ],
)
def test_forms(text: str, kind: Kind, start: date, end: date) -> None:
    assert parse(text) == Period(kind, start, end)


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("2026", date(2026, 4, 1), date(2027, 4, 1)),
        ("2026H2", date(2026, 10, 1), date(2027, 4, 1)),
        ("2026Q4", date(2027, 1, 1), date(2027, 4, 1)),
        ("2026-01", date(2026, 1, 1), date(2026, 2, 1)),
    ],
)
def test_a_fiscal_year_is_named_after_the_year_it_starts_in(text: str, start: date, end: date) -> None:
    found = parse(text, fiscal_start=4)
    assert (found.start, found.end) == (start, end)


@pytest.mark.parametrize(
    "text",
    [
        *(
            "",
            "26",
            "1800",
            "3000",
            "20266",
            "2026Q0",
            "2026Q5",
            "2026H3",
            "2026-13",
            "2026-00",
            "2026-1",
            "2026-02-29",
        ),
        *("2026 Q3", "2026-11-21T00:00", "Q3", "²026", "٢٠٢٦", "2026-01-01/2026-01-09", "2026-01-02/2027-01-02"),
    ],
)
def test_anything_else_is_refused(text: str) -> None:
    with pytest.raises(UnknownPeriod, match="is not a period"):
        parse(text)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("fiscal_start", range(1, 13))
def test_every_day_lies_in_exactly_one_period(kind: Kind, fiscal_start: int) -> None:
    current = containing(date(1970, 1, 1), kind, fiscal_start)
    while current.end.year <= 2100:
        first_and_last = {current.start, current.end - timedelta(days=1)}
        assert {containing(day, kind, fiscal_start) for day in first_and_last} == {current}
        following = containing(current.end, kind, fiscal_start)
        assert following.start == current.end
        current = following


@given(days, kinds, fiscal_starts)
def test_a_day_lies_in_the_period_that_contains_it(day: date, kind: Kind, fiscal_start: int) -> None:
    period = containing(day, kind, fiscal_start)
    assert day in period
    assert day not in period.previous()


@given(days, kinds, fiscal_starts)
def test_codes_round_trip(day: date, kind: Kind, fiscal_start: int) -> None:
    period = containing(day, kind, fiscal_start)
    assert parse(period.code(fiscal_start), fiscal_start) == period
    assert parse(period.code(fiscal_start).lower(), fiscal_start) == period
    assert parse(str(period)) == period


@given(days, kinds, kinds, fiscal_starts)
def test_parts_make_up_the_whole(day: date, kind: Kind, finer: Kind, fiscal_start: int) -> None:
    whole = containing(day, kind, fiscal_start)
    if KINDS.index(finer) < KINDS.index(kind):
        with pytest.raises(ValueError, match="has no parts"):
            whole.parts(finer)
        return
    parts = whole.parts(finer)
    assert (parts[0].start, parts[-1].end) == (whole.start, whole.end)
    assert all(one.end == two.start for one, two in itertools.pairwise(parts))
    assert sum(part.days for part in parts) == whole.days
    assert all(part == containing(part.start, finer, fiscal_start) for part in parts)


@given(days, kinds, fiscal_starts)
def test_neighbours_meet(day: date, kind: Kind, fiscal_start: int) -> None:
    period = containing(day, kind, fiscal_start)
    before = period.previous()
    assert before.end == period.start
    assert before == containing(period.start - timedelta(days=1), kind, fiscal_start)


@given(days, kinds, fiscal_starts)
def test_the_year_before_has_the_same_place(day: date, kind: Kind, fiscal_start: int) -> None:
    period = containing(day, kind, fiscal_start)
    before = period.year_before()
    assert before.kind == kind
    assert (before.start.year, before.start.month) == (period.start.year - 1, period.start.month)


def test_numbers_of_parts() -> None:
    year = parse("2026")
    assert [len(year.parts(kind)) for kind in KINDS] == [1, 2, 4, 12, 365]
    assert [str(month) for month in parse("2026Q3").months()] == ["2026-07", "2026-08", "2026-09"]
    assert [str(quarter) for quarter in parse("2026H2").quarters()] == ["2026Q3", "2026Q4"]


def test_the_leap_day_answers_with_the_day_before() -> None:
    assert str(parse("2024-02-29").year_before()) == "2023-02-28"
    assert str(parse("2024-02").year_before()) == "2023-02"
    assert str(parse("2024-03-01").previous()) == "2024-02-29"


def test_the_end_does_not_belong() -> None:
    quarter = parse("2026Q3")
    assert date(2026, 7, 1) in quarter
    assert date(2026, 9, 30) in quarter
    assert date(2026, 10, 1) not in quarter
    assert quarter.days == 92


def test_a_year_from_april_has_no_calendar_name() -> None:
    year = parse("2026", fiscal_start=4)
    assert year.code(4) == "2026"
    assert str(year) == "2026-04-01/2027-04-01"
    with pytest.raises(ValueError, match="no year of a year from month 1"):
        year.code(1)


def test_a_period_cannot_be_crooked() -> None:
    with pytest.raises(ValueError, match="no month runs"):
        Period("month", date(2026, 1, 1), date(2026, 2, 2))
    with pytest.raises(ValueError, match="first of a month"):
        Period("month", date(2026, 1, 2), date(2026, 2, 2))


@pytest.mark.parametrize("fiscal_start", [0, 13, -1])
def test_a_fiscal_year_starts_in_a_month(fiscal_start: int) -> None:
    with pytest.raises(ValueError, match="month 1 to 12"):
        containing(date(2026, 1, 1), "year", fiscal_start)
