"""The rows of a sheet, each written as one piece of XML: a fifth of the work of handing over one cell after another.

Only cells are ours; the workbook around them, its styles and its parts, is the library's. Text is text whatever stands
in it: the library takes text that begins and ends like a part of its own XML for such a part.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any, Final

from xlsxwriter.utility import xl_col_to_name
from xlsxwriter.worksheet import Worksheet

from yeji.records.exporting.content import Cell

_EXACT: Final = 15
"""Digits that a spreadsheet keeps of a number."""
_LONGEST: Final = 32_767
"""What a cell holds, in the units of UTF-16: a sign beyond the first 65,536 is two."""
_FIRST_DAY: Final = date(1899, 12, 31).toordinal()
_MARCH_1900: Final = 59
"""Spreadsheets count a 29 February of 1900, which there was not."""

_SPECIAL: Final = re.compile("[\x00-\x1f&<>\ufffe\uffff]|_x[0-9a-fA-F]{4}_")
_ESCAPED: Final = re.compile("_x[0-9a-fA-F]{4}_")
_NO_XML: Final = re.compile("[\x00-\x08\x0b-\x1f\ufffe\uffff]")


class RowSheet(Worksheet):  # type: ignore[misc]  # the library says nothing of its types
    """A sheet with a heading and rows below it, in order and with flat memory."""

    def begin(self, heading: Sequence[str], bold: Any, days: Any) -> None:
        """Write the heading; ``bold`` and ``days`` are the formats of the heading and of days."""
        self._letters = [xl_col_to_name(place) for place in range(len(heading))]
        style = f' s="{bold._get_xf_index()}"'
        self._days = f' s="{days._get_xf_index()}"'
        self._check_dimensions(0, 0)
        self._row(1, [style + _text(name) for name in heading])

    def add(self, number: int, cells: Sequence[Cell]) -> None:
        """Write the row of this number, counted from 1 as people do."""
        self._row(number, [None if cell is None else self._told(cell) for cell in cells])

    def _row(self, number: int, told: Sequence[str | None]) -> None:
        row = "".join(
            f'<c r="{letter}{number}"{cell}</c>' for letter, cell in zip(self._letters, told, strict=True) if cell
        )
        if row:
            self.row_data_fh.write(f'<row r="{number}">{row}</row>')
            self._check_dimensions(number - 1, len(self._letters) - 1)

    def _told(self, cell: Any) -> str:
        """What stands in a cell. A number of more digits than a spreadsheet keeps is written as text."""
        if isinstance(cell, str):
            return _text(cell)
        if isinstance(cell, date):
            days = cell.toordinal() - _FIRST_DAY
            return f"{self._days}><v>{days + (days > _MARCH_1900)}</v>"
        if isinstance(cell, Decimal) and len(cell.normalize().as_tuple().digits) > _EXACT:
            return _text(f"{cell.normalize():f}")
        return f"><v>{cell:.16G}</v>"


def _text(text: str) -> str:
    text = _shortened(text)
    if _SPECIAL.search(text):
        text = _NO_XML.sub(lambda sign: f"_x{ord(sign[0]):04X}_", _ESCAPED.sub(r"_x005F\g<0>", text))
        text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    kept = ' xml:space="preserve"' if text != text.strip() else ""
    return f' t="inlineStr"><is><t{kept}>{text}</t></is>'


def _shortened(text: str) -> str:
    if len(text) * 2 <= _LONGEST:
        return text
    return text.encode("utf-16-le")[: 2 * _LONGEST].decode("utf-16-le", "ignore")
