"""Spreadsheets: typed cells read as typed, lost digits told, what would not fit refused early."""

from __future__ import annotations

import zipfile
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from tests.world import World
from yeji.records.importing.matching import propose
from yeji.records.importing.prepared import IfKnown
from yeji.records.importing.run import open_source
from yeji.records.importing.sheets import sheet_names, text_of
from yeji.records.importing.source import UnreadableFile
from yeji.records.tests.files import bring, kept, told, written
from yeji.records.types import registry

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]


def book(path: Path, *rows: list[Any], options: dict[str, Any] | None = None, start: int = 0) -> Path:
    """A spreadsheet with these rows."""
    with xlsxwriter.Workbook(str(path), options or {}) as made:
        sheet = made.add_worksheet("客户")
        days = made.add_format({"num_format": "yyyy-mm-dd"})
        for number, row in enumerate(rows, start):
            for place, cell in enumerate(row):
                if isinstance(cell, date):
                    sheet.write_datetime(number, place, cell, days)
                else:
                    sheet.write(number, place, cell)
    return path


def test_titles_days_and_numbers(tmp_path: Path, world: World) -> None:
    path = book(
        tmp_path / "deals.xlsx",
        ["2026 年签单"],
        [],
        ["编号", "名称", "金额（万元）", "签约日期"],
        ["D1", "甲", 12.5, date(2026, 3, 5)],
        ["D2", "乙", "３０", datetime(2026, 3, 6, 14, 30)],  # noqa: DTZ001 - a spreadsheet has no zones
        [],
        ["合计", "", 42.5],
    )
    source = open_source(path)
    assert (source.header, source.rows, source.last) == (["编号", "名称", "金额（万元）", "签约日期"], 3, 7)
    batch = next(source.batches(10))
    assert list(batch.numbers) == [4, 5, 7]
    assert batch.rows[0] == ["D1", "甲", "12.5", "2026-03-05"]
    assert batch.rows[1][3] == "2026-03-06 14:30"
    found = {one.column: (one.field, one.why, one.times) for one in propose(registry.get("deal"), source.header, ())}
    assert found["金额（万元）"][::2] == ("amount", 10_000)
    assert found["签约日期"][0] == "closed_on"


def test_both_systems_of_days(tmp_path: Path) -> None:
    for system in (False, True):
        path = book(tmp_path / f"{system}.xlsx", ["a", "b"], ["x", date(2026, 3, 5)], options={"date_1904": system})
        assert next(open_source(path).batches(5)).rows[0][1] == "2026-03-05"


def test_rows_keep_their_numbers_when_the_first_are_empty(tmp_path: Path) -> None:
    path = book(tmp_path / "late.xlsx", ["name", "code"], ["x", "1"], start=4)
    assert list(next(open_source(path).batches(5)).numbers) == [6]


def test_lost_digits_are_refused_by_row(tmp_path: Path, world: World) -> None:
    path = book(tmp_path / "c.xlsx", ["code", "name"], ["C1", "甲"], [440301199901011234, "乙"])
    outcome = bring("customer", path)
    assert outcome.created == 1
    assert [(row, column) for row, column, _why in told(outcome)] == [(3, "code")]
    assert "lost digits" in told(outcome)[0][2]
    assert "lost digits" in told(bring("customer", written(tmp_path / "d.csv", "code,name", "1.38E+10,丙")))[0][2]


def test_the_unit_of_a_column_and_that_of_a_cell_are_not_guessed_together(tmp_path: Path, world: World) -> None:
    mapped = (
        'match = "code"\n[fields]\ncode = "no"\nname = "name"\nstage = "stage"\nowner = "owner"\n'
        '[fields.amount]\ncolumn = "金额（万元）"\ntimes = 10000\n'
    )
    outcome = bring(
        "deal",
        written(tmp_path / "d.csv", "no,name,金额（万元）,stage,owner", "D1,甲,12.5,lead,Chen", "D2,乙,3万,lead,Chen"),
        mapped=mapped,
    )
    assert kept("deal", "code", "amount") == [("D1", Decimal(125_000))]
    assert "Take one away" in told(outcome)[0][2]


