"""Time: how far a period has run, and where another one stood at the same point. Counted in working days."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from yeji.kit.periods import Period
from yeji.kit.workdays import WorkCalendar, after_working_days


@dataclass(frozen=True, kw_only=True)
class Elapsed:
    """How far a period has run, in working days: those before and on ``today``, of all."""

    done: int
    whole: int

    @property
    def share(self) -> Decimal:
        return Decimal(self.done) / self.whole if self.whole else Decimal(1)


@dataclass(frozen=True, kw_only=True)
class SamePoint:
    """Another period up to where this one stands: its days before ``until``, with ``days`` working days.

    ``until`` is None where the whole of the other period is meant.
    """

    period: Period
    until: date | None
    days: int


def elapsed(period: Period, today: date, calendar: WorkCalendar) -> Elapsed:
    """Working days of a period up to and with today, and in all (LEDGER.md, Figures 6)."""
    whole = calendar.working_days(period.start, period.end)
    if today < period.start:
        return Elapsed(done=0, whole=whole)
    until = min(today + timedelta(days=1), period.end)
    return Elapsed(done=calendar.working_days(period.start, until), whole=whole)


def same_point(period: Period, other: Period, today: date, calendar: WorkCalendar) -> SamePoint:
    """``other`` after as many working days as ``period`` has had by ``today``; the whole of it once ``period`` is over.

    On a day off it takes in the days off that follow, as ``period`` has. A shorter ``other`` is taken whole.
    """
    if today >= period.end:
        return SamePoint(period=other, until=None, days=calendar.working_days(other.start, other.end))
    done = elapsed(period, today, calendar).done
    rest = today >= period.start and not calendar.is_working(today)
    until = after_working_days(calendar, other.start, done, before=other.end, rest=rest)
    days = calendar.working_days(other.start, until)
    return SamePoint(period=other, until=until if until < other.end else None, days=days)
