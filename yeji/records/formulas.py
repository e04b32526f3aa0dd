"""What formulas mean: the names each type of record has for them, and how the database computes them for a reader."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from django.db import models
from django.db.models import F, QuerySet
from django.db.models.expressions import Expression as Computation

from yeji.kit.expressions import (
    BadExpression,
    Expression,
    Kind,
    Known,
    Named,
    Relation,
    Sql,
    Vocabulary,
    bracketed,
    compiled,
    nodes,
    renamed,
)
from yeji.kit.words import Text
from yeji.org.calendar import company
from yeji.org.scopes import SYSTEM, Scope
from yeji.platform.rows import Row
from yeji.records.fields import Choice, Field, Link
from yeji.records.fields.formula import GIVES, Formula
from yeji.records.named import in_each_language
from yeji.records.types import ObjectType, Types, registry

_KINDS: Final[Mapping[str, Kind]] = {
    "numeric": Kind.NUMBER,
    "integer": Kind.NUMBER,
    "text": Kind.TEXT,
    "date": Kind.DAY,
    "boolean": Kind.YES_NO,
    "bigint": Kind.LINK,
}
_ROW: Final = "related"
_OUTPUT: Final[Mapping[Kind, models.Field[Any, Any]]] = {
    Kind.NUMBER: models.DecimalField(max_digits=1000, decimal_places=30),
    Kind.TEXT: models.TextField(),
    Kind.DAY: models.DateField(),
    Kind.YES_NO: models.BooleanField(),
}


def resolved(types: Types) -> Types:
    """The types with what each of their formulas means. One that names another waits for it; a circle means nothing."""
    waiting = {(kind.key, item.key): item for kind in types.values() for item in _formulas(kind)}
    if not waiting:
        return types
    found: dict[tuple[str, str], Formula] = {}
    why: dict[tuple[str, str], str] = {}
    while True:
        before = len(found)
        for place, item in waiting.items():
            if place not in found:
                try:
                    names = vocabulary(types[place[0]], types, found)
                    found[place] = item.meaning(_formula(item.expression, names))
                except BadExpression as problem:
                    why[place] = str(problem)
        if len(found) == before:
            break
    for place, item in waiting.items():
        found.setdefault(place, item.meaning(None, why=why.get(place, "")))
    return {key: _with(kind, found) for key, kind in types.items()}


def checked_formula(type_key: str, key: str, text: str) -> str:
    """A formula as it is kept: names by key.

    :raises BadExpression: if it means nothing, or names itself.
    """
    types = {**registry.types}
    names = vocabulary(types[type_key], types, _meanings(types))
    _formula(text, names)
    kept = renamed(text, lambda parts: _kept_name(parts, names))
    kind = types[type_key]
    fields = tuple(item for item in kind.fields if item.key != key)
    trial = resolved({**types, type_key: replace(kind, fields=(*fields, Formula(key=key, label=key, expression=kept)))})
    made = trial[type_key].by_key[key]
    if isinstance(made, Formula) and made.compiled is None:
        raise BadExpression(Text("The formula names itself."), at=1)
    return kept


def checked_condition(type_key: str, text: str) -> str:
    """A condition on a type's own fields as it is kept: names by key.

    :raises BadExpression: if it means nothing, or is no condition.
    """
    names = own_vocabulary(registry.get(type_key))
    kept = renamed(text, lambda parts: _kept_name(parts, names))
    compiled(kept, names, expect=Kind.YES_NO)
    return kept


def shown_formula(type_key: str, text: str) -> str:
    """A formula as people read it: names by label, in their language."""
    kind = registry.get(type_key)
    related = {key: other for key, other, _link in _pointing(kind, registry.types)}

    def label(parts: tuple[str, ...]) -> str | None:
        owner = related.get(parts[0]) if len(parts) == 2 else kind
        item = owner.by_key.get(parts[-1]) if owner else None
        if item is None:
            return bracketed(str(related[parts[0]].label)) if len(parts) == 1 and parts[0] in related else None
        name = bracketed(str(item.label))
        return f"{bracketed(str(owner.label))}.{name}" if len(parts) == 2 and owner else name

    try:
        return renamed(text, label)
    except BadExpression:
        return text


def vocabulary(kind: ObjectType, types: Types, found: Mapping[tuple[str, str], Formula]) -> Vocabulary:
    """The names that expressions about a type may use: its fields, and the records that point to it."""
    relations: dict[str, Relation] = {}
    for key, other, link in _pointing(kind, types):
        relation = Relation(key=key, names=Vocabulary(fields=_names(other, found)))
        for name in (key, *in_each_language(other.label), *in_each_language(other.plural)):
            relations.setdefault(name.casefold(), relation)
        for name in in_each_language(other.label, link.label):
            relations.setdefault(name.casefold(), relation)
    return Vocabulary(fields=_names(kind, found), relations=relations)


def own_vocabulary(kind: ObjectType) -> Vocabulary:
    """The names of a type's own fields alone, for what is asked before a record is written."""
    meanings = {
        place: item
        for place, item in _meanings({kind.key: kind}).items()
        if item.compiled is not None and not item.compiled.relations
    }
    return Vocabulary(fields=_names(kind, meanings))


