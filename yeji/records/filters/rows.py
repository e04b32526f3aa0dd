"""From a filter to the rows it lets through: one condition of the database, however many parts it has."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from yeji.kit.refusal import Refused
from yeji.org.scopes import Scope
from yeji.records import reading
from yeji.records.fields import Field, Link
from yeji.records.fields.asking import Asking
from yeji.records.fields.operators import Operator
from yeji.records.filters.tree import BadFilter, Condition, Group
from yeji.records.private import as_seen
from yeji.records.types import ObjectType, registry


def asking_for(scope: Scope) -> Asking:
    """A filter's reader: what it says of linked records is answered from those that this scope may see."""

    def seen(key: str, ids: tuple[int, ...]) -> tuple[int, ...]:
        kind = registry.get(key)
        if not ids or reading.sees_every(scope, kind):
            return ids
        return tuple(reading.visible(scope, kind).filter(pk__in=ids).values_list("pk", flat=True))

    def named(key: str, text: str) -> Any:
        kind = as_seen(registry.get(key), scope)
        return reading.visible(scope, kind).filter(**{f"{kind.field(kind.title).path}__icontains": text}).values("pk")

    return Asking(scope=scope, seen=seen, named=named)


def filterable(kind: ObjectType) -> list[Field]:
    """The fields of a type that a filter may name. By what is private nobody filters: the rows found would tell it."""
    return [item for item in kind.fields if not item.private]


def rows_let_through(kind: ObjectType, group: Group, asking: Asking) -> Q:
    """The rows of a type that a filter lets through.

    :raises BadFilter: naming the condition that cannot be understood.
    """
    found = [
        rows_let_through(kind, part, asking) if isinstance(part, Group) else _rows_of(kind, part, asking)
        for part in group.parts
    ]
    return Q(*found, _connector=Q.AND if group.every else Q.OR)


def _rows_of(kind: ObjectType, condition: Condition, asking: Asking) -> Q:
    own, dot, theirs = condition.field.partition(".")
    item = named_field(kind, own, condition)
    if not dot:
        return _compared(item, condition, asking)
    if not isinstance(item, Link):
        raise _bad(condition, _("it leads to no other record"))
    try:
        target = as_seen(registry.get(item.to), asking.scope)
    except Refused as problem:
        raise _bad(condition, str(problem)) from problem
    inner = _compared(named_field(target, theirs, condition), condition, asking)
    return Q(**{f"{item.path}__in": reading.visible(asking.scope, target).filter(inner).values("pk")})


def named_field(kind: ObjectType, key: str, condition: Condition) -> Field:
    """The field that a condition names.

    :raises BadFilter: if the type has none such that a filter may name.
    """
    item = kind.by_key.get(key)
    if item is None or item.private:
        raise _bad(condition, _("%(type)s has no field of this name") % {"type": kind.label})
    return item


def field_of(kind: ObjectType, path: str) -> Field | None:
    """The field behind a name such as ``amount`` or ``customer.level``; None if there is none."""
    own, dot, theirs = path.partition(".")
    item = kind.by_key.get(own)
    if dot and isinstance(item, Link):
        item = registry.get(item.to).by_key.get(theirs)
    elif dot:
        return None
    return item if item is not None and not item.private else None


def operator_of(item: Field, key: str) -> Operator | None:
    """The field's operator of this key."""
    return next((one for one in item.operators if one.key == key), None)


def _compared(item: Field, condition: Condition, asking: Asking) -> Q:
    operator = operator_of(item, condition.operator)
    if operator is None:
        known = ", ".join(one.key for one in item.operators)
        raise _bad(condition, _("it can be compared by: %(known)s") % {"known": known})
    given = tuple(value for value in condition.values if value.strip())
    wrong = _wrong_number(operator, len(given))
    if wrong:
        raise _bad(condition, wrong)
    try:
        values = item.wanted(operator, given, asking)
    except Refused as problem:
        raise _bad(condition, str(problem)) from problem
    return operator.rows(item.path, values)


def _wrong_number(operator: Operator, number: int) -> str:
    """What is wrong with so many values behind an operator."""
    wrong: Callable[[int], bool] = {
        "nothing": lambda n: n != 0,
        "two": lambda n: n != 2,
        "near": lambda n: n not in (2, 3),
        "many": lambda n: n < 1,
    }.get(operator.takes, lambda n: n != 1)
    if not wrong(number):
        return ""
    return {
        "nothing": _("it takes no value"),
        "two": _("it takes two values"),
        "near": _("it takes a place and how many kilometres around it"),
        "many": _("it takes at least one value"),
    }.get(operator.takes, _("it takes one value"))


def _bad(condition: Condition, why: str) -> BadFilter:
    said = f"{condition.field} {condition.operator} {', '.join(condition.values)}".strip()[:120]
    return BadFilter(_("The condition “%(said)s” cannot be used: %(why)s") % {"said": said, "why": why}, field="filter")
