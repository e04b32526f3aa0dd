"""What a file of records holds: a heading that an import understands, and one row a record."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from itertools import islice
from typing import Any, Final

from django.db.models import QuerySet
from django.utils import translation

from yeji.org.scopes import Scope
from yeji.platform.rows import Row
from yeji.records.fields import Field, Link, SeveralLinks, Shares
from yeji.records.fields.file import File
from yeji.records.files.values import files_in
from yeji.records.listing import Listing, in_order, rows_of
from yeji.records.own_id import ID, RECORD_ID, has_column
from yeji.records.reading import labels, link_labels
from yeji.records.types import ObjectType, registry

CHUNK: Final = 2_000
_PLAIN: Final = frozenset(
    {"text", "note", "rich", "period", "money", "number", "date", "email", "url", "percent", "record_id"}
)
FORMULA: Final = re.compile(r"'*[=+\-@\t\r＝＋－＠]")
"""What a spreadsheet would take for a formula. A file of text has ``'`` before it, which an import takes off again."""
Cell = str | int | Decimal | date | bool | None


def fields_of(kind: ObjectType, keys: Sequence[str] = ()) -> list[Field]:
    """The fields that a file has: the chosen ones, else all that there are, and the id by which an import knows it."""
    if keys:
        return [RECORD_ID if key == ID else kind.field(key) for key in keys]
    return [*kind.fields, *([RECORD_ID] if has_column(kind) else [])]


def heading(fields: Sequence[Field]) -> list[str]:
    """What the columns are called, in the reader's language; two of one label are told apart by their keys."""
    named = [str(item.label) for item in fields]
    return [name if named.count(name) == 1 else item.key for name, item in zip(named, fields, strict=True)]


def rows(listing: Listing, scope: Scope, fields: Sequence[Field]) -> Iterator[list[Cell]]:
    """The records of a list that a reader sees, in its order, each a row of plain values; a few thousand at a time."""
    found: QuerySet[Any] = in_order(rows_of(listing, scope), listing)
    records = iter(found.iterator(chunk_size=CHUNK))
    while some := list(islice(records, CHUNK)):
        yield from _told(listing.kind, some, scope, fields)


def _told(kind: ObjectType, some: Sequence[Row], scope: Scope, fields: Sequence[Field]) -> Iterator[list[Cell]]:
    names = link_labels(scope, kind, some)
    people = _people(some, scope, fields)
    files = {file: row.name for file, row in files_in(kind, some).items()}
    told = [
        (item.of, _teller(item, files if isinstance(item, File) else names.get(item.key, {}), people))
        for item in fields
    ]
    for row in some:
        yield [None if (value := of(row)) is None or value == "" else tell(value) for of, tell in told]


def _people(some: Sequence[Row], scope: Scope, fields: Sequence[Field]) -> dict[int, str]:
    """The names of those among whom results are shared."""
    shared = [item for item in fields if isinstance(item, Shares)]
    ids = {part["person"] for item in shared for row in some for part in item.of(row) or ()}
    return labels(scope, registry.get("person"), ids) if ids else {}


def _teller(item: Field, names: Any, people: dict[int, str]) -> Callable[[Any], Cell]:
    """How a file carries the values of a field: numbers and days as such, everything else in words that an import
    reads. It is decided once for many rows."""
    if isinstance(item, Link | File):
        return lambda value: str(names.get(value, ""))
    if isinstance(item, SeveralLinks):
        return lambda value: "; ".join(names[one] for one in value if one in names) or None
    if isinstance(item, Shares):
        return lambda value: "; ".join(
            f"{people.get(part['person'], '')}:{part['share']}{'+' if part['overlay'] else ''}" for part in value
        )
    language, show = translation.get_language() or "en", item.show
    if item.kind in _PLAIN:
        return lambda value: value if isinstance(value, str | Decimal | int | date) else show(value, language)
    return lambda value: show(value, language)


def guarded(cell: Cell) -> str:
    """A cell for a file of text, in which no spreadsheet finds a formula. Numbers stay numbers."""
    if cell is None:
        return ""
    if isinstance(cell, str):
        return f"'{cell}" if FORMULA.match(cell) else cell
    if isinstance(cell, Decimal):
        return f"{cell.normalize():f}"
    return cell.isoformat() if isinstance(cell, date) else str(cell)
