"""A stock by month or day: what stood at the end of each, where its entries say what changed in it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, Final

from yeji.kit.periods import Kind, containing
from yeji.ledger.question import GRAINS, NAMES_NONE, Dimension, Question
from yeji.org.queries import units_above

Key = tuple[Any, ...]
DATES = GRAINS
LONGEST = {
    Dimension.DAY: 1,
    Dimension.WEEK: 7,
    Dimension.MONTH: 31,
    Dimension.QUARTER: 92,
    Dimension.HALF: 184,
    Dimension.YEAR: 366,
}
"""The days of the longest of each: from its first day they lead into the next one."""
_KINDS: Final[Mapping[Dimension, Kind]] = {
    Dimension.MONTH: "month",
    Dimension.QUARTER: "quarter",
    Dimension.HALF: "half",
    Dimension.YEAR: "year",
}


@dataclass(slots=True)
class Sum:
    """What was added up for one key: amounts and the count of events behind them.

    Never changed once made. Thousands are made for one answer, and making a frozen one takes twice as long.
    """

    amount: Decimal = Decimal(0)
    count: int = 0

    def __add__(self, other: Sum) -> Sum:
        return Sum(self.amount + other.amount, self.count + other.count)


def is_over_time(question: Question) -> bool:
    """Whether a question asks for more than one point in time."""
    return not set(question.by).isdisjoint(DATES)


def leaves(question: Question) -> Question:
    """The question by the units that entries name; what stands above them is another tree at each point in time."""
    if not _units_held(question):
        return question
    by = question.by if Dimension.UNIT in question.by else (*question.by, Dimension.UNIT)
    among = tuple((name, numbers) for name, numbers in question.among if name != Dimension.UNIT)
    return replace(question, by=by, unit=None, among=among)


def _units_held(question: Question) -> list[tuple[int, ...]]:
    """The units that a question is narrowed to, each time any one of them."""
    return [numbers for name, numbers in question.held() if name == Dimension.UNIT]


def levels(deltas: Mapping[Key, Sum], question: Question) -> Mapping[Key, Sum]:
    """The level at each point in time from the changes that ``leaves(question)`` was answered with."""
    asked = leaves(question)
    grain = next(one for one in GRAINS if one in asked.by)
    finest = asked.by.index(grain)
    changes: dict[Key, dict[date, Sum]] = {}
    for key, delta in deltas.items():
        changes.setdefault(_dated(key, asked, None), {})[key[finest]] = delta
    points = list(_points(question, grain))
    standing = [
        (_dated(key, asked, at), at, level) for key, on in changes.items() for at, level in _running(on, points)
    ]
    if Dimension.UNIT in asked.by:
        return _in_their_trees(standing, question, asked)
    return {key: level for key, _at, level in standing}


def _in_their_trees(
    standing: Sequence[tuple[Key, date, Sum]], question: Question, asked: Question
) -> Mapping[Key, Sum]:
    """Each unit's level counted for the units above it at that point, and only within the unit asked for."""
    place, held = asked.by.index(Dimension.UNIT), _units_held(question)
    tree_on = question.tree_on
    above = {point: units_above(day=tree_on or point) for point in {at for _key, at, _level in standing}}
    found: dict[Key, Sum] = {}
    for key, at, level in standing:
        over: frozenset[int | None] = above[at].get(key[place]) or frozenset((None,))
        if any(NAMES_NONE not in units if None in over else over.isdisjoint(units) for units in held):
            continue
        ends = [(unit,) for unit in over] if Dimension.UNIT in question.by else [()]
        for end in ends:
            whole = (*key[:place], *end, *key[place + 1 :])
            found[whole] = found.get(whole, Sum()) + level
    return found


def dated(key: Key, question: Question, day: date) -> Key:
    """A key without dates, with this day in their places."""
    rest = iter(key)
    return tuple(day if one in DATES else next(rest) for one in question.by)


def _running(changes: Mapping[date, Sum], points: Sequence[date]) -> Iterator[tuple[date, Sum]]:
    """The points in time at which something stands, with how much."""
    days = sorted(changes, reverse=True)
    level = Sum()
    for point in points:
        while days and days[-1] <= point:
            level += changes[days.pop()]
        if level != Sum():
            yield point, level


def _dated(key: Key, question: Question, day: date | None) -> Key:
    """The key with its dates replaced."""
    return tuple(
        value if one not in DATES else None if day is None else begins(day, one, question.fiscal_start)
        for one, value in zip(question.by, key, strict=True)
    )


def begins(day: date, grain: Dimension, fiscal_start: int) -> date:
    """The first day of the stretch of time that a day lies in."""
    if grain == Dimension.DAY:
        return day
    if grain == Dimension.WEEK:
        return day - timedelta(days=day.weekday())
    return containing(day, _KINDS[grain], fiscal_start).start


def _points(question: Question, grain: Dimension) -> Iterator[date]:
    """The first days of the stretches of time that a question's days lie in."""
    point = begins(question.start, grain, question.fiscal_start)
    while point < question.end:
        yield point
        point = begins(point + timedelta(days=LONGEST[grain]), grain, question.fiscal_start)
