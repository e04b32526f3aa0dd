"""Files as they come (R-31 to R-37): read rightly, or refused with the reason; nothing is guessed or lost.

What is not here: R-30, a million rows, is a row of ``yeji bench``. Beside the code stand encodings and separators
(R-31, ``records/tests/test_import_files.py``), numbers (R-33, ``kit/tests/test_numbers.py``), twenty kinds of bad
rows (R-30, ``records/tests/test_import_rows.py``) and the same keys brought twice at once (R-35,
``records/tests/test_import_runs.py``).
"""

from __future__ import annotations

import gzip
import zipfile
from collections.abc import Callable, Iterable
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from pytest_django import Settings

from tests.importing.test_followed import State, worked
from tests.support.files import files_in
from tests.world import NOON, World
from yeji.kit.numbers import parse_decimal
from yeji.kit.refusal import Refused
from yeji.org.scopes import SYSTEM
from yeji.records.custom import services as building
from yeji.records.importing import receiving, runs, source
from yeji.records.importing.matching import mapping_from
from yeji.records.importing.run import open_source
from yeji.records.importing.sheets import is_sheet
from yeji.records.tests.files import bring, kept, told, written
from yeji.records.types import registry

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_english")]
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 504


def rows_of(path: Path, **how: Any) -> list[list[str]]:
    return [list(cells) for batch in open_source(path, **how).batches(50) for cells in batch.rows]


def refusal(act: Callable[[], object]) -> str:
    with pytest.raises(Refused) as refused:
        act()
    return str(refused.value)


def test_r31_big5_by_choice_and_never_as_nonsense(tmp_path: Path) -> None:
    text = "編號,名稱,地址\n1,臺灣積體電路,新竹科學園區\n2,鴻海精密,土城區\n"
    path = tmp_path / "a.csv"
    path.write_bytes(text.encode("big5"))
    assert "Big5" in refusal(lambda: open_source(path))
    assert rows_of(path, encoding="big5")[0] == ["1", "臺灣積體電路", "新竹科學園區"]
    path.write_bytes(text.encode("gb18030"))
    assert rows_of(path)[0] == ["1", "臺灣積體電路", "新竹科學園區"]


def test_r31_titles_above_commas_behind_and_a_total_below(tmp_path: Path, world: World) -> None:
    lines = ("2026 年客户台账,,,", "制表：内勤,,,", ",,,", "编号,名称,级别,", "C1,甲,A,", ",,,", "合计,1 家,,")
    path = written(tmp_path / "a.csv", *lines, encoding="gbk")
    table = open_source(path)
    assert (table.header, table.rows, table.last) == (["编号", "名称", "级别", ""], 2, 7)


def sheet(path: Path, fill: Callable[[Any, Any], None]) -> Path:
    with xlsxwriter.Workbook(str(path)) as book:
        page = book.add_worksheet("一")
        page.write_row(0, 0, ["编号", "名称", "占比", "日期"])
        fill(book, page)
    return path


def test_r32_what_the_library_does_not_tell_is_told(tmp_path: Path) -> None:
    def fill(book: Any, page: Any) -> None:
        per_cent = book.add_format({"num_format": "0.0%"})
        days = book.add_format({"num_format": "yyyy-mm-dd"})
        page.write_row(1, 0, ["C1", "甲"])
        page.write_number(1, 2, 0.125, per_cent)
        page.write_formula(1, 3, "=NA()", None, "#N/A")
        page.write_row(2, 0, ["C2", "乙", 0.125])
        page.write_number(2, 3, 60, days)
        page.write_row(3, 0, ["C3", 13800000001])
        page.write_formula(3, 2, "=1+1", None, 2)
        page.write_datetime(3, 3, datetime(1999, 12, 31, 8, 0), days)  # noqa: DTZ001 - a spreadsheet has no zones
        page.write_comment(3, 1, "先问过")
        page.set_row(3, None, None, {"hidden": True})
        book.add_worksheet("藏").hide()

    path = sheet(tmp_path / "a.xlsx", fill)
    found = open_source(path)
    assert rows_of(path) == [
        ["C1", "甲", "12.5%", "#N/A"],
        ["C2", "乙", "0.125", "1900-02-29"],
        ["C3", "13800000001", "2", "1999-12-31 08:00"],
    ]
    assert getattr(found, "hidden", None) == 1


