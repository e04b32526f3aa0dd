"""Days as people write them, read without guessing."""

from __future__ import annotations

import re
from collections.abc import Sequence
from contextlib import suppress
from datetime import date, datetime, timedelta
from typing import Final

from yeji.kit.refusal import Refused
from yeji.kit.text import plain_ascii
from yeji.kit.words import Text

# The year first, one separator throughout; a time only when it is midnight, as spreadsheets write days.
_YEAR_FIRST: Final = re.compile(
    r"(?P<year>(?:19|2\d)\d\d)"
    r"(?:\s*年\s*(\d{1,2})\s*月\s*(\d{1,2})\s*[日号]|(?P<mark>[-/.])(\d{1,2})(?P=mark)(\d{1,2})|(\d\d)(\d\d))"
    r"(?:[ T]0?0:00(?::00(?:\.0+)?)?)?",
    re.ASCII,
)
_SAID: Final = {
    "前天": -2,
    "昨天": -1,
    "昨日": -1,
    "今天": 0,
    "今日": 0,
    "明天": 1,
    "明日": 1,
    "后天": 2,
    "大后天": 3,
    "yesterday": -1,
    "today": 0,
    "tomorrow": 1,
}
_DAYS_ON: Final = re.compile(r"(\d{1,3})\s*天(后|前)", re.ASCII)
_WEEKDAYS: Final = "一二三四五六日"
_WEEKDAY: Final = re.compile(r"(下{0,2})(?:周|星期|礼拜)([一二三四五六日天])")
_ROUND_THE_CORNER: Final = timedelta(days=62)
_MONTH_DAY: Final = re.compile(r"(\d{1,2})(?:[-/.]|\s*月\s*)(\d{1,2})\s*[日号]?", re.ASCII)
_YEAR_LAST: Final = re.compile(r"(\d{1,2})[-/. ](\d{1,2})[-/. ](\d\d(?:\d\d)?)", re.ASCII)

DAY_FIRST, MONTH_FIRST = "d/m/y", "m/d/y"
ORDERS: Final = frozenset({DAY_FIRST, MONTH_FIRST})
"""The orders in which a column may have its days where the year stands last; those with the year first go with both."""


class UnreadableDay(Refused):
    """The text is not one certain day."""

    status = 422
    code = "day.unreadable"


def parse_day(text: str, formats: Sequence[str] = ()) -> date:
    """Read a day.

    With ``formats`` (as of ``strptime``) the text must fit one of them, and only one day may come out.
    One of ``ORDERS`` alone says how days are meant that have the year last, as ``3/5/26``.
    Without, the year must come first: ``2026-03-05``, ``2026/3/5``, ``2026.3.5``, ``20260305``,
    ``2026年3月5日``; digits may be full-width. Callers with many cells keep the answers by text.

    :raises UnreadableDay: when no day, or more than one, can be meant.
    """
    plain = plain_ascii(text).strip()
    if not plain:
        raise UnreadableDay(Text("The date is empty."))
    if len(formats) == 1 and formats[0] in ORDERS and (found := _YEAR_LAST.fullmatch(plain)):
        return _year_last(plain, found, day_first=formats[0] == DAY_FIRST)
    return _by_formats(plain, formats) if set(formats) - ORDERS else _year_first(plain)


def parse_day_near(text: str, *, today: date) -> date:
    """Read a day as somebody says it who knows which day it is: 今天, tomorrow, 周五, 下周一, 3天后, 5-21, 5月21日.

    A month and a day mean this year, around new year the nearer one. All else is read by ``parse_day``.

    :raises UnreadableDay: when no day, or more than one, can be meant.
    """
    plain = plain_ascii(text).strip().lower()
    if plain in _SAID:
        return today + timedelta(days=_SAID[plain])
    if found := _DAYS_ON.fullmatch(plain):
        return today + timedelta(days=int(found[1]) * (-1 if found[2] == "前" else 1))
    if found := _WEEKDAY.fullmatch(plain):
        weeks = 7 * len(found[1] or "")
        return today + timedelta(days=_WEEKDAYS.index(found[2].replace("天", "日")) - today.weekday() + weeks)
    if found := _MONTH_DAY.fullmatch(plain):
        return _nearest(int(found[1]), int(found[2]), today, text)
    return parse_day(text)


def _nearest(month: int, day: int, today: date, given: str) -> date:
    near: dict[int, date] = {}
    for year in (today.year - 1, today.year, today.year + 1):
        with suppress(ValueError):
            near[year] = date(year, month, day)
    if not near:
        raise UnreadableDay(Text("There is no day “%(given)s” in the calendar.", given=given[:40]))
    nearest = min(near.values(), key=lambda one: abs(one - today))
    return nearest if abs(nearest - today) <= _ROUND_THE_CORNER else near.get(today.year, nearest)


def _by_formats(plain: str, formats: Sequence[str]) -> date:
    days = {day for form in formats if (day := _by_format(plain, form))}
    if len(days) == 1:
        return days.pop()
    if days:
        raise UnreadableDay(
            Text(
                "“%(given)s” could be %(days)s: two of the given formats fit.",
                given=plain[:40],
                days=" / ".join(day.isoformat() for day in sorted(days)),
            )
        )
    raise UnreadableDay(
        Text("“%(given)s” is not a date in the form %(forms)s.", given=plain[:40], forms=" / ".join(formats))
    )


def _by_format(plain: str, form: str) -> date | None:
    try:
        return datetime.strptime(plain, form).date()  # noqa: DTZ007 - a day has no zone
    except ValueError:
        return None


def _year_last(plain: str, found: re.Match[str], *, day_first: bool) -> date:
    one, two, year = (int(part) for part in found.groups())
    day, month = (one, two) if day_first else (two, one)
    try:
        return date(year if len(found[3]) > 2 else 2000 + year, month, day)
    except ValueError:
        raise UnreadableDay(Text("There is no day “%(given)s” in the calendar.", given=plain[:40])) from None


def _year_first(plain: str) -> date:
    found = _YEAR_FIRST.fullmatch(plain)
    if not found:
        raise UnreadableDay(_why_unread(plain))
    year, month, day = (int(part) for part in found.groups() if part and part.isdigit())
    try:
        return date(year, month, day)
    except ValueError:
        raise UnreadableDay(Text("There is no day “%(given)s” in the calendar.", given=plain[:40])) from None


def _why_unread(plain: str) -> Text:
    found = _YEAR_LAST.fullmatch(plain)
    if not found:
        return Text("“%(given)s” is not a date. Write the year first, such as 2026-03-05.", given=plain[:40])
    one, two, _ = (int(part) for part in found.groups())
    if one <= 12 and two <= 12 and one != two:
        return Text(
            "“%(given)s” is ambiguous: day %(one)s of month %(two)s, or day %(two)s of month %(one)s? "
            "Name the date format of the column.",
            given=plain,
            one=one,
            two=two,
        )
    return Text("“%(given)s” does not begin with the year. Name the date format of the column.", given=plain)
