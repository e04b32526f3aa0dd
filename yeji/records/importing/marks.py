"""What a spreadsheet says of its cells beside their values: errors, formulas never computed, per cent, hidden rows.

The library that reads values tells none of it, and what it does not tell would be lost without a word.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path, PurePosixPath
from typing import Any, Final
from xml.etree import ElementTree

from django.utils.translation import gettext as _

from yeji.records.importing.source import UnreadableFile

PIECE: Final = 1 << 20
NOT_COMPUTED: Final = "#?"
"""Stands in a cell whose formula no program has computed yet."""

_MAIN: Final = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_RELATION: Final = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_PER_CENT: Final = frozenset({"9", "10"})
"""The built-in formats 0% and 0.00%."""
_PLACE: Final = rb'<c r="([A-Z]{1,3})(\d{1,7})"'
_ERROR: Final = re.compile(_PLACE + rb'[^>]* t="e"[^>]*>(?:(?!</c>).)*?<v>([^<]*)</v>', re.DOTALL)
_FORMULA: Final = re.compile(
    _PLACE + rb'(?![^>]* t="str")[^>]*><f(?:[^>]*/>|[^>]*[^/]>[^<]*</f>|>[^<]*</f>)(?:<v>\s*</v>|<v ?/>)?</c>'
)
_STYLED: Final = re.compile(_PLACE + rb' s="(\d{1,6})"')
_HIDDEN: Final = re.compile(rb'<row [^>]*hidden="(?:1|true)"')


@dataclass
class Marks:
    """By row, then by column, both from 0: the text that stands for a cell; the cells in per cent; hidden rows."""

    texts: dict[int, dict[int, str]] = field(default_factory=dict)
    per_cent: dict[int, set[int]] = field(default_factory=dict)
    hidden: int = 0

    def laid_over(self, row: int, cells: list[str]) -> list[str]:
        """The cells of a row with what is to be known of them."""
        for column, text in self.texts.get(row, {}).items():
            cells += [""] * (column + 1 - len(cells))
            cells[column] = text
        for column in self.per_cent.get(row, ()):
            if column < len(cells) and cells[column]:
                cells[column] = _in_per_cent(cells[column])
        return cells


def marks_of(path: Path, name: str) -> Marks:
    """The marks of one sheet. What the workbook says in another way than is usual has none."""
    found = Marks()
    with zipfile.ZipFile(path) as packed:
        part = _part_of(packed, name)
        if part is None:
            return found
        styles = _per_cent_styles(packed)
        with packed.open(part) as stream:
            for cut in _whole_cells(stream):
                _note(found, cut, styles)
    return found


def _note(found: Marks, cut: bytes, styles: frozenset[bytes]) -> None:
    found.hidden += len(_HIDDEN.findall(cut))
    if b't="e"' in cut:
        for letters, row, error in _ERROR.findall(cut):
            found.texts.setdefault(int(row) - 1, {})[column_of(letters)] = error.decode()
    if b"<f" in cut:
        for letters, row in _FORMULA.findall(cut):
            found.texts.setdefault(int(row) - 1, {})[column_of(letters)] = NOT_COMPUTED
    if styles:
        for letters, row, style in _STYLED.findall(cut):
            if style in styles:
                found.per_cent.setdefault(int(row) - 1, set()).add(column_of(letters))


def _whole_cells(stream: Any) -> Iterator[bytes]:
    """The sheet in pieces that end between two cells."""
    rest = b""
    while piece := stream.read(PIECE):
        joined = rest + piece
        end = max(joined.rfind(b"<c "), joined.rfind(b"<row "))
        if end <= 0:
            rest = joined
            continue
        yield joined[:end]
        rest = joined[end:]
    yield rest


def _part_of(packed: zipfile.ZipFile, name: str) -> str | None:
    """The file within the file that holds a sheet."""
    names = set(packed.namelist())
    if not {"xl/workbook.xml", "xl/_rels/workbook.xml.rels"} <= names:
        return None
    book = _parsed(packed, "xl/workbook.xml")
    key = next((one.get(_RELATION) for one in book.iter(f"{_MAIN}sheet") if one.get("name") == name), None)
    relations = _parsed(packed, "xl/_rels/workbook.xml.rels")
    target = next((one.get("Target", "") for one in relations if one.get("Id") == key), "")
    part = target.lstrip("/") if target.startswith("/") else str(PurePosixPath("xl") / target)
    return part if part in names else None


def _parsed(packed: zipfile.ZipFile, part: str) -> ElementTree.Element:
    """A part of the workbook; whoever opened it has refused what declares entities, and what unpacks to too much."""
    try:
        return ElementTree.fromstring(packed.read(part))  # noqa: S314
    except ElementTree.ParseError as problem:
        words = _("%(file)s is damaged or is no spreadsheet.") % {"file": Path(packed.filename or "").name}
        raise UnreadableFile(words) from problem


def _per_cent_styles(packed: zipfile.ZipFile) -> frozenset[bytes]:
    if "xl/styles.xml" not in packed.namelist():
        return frozenset()
    styles = _parsed(packed, "xl/styles.xml")
    own = {one.get("numFmtId", "") for one in styles.iter(f"{_MAIN}numFmt") if "%" in one.get("formatCode", "")}
    cells = styles.find(f"{_MAIN}cellXfs")
    listed = [] if cells is None else list(cells)
    wanted = _PER_CENT | own
    return frozenset(str(place).encode() for place, one in enumerate(listed) if one.get("numFmtId", "") in wanted)


def column_of(letters: bytes) -> int:
    """The place of a column from 0: ``A`` is 0, ``AA`` 26."""
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number - 1


def _in_per_cent(text: str) -> str:
    """``0.125`` as ``12.5%``, as the sheet shows it."""
    try:
        value = Decimal(text) * 100
    except ArithmeticError:
        return text
    return f"{value.normalize():f}%"
