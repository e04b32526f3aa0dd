"""Filters in words: the chips above a list, and the choices of its builder."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any, Final

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from yeji.kit.refusal import Refused
from yeji.records.fields import Choice, Field, Link, SeveralLinks, Shares
from yeji.records.fields.operators import IS, WITHIN, Operator
from yeji.records.filters.compact import written
from yeji.records.filters.rows import field_of, operator_of
from yeji.records.filters.tree import Condition, Group
from yeji.records.reading import labels
from yeji.records.types import ObjectType, registry
from yeji.ui.components import ActiveFilter
from yeji.ui.signs import enumerated, language
from yeji.web.records.lists.listing import NONE, Asked
from yeji.web.records.lists.reading_ids import ids_of
from yeji.web.visitor import Visitor

SPANS: Final[Mapping[str, Any]] = {
    "today": gettext_lazy("today"),
    "yesterday": gettext_lazy("yesterday"),
    "tomorrow": gettext_lazy("tomorrow"),
    "this_week": gettext_lazy("this week"),
    "last_week": gettext_lazy("last week"),
    "next_week": gettext_lazy("next week"),
    "this_month": gettext_lazy("this month"),
    "last_month": gettext_lazy("last month"),
    "next_month": gettext_lazy("next month"),
    "this_quarter": gettext_lazy("this quarter"),
    "last_quarter": gettext_lazy("last quarter"),
    "next_quarter": gettext_lazy("next quarter"),
    "this_year": gettext_lazy("this fiscal year"),
    "last_year": gettext_lazy("last fiscal year"),
    "next_year": gettext_lazy("next fiscal year"),
    "past": gettext_lazy("the past (overdue)"),
    "future": gettext_lazy("the future"),
}
PEOPLE: Final[Mapping[str, Any]] = {
    "me": pgettext_lazy("who a filter means", "me"),
    "team": pgettext_lazy("who a filter means", "my team"),
    "below": pgettext_lazy("who a filter means", "my unit and below"),
}
_SIGNS: Final[Mapping[str, str]] = {"gt": ">", "gte": "≥", "lt": "<", "lte": "≤"}
_FEW: Final = 3


def label_of(kind: ObjectType, path: str) -> str:
    """A field's name as people read it: ``Customer › Level`` for one of a linked record."""
    own, _dot, theirs = path.partition(".")
    link, item = kind.by_key.get(own), field_of(kind, path)
    if item is None:
        return path
    words = capfirst(str(item.label))
    return f"{capfirst(str(link.label))} › {words}" if theirs and link is not None else words


def chips(asked: Asked, visitor: Visitor) -> Iterator[ActiveFilter]:
    """A chip for each part of a list's filter, with the address of the list without it."""
    group = asked.filter
    for label, told, rest in _parts(asked.kind, group, visitor):
        left = written(rest) or NONE
        url = asked.url(f=left) if rest or asked.view else asked.url(f=None)
        yield ActiveFilter(label=label, value=told, remove_url=url)


def _parts(kind: ObjectType, group: Group, visitor: Visitor) -> Iterator[tuple[str, str, Group]]:
    if not group:
        return
    names = _names(kind, group, visitor)
    if not group.every and len(group.parts) > 1:
        yield "", _told(kind, group, names), Group()
        return
    for place, part in enumerate(group.parts):
        rest = replace(group, parts=(*group.parts[:place], *group.parts[place + 1 :]))
        if isinstance(part, Condition):
            yield label_of(kind, part.field), _values(kind, part, names), rest
        else:
            yield "", _told(kind, part, names), rest


def told(kind: ObjectType, group: Group, visitor: Visitor) -> str:
    """A whole filter as one sentence."""
    return _told(kind, group, _names(kind, group, visitor))


def _told(kind: ObjectType, part: Condition | Group, names: Mapping[tuple[str, str], str]) -> str:
    if isinstance(part, Condition):
        return f"{label_of(kind, part.field)} {_values(kind, part, names)}"
    word = _(" and ") if part.every else _(" or ")
    said = (f"({_told(kind, one, names)})" if isinstance(one, Group) else _told(kind, one, names) for one in part.parts)
    return word.join(said)


def _values(kind: ObjectType, part: Condition, names: Mapping[tuple[str, str], str]) -> str:
    """Operator and values of a condition."""
    item = field_of(kind, part.field)
    operator = operator_of(item, part.operator) if item else None
    if item is None or operator is None:
        return " ".join((part.operator, *part.values))
    values = [_value(item, operator, value, names) for value in part.values]
    if operator.takes == "nothing":
        return str(operator.label)
    if operator.takes in ("days", "near"):
        return _around(operator, part)
    if operator.takes == "two":
        return "–".join(values)
    told = enumerated(values[:_FEW])
    if len(values) > _FEW:
        told = _("%(first)s and %(more)s more") % {"first": told, "more": len(values) - _FEW}
    if operator.key in ("in", "within") or operator is IS:
        return told
    return f"{_SIGNS.get(operator.key, operator.label)} {told}"


def _around(operator: Operator, part: Condition) -> str:
    """So many days before or after today, or so many kilometres around a place."""
    if operator.takes == "near":
        *place, far = part.values or ("",)
        return _("within %(far)s km of %(place)s") % {"far": far, "place": ", ".join(place)}
    number = next(iter(ids_of(",".join(part.values))), 0)
    if operator.key == "next":
        return ngettext("in the next day", "in the next %(n)s days", number) % {"n": number}
    return ngettext("in the last day", "in the last %(n)s days", number) % {"n": number}


def _value(item: Field, operator: Operator, raw: str, names: Mapping[tuple[str, str], str]) -> str:
    if operator.takes == "text":
        return f"“{raw}”"
    if operator is WITHIN:
        return str(SPANS.get(raw, raw))
    if isinstance(item, Link | SeveralLinks | Shares):
        to = "person" if isinstance(item, Shares) else item.to
        return str(PEOPLE.get(raw) or names.get((to, raw)) or f"#{raw}")
    if isinstance(item, Choice):
        return str(dict(item.options).get(raw, raw))
    try:
        value = item.clean(raw)
    except Refused:
        return raw
    return _in_wan(value) if item.kind == "money" and language().startswith("zh") else item.show(value, language())


def _in_wan(value: Decimal) -> str:
    """``30 万`` and ``1.2 亿`` as people say it, where no digit is lost by it; else every digit."""
    for tens, unit in ((8, "亿"), (4, "万")):
        short = value.scaleb(-tens).normalize()
        if abs(short) >= 1 and short == round(short, 2):
            return f"{short:,f} {unit}"
    return f"{value.normalize():,f}"


def _names(kind: ObjectType, group: Group, visitor: Visitor) -> dict[tuple[str, str], str]:
    """The names behind the ids in a filter, those the visitor may see: one query for each type met."""
    wanted: dict[str, set[int]] = {}
    for part in group.conditions():
        item = field_of(kind, part.field)
        if isinstance(item, Link | SeveralLinks | Shares):
            to = "person" if isinstance(item, Shares) else item.to
            wanted.setdefault(to, set()).update(int(raw) for raw in part.values if raw.isascii() and raw.isdigit())
    found: dict[tuple[str, str], str] = {}
    for to, ids in wanted.items():
        found |= {(to, str(pk)): name for pk, name in labels(visitor.scope, registry.get(to), ids).items()}
    return found
