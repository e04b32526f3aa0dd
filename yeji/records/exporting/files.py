"""The two forms of a file of records: .xlsx with typed cells, and .csv in UTF-8 with its mark."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

from django.utils.translation import gettext as _

from yeji.kit.refusal import Refused
from yeji.records.exporting.content import Cell, guarded

FORMS: Final = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
}
MOST_ROWS: Final = 1_048_575
"""What a sheet has under its heading."""
_EXACT: Final = 15
"""Digits that a spreadsheet keeps of a number."""


class TooManyRows(Refused):
    """A spreadsheet does not hold that many."""

    status = 422
    code = "export.too_many_rows"


def write_csv(path: Path, heading: Sequence[str], rows: Iterable[Sequence[Cell]]) -> int:
    """Write a file of text; how many rows it has."""
    count = 0
    with path.open("w", encoding="utf-8-sig", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow([guarded(name) for name in heading])
        for row in rows:
            writer.writerow([guarded(cell) for cell in row])
            count += 1
    return count


def write_xlsx(path: Path, heading: Sequence[str], rows: Iterable[Sequence[Cell]]) -> int:
    """Write a spreadsheet, a row at a time so that memory stays flat; how many rows it has.

    :raises TooManyRows: if a sheet does not hold them.
    """
    import xlsxwriter

    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "use_zip64": True}
    count = 0
    with xlsxwriter.Workbook(str(path), {**options, "strings_to_numbers": False}) as book:
        sheet = book.add_worksheet()
        bold, days = book.add_format({"bold": True}), book.add_format({"num_format": "yyyy-mm-dd"})
        sheet.freeze_panes(1, 0)
        for place, name in enumerate(heading):
            sheet.write_string(0, place, name, bold)
        for count, row in enumerate(rows, 1):
            if count > MOST_ROWS:
                raise TooManyRows(_("A spreadsheet holds %(most)s rows. Take CSV.") % {"most": MOST_ROWS})
            for place, cell in enumerate(row):
                _put(sheet, count, place, cell, days)
    return count


def _put(sheet: Any, row: int, place: int, cell: Cell, days: Any) -> None:
    """Write one cell as what it is. A number of more digits than a spreadsheet keeps is written as text."""
    if cell is None:
        return
    if isinstance(cell, str):
        sheet.write_string(row, place, cell[:32_767])
    elif isinstance(cell, date):
        sheet.write_datetime(row, place, cell, days)
    elif isinstance(cell, Decimal) and len(cell.normalize().as_tuple().digits) > _EXACT:
        sheet.write_string(row, place, f"{cell.normalize():f}")
    else:
        sheet.write_number(row, place, cell)


WRITERS: Final = {"xlsx": write_xlsx, "csv": write_csv}