def test_r32_a_formula_that_nobody_computed_is_no_empty_cell(tmp_path: Path, world: World) -> None:
    path = sheet(tmp_path / "a.xlsx", lambda _book, page: page.write_row(1, 0, ["C1", "甲"]))
    made = tmp_path / "b.xlsx"
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(made, "w") as new:
        for one in old.infolist():
            body = old.read(one)
            if one.filename == "xl/worksheets/sheet1.xml":
                body = body.replace(b"</row></sheetData>", b'<c r="C2"><f>1+1</f><v></v></c></row></sheetData>')
            new.writestr(one, body)
    assert rows_of(made) == [["C1", "甲", "#?", ""]]
    mapped = 'match = "code"\nignore = ["占比", "日期"]\n[fields]\ncode = "编号"\nname = "占比"\n'.replace(
        'ignore = ["占比", "日期"]', 'ignore = ["名称", "日期"]'
    )
    outcome = bring("customer", made, mapped=mapped)
    assert (outcome.created, told(outcome)[0][:2]) == (0, (2, "占比"))
    assert "not computed" in told(outcome)[0][2]


def test_r32_merged_cells_have_their_value_once_or_everywhere(tmp_path: Path) -> None:
    def fill(_book: Any, page: Any) -> None:
        page.merge_range(1, 1, 3, 1, "华东")
        for row, code in enumerate(("C1", "C2", "C3"), 1):
            page.write(row, 0, code)

    path = sheet(tmp_path / "a.xlsx", fill)
    assert [cells[:2] for cells in rows_of(path)] == [["C1", "华东"], ["C2", ""], ["C3", ""]]
    assert [cells[:2] for cells in rows_of(path, filled=True)] == [["C1", "华东"], ["C2", "华东"], ["C3", "华东"]]


@pytest.mark.parametrize(
    ("name", "inside", "words"),
    [
        ("a.xls", OLE, ".xls"),
        ("a.et", OLE, ".et"),
        ("a.xlsx", OLE + "EncryptedPackage".encode("utf-16-le"), "has a password"),
        ("a.numbers", {"Index/Document.iwa": b"x"}, ".numbers"),
        ("a.ods", {"mimetype": b"application/vnd.oasis.opendocument.spreadsheet", "content.xml": b"<x/>"}, ".ods"),
        ("a.docx", {"word/document.xml": b"<x/>"}, ".docx"),
        ("a.zip", {"a.csv": b"x"}, "no spreadsheet"),
        ("a.csv", b"\0\0\0\x18ftypmp42" + b"\0\1\0\0" * 900, "not a file of text"),
    ],
)
def test_r32_r36_what_cannot_be_read_is_called_by_its_name(tmp_path: Path, name: str, inside: Any, words: str) -> None:
    path = tmp_path / name
    if isinstance(inside, bytes):
        path.write_bytes(inside)
    else:
        with zipfile.ZipFile(path, "w") as made:
            for part, body in inside.items():
                made.writestr(part, body)
    assert words in refusal(lambda: open_source(path))


def test_r32_a_text_that_is_called_a_spreadsheet_is_a_text(tmp_path: Path) -> None:
    path = written(tmp_path / "a.xlsx", "code,name", "C1,甲")
    assert not is_sheet(path)
    assert rows_of(path) == [["C1", "甲"]]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("１２３", "123"),
        ("1,234.5", "1234.5"),
        ("1.234,5", "decimals"),
        ("￥1,200", "1200"),
        ("1.2万", "12000"),
        ("3亿", "300000000"),
        ("1.5千万", "15000000"),
        ("一百二十万", "1200000"),
        ("壹万贰仟元整", "12000"),
        ("一万二", "not a number"),
        ("（500）", "-500"),
        ("-", "not a number"),
        ("—", "not a number"),
        ("约30万", "estimate"),
        ("30-50万", "estimate"),
        ("12.5%", "0.125"),
    ],
)
def test_r33_numbers_are_exact_or_refused(text: str, value: str) -> None:
    if value[-1].isdigit():
        assert parse_decimal(text) == Decimal(value)
    else:
        assert value in refusal(lambda: parse_decimal(text))


