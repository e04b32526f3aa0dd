"""An expression as SQL for PostgreSQL, its constants bound and never part of the text."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from string import Formatter
from typing import Any, Final, Protocol

from yeji.kit.expressions.functions import GATHERS
from yeji.kit.expressions.kinds import Kind
from yeji.kit.expressions.tree import Applied, Constant, Gathered, Named, Node

_TYPES: Final[Mapping[Kind, str]] = {
    Kind.NUMBER: "numeric",
    Kind.TEXT: "text",
    Kind.DAY: "date",
    Kind.YES_NO: "boolean",
    Kind.LINK: "bigint",
    Kind.MANY: "text[]",
    Kind.PLACES: "int",
}
_BLANK: Final[Mapping[Kind, str]] = {Kind.TEXT: "''", Kind.YES_NO: "false", Kind.MANY: "'{}'::text[]"}


@dataclass(frozen=True)
class Sql:
    """A piece of SQL with ``%s`` for each of its parameters."""

    text: str
    params: tuple[Any, ...] = ()

    def written_out(self) -> str:
        """The SQL with its parameters in it, for the body of a function, which takes none."""
        pieces = self.text.split("%s")
        values = (*(_quoted(value) for value in self.params), "")
        return "".join(piece + value for piece, value in zip(pieces, values, strict=True)).replace("%%", "%")


class Columns(Protocol):
    """Where an expression's names are found in a statement."""

    def column(self, key: str, relation: str) -> Sql:
        """The column of a field, of the record itself or of a related one, as any sort that casts to its own."""

    def rows(self, relation: str) -> Sql:
        """``FROM … WHERE …`` of the related records that belong to the record and may be counted."""

    def today(self) -> Sql:
        """The day that counts as today."""


def as_sql(tree: Node, columns: Columns) -> Sql:
    """The tree as one SQL expression; numbers numeric, text never NULL, yes/no never NULL."""
    if isinstance(tree, Constant):
        return Sql(f"%s::{_TYPES[tree.kind]}", (tree.value,))
    if isinstance(tree, Named):
        return _column(columns.column(tree.key, tree.relation), tree.kind)
    if isinstance(tree, Applied):
        return _filled(tree.function.sql, [as_sql(part, columns) for part in tree.parts])
    if isinstance(tree, Gathered):
        return _gathered(tree, columns)
    today = columns.today()
    return Sql(f"{today.text}::date", today.params)


def _column(found: Sql, kind: Kind) -> Sql:
    cast = f"({found.text})::{_TYPES[kind]}"
    return Sql(f"coalesce({cast}, {_BLANK[kind]})" if kind in _BLANK else cast, found.params)


def _gathered(tree: Gathered, columns: Columns) -> Sql:
    value = Sql("") if tree.value is None else as_sql(tree.value, columns)
    taken = _filled(GATHERS[tree.how], [value])
    rows = columns.rows(tree.relation)
    text, params = f"(SELECT {taken.text} {rows.text}", (*taken.params, *rows.params)
    if tree.where is not None:
        where = as_sql(tree.where, columns)
        text, params = f"{text} AND {where.text}", (*params, *where.params)
    return Sql(f"{text})", params)


def _filled(template: str, parts: list[Sql]) -> Sql:
    """The template with its places filled, the parameters in the order in which they come."""
    text: list[str] = []
    params: list[Any] = []
    for literal, place, _spec, _conversion in Formatter().parse(template):
        text.append(literal)
        if place == "all":
            text.append(", ".join(part.text for part in parts))
            params += [value for part in parts for value in part.params]
        elif place is not None:
            text.append(parts[int(place)].text)
            params += parts[int(place)].params
    return Sql("".join(text), tuple(params))


def _quoted(value: Any) -> str:
    if value is None:
        return "NULL"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Decimal | int):
        return f"({value:f})" if isinstance(value, Decimal) else f"({value})"
    if isinstance(value, list | tuple):
        return f"ARRAY[{', '.join(map(_quoted, value))}]"
    text = value.isoformat() if isinstance(value, date) else str(value)
    return "E'" + text.replace("\\", "\\\\").replace("'", "''") + "'"
