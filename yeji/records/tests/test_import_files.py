"""What a file may look like, and what is said of one that cannot be read."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from yeji.kit.refusal import Refused
from yeji.records.importing.source import LONGEST_CELL, UnreadableFile, look_through

pytestmark = pytest.mark.usefixtures("in_english")

ROWS = ["编号,名称", "1,云岭仪器", "2,𠮷野家与䶮"]
TEXT = "\n".join(ROWS) + "\n"


def kept(path: Path, data: bytes) -> Path:
    path.write_bytes(data)
    return path


def rows(path: Path) -> list[tuple[int, list[str]]]:
    table = look_through(path)
    read = [row for batch in table.batches(2) for row in zip(batch.numbers, batch.rows, strict=True)]
    assert len(read) == table.rows
    return read


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("packed", [False, True])
def test_every_usual_encoding_reads_the_same(tmp_path: Path, encoding: str, packed: bool) -> None:
    data = TEXT.encode(encoding)
    path = kept(tmp_path / ("a.csv.gz" if packed else "a.csv"), gzip.compress(data) if packed else data)
    assert look_through(path).header == ["编号", "名称"]
    assert rows(path) == [(2, ["1", "云岭仪器"]), (3, ["2", "𠮷野家与䶮"])]


def test_gbk_as_excel_in_china_writes_it(tmp_path: Path) -> None:
    path = kept(tmp_path / "a.csv", "编号;名称\r\n1;华东区\r\n".encode("gbk"))
    assert rows(path) == [(2, ["1", "华东区"])]


def test_utf16_of_latin_letters_without_a_mark(tmp_path: Path) -> None:
    path = kept(tmp_path / "a.csv", "code,name\n1,Acme\n".encode("utf-16-le"))
    assert rows(path) == [(2, ["1", "Acme"])]


@pytest.mark.parametrize("mark", [",", ";", "\t", "|"])
def test_separators(tmp_path: Path, mark: str) -> None:
    path = kept(tmp_path / "a.csv", f'code{mark}"a, b; c"\n1{mark}"x\ty|z"\n'.encode())
    assert look_through(path).header == ["code", "a, b; c"]
    assert rows(path) == [(2, ["1", "x\ty|z"])]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_rows_are_numbered_as_a_spreadsheet_shows_them(tmp_path: Path, end: str) -> None:
    lines = ["code,name", '1,"two', 'lines and ""quotes"""', "", ",", "2,x", "3"]
    path = kept(tmp_path / "a.csv", end.join(lines).encode())
    assert rows(path) == [(2, ["1", f'two{end}lines and "quotes"']), (5, ["2", "x"]), (6, ["3"])]


def test_a_row_that_is_too_short_ends_in_empty_cells(tmp_path: Path) -> None:
    table = look_through(kept(tmp_path / "a.csv", b"a,b,c\n1\n2,3,4,5\n"))
    assert [batch.columns for batch in table.batches(9)] == [[("1", "2"), ("", "3"), ("", "4")]]


@pytest.mark.parametrize("data", [b"", b"\n", b"\n\n", b",,\n1,2,3\n", "\ufeff".encode()])
def test_an_empty_file_has_no_heading(tmp_path: Path, data: bytes) -> None:
    with pytest.raises(UnreadableFile, match=r"a.csv is empty: its first row should name the columns"):
        look_through(kept(tmp_path / "a.csv", data))


def test_a_heading_alone_has_no_rows(tmp_path: Path) -> None:
    assert rows(kept(tmp_path / "a.csv", b"code,name")) == []


def refusal(path: Path) -> Refused:
    with pytest.raises(Refused) as refused:
        look_through(path)
    return refused.value


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("a.csv.gz", b"code,name\n1,x\n", "is called .gz but is not a gzip file"),
        ("a.csv.gz", gzip.compress(b"code,name\n1,x\n" * 500, mtime=0)[:-40], "is cut off: its end is missing"),
        ("a.csv.gz", gzip.compress(b"code,name\n", mtime=0)[:-8] + b"\0" * 8, "is a damaged gzip file"),
        ("a.csv", b"PK\x03\x04" + b"\0" * 100, "is a .xlsx file inside. Save it as CSV"),
        ("a.csv", b"\xff\xfb\x90\x00" + bytes(range(256)) * 9, "neither UTF-8 nor GBK"),
        ("a.csv", b"\0\0\0\x18ftypmp42" + b"\0\1\0\0" * 900, "is not a file of text"),
        ("a.csv", b"code,code\n1,2\n", "Two columns of a.csv are called code"),
        ("a.csv", ",".join(f"c{n}" for n in range(2001)).encode(), "has more than 2000 columns"),
        ("a.csv", "编号\n".encode() + "名称\n".encode("gbk"), "in two encodings: line 1 is UTF-8, line 2 is not"),
    ],
)
def test_s32_what_cannot_be_read_is_named(tmp_path: Path, name: str, data: bytes, words: str) -> None:
    assert words in str(refusal(kept(tmp_path / name, data)))


def test_a_file_in_another_encoding_than_is_said_is_named(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(b"name,code\nLi,1\n")
    with pytest.raises(UnreadableFile, match=r"a.csv cannot be read: UTF-16"):
        look_through(path, encoding="utf-16")


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    assert "cannot be opened: No such file or directory" in str(refusal(tmp_path / "none.csv"))


@pytest.mark.parametrize(
    "tail",
    [
        '3,"no end\n' + "4,x\n" * 1_000_000,
        '3,"no end\n4,x\n',
        '3,"an "inner" one"\n4,x\n',
        "3," + "x" * (LONGEST_CELL + 1) + "\n",
    ],
    ids=["unclosed, many MB", "unclosed at the end", "inside a cell", "too long"],
)
def test_s32_a_broken_quotation_is_found_before_anything_is_written(tmp_path: Path, tail: str) -> None:
    problem = refusal(kept(tmp_path / "a.csv", f'code,name\n1,"two\nlines"\n\n{tail}'.encode()))
    assert "a quotation mark is not closed, or a cell is longer than 1048576" in str(problem)
    assert problem.row == 4


def test_the_content_says_whether_it_is_packed(tmp_path: Path) -> None:
    assert rows(kept(tmp_path / "a.csv", gzip.compress(TEXT.encode())))[0] == (2, ["1", "云岭仪器"])