def test_r34_names_that_look_alike_are_never_made_one_by_a_file(tmp_path: Path, world: World) -> None:
    names = ("华润集团", "华润（集团）有限公司", "ＨＵＡＲＵＮ", "華潤集團", "\u00a0华润集团\u00a0", "华润\u200b集团")
    outcome = bring("customer", written(tmp_path / "c.csv", "name,place", *(f"{name},Kunming" for name in names)))
    made = [name for name, place in kept("customer", "name", "place") if place]
    assert made == sorted(names[:4])
    assert [(row, column) for row, column, _why in told(outcome)] == [(6, "name"), (7, "name")]
    phones = ("+86 138 0000 0001", "008613800000001", "138-0000-0001")
    people = written(tmp_path / "p.csv", "name,mobile", *(f"P{place},{one}" for place, one in enumerate(phones)))
    assert bring("contact", people).created == 3


def test_r35_the_same_file_changes_nothing_and_ten_changed_rows_change_ten(tmp_path: Path, world: World) -> None:
    rows = [f"K{number:03},Customer {number},A" for number in range(60)]
    file = written(tmp_path / "c.csv", "code,name,level", *rows)
    assert bring("customer", file).created == 60
    again = bring("customer", file)
    assert (again.created, again.updated, again.unchanged) == (0, 0, 60)
    changed = [row.replace(",A", ",B") if place % 6 == 0 else row for place, row in enumerate(rows)]
    third = bring("customer", written(tmp_path / "d.csv", "code,name,level", *changed))
    assert (third.created, third.updated, third.unchanged) == (0, 10, 50)


@pytest.fixture
def own_files(tmp_path: Path, settings: Settings, server: object) -> Path:
    files_in(tmp_path, settings)
    return receiving.folder()


def test_r36_what_is_too_large_or_endless_is_refused_early_and_leaves_nothing(
    world: World, own_files: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    taken = 0

    def endless(piece: bytes) -> Any:
        nonlocal taken
        while True:
            taken += len(piece)
            yield piece

    ada, kind = world.scope("ada"), registry.get("customer")

    def begin(pieces: Iterable[bytes]) -> object:
        return runs.begin(kind, pieces, name="x.csv", by=ada, at=NOON)

    assert "not a file of text" in refusal(lambda: begin(endless(b"\0" * 65_536)))
    assert taken <= 10 * 65_536
    monkeypatch.setattr(receiving, "MOST_BYTES", 1 << 20)
    assert "at most 1 MB" in refusal(lambda: begin(endless(b"a,b\n" * 16_384)))
    monkeypatch.setattr(source, "MOST_UNPACKED", 1 << 20)
    assert "too large" in refusal(lambda: begin([gzip.compress(b"a,b\n" * 400_000)]))

    def broken() -> Any:
        yield b"name\n"
        raise ConnectionResetError

    with pytest.raises(ConnectionResetError):
        begin(broken())
    assert list(own_files.iterdir()) == []


def test_the_pieces_of_an_address_go_into_one_field(world: World, own_files: Path) -> None:
    field = {"key": "site", "kind": "address", "label": {"zh": "地址"}, "options": {}}
    building.make_field(type_key="customer", given=field, by=SYSTEM, at=NOON)
    kind, ada = registry.get("customer"), world.scope("ada")
    lines = ("名称,省份,城市,区县,地址", "甲,浙江省,杭州市,西湖区,文三路 1 号", "乙,北京市,北京市,,", "丙,,,,")
    text = "".join(f"{line}\n" for line in lines).encode()
    run = runs.begin(kind, [text], name="a.csv", by=ada, at=NOON)
    found = {one.column: one.field for one in runs.proposals(run)}
    assert found == {
        "名称": "name", "省份": "site.province", "城市": "site.city", "区县": "site.district", "地址": "site.detail",
    }  # fmt: skip
    pieces = {"province": "省份", "city": "城市", "district": "区县", "detail": "地址"}
    chosen: dict[str, dict[str, Any]] = {"name": {"column": "名称"}, "site": {"pieces": pieces}}
    runs.decide(run, mapping_from(kind, chosen, run.header, match="name"), known="update", at=NOON)
    worked(run, State.RUNNING)
    made = {row.name: row.custom.get("site") for row in kind.rows().filter(name__in="甲乙丙")}
    assert made == {"甲": "浙江省 杭州市 西湖区 文三路 1 号", "乙": "北京市 北京市", "丙": None}
    again = runs.begin(kind, [text], name="b.csv", by=ada, at=NOON)
    assert {one.column: one.field for one in runs.proposals(again)} == found
    with pytest.raises(Refused):
        runs.decide(
            run, {"match": "name", "fields": {"name": {"pieces": {"province": "省份"}}}}, known="update", at=NOON
        )
