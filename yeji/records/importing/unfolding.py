"""Tables that have what is planned side by side: target, floor and stretch in columns of one row.

Each of them is a record of its own. Such a table is read as the long one that it stands for: a row for each of the
columns, which says in a column of its own which of them it is.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from yeji.records.fields import Choice
from yeji.records.importing.matching import UNIT, plain
from yeji.records.importing.source import Batch, Source
from yeji.records.named import in_each_language
from yeji.records.types import ObjectType


@dataclass(frozen=True)
class Unfolded:
    """A source with a row for each filled cell of the ``taken`` columns, each of which stands for an option.

    ``header`` is what is left, then the choice and the value. What else is asked of it, the source tells.
    """

    source: Source
    header: list[str]
    taken: tuple[tuple[int, str], ...]
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
        filled = [(option, cells[place]) for place, option in self.taken if cells[place].strip()]
        # A row without any value is a row all the same: it is refused, not overlooked.
        for option, value in filled or [(self.taken[0][1], "")]:
            yield [*rest, option, value]


def unfolded(source: Source, kind: ObjectType) -> Source:
    """The source as it is, or as the long table that it stands for where its columns are options of the type's choice.

    Columns whose names tell different units are left alone: one column of values cannot have both.
    """
    if kind.unfolds is None:
        return source
    by, value = (kind.field(key) for key in kind.unfolds)
    if not isinstance(by, Choice):
        return source
    taken = _options_in(source.header, by)
    units = {_unit(source.header[place]) for place, _option in taken}
    if len(units) != 1 or all(option == by.default for _place, option in taken):
        return source
    places = {place for place, _option in taken}
    names = [name for place, name in enumerate(source.header) if place not in places]
    header = [*names, in_each_language(by.label)[0], in_each_language(value.label)[0] + units.pop()]
    long = Unfolded(source, header, taken)
    return Unfolded(source, header, taken, rows=sum(len(batch) for batch in long.batches(10_000)))


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


def _unit(name: str) -> str:
    found = UNIT.search(name)
    return found[0] if found else ""