def computed(rows: QuerySet[Any], kind: ObjectType, scope: Scope) -> QuerySet[Any]:
    """Rows with every formula of their type beside their fields, as this reader may know it."""
    formulas = _formulas(kind)
    if not formulas:
        return rows
    from yeji.records.private import keeps_back

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
    if columns := [item.column for item in _formulas(kind)]:
        found = computed(kind.rows().filter(pk=row.pk), kind, scope).values_list(*columns).first()
        row.__dict__.update(zip(columns, found or (), strict=False))
    return row


def _leans_on(item: Formula, kind: ObjectType) -> set[tuple[str, str]]:
    """The fields, each with its type, that a formula is computed from: who may not read one may not have the result."""
    if item.compiled is None:
        return set()
    related = {key: other.key for key, other, _link in _pointing(kind, registry.types)}
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
        from yeji.records.reading import bounds_of

        other, link = self._related(relation)
        bound, params = bounds_of(self.scope, other, _ROW)
        text = f"FROM {other.relation} {_ROW} WHERE {link.sql(_ROW)} = {self.row}.id AND {_ROW}.deleted_at IS NULL"
        return Sql(f"{text}{bound}", params)

    def today(self) -> Sql:
        if self.scope.day is not None:
            return Sql("%s", (self.scope.day,))
        return Sql("(CURRENT_TIMESTAMP AT TIME ZONE %s)", (company().zone,))

    def _related(self, relation: str) -> tuple[ObjectType, Link]:
        return next((other, link) for key, other, link in _pointing(self.kind, registry.types) if key == relation)


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


def has_formulas(kind: ObjectType) -> bool:
    """Whether rows of a type have more to them than their columns."""
    return any(isinstance(item, Formula) for item in kind.fields)


def _formulas(kind: ObjectType) -> list[Formula]:
    return [item for item in kind.fields if isinstance(item, Formula)]


def _formula(text: str, names: Vocabulary) -> Expression:
    made = compiled(text, names)
    if made.kind not in GIVES:
        made = compiled(text, names, expect=Kind.TEXT)
    return made


def _with(kind: ObjectType, found: Mapping[tuple[str, str], Formula]) -> ObjectType:
    if not _formulas(kind):
        return kind
    return replace(kind, fields=tuple(found.get((kind.key, item.key), item) for item in kind.fields))


def _meanings(types: Types) -> dict[tuple[str, str], Formula]:
    return {
        (kind.key, item.key): item for kind in types.values() for item in _formulas(kind) if item.compiled is not None
    }


def _pointing(kind: ObjectType, types: Types) -> Iterator[tuple[str, ObjectType, Link]]:
    """The records that point to those of a type: under their type's name, a second link under type and field."""
    for other in types.values():
        links = [link for link in other.links() if link.to == kind.key and not link.private]
        for number, link in enumerate(links):
            yield (f"{other.key}_{link.key}" if number else other.key), other, link


def _names(kind: ObjectType, found: Mapping[tuple[str, str], Formula]) -> dict[str, Known]:
    """A type's fields by key and label. By what is private nothing is computed: the result would tell it."""
    known = [(item, one) for item in kind.fields if not item.private and (one := _known(kind, item, found))]
    names = {item.key: one for item, one in known}
    for item, one in known:
        for label in in_each_language(item.label):
            names.setdefault(label.casefold(), one)
    return names


def _known(kind: ObjectType, item: Field, found: Mapping[tuple[str, str], Formula]) -> Known | None:
    if isinstance(item, Formula):
        meaning = found.get((kind.key, item.key))
        made = meaning.compiled if meaning else None
        return Known(key=item.key, kind=made.kind, formula=made.tree) if made else None
    sort = _KINDS.get(item.database_type)
    options = _options(item) if isinstance(item, Choice) else {}
    return Known(key=item.key, kind=sort, options=options) if sort else None


def _options(item: Choice) -> dict[str, str]:
    options = {code: code for code, _label in item.options}
    for code, label in item.options:
        for said in in_each_language(label):
            options.setdefault(said, code)
    return options


def _kept_name(parts: tuple[str, ...], names: Vocabulary) -> str | None:
    if len(parts) == 1:
        known = names.named(parts[0])
        relation = names.related(parts[0]) if known is None else None
        return known.key if known else relation.key if relation else None
    relation = names.related(parts[0])
    member = relation.names.named(parts[1]) if relation else None
    return f"{relation.key}.{member.key}" if relation and member else None


def _kind_of(item: Formula) -> ObjectType:
    found: ObjectType = next(kind for kind in registry if kind.by_key.get(item.key) is item)
    return found
