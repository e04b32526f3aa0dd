"""Timing something again and again, beside the least that the database could do for the same answer."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from statistics import median, quantiles
from typing import Any

from django.db import connection, transaction

SMALL, FEW = 10_000, 5
"""A company this small is made to see that everything runs; a few times of each will do."""

Work = Callable[[int], object]
"""Does the operation once; the number chooses whom it is about, so that no run repeats the one before."""


@dataclass(frozen=True, kw_only=True)
class Operation:
    """What is measured: the product's way, and the ``bound``, the same by hand-written SQL on an ideal table.

    ``prepare`` runs before each, untimed. ``goal`` is the median in milliseconds to stay under at a million deals.
    What is part of a write runs within a transaction that is ``undone``: neither to begin nor to end it is timed.
    """

    name: str
    work: Work
    bound: Work
    prepare: Work = lambda _number: None
    goal: float | None = None
    times: int = 25
    undone: bool = False


@dataclass(frozen=True, kw_only=True)
class Result:
    """Milliseconds by median, the worst tenth beside it, and the same for the bound."""

    name: str
    scale: int
    median_ms: float | None = None
    p90_ms: float | None = None
    bound_ms: float | None = None
    goal_ms: float | None = None
    note: str = ""

    def row(self) -> dict[str, Any]:
        """As it is printed."""
        ratio = self.median_ms / self.bound_ms if self.median_ms and self.bound_ms else None
        return {
            "name": self.name,
            "median_ms": _short(self.median_ms),
            "bound_ms": _short(self.bound_ms),
            "ratio": _short(ratio),
            "scale": self.scale,
            "p90_ms": _short(self.p90_ms),
            "goal_ms": _short(self.goal_ms),
            "note": self.note,
        }


def measured(operation: Operation, *, scale: int) -> Result:
    """Run an operation and its bound in turns, so that whatever else the machine does burdens both alike."""
    ours: list[float] = []
    least: list[float] = []
    times = operation.times if scale >= SMALL else FEW
    for number in range(times + 2):
        operation.prepare(number)
        for work, kept in ((operation.work, ours), (operation.bound, least)):
            with _undone() if operation.undone else nullcontext():
                started = time.perf_counter()
                work(number)
                kept.append((time.perf_counter() - started) * 1000)
    return result_of(operation.name, ours[2:], least[2:], scale=scale, goal=operation.goal)


@contextmanager
def _undone() -> Iterator[None]:
    with transaction.atomic():
        rows_of("SELECT 1")  # begins it
        yield
        transaction.set_rollback(True)


def result_of(
    name: str, ours: Sequence[float], least: Sequence[float], *, scale: int, goal: float | None, note: str = ""
) -> Result:
    """Medians of times in milliseconds."""
    return Result(
        name=name,
        scale=scale,
        median_ms=median(ours),
        p90_ms=quantiles(ours, n=10)[-1] if len(ours) > 1 else ours[0],
        bound_ms=median(least),
        goal_ms=goal,
        note=note,
    )


def rows_of(statement: str, *parameters: Any) -> list[tuple[Any, ...]]:
    """All rows of a statement, as plainly as the driver can."""
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        return cursor.fetchall() if cursor.description else []


def _short(value: float | None) -> float | None:
    return None if value is None else round(value, 3 if value < 10 else 1)
