"""From what a company defined to object types, in the same form as those declared in code."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from yeji.records.checks.checking import with_checks
from yeji.records.duplicates.sameness import USUAL
from yeji.records.fields import KINDS, Choice, Field, PersonLink, Text
from yeji.records.fields.auto_number import AutoNumber
from yeji.records.formulas.meaning import resolved
from yeji.records.layouts.building import with_layouts
from yeji.records.models import FieldDefinition, ObjectDefinition
from yeji.records.named import Named
from yeji.records.types import Board, ObjectType, Same, Types, registry

THING: Final = "records.Thing"
_SHOWN: Final = 5
"""Own fields that a new type's list shows until somebody chooses."""


def completed(declared: Types) -> Types:
    """The declared types with the company's own fields, then the company's own types: four queries."""
    fields: dict[str, list[FieldDefinition]] = {}
    for definition in FieldDefinition.objects.filter(deleted_at=None).order_by("place", "pk"):
        fields.setdefault(definition.type, []).append(definition)
    objects = {one.key: one for one in ObjectDefinition.objects.filter(deleted_at=None).order_by("place", "key")}
    found = {
        key: extended(kind, fields.get(key, ()), objects.get(key)) if key in fields or key in objects else kind
        for key, kind in declared.items()
    }
    built = (one for one in objects.values() if one.built and one.key not in declared)
    made = {one.key: built_type(one, fields.get(one.key, ())) for one in built}
    return with_layouts(with_checks(resolved({**found, **made})))


def field_of(definition: FieldDefinition) -> Field:
    """The field that a definition describes.

    :raises KeyError: if its kind is none that this version knows.
    """
    made = KINDS[definition.kind]
    arguments: dict[str, Any] = dict(made.built_with(definition.options))
    return made(
        key=definition.key,
        label=Named(definition.label_en, definition.label_zh),
        help=Named(definition.help_en, definition.help_zh),
        required=definition.required and not made.computed,
        required_when="" if made.computed else definition.required_when,
        private=definition.private,
        read_only=made.computed,
        custom=True,
        **arguments,
    )


def extended(
    kind: ObjectType, definitions: Sequence[FieldDefinition], chosen: ObjectDefinition | None = None
) -> ObjectType:
    """A declared type with a company's fields behind its own, and its list as the company chose it."""
    known = [one for one in definitions if one.kind in KINDS and one.key not in kind.by_key]
    fields = (*kind.fields, *map(field_of, known))
    keys = {item.key for item in fields}
    searched = (*kind.searched, *(one.key for one in known if one.searched))
    columns = tuple(key for key in chosen.columns if key in keys) if chosen else ()
    filters = tuple(key for key in chosen.filters if key in keys) if chosen else ()
    return replace(
        kind,
        fields=fields,
        columns=columns or kind.columns,
        filters=filters or (*kind.filters, *_narrowing(known)),
        searched=searched,
        same=_same(chosen, (*kind.same, *_hints(fields))),
    )


def built_type(one: ObjectDefinition, definitions: Sequence[FieldDefinition]) -> ObjectType:
    """A type that a company made."""
    known = [each for each in definitions if each.kind in KINDS]
    own = tuple(map(field_of, known))
    own = tuple(_with_start(item) if item.key == one.board else item for item in own)
    fields = (*_standing(one), *own, *_owner(one))
    keys = {item.key for item in fields}
    columns = tuple(key for key in one.columns if key in keys)
    filters = tuple(key for key in one.filters if key in keys)
    owner = ("owner",) if one.owned else ()
    board = next((item for item in own if item.key == one.board and item.kind == "choice"), None)
    days = {item.key for item in own if item.kind == "date" and not item.private}
    return ObjectType(
        key=one.key,
        model=THING,
        label=Named(one.label_en, one.label_zh),
        plural=Named(one.plural_en or one.label_en, one.label_zh),
        icon=one.icon,
        fields=fields,
        columns=columns or ("name", *[item.key for item in own if item.listable][:_SHOWN], *owner),
        filters=filters or (*_narrowing(known), *owner),
        searched=tuple(each.key for each in known if each.searched),
        owner="owner" if one.owned else None,
        board=Board(by=board.key, total=_money(own), beside=_link(own)) if board else None,
        calendar=one.calendar if one.calendar in days else "",
        in_menu=one.in_menu,
        same=_same(one, _hints(fields)),
        fixed=(("type", one.key),),
    )


def _same(chosen: ObjectDefinition | None, usual: tuple[Same, ...]) -> tuple[Same, ...]:
    """By what duplicates are found: as somebody chose, else as declared and by own fields that name somebody."""
    if chosen is None or chosen.same is None:
        return usual
    return tuple(Same(one["field"], one["how"], surely=one["surely"]) for one in chosen.same)


def _hints(fields: Sequence[Field]) -> tuple[Same, ...]:
    """What own fields tell of duplicates until somebody chooses: a number or an address is a hint."""
    return tuple(
        Same(item.key, USUAL[item.kind], surely=False) for item in fields if item.custom and item.kind in USUAL
    )


def _standing(one: ObjectDefinition) -> tuple[Field, ...]:
    title = Named(one.title_en, one.title_zh)
    return (
        Text(key="name", label=title or _("name"), required=True),
        _number(one),
    )


def _number(one: ObjectDefinition) -> Field:
    if one.numbering:
        return AutoNumber(key="code", label=pgettext_lazy("of a record", "number"), pattern=one.numbering)
    return Text(key="code", label=pgettext_lazy("of a record", "number"), longest=100, code=True)


def _with_start(item: Field) -> Field:
    """The choice that a board has its columns by starts in the first of them."""
    return replace(item, default=item.options[0][0]) if isinstance(item, Choice) and item.options else item


def _owner(one: ObjectDefinition) -> tuple[Field, ...]:
    return (PersonLink(key="owner", label=_("owner")),) if one.owned else ()


def _narrowing(definitions: Iterable[FieldDefinition]) -> tuple[str, ...]:
    return tuple(one.key for one in definitions if one.kind in ("choice", "person") and not one.private)


def _money(fields: Sequence[Field]) -> str:
    return next((item.key for item in fields if item.kind == "money"), "")


def _link(fields: Sequence[Field]) -> str:
    return next((item.key for item in fields if item.kind == "link"), "")


def of_type(key: str) -> Mapping[str, FieldDefinition]:
    """A company's own fields of a type, by key, deleted ones left out."""
    found = FieldDefinition.objects.filter(type=key, deleted_at=None).order_by("place", "pk")
    return {one.key: one for one in found}


registry.completed = completed
