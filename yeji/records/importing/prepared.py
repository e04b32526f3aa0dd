"""A batch of rows sorted out: which are written as what, why the rest is not, and which wait or ask."""

from __future__ import annotations

from collections.abc import Mapping as Lookup
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from yeji.org.services import Placement
from yeji.records.importing.asking import Asked
from yeji.records.importing.outcome import RowRefused
from yeji.records.importing.source import Batch


class IfKnown(StrEnum):
    """What becomes of a row whose record is there already."""

    UPDATE = "update"
    SKIP = "skip"
    CREATE = "create"
    ASK = "ask"


@dataclass
class Row:
    """A record as it will be: a new one, or a known one, which may have ``changed``; and its place in the batch.

    ``given`` are the values of the file's own, ``before`` those of the known record as it was read.
    """

    index: int
    pk: int | None
    values: dict[str, Any]
    changed: bool
    place: Placement | None = None
    before: Lookup[str, Any] | None = None
    given: Lookup[str, Any] = field(default_factory=dict)


@dataclass
class Prepared:
    """One batch sorted out: the rows that can be written, why the rest cannot, and those that wait for later rows."""

    batch: Batch
    rows: list[Row] = field(default_factory=list)
    refused: list[RowRefused] = field(default_factory=list)
    waiting: list[int] = field(default_factory=list)
    asked: list[Asked] = field(default_factory=list)

    @property
    def read(self) -> int:
        """How many rows are settled by this."""
        return len(self.batch) - len(self.waiting)
