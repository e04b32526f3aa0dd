"""Tables that have what is planned side by side: target, floor and stretch in columns of one row.

Each of them is a record of its own. Such a table is read as the long one that it stands for: a row for each of the
columns, which says in a column of its own which of them it is.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from yeji.kit.numbers import UnreadableNumber, parse_decimal
from yeji.kit.text import plain_ascii
from yeji.records.fields import Choice
from yeji.records.importing.matching import UNIT, plain
from yeji.records.importing.source import Batch, Source
from yeji.records.named import in_each_language
from yeji.records.types import ObjectType


@dataclass(frozen=True)
class Unfolded:
    """A source with a row for each filled cell of the ``taken`` columns, each of which stands for an option.

    ``header`` is what is left, then the choice and the value. ``units`` are those that the names of the columns tell,
    by place, where they differ. A percentage beside a plain number in the column of the option ``base`` is so much of
    it. What else is asked of it, the source tells.
    """

    source: Source
    header: list[str]
    taken: tuple[tuple[int, str], ...]
    base: str = ""
    units: dict[int, str] = field(default_factory=dict)
    rows: int = 0

    @property
    def last(self) -> int:
        return self.source.last

    @property
    def columns(self) -> list[str]:
        """The columns that were read as rows, as the file calls them."""
        return [self.source.header[place] for place, _option in self.taken]

    def __getattr__(self, name: str) -> Any:
        return getattr(self.source, name)

    def batches(self, size: int) -> Iterator[Batch]:
        """The long rows in order; a row of the file keeps its number in each of those it becomes."""
        for batch in self.source.batches(size):
            numbers, rows = [], []
            for number, cells in zip(batch.numbers, batch.rows, strict=True):
                for row in self._long([*cells, *[""] * (len(self.source.header) - len(cells))]):
                    numbers.append(number)
                    rows.append(row)
            yield Batch(numbers, rows, list(zip(*rows, strict=True)))

    def _long(self, cells: list[str]) -> Iterator[list[str]]:
        places = {place for place, _option in self.taken}
        rest = [cell for place, cell in enumerate(cells[: len(self.source.header)]) if place not in places]
        filled = [(option, self._cell(place, cells)) for place, option in self.taken if cells[place].strip()]
        whole = next((cell for option, cell in filled if option == self.base), "")
        filled = [(option, cell if option == self.base else _of(whole, cell)) for option, cell in filled]
        # A row without any value is a row all the same: it is refused, not overlooked.
        for option, value in filled or [(self.taken[0][1], "")]:
            yield [*rest, option, value]

    def _cell(self, place: int, cells: list[str]) -> str:
        """A cell with the unit that its column's name has."""
        cell = cells[place].strip()
        return cell if cell.endswith(("%", "％")) else cell + self.units.get(place, "")


def _of(whole: str, cell: str) -> str:
    """A cell; a percentage of a number, such as a floor of 85 % of the target, worked out."""
    if not plain_ascii(cell).endswith("%") or plain_ascii(whole).endswith("%"):
        return cell
    try:
        return f"{(parse_decimal(whole) * parse_decimal(cell)).normalize():f}"
    except UnreadableNumber:
        return cell


def unfolded(source: Source, kind: ObjectType) -> Source:
    """The source as it is, or as the long table that it stands for where its columns are options of the type's choice.

    Where the names of the columns tell different units, each of their cells gets its own.
    """
    if kind.unfolds is None:
        return source
    by, value = (kind.field(key) for key in kind.unfolds)
    if not isinstance(by, Choice):
        return source
    taken = _options_in(source.header, by)
    if all(option == by.default for _place, option in taken):
        return source
    units = {place: UNIT.search(source.header[place]) for place, _option in taken}
    told = {found[0] if found else "" for found in units.values()}
    own = {place: found[1] for place, found in units.items() if found} if len(told) > 1 else {}
    places = {place for place, _option in taken}
    names = [name for place, name in enumerate(source.header) if place not in places]
    header = [*names, in_each_language(by.label)[0], in_each_language(value.label)[0] + ("" if own else told.pop())]
    long = Unfolded(source, header, taken, str(by.default), own)
    return replace(long, rows=sum(len(batch) for batch in long.batches(10_000)))


def _options_in(header: Sequence[str], by: Choice) -> tuple[tuple[int, str], ...]:
    """The columns that are called like an option, or like its value; none where the choice has a column itself."""
    known = [plain(name) for name in (by.key, *in_each_language(by.label))]
    if any(plain(name) in known for name in header):
        return ()
    called = {
        plain(label + ending): code
        for code, every in by.options
        for label in in_each_language(every)
        for ending in ("", "值", "value")
    }
    found = {called[plain(name)]: place for place, name in reversed([*enumerate(header)]) if plain(name) in called}
    return tuple(sorted((place, code) for code, place in found.items()))
