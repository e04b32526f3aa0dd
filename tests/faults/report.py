"""The figures of a fault run, for the table at its end."""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

PROPERTY = "faults"
BEGIN: Final = "<!-- kills -->\n"
END: Final = "<!-- /kills -->\n"
"""Between these two a page has the table."""
CASES = {
    "web": "R-01",
    "worker": "R-02",
    "server": "R-03",
    "backend": "R-03",
    "server during a report": "R-03",
    "database": "R-03",
    "one connection": "R-03",
    "server as power does": "R-08",
    "disk: fill to the brim": "R-09",
    "disk: fill until the guard acts": "R-09",
    "backup: no room on its target": "R-09",
    "backup: no files on its target": "R-09",
    "ask web to stop": "R-16",
    "closing": "R-06",
    "closing, database killed": "R-06",
    "filling in": "R-02",
    "an import and its undoing": "R-04",
    "crossing writers": "R-14",
    "crossing records": "R-14",
    "a second up": "R-18",
    "two schedulers": "R-18",
}
"""Which case of the release notes a kind of kill belongs to."""


@dataclass(frozen=True)
class Figures:
    """What a number of kills of one kind did."""

    case: str
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
        case=CASES[killed],
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


def write(page: Path, rows: Sequence[dict[str, object]], *, said: str) -> None:
    """Put the figures, and what is ``said`` of the run, into a page in place of the last ones."""
    before, found, rest = page.read_text(encoding="utf-8").partition(BEGIN)
    _last, ended, after = rest.partition(END)
    if not (found and ended):
        raise ValueError(f"{page} has no place for the table: {BEGIN.strip()} … {END.strip()}")
    heads = list(rows[0])
    lines = [[head.replace("_", " ") for head in heads], ["---"] * len(heads)]
    lines += [[str(row[head]) for head in heads] for row in rows]
    told = "\n".join(f"| {' | '.join(line)} |" for line in lines)
    page.write_text(f"{before}{BEGIN}{said}\n\n{told}\n{END}{after}", encoding="utf-8")
