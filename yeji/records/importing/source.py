"""Reading a delimited file: plain or gzip, in whatever encoding it was saved."""

from __future__ import annotations

import csv
import gzip
import io
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import IO, cast

from django.utils.translation import gettext as _

from yeji.kit.refusal import Refused
from yeji.records.importing.encodings import PROBE, encoding_of, refuse_unless_text

PACKED = b"\x1f\x8b"
SEPARATORS = ",;\t|"
FIRST_ROWS = 5
WIDEST = 2_000
LONGEST_CELL = 1 << 20


class UnreadableFile(Refused):
    """The file is not there, not a table, or its text is in no encoding we know."""

    code = "import.unreadable_file"


@dataclass(frozen=True)
class Batch:
    """Some rows of a file with their numbers as a spreadsheet shows them (the heading is row 1), and by column.

    A column has a cell for each row, also where the row itself is too short.
    """

    numbers: Sequence[int]
    rows: Sequence[list[str]]
    columns: Sequence[Sequence[str]]

    def __len__(self) -> int:
        return len(self.rows)

    def only(self, places: Sequence[int]) -> Batch:
        """A batch of some of its rows."""
        return Batch(
            [self.numbers[place] for place in places],
            [self.rows[place] for place in places],
            [[column[place] for place in places] for column in self.columns],
        )

    def beside(self, other: Batch) -> Batch:
        """The rows of both."""
        columns = zip(self.columns, other.columns, strict=True)
        return Batch(
            [*self.numbers, *other.numbers], [*self.rows, *other.rows], [[*mine, *theirs] for mine, theirs in columns]
        )


@dataclass(frozen=True)
class Table:
    """A file that was looked through from end to end: it is whole, and every row can be read."""

    path: Path
    encoding: str
    separator: str
    header: list[str]
    rows: int

    def batches(self, size: int) -> Iterator[Batch]:
        """The rows in order, empty ones left out."""
        with _text(self.path, self.encoding) as text:
            rows = csv.reader(text, delimiter=self.separator, strict=True)
            next(rows)
            first = 2
            while some := list(islice(rows, size)):
                numbers: Sequence[int] = range(first, first + len(some))
                first += len(some)
                if not all(map(any, some)):
                    numbers = [number for number, cells in zip(numbers, some, strict=True) if any(cells)]
                    some = [cells for cells in some if any(cells)]
                if some:
                    yield Batch(numbers, some, _transposed(some, len(self.header)))


def look_through(path: Path) -> Table:
    """Read a file to its end before anything is written: its encoding, heading and number of rows.

    :raises UnreadableFile: if it is no table of text, is cut off, or two columns are called the same.
    """
    csv.field_size_limit(LONGEST_CELL)
    try:
        with _bytes(path) as stream:
            refuse_unless_text(stream.read(PROBE), path.name)
        encoding = encoding_of(lambda: _bytes(path), path.name)
        separator = _separator(path, encoding)
        with _text(path, encoding) as text:
            header, rows = _header_and_count(csv.reader(text, delimiter=separator, strict=True), path)
    except gzip.BadGzipFile as problem:
        raise UnreadableFile(_("%(file)s is a damaged gzip file.") % {"file": path.name}) from problem
    except EOFError as problem:
        raise UnreadableFile(_("%(file)s is cut off: its end is missing.") % {"file": path.name}) from problem
    except (OSError, UnicodeDecodeError) as problem:
        raise UnreadableFile(_("%(file)s cannot be read: %(why)s") % {"file": path.name, "why": problem}) from problem
    return Table(path, encoding, separator, header, rows)


def _bytes(path: Path) -> IO[bytes]:
    """The file's bytes, unpacked where its content says that it is packed, whatever it is called."""
    try:
        with path.open("rb") as stream:
            packed = stream.read(len(PACKED)) == PACKED
        if path.suffix == ".gz" and not packed and path.stat().st_size:
            raise UnreadableFile(_("%(file)s is called .gz but is not a gzip file.") % {"file": path.name})
        return cast(IO[bytes], gzip.open(path)) if packed else path.open("rb")
    except OSError as problem:
        words = {"file": path, "why": problem.strerror or problem}
        raise UnreadableFile(_("%(file)s cannot be opened: %(why)s") % words) from problem


@contextmanager
def _text(path: Path, encoding: str) -> Iterator[io.TextIOWrapper]:
    with _bytes(path) as stream, io.TextIOWrapper(stream, encoding, newline="") as text:
        yield text


def _header_and_count(reader: Iterator[list[str]], path: Path) -> tuple[list[str], int]:
    """The heading, and how many rows are not empty. What breaks the form of the table is told with its row."""
    number = count = 0
    header: list[str] = []
    try:
        for number, cells in enumerate(reader, 1):
            if number == 1:
                header = _header(cells, path)
            elif any(cells):
                count += 1
    except csv.Error as problem:
        raise UnreadableFile(
            _("%(file)s cannot be read from here on: a quotation mark is not closed, or a cell is longer than %(n)s.")
            % {"file": path.name, "n": LONGEST_CELL},
            row=number + 1,
        ) from problem
    return header or _header([], path), count


def _transposed(rows: Sequence[list[str]], width: int) -> Sequence[Sequence[str]]:
    """The cells by column. A row that is too short has empty cells at its end; what is beyond the heading is cut."""
    if any(len(cells) != width for cells in rows):
        rows = [cells if len(cells) == width else (cells + [""] * width)[:width] for cells in rows]
    return list(zip(*rows, strict=True))


def _separator(path: Path, encoding: str) -> str:
    """What stands between cells: whichever cuts the first rows into equally many, and the heading into most."""
    with _text(path, encoding) as text:
        lines = [line for line in (text.readline(PROBE) for _n in range(FIRST_ROWS)) if line.strip()]

    def fit(mark: str) -> tuple[bool, int]:
        widths = [len(cells) for cells in csv.reader(lines, delimiter=mark)]
        return len(set(widths)) == 1 and widths[0] > 1, widths[0] if widths else 0

    return max(SEPARATORS, key=fit)


def _header(cells: list[str], path: Path) -> list[str]:
    header = [name.strip() for name in cells]
    if not any(header):
        raise UnreadableFile(_("%(file)s is empty: its first row should name the columns.") % {"file": path.name})
    if len(header) > WIDEST:
        raise UnreadableFile(_("%(file)s has more than %(n)s columns.") % {"file": path.name, "n": WIDEST})
    seen: set[str] = set()
    for name in header:
        if name and name in seen:
            raise UnreadableFile(
                _("Two columns of %(file)s are called %(column)s.") % {"file": path.name, "column": name}, column=name
            )
        seen.add(name)
    return header
