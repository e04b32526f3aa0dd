"""The names that expressions about a type of record may use: its fields, and the records that point to it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from yeji.kit.expressions import Kind, Known, Relation, Vocabulary
from yeji.records.fields import Choice, Field, Link
from yeji.records.fields.formula import Formula
from yeji.records.named import in_each_language
from yeji.records.types import ObjectType, Types

Meanings = Mapping[tuple[str, str], Formula]
"""Formulas that are understood, by the keys of their type and of themselves."""
_KINDS: Final[Mapping[str, Kind]] = {
    "numeric": Kind.NUMBER,
    "integer": Kind.NUMBER,
    "text": Kind.TEXT,
    "date": Kind.DAY,
    "boolean": Kind.YES_NO,
    "bigint": Kind.LINK,
}


def vocabulary(kind: ObjectType, types: Types, found: Meanings) -> Vocabulary:
    """The names that expressions about a type may use: its fields, and the records that point to it."""
    relations: dict[str, Relation] = {}
    for key, other, link in pointing(kind, types):
        relation = Relation(key=key, names=Vocabulary(fields=_names(other, found)))
        for name in (key, *in_each_language(other.label), *in_each_language(other.plural)):
            relations.setdefault(name.casefold(), relation)
        for name in in_each_language(other.label, link.label):
            relations.setdefault(name.casefold(), relation)
    return Vocabulary(fields=_names(kind, found), relations=relations)


def own_vocabulary(kind: ObjectType) -> Vocabulary:
    """The names of a type's own fields alone, for what is asked before a record is written."""
    known = meanings({kind.key: kind}).items()
    own = {place: item for place, item in known if item.compiled is not None and not item.compiled.relations}
    return Vocabulary(fields=_names(kind, own))


def has_formulas(kind: ObjectType) -> bool:
    """Whether rows of a type have more to them than their columns."""
    return any(isinstance(item, Formula) for item in kind.fields)


def formulas_of(kind: ObjectType) -> list[Formula]:
    """The formulas among a type's fields."""
    return [item for item in kind.fields if isinstance(item, Formula)]


def meanings(types: Types) -> Meanings:
    """The formulas of some types that mean something."""
    return {
        (kind.key, item.key): item for kind in types.values() for item in formulas_of(kind) if item.compiled is not None
    }


def pointing(kind: ObjectType, types: Types) -> Iterator[tuple[str, ObjectType, Link]]:
    """The records that point to those of a type: under their type's name, a second link under type and field."""
    for other in types.values():
        links = [link for link in other.links() if link.to == kind.key and not link.private]
        for number, link in enumerate(links):
            yield (f"{other.key}_{link.key}" if number else other.key), other, link


def _names(kind: ObjectType, found: Meanings) -> dict[str, Known]:
    """A type's fields by key and label. By what is private nothing is computed: the result would tell it."""
    known = [(item, one) for item in kind.fields if not item.private and (one := _known(kind, item, found))]
    names = {item.key: one for item, one in known}
    for item, one in known:
        for label in in_each_language(item.label):
            names.setdefault(label.casefold(), one)
    return names


def _known(kind: ObjectType, item: Field, found: Meanings) -> Known | None:
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
