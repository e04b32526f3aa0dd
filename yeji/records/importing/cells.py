"""From a file's cells to clean values, one column at a time."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Final, Protocol

from django.utils.translation import gettext as _

from yeji.kit.numbers import parse_decimal
from yeji.kit.refusal import Refused
from yeji.kit.text import plain_ascii
from yeji.org.scopes import Scope
from yeji.records.fields import Day, Field, Text
from yeji.records.importing.mapping import FieldMap, Mapping
from yeji.records.importing.marks import NOT_COMPUTED
from yeji.records.importing.outcome import LOST, REMARKS
from yeji.records.importing.source import Batch
from yeji.records.types import ObjectType

KEPT = 100_000
TOTALS: Final = frozenset({"合计", "总计", "小计", "共计", "total", "grand total", "subtotal", "sum"})
LOST_DIGITS = re.compile(r"\d(\.\d+)?[eE]\+?\d{2}|\d{15}000")
GUARDED = re.compile(r"'+[=+\-@\t\r＝＋－＠]")
"""A text that begins with what spreadsheets take for a formula, as our own exports write it."""
TENS = re.compile(r"[千万亿萬億]|[kKMB]\s*\)?$")
FAULTS = frozenset({"#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NULL!", "#NUM!"})
EDGES = " ·-/"
"""What is left at the ends of a template when a column in it is empty."""


class UnknownColumn(Refused):
    """The map names a column that the file has not, or the file has one that the map does not."""

    code = "import.unknown_column"


class Blank:
    """An empty cell: a new record gets its field's default, a known one keeps what it has."""

    def __repr__(self) -> str:
        return "BLANK"


BLANK: Final = Blank()


def check_columns(mapping: Mapping, header: Sequence[str]) -> None:
    """See that map and file fit each other, both ways.

    :raises UnknownColumn: naming the column.
    """
    wanted = set(mapping.columns())
    for column in sorted(wanted - set(header)):
        raise UnknownColumn(_("The file has no column %(column)s.") % {"column": column}, column=column)
    for column in header:
        if column and column not in wanted and column not in mapping.ignore and column not in REMARKS:
            raise UnknownColumn(
                _("Column %(column)s is not mapped. Map it, or name it under ignore.") % {"column": column},
                column=column,
            )


class Cells:
    """The text of one field in many rows: out of a column, a template or a fixed value, renamed by the map."""

    def __init__(self, how: FieldMap, header: list[str], others: Mapping) -> None:
        self.how = how
        self.columns = how.columns()
        self._places = {name: header.index(name) for name in self.columns}
        self._renames = {item.column: item.values for item in others.fields.values() if item.column and item.values}
        self._pieces = _pieces(how.template)

    def read(self, batch: Batch) -> Sequence[str]:
        """One text a row."""
        how = self.how
        if how.column:
            return _renamed(batch.columns[self._places[how.column]], how.values)
        if how.template:
            return _renamed(self._filled(batch), how.values)
        if how.pieces:
            parts = [batch.columns[self._places[column]] for column in how.pieces.values()]
            return [" ".join(filter(None, map(str.strip, row))) for row in zip(*parts, strict=True)]
        return [str(how.value)] * len(batch)

    def _filled(self, batch: Batch) -> list[str]:
        """The template in every row, with cells as they were renamed for the field that has their column."""
        parts: list[Sequence[str]] = []
        for text, column in self._pieces:
            if text:
                parts.append([text] * len(batch))
            if column:
                parts.append(_renamed(batch.columns[self._places[column]], self._renames.get(column)))
        return ["".join(row).strip(EDGES) for row in zip(*parts, strict=True)]


def _pieces(template: str) -> list[tuple[str, str]]:
    """A template cut into texts, each with the column that follows it."""
    cut: list[tuple[str, str]] = []
    rest = template
    while rest:
        text, _open, rest = rest.partition("{")
        column, _close, rest = rest.partition("}")
        cut.append((text, column))
    return cut


def _renamed(cells: Sequence[str], values: dict[str, str] | None) -> Sequence[str]:
    if not values:
        return cells
    return [values.get(cell, cell) for cell in (cell.strip() for cell in cells)]


