"""The two forms of a file of records: .xlsx with typed cells, and .csv in UTF-8 with its mark."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Final

from django.utils.translation import gettext as _

from yeji.kit.refusal import Refused
from yeji.records.exporting.content import Cell, guarded

FORMS: Final = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
}
MOST_ROWS: Final = 1_048_575
"""What a sheet has under its heading."""


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

    from yeji.records.exporting.sheet import RowSheet

    number = 1
    with xlsxwriter.Workbook(str(path), {"constant_memory": True, "use_zip64": True}) as book:
        sheet = book.add_worksheet(worksheet_class=RowSheet)
        bold, days = book.add_format({"bold": True}), book.add_format({"num_format": "yyyy-mm-dd"})
        sheet.freeze_panes(1, 0)
        sheet.begin(heading, bold, days)
        for number, row in enumerate(rows, 2):
            if number > MOST_ROWS + 1:
                raise TooManyRows(_("A spreadsheet holds %(most)s rows. Take CSV.") % {"most": MOST_ROWS})
            sheet.add(number, row)
    return number - 1


WRITERS: Final = {"xlsx": write_xlsx, "csv": write_csv}
