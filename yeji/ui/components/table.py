"""The table of records: sortable heads, a line of totals, pages by key; cards on a phone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar, Literal

from yeji.ui.component import Component


@dataclass(frozen=True, kw_only=True)
class Column:
    """A head. ``sort_url`` sorts by it (the other way when it is sorted); ``unit`` is what its cells leave out."""

    label: str
    numeric: bool = False
    unit: str = ""
    sort_url: str = ""
    sorted: Literal["", "ascending", "descending"] = ""


@dataclass(frozen=True, kw_only=True)
class Cell:
    """A cell: text, a safe fragment or a component. ``role`` says what becomes of it on a phone's card:
    ``title`` its first line, ``lead`` the figure beside it, anything else a pair of label and value."""

    content: object
    numeric: bool = False
    role: Literal["", "title", "lead"] = ""
    href: str = ""


@dataclass(frozen=True, kw_only=True)
class Row:
    """A record's cells, in the order of the columns."""

    cells: tuple[Cell, ...]
    key: str = ""


@dataclass(frozen=True, kw_only=True)
class DataTable(Component):
    """Rows under heads.

    ``totals`` are cells of a last line; ``previous_url`` and ``next_url`` page by key and are empty at the ends;
    ``shown`` says in words what part this is. Context: ``lines`` (each row with its cells beside their columns),
    ``total_cells``, ``paged``.
    """

    template: ClassVar[str] = "ui/components/table.html"

    label: str
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    totals: tuple[Cell, ...] = ()
    shown: str = ""
    previous_url: str = ""
    next_url: str = ""
    compact: bool = False
    cards: bool = True

    def extra(self) -> dict[str, object]:
        return {
            "lines": [(row, tuple(zip(self.columns, row.cells, strict=True))) for row in self.rows],
            "total_cells": tuple(zip(self.columns, self.totals, strict=True)) if self.totals else (),
            "paged": bool(self.previous_url or self.next_url or self.shown),
        }