class ColumnReader(Protocol):
    """Fills one field of many rows."""

    def values(self, batch: Batch) -> list[Any]:
        """A value a row, ``BLANK`` where nothing is given, a Refused in place of what could not be read."""


class Reader:
    """Fills one field of many rows with clean values. Equal cells are read once."""

    def __init__(self, item: Field, cells: Cells) -> None:
        form = cells.how.format
        self.item: Field = replace(item, formats=(form,)) if form and isinstance(item, Day) else item
        self.cells = cells
        self._named = isinstance(item, Text)
        self._known: dict[str, Any] = {}

    def values(self, batch: Batch) -> list[Any]:
        """Clean values; ``BLANK`` for an empty cell, and a Refused in place of each that could not be read."""
        raw = self.cells.read(batch)
        distinct = set(raw)
        if len(distinct) * 2 > len(raw):  # nearly all differ: nothing is gained by remembering them
            return self._taken(raw)
        known = self._known
        if len(known) > KEPT:
            known.clear()
        for cell in distinct - known.keys():
            known[cell] = self._clean(cell)
        return [known[cell] for cell in raw]

    def _taken(self, raw: Sequence[str]) -> list[Any]:
        """Clean values. A column of text is looked at as a whole: what begins with a letter, ends with a sign that is
        shown and is not too long is its own value already; only the rest is looked at cell by cell.
        """
        clean = self._clean
        if type(self.item) is not Text or self.cells.how.times != 1 or not "".join(raw).isprintable():
            return [clean(cell) for cell in raw]
        longest = self.item.longest
        return [
            cell if cell[:1].isalpha() and cell[-1] != " " and len(cell) <= longest else clean(cell) for cell in raw
        ]

    def _clean(self, cell: str) -> Any:
        if not cell or cell.isspace():
            return BLANK
        try:
            self._look_at(cell)
            return self.item.clean(self._scaled(cell[1:] if cell[0] == "'" and GUARDED.match(cell) else cell))
        except Refused as problem:
            problem.field = self.item.key
            problem.column = self.cells.columns[0] if self.cells.columns else None
            return problem

    def _look_at(self, cell: str) -> None:
        """See that the spreadsheet kept what was typed.

        :raises BadValue: if digits were lost, or a formula came to nothing.
        """
        if cell[0] == LOST or (self._named and LOST_DIGITS.fullmatch(cell.strip())):
            raise self.item.refuse(
                _(
                    "The spreadsheet has lost digits of %(given)s: it keeps fifteen. "
                    "Format the column as text and enter it again."
                )
                % {"given": cell.strip(LOST)[:40]}
            )
        if cell == NOT_COMPUTED:
            raise self.item.refuse(
                _("The formula in this cell is not computed yet. Open the file in a spreadsheet and save it.")
            )
        if cell[0] == "#" and cell.strip() in FAULTS:
            raise self.item.refuse(_("The formula in this cell came to nothing: %(given)s") % {"given": cell[:20]})

    def _scaled(self, cell: str) -> Any:
        """The cell times the unit that the column's name has."""
        times = self.cells.how.times
        if times == 1:
            return cell
        if TENS.search(plain_ascii(cell)):
            raise self.item.refuse(
                _("The column's name has a unit and so has the cell: %(given)s. Take one away.") % {"given": cell[:40]}
            )
        return f"{parse_decimal(cell) * times:f}"


def default_of(kind: ObjectType) -> dict[str, Any]:
    """What each field of a new record holds when nothing is given."""
    return {item.key: item.clean(None) for item in kind.fields}


def begins_of(kind: ObjectType, mapping: Mapping, by: Scope) -> dict[str, Any]:
    """What a new record has without its row saying so: whoever brings it owns it, if the file has no owners at all.

    Where everybody sees what nobody owns, it stays nobody's.
    """
    if kind.owner is None or kind.open_when_unowned or kind.owner in mapping.fields or by.person is None:
        return {}
    return {kind.owner: by.person}


def total_in(cells: Sequence[str]) -> str:
    """The word by which a row says that it is the total of those above, if it does."""
    word = next(filter(None, map(str.strip, cells)), "").strip(":：").lower()
    return word if word in TOTALS else ""
