"""The figures of a fault run, for the table at its end."""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from dataclasses import asdict, dataclass

PROPERTY = "faults"


@dataclass(frozen=True)
class Figures:
    """What a number of kills of one kind did."""

    killed: str
    kills: int
    acknowledged: int
    unknown: int
    lost: int
    doubled: int
    half: int
    median_seconds: float
    longest_seconds: float

    def as_property(self) -> tuple[str, object]:
        """What travels with a test's report, also from another process."""
        return PROPERTY, asdict(self)


def figures(
    killed: str, times: Sequence[float], *, acknowledged: int, unknown: int, lost: int, doubled: int, half: int
) -> Figures:
    """Figures of kills that took ``times`` seconds to recover from."""
    return Figures(
        killed=killed,
        kills=len(times),
        acknowledged=acknowledged,
        unknown=unknown,
        lost=lost,
        doubled=doubled,
        half=half,
        median_seconds=round(statistics.median(times), 2),
        longest_seconds=round(max(times), 2),
    )


def table(rows: Sequence[dict[str, object]]) -> list[str]:
    """The figures as lines of text."""
    heads = list(rows[0])
    cells = [[head.replace("_", " ") for head in heads], *([str(row[head]) for head in heads] for row in rows)]
    widths = [max(len(line[column]) for line in cells) for column in range(len(heads))]
    return ["  ".join(cell.rjust(width) for cell, width in zip(line, widths, strict=True)) for line in cells]
