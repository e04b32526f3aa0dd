"""Patterns of numbers: a text with the day in it and one place for a count, such as ``样品-{YYYY}-{0000}``."""

from __future__ import annotations

import re
from datetime import date
from typing import Final

from yeji.kit.refusal import Refused
from yeji.kit.words import Text

_PART: Final = re.compile(r"\{(YYYY|YY|MM|DD|0{1,9})\}")
_DATES: Final = {"YYYY": "%Y", "YY": "%y", "MM": "%m", "DD": "%d"}
_LONGEST: Final = 60


class BadPattern(Refused):
    """A pattern by which no number could be made."""

    status = 422
    code = "number.bad_pattern"


def checked_pattern(pattern: str) -> str:
    """The pattern, if numbers can be made by it.

    :raises BadPattern: if it has no place for the count, or more than one, or is too long.
    """
    counts = [part for part in _PART.findall(pattern) if part.startswith("0")]
    rest = _PART.sub("", pattern)
    if len(counts) != 1 or "{" in rest or "}" in rest or len(pattern) > _LONGEST or not pattern.isprintable():
        raise BadPattern(
            Text("A pattern names the count once, such as {0000}, and may name {YYYY}, {YY}, {MM} and {DD}."),
            field="pattern",
        )
    return pattern


def around(pattern: str, day: date) -> str:
    """What stands around the count on a day, with ``{0}`` in its place: the count runs within this text."""
    return _PART.sub(lambda found: f"{day:{_DATES[found[1]]}}" if found[1] in _DATES else "{0}", pattern)


def written(pattern: str, text: str, count: int) -> str:
    """A number in full: the text around with the count in it."""
    width = next(len(part) for part in _PART.findall(pattern) if part.startswith("0"))
    return text.replace("{0}", f"{count:0{width}d}")


def counted(pattern: str, day: date, count: int) -> str:
    """The number of a pattern with this count on a day."""
    return written(pattern, around(pattern, day), count)
