"""Reading a delimited file: plain or gzip, in whatever encoding it was saved."""

from __future__ import annotations

import csv
import gzip
import io
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from django.utils.translation import gettext as _

from yeji.kit.refusal import Refused

BOMS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
PROBE = 1 << 16
WIDEST = 2_000
LONGEST_CELL = 1 << 20


class UnreadableFile(Refused):
    """The file is not there, not a table, or its text is in no encoding we know."""

    code = "import.unreadable_file"


@dataclass(frozen=True)
class Line:
    """One row of a file with its number as a spreadsheet shows it (the heading is row 1)."""

    number: int
    cells: list[str]


def encoding_of(path: Path) -> str:
    """The encoding a file was saved in: by its mark, else UTF-8 if all of it is, else GB18030.

    :raises UnreadableFile: if it is none of these.
    """
    with _bytes(path) as stream:
        head = stream.read(PROBE)
    for mark, name in BOMS:
        if head.startswith(mark):
            return name
    for name in ("utf-8", "gb18030"):
        if _reads_as(path, name):
            return name
    raise UnreadableFile(_("The text of %(file)s is neither UTF-8 nor GBK. Save it as UTF-8.") % {"file": path.name})


def _reads_as(path: Path, encoding: str) -> bool:
    with _bytes(path) as stream, io.TextIOWrapper(stream, encoding) as text:
        try:
            while text.read(PROBE):
                pass
        except UnicodeDecodeError:
            return False
    return True


def _bytes(path: Path) -> IO[bytes]:
    try:
        return gzip.open(path) if path.suffix == ".gz" else path.open("rb")
    except OSError as problem:
        raise UnreadableFile(_("%(file)s cannot be opened: %(why)s") % {"file": path, "why": problem}) from problem


@contextmanager
def table(path: Path) -> Iterator[tuple[list[str], Iterator[Line]]]:
    """The heading of a file and its rows, empty ones left out.

    :raises UnreadableFile: if it is no table of text, or two columns are called the same.
    """
    csv.field_size_limit(LONGEST_CELL)
    try:
        encoding = encoding_of(path)
        with _bytes(path) as stream, io.TextIOWrapper(stream, encoding, newline="") as text:
            reader = csv.reader(text, delimiter=_separator(path, encoding))
            header = [name.strip() for name in next(reader, [])]
            _check_header(header, path)
            yield header, _lines(reader)
    except (OSError, EOFError, csv.Error, UnicodeDecodeError) as problem:
        raise UnreadableFile(_("%(file)s cannot be read: %(why)s") % {"file": path.name, "why": problem}) from problem


def _lines(reader: Iterator[list[str]]) -> Iterator[Line]:
    for number, cells in enumerate(reader, 2):
        if any(cells):
            yield Line(number, cells)


def _separator(path: Path, encoding: str) -> str:
    with _bytes(path) as stream, io.TextIOWrapper(stream, encoding, newline="") as text:
        first = text.readline(PROBE)
    return max(",;\t|", key=first.count) if first else ","


def _check_header(header: list[str], path: Path) -> None:
    if not any(header):
        raise UnreadableFile(_("%(file)s is empty: its first row should name the columns.") % {"file": path.name})
    if len(header) > WIDEST:
        raise UnreadableFile(_("%(file)s has more than %(n)s columns.") % {"file": path.name, "n": WIDEST})
    named = [name for name in header if name]
    twice = next((name for name in named if named.count(name) > 1), None)
    if twice:
        raise UnreadableFile(
            _("Two columns of %(file)s are called %(column)s.") % {"file": path.name, "column": twice}, column=twice
        )
