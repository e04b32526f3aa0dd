"""The table of records: sortable heads, a line of totals, pages by key; cards on a phone."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from itertools import repeat
from typing import ClassVar, Literal

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from yeji.ui.component import Component
from yeji.ui.signs import icon


@dataclass(frozen=True, kw_only=True)
class Column:
    """A head. ``sort_url`` sorts by it (the other way when it is sorted); ``unit`` is what its cells leave out.

    ``width`` is narrow, wide or as its content asks; ``pin`` the place of a column that stays in sight, from 1 on. On a
    phone's card ``short`` stands for the label, and what ``begins`` begins a line.
    """

    label: str
    numeric: bool = False
    unit: str = ""
    sort_url: str = ""
    sorted: Literal["", "ascending", "descending"] = ""
    width: Literal["", "narrow", "wide"] = ""
    pin: int = 0
    short: str = ""
    begins: bool = False

    @property
    def css(self) -> str:
        """The classes of its head and cells."""
        width = f"w-{self.width}" if self.width else ""
        parts = (width, f"pin pin-{self.pin}" if self.pin else "", "line" if self.begins else "")
        return " ".join(part for part in parts if part)


@dataclass(frozen=True, kw_only=True)
class Cell:
    """A cell: text, a safe fragment or a component. ``role`` says what becomes of it on a phone's card:
    ``title`` its first line, ``lead`` the figure beside it, anything else a pair of label and value. With ``edit_url``
    it is changed where it stands; ``name`` says which, to those who only hear the button."""

    content: object
    numeric: bool = False
    role: Literal["", "title", "lead"] = ""
    href: str = ""
    edit_url: str = ""
    name: str = ""


@dataclass(frozen=True, kw_only=True)
class Row:
    """A record's cells, in the order of the columns."""

    cells: tuple[Cell, ...]
    key: str = ""


@dataclass(frozen=True, kw_only=True)
class DataTable(Component):
    """Rows under heads.

    ``totals`` are cells of a last line; ``previous_url`` and ``next_url`` page by key and are empty at the ends;
    ``shown`` says in words what part this is. With ``drawer`` a row opens beside the list; with ``picked_url`` rows can
    be selected, and what can be done with them is fetched from there. Context: ``body`` (the rows, written as text
    because a page holds hundreds of cells), ``total_cells``, ``paged``. ``heading`` says once, above a phone's cards,
    what the figure beside each title is.
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
    drawer: bool = False
    picked_url: str = ""
    heading: str = ""

    def extra(self) -> dict[str, object]:
        return {
            "body": self._body(),
            "total_cells": tuple(zip(self.columns, self.totals, strict=True)) if self.totals else (),
            "paged": bool(self.previous_url or self.next_url or self.shown),
        }

    def _body(self) -> SafeString:
        if any(len(row.cells) != len(self.columns) for row in self.rows):
            raise ValueError("a row has a cell for every column")
        words = [column.short or column.label for column in self.columns]
        labels = [f' data-label="{escape(word)}"' if word else "" for word in words]
        units = [f' data-unit="{escape(column.unit)}"' if column.unit else "" for column in self.columns]
        beside = " data-drawer" if self.drawer else ""
        looks = [column.css for column in self.columns]
        lines = (
            _row_start(row, picking=bool(self.picked_url))
            + "".join(map(_cell, row.cells, labels, units, repeat(beside), looks))
            + "</tr>"
            for row in self.rows
        )
        return mark_safe("\n".join(lines))  # noqa: S308 - every part is escaped where it is written


def _row_start(row: Row, *, picking: bool) -> str:
    key = escape(row.key)
    start = f'<tr id="row-{key}">' if row.key else "<tr>"
    if not picking:
        return start
    name = str(next((cell.content for cell in row.cells if cell.role == "title"), row.key))
    label = escape(_("Select %(record)s") % {"record": name})
    box = f'<input type="checkbox" class="form-check-input" value="{key}" aria-label="{label}" autocomplete="off">'
    return f'{start}<td class="pick">{box}</td>'


def _cell(cell: Cell, label: str, unit: str, beside: str, look: str) -> str:
    css = f"{'n ' if cell.numeric else ''}{cell.role} {look}".strip()
    more = label if not cell.role else unit if cell.role == "lead" else ""
    content: str = cell.content.__html__() if hasattr(cell.content, "__html__") else escape(str(cell.content))
    if cell.href:
        bold = ' class="b"' if cell.role == "title" else ""
        content = f'<a{bold} href="{escape(cell.href)}"{beside}>{content}</a>'
    if cell.edit_url:
        content += _pen(cell)
    return f'<td class="{css}"{more}>{content}</td>' if css else f"<td{more}>{content}</td>"


def _pen(cell: Cell) -> str:
    label = escape(_("Change %(label)s") % {"label": cell.name})
    return (
        f'<button type="button" class="ib pen" hx-get="{escape(cell.edit_url)}" hx-target="closest td" '
        f'hx-swap="innerHTML" aria-label="{label}">{icon("edit")}</button>'
    )
