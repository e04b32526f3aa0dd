"""Reading a delimited file: plain or gzip, in whatever encoding it was saved."""

from __future__ import annotations

import csv
import gzip
import io
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import IO, Any, Protocol, cast

from django.utils.translation import gettext as _

from yeji.kit.refusal import Refused
from yeji.records.importing.encodings import PROBE, encoding_of, refuse_unless_text

PACKED = b"\x1f\x8b"
SEPARATORS = ",;\t|"
FIRST_ROWS = 5
TITLES = 12
"""Rows among which the one that names the columns is looked for."""
WIDEST = 2_000
LONGEST_CELL = 1 << 20
MOST_UNPACKED = 2 << 30
"""Bytes of a packed file of text once it is unpacked: ten times a million rows."""


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


class Source(Protocol):
    """A table that was looked through from end to end: it is whole, and every row can be read.

    ``last`` is the number of its last row, where a total may stand.
    """

    @property
    def header(self) -> list[str]: ...

    @property
    def rows(self) -> int: ...

    @property
    def last(self) -> int: ...

    def batches(self, size: int) -> Iterator[Batch]:
        """The rows in order, empty ones left out."""


@dataclass(frozen=True)
class Table:
    """A file of text as a table; ``first`` is the number of the row that names the columns."""

    path: Path
    encoding: str
    separator: str
    header: list[str]
    rows: int
    first: int = 1
    last: int = 0

    def batches(self, size: int) -> Iterator[Batch]:
        """The rows in order, empty ones left out."""
        with _text(self.path, self.encoding) as text:
            rows = csv.reader(text, delimiter=self.separator, strict=True)
            for _title in range(self.first):
                next(rows)
            yield from batched(rows, size, first=self.first + 1, width=len(self.header))


def batched(rows: Iterator[list[str]], size: int, *, first: int, width: int) -> Iterator[Batch]:
    """Rows in batches, empty ones left out; ``first`` is the number of the first of them."""
    while some := list(islice(rows, size)):
        numbers: Sequence[int] = range(first, first + len(some))
        first += len(some)
        if not all(map(any, some)):
            numbers = [number for number, cells in zip(numbers, some, strict=True) if any(cells)]
            some = [cells for cells in some if any(cells)]
        if some:
            yield Batch(numbers, some, _transposed(some, width))


def look_through(path: Path, *, encoding: str = "", header_row: int = 1) -> Table:
    """Read a file to its end before anything is written: its encoding, heading and number of rows.

    ``encoding`` is the one it is said to be in, else it is found. ``header_row`` 0 looks for the heading.

    :raises UnreadableFile: if it is no table of text, is cut off, or two columns are called the same.
    """
    csv.field_size_limit(LONGEST_CELL)
    try:
        with _bytes(path) as stream:
            refuse_unless_text(stream.read(PROBE), path.name)
        encoding = encoding or encoding_of(lambda: _bytes(path), path.name)
        separator = _separator(path, encoding)
        first = header_row or find_header(_beginning(path, encoding, separator, TITLES)) + 1
        with _text(path, encoding) as text:
            reader = csv.reader(text, delimiter=separator, strict=True)
            header, rows, last = _header_and_count(reader, path, first)
    except gzip.BadGzipFile as problem:
        raise UnreadableFile(_("%(file)s is a damaged gzip file.") % {"file": path.name}) from problem
    except EOFError as problem:
        raise UnreadableFile(_("%(file)s is cut off: its end is missing.") % {"file": path.name}) from problem
    except (OSError, UnicodeError) as problem:
        raise UnreadableFile(_("%(file)s cannot be read: %(why)s") % {"file": path.name, "why": problem}) from problem
    return Table(path, encoding, separator, header, rows, first, last)


def find_header(rows: Sequence[Sequence[str]]) -> int:
    """The place of the row that names the columns: titles above it fill few cells, it fills as many as any."""
    widths = [sum(1 for cell in cells if cell.strip()) for cells in rows[:TITLES]]
    widest = max(widths, default=0)
    return next((place for place, width in enumerate(widths) if width * 10 >= widest * 7 and width), 0)


