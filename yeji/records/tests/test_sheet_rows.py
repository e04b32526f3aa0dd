"""Rows of a sheet: our own writing of cells makes what the library makes, but for text that it would take for XML."""

from __future__ import annotations

import random
import zipfile
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
import python_calamine
import xlsxwriter

from yeji.records.exporting.content import Cell
from yeji.records.exporting.files import write_xlsx

HEADING = ["Name", "a & b", " =1+1", "Days"]
SIGNS = [
    "a",
    "商",
    "𠮷",
    " ",
    "\n",
    "\t",
    "\r",
    "\x01",
    "\x1f",
    "&",
    "<",
    ">",
    '"',
    "'",
    "=",
    "_x0041_",
    "_x00",
    "\ufffe",
]


def cell_of(dice: random.Random) -> Cell:
    return dice.choice(
        [
            "".join(dice.choices(SIGNS, k=dice.randrange(8))),
            Decimal(dice.randrange(-(10**17), 10**17)).scaleb(-dice.randrange(8)),
            Decimal(dice.randrange(10**5)) / 100,
            dice.randrange(-(10**9), 10**9),
            date.fromordinal(dice.randrange(date(1899, 12, 31).toordinal(), date(2200, 1, 1).toordinal())),
            date(1900, 2, dice.randrange(26, 29)),
            date(1900, 3, 1),
            dice.random() < 0.5,
            None,
        ]
    )


def sheet_of(path: Path) -> str:
    with zipfile.ZipFile(path) as parts:
        return parts.read("xl/worksheets/sheet1.xml").decode()


def by_the_library(path: Path, rows: Sequence[Sequence[Cell]]) -> None:
    """The same file, cell after cell."""
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(str(path), options) as book:
        sheet = book.add_worksheet()
        bold, days = book.add_format({"bold": True}), book.add_format({"num_format": "yyyy-mm-dd"})
        sheet.freeze_panes(1, 0)
        for place, name in enumerate(HEADING):
            sheet.write_string(0, place, name, bold)
        for number, row in enumerate(rows, 1):
            for place, cell in enumerate(row):
                if isinstance(cell, str):
                    sheet.write_string(number, place, cell)
                elif isinstance(cell, date):
                    sheet.write_datetime(number, place, cell, days)
                elif isinstance(cell, Decimal) and len(cell.normalize().as_tuple().digits) > 15:
                    sheet.write_string(number, place, f"{cell.normalize():f}")
                elif cell is not None:
                    sheet.write_number(number, place, cell)


def test_the_sheet_is_that_of_the_library(tmp_path: Path) -> None:
    dice = random.Random(29)
    rows: list[list[Cell]] = [["x" * 40_000, "𠮷" * 20_000, date(2026, 5, 20), None], [None] * 4]
    rows += [[cell_of(dice) for _column in HEADING] for _row in range(2_000)]
    rows += [["last", "", None, date(2026, 5, 20)]]
    assert write_xlsx(tmp_path / "ours.xlsx", HEADING, rows) == len(rows)
    by_the_library(tmp_path / "theirs.xlsx", rows)
    assert sheet_of(tmp_path / "ours.xlsx") == sheet_of(tmp_path / "theirs.xlsx")


@pytest.mark.parametrize("text", ["<r><t>x</t></r>", '<r></r></is></c><c r="Z9"><f>1+1</f><v>2</v></c><c><is></r>'])
def test_text_that_looks_like_a_part_of_the_sheet_is_text(tmp_path: Path, text: str) -> None:
    path = tmp_path / "sheet.xlsx"
    write_xlsx(path, [text], [[text]])
    assert "<f>" not in sheet_of(path)
    assert python_calamine.load_workbook(str(path)).get_sheet_by_index(0).to_python() == [[text], [text]]
