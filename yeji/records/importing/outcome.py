"""What an import did, row by row refused and counted otherwise."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

REMARKS = ("row", "column", "reason")
"""The columns put before a refused row's own; an import leaves them aside, so a mended file can go straight in."""


@dataclass(frozen=True)
class RowRefused:
    """A row that was not written, the column that is to blame (if one is), and why."""

    number: int
    column: str
    reason: str
    cells: Sequence[str] = ()


@dataclass
class Outcome:
    """Counts that add up: read = created + updated + unchanged + refused."""

    read: int = 0
    created: int = 0
    updated: int = 0
    unchanged: int = 0
    refused: list[RowRefused] = field(default_factory=list)
    header: list[str] = field(default_factory=list)
    dry: bool = False

    def counts(self) -> dict[str, Any]:
        return {
            "read": self.read,
            "created": self.created,
            "updated": self.updated,
            "unchanged": self.unchanged,
            "refused": len({row.number for row in self.refused}),
            "dry_run": self.dry,
        }

    def write_errors(self, path: Path) -> None:
        """Write the refused rows with row, column and reason before their own cells, ready to mend and import."""
        with path.open("w", encoding="utf-8-sig", newline="") as stream:
            writer = csv.writer(stream)
            writer.writerow([*REMARKS, *self.header])
            writer.writerows([row.number, row.column, row.reason, *row.cells] for row in self.refused)