def test_totals_at_the_end_stay_out(tmp_path: Path, world: World) -> None:
    outcome = bring("customer", written(tmp_path / "c.csv", "code,name", "C1,Total", "合计：,1"))
    assert kept("customer", "code", "name")[:1] == [("C1", "Total")]
    assert told(outcome)[0][0] == 3


def test_s29_formulas_that_came_to_nothing_and_guarded_texts(tmp_path: Path, world: World) -> None:
    outcome = bring("customer", written(tmp_path / "c.csv", "code,name", "C1,'=1+1", "C2,#N/A"))
    assert kept("customer", "code", "name")[:1] == [("C1", "=1+1")]
    assert [row for row, _column, _why in told(outcome)] == [3]
    assert text_of("'=x") == "''=x"


@pytest.mark.parametrize(
    ("known", "counts", "name"),
    [
        (IfKnown.UPDATE, (1, 1, 0), "new"),
        (IfKnown.SKIP, (1, 0, 0), "old"),
        (IfKnown.ASK, (1, 0, 1), "old"),
        (IfKnown.CREATE, (1, 0, 1), "old"),
    ],
)
def test_what_becomes_of_a_row_that_is_there_already(
    tmp_path: Path, world: World, known: IfKnown, counts: tuple[int, int, int], name: str
) -> None:
    bring("customer", written(tmp_path / "c.csv", "code,name", "C1,old"))
    outcome = bring("customer", written(tmp_path / "d.csv", "code,name", "C1,new", "C2,other"), known=known)
    assert (outcome.created, outcome.updated, outcome.refused_rows) == counts
    assert ["C1", name] in [list(row) for row in kept("customer", "code", "name")]


def test_s30_s31_hostile_files_are_refused_early(tmp_path: Path) -> None:
    far = tmp_path / "far.xlsx"
    with zipfile.ZipFile(book(tmp_path / "a.xlsx", ["a", "b"])) as good, zipfile.ZipFile(far, "w") as made:
        for one in good.infolist():
            body = good.read(one)
            if one.filename.startswith("xl/worksheets/sheet"):
                body = body.replace(b'<c r="B1"', b'<c r="XFD1048576"')
            made.writestr(one, body)
    dtd = tmp_path / "dtd.xlsx"
    with zipfile.ZipFile(dtd, "w") as made:
        made.writestr("xl/workbook.xml", '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "b">]><x/>')
    bomb = tmp_path / "bomb.xlsx"
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as made:
        for part in range(40):
            made.writestr(f"xl/{part}.xml", b" " * (10 << 20))
    many = tmp_path / "many.xlsx"
    with zipfile.ZipFile(many, "w") as made:
        for part in range(6_000):
            made.writestr(f"{part}", b"")
    torn = tmp_path / "torn.xlsx"
    torn.write_bytes(far.read_bytes()[:900])
    for path, word in ((far, "too large"), (dtd, "DTD"), (bomb, "too large"), (many, "too large"), (torn, "damaged")):
        with pytest.raises(UnreadableFile, match=word):
            sheet_names(path)


def test_columns_are_found_by_name_synonym_pinyin_and_content(world: World) -> None:
    header = ["客户名称", "bianhao", "fzr", "x"]
    found = {
        one.column: (one.field, one.why) for one in propose(registry.get("customer"), header, [["甲", "C1", "陈", ""]])
    }
    assert found["客户名称"] == ("name", "name")
    assert found["bianhao"] == ("code", "synonym") or found["bianhao"] == ("code", "pinyin")
    assert found["fzr"] == ("owner", "pinyin")
    assert "x" not in found
    rows = [["甲", "2026-03-05", "A"], ["乙", "2026年3月6日", "B"]]
    by_content = {one.column: one for one in propose(registry.get("activity"), ["subject", "q1", "q2"], rows)}
    assert all(one.why == "content" for column, one in by_content.items() if column.startswith("q"))
