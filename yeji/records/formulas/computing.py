"""How the database computes formulas, as the reader may know them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.db import models
from django.db.models import F, QuerySet
from django.db.models.expressions import Expression as Computation

from yeji.kit.expressions import Kind, Named, Sql, nodes
from yeji.org.calendar import company
from yeji.org.scopes import SYSTEM, Scope
from yeji.platform.rows import Row
from yeji.records.fields import Link
from yeji.records.fields.formula import Formula
from yeji.records.formulas.names import formulas_of, pointing
from yeji.records.private import keeps_back
from yeji.records.sight import bounds_of
from yeji.records.types import ObjectType, registry

_ROW: Final = "related"
_OUTPUT: Final[Mapping[Kind, models.Field[Any, Any]]] = {
    Kind.NUMBER: models.DecimalField(max_digits=1000, decimal_places=30),
    Kind.TEXT: models.TextField(),
    Kind.DAY: models.DateField(),
    Kind.YES_NO: models.BooleanField(),
}


def computed(rows: QuerySet[Any], kind: ObjectType, scope: Scope) -> QuerySet[Any]:
    """Rows with every formula of their type beside their fields, as this reader may know it."""
    formulas = formulas_of(kind)
    if not formulas:
        return rows
    blind = {
        item.key
        for item in formulas
        if any(key in keeps_back(scope, registry.get(other)) for other, key in _leans_on(item, kind))
    }
    annotated: QuerySet[Any] = rows.annotate(
        **{item.column: _Value(item, kind, scope, blind=item.key in blind) for item in formulas}
    )
    return annotated


def with_formulas(row: Row, kind: ObjectType, scope: Scope) -> Row:
    """A row that was just written, with its formulas as they are now."""
    if columns := [item.column for item in formulas_of(kind)]:
        found = computed(kind.rows().filter(pk=row.pk), kind, scope).values_list(*columns).first()
        row.__dict__.update(zip(columns, found or (), strict=False))
    return row


def _leans_on(item: Formula, kind: ObjectType) -> set[tuple[str, str]]:
    """The fields, each with its type, that a formula is computed from: who may not read one may not have the result."""
    if item.compiled is None:
        return set()
    related = {key: other.key for key, other, _link in pointing(kind, registry.types)}
    named = (node for node in nodes(item.compiled.tree) if isinstance(node, Named))
    return {(related.get(node.relation, kind.key), node.key) for node in named}


def anybodys(item: Formula, row: str) -> str:
    """A formula's SQL over everything, constants written out."""
    if item.compiled is None:
        return "NULL::text"
    return item.compiled.sql(_Columns(_kind_of(item), row, SYSTEM)).written_out()


@dataclass(frozen=True)
class _Columns:
    """Where a formula's names are found beside a row, with related records as far as a reader sees them."""

    kind: ObjectType
    row: str
    scope: Scope

    def column(self, key: str, relation: str) -> Sql:
        owner, row = (self._related(relation)[0], _ROW) if relation else (self.kind, self.row)
        return Sql(owner.by_key[key].sql(row))

    def rows(self, relation: str) -> Sql:
        other, link = self._related(relation)
        bound, params = bounds_of(self.scope, other, _ROW)
        text = f"FROM {other.relation} {_ROW} WHERE {link.sql(_ROW)} = {self.row}.id AND {_ROW}.deleted_at IS NULL"
        return Sql(f"{text}{bound}", params)

    def today(self) -> Sql:
        if self.scope.day is not None:
            return Sql("%s", (self.scope.day,))
        return Sql("(CURRENT_TIMESTAMP AT TIME ZONE %s)", (company().zone,))

    def _related(self, relation: str) -> tuple[ObjectType, Link]:
        return next((other, link) for key, other, link in pointing(self.kind, registry.types) if key == relation)


class _Value(Computation):
    """A formula as a column of a query, wherever the query has its row; ``blind``: not for this reader."""

    def __init__(self, item: Formula, kind: ObjectType, scope: Scope, *, blind: bool) -> None:
        made = item.compiled
        super().__init__(output_field=_OUTPUT[made.kind if made else Kind.TEXT])
        self.item, self.kind, self.scope, self.blind = item, kind, scope, blind
        self.place: Any = F("pk")

    def get_source_expressions(self) -> list[Any]:
        return [self.place]

    def set_source_expressions(self, exprs: Any) -> None:
        (self.place,) = exprs

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        if self.item.compiled is None or self.blind:
            return f"NULL::{self.item.database_type}", ()
        row = compiler.quote_name_unless_alias(self.place.alias)
        made = self.item.compiled.sql(_Columns(self.kind, row, self.scope))
        return made.text, made.params


def _kind_of(item: Formula) -> ObjectType:
    """The type that has this very formula."""
    found: ObjectType = next(kind for kind in registry if kind.by_key.get(item.key) is item)
    return found
