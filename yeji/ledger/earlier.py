"""Closing a month together with those before it that are still open: a company that begins has years of them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Final

from django.db import transaction

from yeji.kit.periods import Period as Span
from yeji.kit.periods import containing
from yeji.ledger.models import PeriodStatus
from yeji.ledger.periods import (
    FINAL,
    OPEN,
    CannotClose,
    Month,
    calculated_before_postings,
    closing_from,
    months,
    move_period,
)
from yeji.platform.models import Account

_WAY: Final = (OPEN, PeriodStatus.CALCULATED, PeriodStatus.REVIEWED, PeriodStatus.LOCKED)
TOGETHER: Final = _WAY[1:]
"""The steps that several months take together."""


def earlier(month: Span, *, to: str = PeriodStatus.LOCKED) -> list[Span]:
    """The months before this one that have not come as far as a step, the oldest first.

    What was posted in a calculated month since has it calculated again.
    """
    status = {one.starts_on: one.status for one in months()}
    left = [span for span in _before(month) if status.get(span.start, OPEN) not in FINAL]
    again = calculated_before_postings() if to == PeriodStatus.CALCULATED else ()
    return [span for span in left if _WAY.index(status.get(span.start, OPEN)) < _WAY.index(to) or span.start in again]


def hindering(month: Span, *, to: str) -> Span | None:
    """The first month before this one that cannot take a step together with it: it lacks more than that step."""
    status = {one.starts_on: one.status for one in months()}
    fit = {OPEN, PeriodStatus.CALCULATED} if to == PeriodStatus.CALCULATED else {_WAY[_WAY.index(to) - 1]}
    return next((span for span in earlier(month, to=to) if status.get(span.start, OPEN) not in fit), None)


def _before(month: Span) -> Iterator[Span]:
    first = closing_from()
    span = containing(first, "month") if first else month
    while span.start < month.start:
        yield span
        span = containing(span.end, "month")


@transaction.atomic
def move_with_earlier(*, month: Span, to: str, by: Account, at: datetime, reason: str = "") -> Month:
    """Let a month, and every one before it that has not come so far, take the same step; all of them or none.

    A month that is opened again, or paid, takes that step alone.

    :raises MayNotClose, CannotClose: naming the month that cannot take it.
    """
    if to not in TOGETHER:
        return move_period(month=month, to=to, by=by, at=at, reason=reason)
    for span in earlier(month, to=to):
        try:
            move_period(month=span, to=to, by=by, at=at)
        except CannotClose as problem:
            raise CannotClose(f"{span.code()}: {problem}", field=problem.field) from problem
    return move_period(month=month, to=to, by=by, at=at)
