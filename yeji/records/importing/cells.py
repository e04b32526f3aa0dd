"""From a file's cells to clean values, one column at a time."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from django.utils.translation import gettext as _

from yeji.kit.refusal import Refused
from yeji.records.fields import Day, Field, Link
from yeji.records.importing.mapping import FieldMap, Mapping, template_columns
from yeji.records.importing.outcome import REMARKS
from yeji.records.importing.source import Line
from yeji.records.types import ObjectType

Getter = Callable[[list[str]], str]
CACHE = 200_000


class UnknownColumn(Refused):
    """The map names a column that the file has not, or the file has one that the map does not."""

    code = "import.unknown_column"


def check_columns(mapping: Mapping, header: Sequence[str]) -> None:
    """See that map and file fit each other, both ways.

    :raises UnknownColumn: naming the column.
    """
    wanted = set(mapping.columns())
    for column in [*sorted(wanted - set(header)), *(name for name in mapping.ignore if name not in header)]:
        if column in wanted:
            raise UnknownColumn(_("The file has no column %(column)s.") % {"column": column}, column=column)
    for column in header:
        if column and column not in wanted and column not in mapping.ignore and column not in REMARKS:
            raise UnknownColumn(
                _("Column %(column)s is not mapped. Map it, or name it under ignore.") % {"column": column},
                column=column,
            )


class Reader:
    """Fills one field of many rows. Equal cells are read once."""

    def __init__(self, kind: ObjectType, key: str, how: FieldMap, header: list[str]) -> None:
        self.item: Field = kind.writable(key)
        if how.format and isinstance(self.item, Day):
            self.item = replace(self.item, formats=(how.format,))
        self.key = key
        self.how = how
        self.column = how.column or next(iter(template_columns(how.template)), "")
        self._get = getter(how, header)
        self._known: dict[str, Any] = {}

    def raw(self, lines: Sequence[Line]) -> list[str]:
        """The cells as they stand in the file, renamed by the map's values."""
        get, renamed = self._get, self.how.values
        if renamed:
            return [renamed.get(cell, cell) for cell in (get(line.cells).strip() for line in lines)]
        return [get(line.cells) for line in lines]

    def read(self, lines: Sequence[Line]) -> list[Any]:
        """Clean values, a Refused in place of each that could not be read; for a link, the name looked for."""
        raw = self.raw(lines)
        if isinstance(self.item, Link):
            return [cell.strip() for cell in raw]
        known = self._known
        if len(known) > CACHE:
            known.clear()
        for cell in raw:
            if cell not in known:
                known[cell] = self._clean(cell)
        return [known[cell] for cell in raw]

    def _clean(self, cell: str) -> Any:
        try:
            return self.item.clean(cell)
        except Refused as problem:
            problem.column = self.column
            return problem


def getter(how: FieldMap, header: list[str]) -> Getter:
    """How to take a field's text out of a row; a row that is too short has empty cells there."""
    if how.column:
        place = header.index(how.column)
        return lambda cells: cells[place] if place < len(cells) else ""
    if how.template:
        places = {name: header.index(name) for name in template_columns(how.template)}
        template = how.template

        def fill(cells: list[str]) -> str:
            return template.format_map({n: cells[p] if p < len(cells) else "" for n, p in places.items()}).strip(" ·-/")

        return fill
    fixed = str(how.value)
    return lambda _cells: fixed