def _beginning(path: Path, encoding: str, separator: str, count: int) -> list[list[str]]:
    found: list[list[str]] = []
    with _text(path, encoding) as text, suppress(csv.Error):  # what is broken is told with its row, further down
        for cells in islice(csv.reader(text, delimiter=separator, strict=True), count):
            found.append(cells)
    return found


def _bytes(path: Path) -> IO[bytes]:
    """The file's bytes, unpacked where its content says that it is packed, whatever it is called."""
    try:
        with path.open("rb") as stream:
            packed = stream.read(len(PACKED)) == PACKED
        if path.suffix == ".gz" and not packed and path.stat().st_size:
            raise UnreadableFile(_("%(file)s is called .gz but is not a gzip file.") % {"file": path.name})
        return cast(IO[bytes], io.BufferedReader(_Unpacked(path), PROBE)) if packed else path.open("rb")
    except OSError as problem:
        words = {"file": path, "why": problem.strerror or problem}
        raise UnreadableFile(_("%(file)s cannot be opened: %(why)s") % words) from problem


class _Unpacked(io.RawIOBase):
    """A packed file's bytes, no more of them than one import takes: what says little may unpack to the disk's size."""

    def __init__(self, path: Path) -> None:
        self._path, self._left = path, MOST_UNPACKED
        self._stream = gzip.open(path)  # noqa: SIM115 - closed with this one

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        some = self._stream.read(len(buffer))
        self._left -= len(some)
        if self._left < 0:
            raise UnreadableFile(
                _("%(file)s is too large once it is unpacked. Bring it in in parts.") % {"file": self._path.name}
            )
        buffer[: len(some)] = some
        return len(some)

    def close(self) -> None:
        self._stream.close()
        super().close()


@contextmanager
def _text(path: Path, encoding: str) -> Iterator[io.TextIOWrapper]:
    with _bytes(path) as stream, io.TextIOWrapper(stream, encoding, newline="") as text:
        yield text


def _header_and_count(reader: Iterator[list[str]], path: Path, first: int) -> tuple[list[str], int, int]:
    """The heading, how many rows are not empty, and the last of them. What breaks the table is told with its row."""
    number = count = last = 0
    header: list[str] = []
    try:
        for number, cells in enumerate(reader, 1):
            if number == first:
                header = header_of(cells, path)
            elif number > first and any(cells):
                count += 1
                last = number
    except csv.Error as problem:
        raise UnreadableFile(
            _("%(file)s cannot be read from here on: a quotation mark is not closed, or a cell is longer than %(n)s.")
            % {"file": path.name, "n": LONGEST_CELL},
            row=number + 1,
        ) from problem
    return header or header_of([], path), count, last


def _transposed(rows: Sequence[list[str]], width: int) -> Sequence[Sequence[str]]:
    """The cells by column. A row that is too short has empty cells at its end; what is beyond the heading is cut."""
    if any(len(cells) != width for cells in rows):
        rows = [cells if len(cells) == width else (cells + [""] * width)[:width] for cells in rows]
    return list(zip(*rows, strict=True))


def _separator(path: Path, encoding: str) -> str:
    """What stands between cells: whichever cuts the first rows into equally many, or one of them into most."""
    with _text(path, encoding) as text:
        lines = [line for line in (text.readline(PROBE) for _n in range(FIRST_ROWS)) if line.strip()]

    def fit(mark: str) -> tuple[bool, int]:
        widths = [len(cells) for cells in csv.reader(lines, delimiter=mark)]
        return len(set(widths)) == 1 and widths[0] > 1, max(widths, default=0)

    return max(SEPARATORS, key=fit)


def header_of(cells: list[str], path: Path) -> list[str]:
    """The names of the columns.

    :raises UnreadableFile: if there are none, too many, or two are called the same.
    """
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
