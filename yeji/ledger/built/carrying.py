"""Metrics carried from one company to another: records that their conditions name go by their number or their name."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Any

from django.utils.translation import gettext as _

from yeji.kit.refusal import Refused
from yeji.ledger.built.choices import Choices, Condition
from yeji.ledger.built.compiling import kind_of
from yeji.ledger.built.paths import LINK, path_of
from yeji.org.scopes import SYSTEM
from yeji.records import reading
from yeji.records.custom.told import CannotBuild
from yeji.records.fields import Link
from yeji.records.types import ObjectType, registry

Turned = Callable[[ObjectType, tuple[str, ...]], tuple[str, ...]]


def carried(made: Choices) -> dict[str, Any]:
    """A definition as a package holds it. A record that is no more stays a number that will be found nowhere."""
    return _turned(made, _names).told()


def brought(made: Choices) -> Choices:
    """A definition of a package as it is kept here.

    :raises CannotBuild: naming a record that there is not, or several of.
    :raises BadDefinition: naming a field that there is not.
    """
    return _turned(made, _ids)


def _turned(made: Choices, turn: Turned) -> Choices:
    if not made.of_records:
        return made
    kind = kind_of(made)
    return replace(made, conditions=tuple(_condition(kind, one, turn) for one in made.conditions))


def _condition(kind: ObjectType, one: Condition, turn: Turned) -> Condition:
    item = path_of(kind, one.field, field="conditions")
    if item.sort != LINK or not isinstance(item.item, Link):
        return one
    return replace(one, values=turn(registry.get(item.item.to), one.values))


def _names(kind: ObjectType, values: tuple[str, ...]) -> tuple[str, ...]:
    names = dict(_called(kind, pk__in=[int(value) for value in values if value.isdigit()]))
    return tuple(names.get(int(value), f"#{value}") if value.isdigit() else value for value in values)


def _ids(kind: ObjectType, values: tuple[str, ...]) -> tuple[str, ...]:
    found: dict[str, list[int]] = {}
    for pk, name in _called(kind):
        found.setdefault(name, []).append(pk)
    for name in values:
        if len(found.get(name, ())) != 1:
            told = {"type": kind.label, "name": name[:60]}
            raise CannotBuild(_("%(type)s %(name)s is not here, or here more than once.") % told, field="metrics")
    return tuple(str(found[name][0]) for name in values)


def _called(kind: ObjectType, **which: Any) -> Iterable[tuple[int, str]]:
    """What records of a type are called in a package: their number, or their name where they have none."""
    number = kind.by_key.get(kind.match) or kind.field(kind.title)
    columns = ("pk", number.column, kind.field(kind.title).column)
    rows = reading.visible(SYSTEM, kind).filter(**which).values_list(*columns)
    return ((pk, str(code or title or f"#{pk}")) for pk, code, title in rows)


def kept_as(given: Mapping[str, Any], read: Callable[[Mapping[str, Any]], Choices]) -> dict[str, Any]:
    """A definition of a package in the very form in which one is told here, so that the two can be compared."""
    made = read(given)
    try:
        return carried(brought(made))
    except Refused:  # a type, a field or a record that comes with the package, or not at all
        return made.told()
