"""What an import did, row by row refused and counted otherwise."""

from __future__ import annotations

import csv
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path
from typing import Any, Final

LOST: Final = "\ue000"
"""Stands before a number of which a spreadsheet has lost digits: it keeps fifteen."""
REMARKS = ("row", "column", "reason")
"""The columns put before a refused row's own; an import leaves them aside, so a mended file can go straight in."""

KEPT = 1_000
"""How many refusals are kept to be shown. The file of refused rows has them all."""


@dataclass(frozen=True)
class RowRefused:
    """A row that was not written, the column that is to blame (if one is), and why; ``asks``: it can be decided."""

    number: int
    column: str
    reason: str
    cells: Sequence[str] = ()
    asks: bool = False


@dataclass
class Outcome:
    """Counts that add up: read = created + updated + unchanged + refused_rows. ``total`` rows are in the file.

    ``refused`` holds the first thousand refusals; a row with two bad cells has two.
    """

    total: int = 0
    read: int = 0
    created: int = 0
    updated: int = 0
    unchanged: int = 0
    refused_rows: int = 0
    refused: list[RowRefused] = field(default_factory=list)
    dry: bool = False
    started: float = field(default_factory=time.monotonic, repr=False, compare=False)

    def counts(self) -> dict[str, Any]:
        return {
            "read": self.read,
            "created": self.created,
            "updated": self.updated,
            "unchanged": self.unchanged,
            "refused": self.refused_rows,
            "dry_run": self.dry,
        }

    @property
    def rate(self) -> float:
        """Rows a second so far."""
        return self.read / max(time.monotonic() - self.started, 1e-6)

    def add(self, *, read: int, created: int, updated: int, refused: Sequence[RowRefused]) -> None:
        """Count one batch: what is neither written nor refused was there already, the same."""
        rows = len({row.number for row in refused})
        self.read += read
        self.created += created
        self.updated += updated
        self.refused_rows += rows
        self.unchanged += read - created - updated - rows
        self.refused += refused[: max(KEPT - len(self.refused), 0)]

    def nothing_written(self) -> None:
        """An import of all or nothing came to nothing: what could have been written was not."""
        self.created = self.updated = self.unchanged = 0


class ErrorFile:
    """The refused rows with row, column and reason before their own cells, ready to mend and import."""

    def __init__(self, stream: Any, header: Sequence[str]) -> None:
        self._width = len(header)
        self._kept = [place for place, name in enumerate(header) if name not in REMARKS]
        self._writer = csv.writer(stream)
        self._writer.writerow([*REMARKS, *(header[place] for place in self._kept)])

    def add(self, refused: Sequence[RowRefused]) -> None:
        """One line for each row, whatever is wrong with it."""
        for number, group in groupby(refused, key=lambda row: row.number):
            rows = list(group)
            columns = " · ".join(dict.fromkeys(row.column for row in rows if row.column))
            reasons = " · ".join(dict.fromkeys(row.reason for row in rows))
            cells = [*(cell.lstrip(LOST) for cell in rows[0].cells), *[""] * self._width]
            own = [cells[place] for place in self._kept]
            self._writer.writerow([number, columns, reasons, *own, *rows[0].cells[self._width :]])


@contextmanager
def error_file(path: Path | None, header: Sequence[str]) -> Iterator[ErrorFile | None]:
    """The file of refused rows, if one is wanted; in UTF-8 with its mark, as spreadsheets need it."""
    if path is None:
        yield None
        return
    with path.open("w", encoding="utf-8-sig", newline="") as stream:
        yield ErrorFile(stream, header)
