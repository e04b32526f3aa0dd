"""Periods: the years, halves, quarters, months and days in which results are counted.

A period is half-open: ``start`` belongs to it, ``end`` does not. The fiscal year may start in any month:
fiscal year N *starts* in calendar year N (with April, 2026 is 1 April 2026 to 31 March 2027, and 2026Q4 is
January to March 2027). Months and days are calendar months and days whatever the fiscal year.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final, Literal, get_args

from yeji.kit.refusal import Refused
from yeji.kit.text import plain_ascii
from yeji.kit.words import Text

Kind = Literal["year", "half", "quarter", "month", "day"]

KINDS: Final[tuple[Kind, ...]] = get_args(Kind)
_MONTHS: Final[Mapping[Kind, int]] = {"year": 12, "half": 6, "quarter": 3, "month": 1}
_FORM: Final = re.compile(
    r"(?P<year>(?:19|2\d)\d\d)(?:H(?P<half>[12])|Q(?P<quarter>[1-4])|-(?P<month>\d\d)(?:-(?P<day>\d\d))?)?", re.ASCII
)
_INTERVAL: Final = re.compile(r"(\d{4}-\d\d-\d\d)/(\d{4}-\d\d-\d\d)", re.ASCII)


class UnknownPeriod(Refused):
    """The text names no period."""

    status = 422
    code = "period.unknown"


@dataclass(frozen=True, slots=True)
class Period:
    """The days from ``start`` up to, not including, ``end``."""

    kind: Kind
    start: date
    end: date

    def __post_init__(self) -> None:
        if self.end != _end_of(self.kind, self.start):
            raise ValueError(f"no {self.kind} runs from {self.start} to {self.end}")

    def __contains__(self, day: date) -> bool:
        return self.start <= day < self.end

    def __str__(self) -> str:
        """The code in calendar years, or ``start/end`` when it begins where no calendar period does.

        ``parse`` reads both with the fiscal year from January; for people use ``code``.
        """
        try:
            return self.code()
        except ValueError:
            return f"{self.start}/{self.end}"

    @property
    def days(self) -> int:
        """How many days the period has."""
        return (self.end - self.start).days

    def code(self, fiscal_start: int = 1) -> str:
        """The short name, e.g. ``2026Q3``, in fiscal years that start in month ``fiscal_start``.

        :raises ValueError: when no such fiscal period begins on this day.
        """
        if self.kind == "day":
            return self.start.isoformat()
        if self.kind == "month":
            return f"{self.start:%Y-%m}"
        year, month = _fiscal_month(self.start, fiscal_start)
        place, rest = divmod(month, _MONTHS[self.kind])
        if rest:
            raise ValueError(f"no {self.kind} of a year from month {fiscal_start} begins on {self.start}")
        return f"{year:04}" + {"year": "", "half": f"H{place + 1}", "quarter": f"Q{place + 1}"}[self.kind]

    def parts(self, kind: Kind) -> tuple[Period, ...]:
        """The periods of a finer (or the same) ``kind`` that make up this one, in order."""
        if KINDS.index(kind) < KINDS.index(self.kind):
            raise ValueError(f"a {self.kind} has no parts of a {kind}")
        found = []
        start = self.start
        while start < self.end:
            part = _from(kind, start)
            found.append(part)
            start = part.end
        return tuple(found)

    def months(self) -> tuple[Period, ...]:
        """The months of this year, half, quarter or month, in order."""
        return self.parts("month")

    def quarters(self) -> tuple[Period, ...]:
        """The quarters of this year, half or quarter, in order."""
        return self.parts("quarter")

    def previous(self) -> Period:
        """The period of the same kind that ends where this one begins."""
        if self.kind == "day":
            return _from("day", self.start - timedelta(days=1))
        return _from(self.kind, _moved(self.start, -_MONTHS[self.kind]))

    def year_before(self) -> Period:
        """The same period a year earlier; 29 February answers with 28 February."""
        if self.kind == "day" and (self.start.month, self.start.day) == (2, 29):
            return _from("day", self.start.replace(year=self.start.year - 1, day=28))
        return _from(self.kind, self.start.replace(year=self.start.year - 1))


def containing(day: date, kind: Kind, fiscal_start: int = 1) -> Period:
    """The one period of ``kind`` that ``day`` lies in."""
    if kind == "day":
        return _from("day", day)
    _, month = _fiscal_month(day, fiscal_start)
    return _from(kind, _moved(day.replace(day=1), -(month % _MONTHS[kind])))


def parse(text: str, fiscal_start: int = 1) -> Period:
    """Read ``2026``, ``2026H1``, ``2026Q3``, ``2026-11`` or ``2026-11-21``, in any case and width.

    :raises UnknownPeriod: when the text has another form or names no real day or month.
    """
    plain = plain_ascii(text).strip().upper()
    try:
        return _of_form(plain, fiscal_start) or _of_interval(plain)
    except ValueError:
        raise UnknownPeriod(
            Text("“%(given)s” is not a period. Write 2026, 2026H1, 2026Q3, 2026-11 or 2026-11-21.", given=text[:40])
        ) from None


def _of_form(plain: str, fiscal_start: int) -> Period | None:
    found = _FORM.fullmatch(plain)
    if not found:
        return None
    year = int(found["year"])
    if found["day"]:
        return _from("day", date.fromisoformat(plain))
    if found["month"]:
        return _from("month", date(year, int(found["month"]), 1))
    kind: Kind = "half" if found["half"] else "quarter" if found["quarter"] else "year"
    place = int(found["half"] or found["quarter"] or 1) - 1
    return _from(kind, _moved(date(year, _checked(fiscal_start), 1), place * _MONTHS[kind]))


def _of_interval(plain: str) -> Period:
    found = _INTERVAL.fullmatch(plain)
    if not found:
        raise ValueError(plain)
    start, end = (date.fromisoformat(side) for side in found.groups())
    for kind in KINDS:
        if end == _end_of(kind, start):
            return Period(kind, start, end)
    raise ValueError(plain)


def _from(kind: Kind, start: date) -> Period:
    return Period(kind, start, _end_of(kind, start))


def _end_of(kind: Kind, start: date) -> date:
    if kind == "day":
        return start + timedelta(days=1)
    if start.day != 1:
        raise ValueError(f"a {kind} begins on the first of a month, not on {start}")
    return _moved(start, _MONTHS[kind])


def _moved(first: date, months: int) -> date:
    """The first of the month ``months`` after the month of ``first``."""
    year, month = divmod(first.year * 12 + first.month - 1 + months, 12)
    return date(year, month + 1, 1)


def _fiscal_month(day: date, fiscal_start: int) -> tuple[int, int]:
    """The fiscal year of a day, and how many months of it have passed before the day's month."""
    return divmod(day.year * 12 + day.month - _checked(fiscal_start), 12)


def _checked(fiscal_start: int) -> int:
    if not 1 <= fiscal_start <= 12:
        raise ValueError(f"a fiscal year starts in month 1 to 12, not {fiscal_start}")
    return fiscal_start
