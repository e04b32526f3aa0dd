"""Reading spreadsheets: .xlsx as it was saved, each cell as the text that a file of text would have."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from pathlib import Path
from typing import Any, Final

import python_calamine
from django.utils.translation import gettext as _

from yeji.records.importing.marks import marks_of
from yeji.records.importing.outcome import LOST
from yeji.records.importing.source import (
    LONGEST_CELL,
    WIDEST,
    Batch,
    UnreadableFile,
    batched,
    find_header,
    header_of,
)

XLSX: Final = b"PK\x03\x04"
_EXACT: Final = 10**15
_MOST_ENTRIES: Final = 5_000
_MOST_UNPACKED: Final = 300 * 1024 * 1024
_MOST_CELLS: Final = 12_000_000
_PIECE: Final = 1 << 20
_PLACE: Final = re.compile(rb'<c r="([A-Z]{1,3})(\d{1,7})"')
_NEVER_WAS: Final = date(1900, 2, 28)
_OTHERS: Final = {"content.xml": ".ods", "word/document.xml": ".docx", "ppt/presentation.xml": ".pptx"}
_FORBIDDEN: Final = (b"<!DOCTYPE", b"<!ENTITY")


@dataclass(frozen=True)
class Sheet:
    """One sheet of a spreadsheet, read to its end; how many ``merged`` ranges it has, ``filled`` or not, and how many
    ``hidden`` rows.
    """

    path: Path
    name: str
    header: list[str]
    rows: int
    first: int
    last: int
    merged: int
    filled: bool = False
    hidden: int = 0

    def batches(self, size: int) -> Iterator[Batch]:
        """The rows under the heading in order, empty ones left out, with their numbers in the spreadsheet."""
        rows = list(_rows(self.path, self.name, filled=self.filled))[self.first : self.last]
        yield from batched(iter(rows), size, first=self.first + 1, width=len(self.header))


def is_sheet(path: Path) -> bool:
    """Whether a file is a spreadsheet inside, whatever it is called."""
    with path.open("rb") as stream:
        return stream.read(len(XLSX)) == XLSX


def sheet_names(path: Path) -> list[str]:
    """The sheets that can be seen, in their order.

    :raises UnreadableFile: if it is no spreadsheet, or one that would not fit here.
    """
    _refuse_bombs(path)
    with _opened(path) as book:
        shown = python_calamine.SheetVisibleEnum.Visible
        return [one.name for one in book.sheets_metadata if one.visible == shown] or list(book.sheet_names)


def look_through_sheet(path: Path, *, sheet: str = "", header_row: int = 0, filled: bool = False) -> Sheet:
    """Read one sheet to its end before anything is written.

    :raises UnreadableFile: if it is no table, or one that would not fit here.
    """
    names = sheet_names(path)
    name = sheet or names[0]
    if name not in names:
        raise UnreadableFile(_("%(file)s has no sheet %(sheet)s.") % {"file": path.name, "sheet": name})
    rows = list(_rows(path, name, filled=filled))
    place = header_row - 1 if header_row else find_header(rows)
    header = header_of(rows[place] if place < len(rows) else [], path)
    numbers = [number for number, cells in enumerate(rows[place + 1 :], place + 2) if any(cells)]
    with _opened(path) as book:
        merged = len(book.get_sheet_by_name(name).merged_cell_ranges or ())
    last = numbers[-1] if numbers else place + 1
    hidden = marks_of(path, name).hidden
    return Sheet(path, name, header, len(numbers), place + 1, last, merged, filled, hidden)


def first_rows(path: Path, sheet: str, count: int) -> list[list[str]]:
    """The first rows of a sheet as they stand."""
    found: list[list[str]] = []
    for cells in _rows(path, sheet):
        found.append(cells)
        if len(found) == count:
            break
    return found


def _opened(path: Path) -> Any:
    try:
        return python_calamine.load_workbook(str(path))
    except python_calamine.PasswordError as problem:
        words = _("%(file)s has a password. Save it without one.") % {"file": path.name}
        raise UnreadableFile(words) from problem
    except (python_calamine.CalamineError, OSError) as problem:
        words = _("%(file)s is damaged or is no spreadsheet.") % {"file": path.name}
        raise UnreadableFile(words) from problem


def _rows(path: Path, name: str, *, filled: bool = False) -> Iterator[list[str]]:
    marks = marks_of(path, name)
    with _opened(path) as book:
        sheet = book.get_sheet_by_name(name)
        top, aside = sheet.start or (0, 0)
        yield from ([] for _row in range(top))
        spread = Spread(sheet.merged_cell_ranges or ()) if filled else None
        for row, cells in enumerate(sheet.to_python(skip_empty_area=True), top):
            read = marks.laid_over(row, [*[""] * aside, *map(text_of, cells)])
            yield spread.laid_over(row, read) if spread else read


class Spread:
    """Merged ranges, row by row: the value of the first cell in all the others."""

    def __init__(self, ranges: Sequence[tuple[tuple[int, int], tuple[int, int]]]) -> None:
        self._ranges = sorted(ranges)
        self._open: list[tuple[int, int, int, str]] = []

    def laid_over(self, row: int, cells: list[str]) -> list[str]:
        """The cells of the next row."""
        self._open = [one for one in self._open if one[0] >= row]
        while self._ranges and self._ranges[0][0][0] <= row:
            (_top, left), (bottom, right) = self._ranges.pop(0)
            self._open.append((bottom, left, right, cells[left] if left < len(cells) else ""))
        for _bottom, left, right, text in self._open:
            cells += [""] * (right + 1 - len(cells))
            cells[left : right + 1] = [text] * (right + 1 - left)
        return cells


def text_of(cell: Any) -> str:
    """A cell as text: whole numbers without a point, days as 2026-03-05."""
    for sort, told in _TOLD:
        if isinstance(cell, sort):
            return told(cell)
    return str(cell or "")


def _day(cell: date) -> str:
    """Spreadsheets have a 29 February 1900, which never was, and which the library takes for the day before."""
    return "1900-02-29" if cell == _NEVER_WAS else cell.isoformat()


def _day_or_moment(cell: datetime) -> str:
    return _day(cell.date()) if cell.time() == time() else cell.isoformat(" ", "minutes")


def _text(cell: str) -> str:
    return f"'{cell}" if _QUOTED.match(cell) else cell


_QUOTED: Final = re.compile(r"'+[=+\-@\t\r＝＋－＠]")
"""A text that begins like one which a file of text would have to guard: here nothing guards."""


def _number(cell: float) -> str:
    if abs(cell) >= _EXACT:
        return f"{LOST}{cell:.0f}"
    return str(int(cell)) if cell == int(cell) else repr(cell)


_TOLD: Final[tuple[tuple[type, Callable[[Any], str]], ...]] = (
    (str, _text),
    (bool, lambda cell: "true" if cell else "false"),
    (float, _number),
    (int, _number),
    (datetime, _day_or_moment),
    (date, _day),
    (time, lambda cell: cell.isoformat("minutes")),
)


def _refuse_bombs(path: Path) -> None:
    """See that what is packed in a spreadsheet fits here before it is unpacked in memory.

    Sizes that the archive states are not believed: everything is unpacked once, a piece at a time, and dropped.

    :raises UnreadableFile: saying what is too large.
    """
    large = _("%(file)s is too large once it is unpacked. Save it as CSV.") % {"file": path.name}
    try:
        with zipfile.ZipFile(path) as packed:
            entries = packed.infolist()
            if len(entries) > _MOST_ENTRIES or sum(one.file_size for one in entries) > _MOST_UNPACKED:
                raise UnreadableFile(large)
            _refuse_others({one.filename for one in entries}, path)
            left = _MOST_UNPACKED
            for one in entries:
                left = _look_into(packed, one, left, path, large)
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError, OSError, EOFError) as problem:
        words = _("%(file)s is damaged or is no spreadsheet.") % {"file": path.name}
        raise UnreadableFile(words) from problem


def _refuse_others(names: set[str], path: Path) -> None:
    """See that it is a spreadsheet of the usual form at all.

    :raises UnreadableFile: calling it what it is.
    """
    if any(name.startswith("xl/") for name in names):
        return
    kinds = (kind for name, kind in _OTHERS.items() if name in names)
    kind = ".numbers" if any(name.endswith(".iwa") for name in names) else next(kinds, "")
    words = (
        _("%(file)s is a %(kind)s file inside. Save it as .xlsx or CSV.") if kind else _("%(file)s is no spreadsheet.")
    )
    raise UnreadableFile(words % {"file": path.name, "kind": kind})


def _look_into(packed: zipfile.ZipFile, one: zipfile.ZipInfo, left: int, path: Path, large: str) -> int:
    """Unpack one part; how many bytes may still come."""
    cells = one.filename.startswith("xl/worksheets/") and one.filename.endswith(".xml")
    rows = columns = 0
    rest = b""
    with packed.open(one) as stream:
        while piece := stream.read(_PIECE):
            left -= len(piece)
            if left < 0:
                raise UnreadableFile(large)
            joined = rest + piece
            if any(mark in joined for mark in _FORBIDDEN):
                raise UnreadableFile(_("%(file)s contains a DTD.") % {"file": path.name})
            if cells:
                for found in _PLACE.finditer(joined):
                    columns = max(columns, len(found[1]) and _column(found[1]))
                    rows = max(rows, int(found[2]))
                if columns > WIDEST or rows * columns > _MOST_CELLS:
                    raise UnreadableFile(large)
                if len(joined) > LONGEST_CELL and b"<" not in joined:
                    raise UnreadableFile(large)
            rest = joined[-32:]
    return left


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def samples_of(rows: Sequence[Sequence[str]], place: int, most: int) -> list[str]:
    """The first filled cells of a column."""
    return [cells[place] for cells in rows if place < len(cells) and cells[place]][:most]
