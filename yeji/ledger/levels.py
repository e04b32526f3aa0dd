"""A stock by month or day: what stood at the end of each, where its entries say what changed in it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from yeji.ledger.question import Dimension, Question
from yeji.org.queries import units_above

Key = tuple[Any, ...]
DATES = (Dimension.MONTH, Dimension.DAY)


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
    if question.unit is None:
        return question
    by = question.by if Dimension.UNIT in question.by else (*question.by, Dimension.UNIT)
    return replace(question, by=by, unit=None)


def levels(deltas: Mapping[Key, Sum], question: Question) -> Mapping[Key, Sum]:
    """The level at each point in time from the changes that ``leaves(question)`` was answered with."""
    asked = leaves(question)
    daily = Dimension.DAY in asked.by
    finest = asked.by.index(Dimension.DAY if daily else Dimension.MONTH)
    changes: dict[Key, dict[date, Sum]] = {}
    for key, delta in deltas.items():
        changes.setdefault(_dated(key, asked, None), {})[key[finest]] = delta
    points = list(_points(question.start, question.end, daily=daily))
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
    place = asked.by.index(Dimension.UNIT)
    above = {point: units_above(day=point) for point in {at for _key, at, _level in standing}}
    found: dict[Key, Sum] = {}
    for key, at, level in standing:
        over = above[at].get(key[place], frozenset())
        if question.unit is not None and question.unit not in over:
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
    """The key with its month and day replaced."""
    first = day.replace(day=1) if day else None
    dates = {Dimension.MONTH: first, Dimension.DAY: day}
    return tuple(dates.get(dimension, value) for dimension, value in zip(question.by, key, strict=True))


def _points(start: date, end: date, *, daily: bool) -> Iterator[date]:
    """The days of ``[start, end)``, or the firsts of its months."""
    point = start if daily else start.replace(day=1)
    while point < end:
        yield point
        point = point + timedelta(days=1) if daily else (point + timedelta(days=31)).replace(day=1)
