"""How a list is narrowed: choices, ranges, tabs, what is in force, and board or list."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any, Final

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from yeji.process.models import Outcome
from yeji.records.boards import board_ways
from yeji.records.fields import Choice, Field, Link
from yeji.records.filters.compact import written
from yeji.records.filters.tree import EVERYTHING
from yeji.records.reading import labels, visible
from yeji.records.types import ObjectType, registry
from yeji.records.views.shape import Look, View
from yeji.ui.components import ActiveFilter, Segmented
from yeji.ui.components import Option as Way
from yeji.ui.components.fields import ChoiceField, Option
from yeji.ui.signs import language
from yeji.web.records.lists.listing import BOARD, Asked, own_order
from yeji.web.records.lists.viewing import ALL, url_of
from yeji.web.visitor import Visitor

_MOST_OPTIONS: Final = 300


def choosers(asked: Asked, visitor: Visitor) -> Iterator[ChoiceField]:
    """The choices above the list, for the filters the type names; a link with very many records has none."""
    for key in asked.kind.filters:
        item = asked.kind.field(key)
        options = options_of(item, visitor)
        if options is not None:
            label = capfirst(str(item.label))
            yield ChoiceField(name=key, label=label, value=str(asked.where.get(key, "")), options=options, empty=label)


def options_of(item: Field, visitor: Visitor, most: int = _MOST_OPTIONS) -> tuple[Option, ...] | None:
    """What a field can be set to, in the order people look for it; None when there are too many to choose from."""
    if isinstance(item, Choice):
        return tuple(Option(value=code, label=str(label)) for code, label in item.options)
    if not isinstance(item, Link):
        return None
    kind = registry.get(item.to)
    order = kind.by_key[kind.order.removeprefix("-")].column if kind.order.removeprefix("-") in kind.by_key else "pk"
    found = (
        visible(visitor.scope, kind).order_by(order, "pk").values_list("pk", kind.field(kind.title).column)[: most + 1]
    )
    rows = list(found)
    if len(rows) > most:
        return None
    return tuple(Option(value=str(pk), label=str(title or "") or f"#{pk}") for pk, title in rows)


def active_filters(asked: Asked, visitor: Visitor, shown: Sequence[ChoiceField]) -> Iterator[ActiveFilter]:
    """A chip for the text, and for each filter in force that no chooser shows already."""
    for key, value in asked.where.items():
        item = asked.kind.field(key)
        if any(field.name == key and str(value) in {option.value for option in field.options} for field in shown):
            continue
        yield ActiveFilter(
            label=capfirst(str(item.label)),
            value=_value_label(item, value, visitor),
            remove_url=asked.url(**{key: None}),
        )
    for name, value in asked.ranges.items():
        item = asked.kind.by_key[name.partition(".")[0]]
        sign = "≥" if name.endswith(".min") else "≤"
        told = f"{sign} {item.show(value, language())}"
        yield ActiveFilter(label=capfirst(str(item.label)), value=told, remove_url=asked.url(**{name: None}))
    if asked.text:
        yield ActiveFilter(label=_("Text"), value=f"“{asked.text}”", remove_url=asked.url(q=None))


def _value_label(item: Field, value: Any, visitor: Visitor) -> str:
    if isinstance(item, Link):
        return labels(visitor.scope, registry.get(item.to), [value]).get(value, f"#{value}")
    return str(item.show(value, language()))


def hidden_parts(asked: Asked) -> tuple[tuple[str, Any], ...]:
    """What the filter form must carry along: the order, and filters that have no chooser."""
    kept = [(key, value) for key, value in asked.where.items() if key not in asked.kind.filters]
    kept += [("outcome", asked.outcome)] if asked.outcome else []
    kept += [(key, value) for key, value in asked.ranges.items()]
    kept += [("view", asked.view.key)] if asked.view else []
    kept += (
        [("f", written(asked.filter))] if asked.filter and (not asked.view or asked.filter != asked.view.filter) else []
    )
    return (*kept, *((("sort", asked.order),) if asked.order != own_order(asked.kind) else ()))


def views(asked: Asked, shown: Look = "list") -> Segmented | None:
    """Board, list or calendar, for types that have more than the list."""
    kind = asked.kind
    ways = []
    if fields := board_ways(kind):
        on_board = asked.url(BOARD, **{"outcome": None, (asked.by or fields[0].key): None})
        ways.append(Way(label=_("Board"), url=on_board, current=shown == "board", icon="layout-kanban"))
    ways.append(Way(label=_("List"), url=asked.url(), current=shown == "list", icon="list"))
    if kind.calendar:
        url = asked.url("calendar/")
        ways.append(Way(label=_("Calendar"), url=url, current=shown == "calendar", icon="calendar"))
    return Segmented(label=_("View"), options=tuple(ways)) if len(ways) > 1 else None


def tabs(asked: Asked, visitor: Visitor, known: Sequence[View]) -> Iterator[Way]:
    """The usual parts of a list: all, one's own, and by state or outcome. Each is an address that can be shared."""
    view, asked = asked.view, replace(asked, view=None, filter=EVERYTHING if asked.view else asked.filter)
    kind, own = asked.kind, visitor.scope.person
    state = next((item for item in _states(kind)), None)
    keys = {kind.owner, state.key if state else None}
    plain = not view and not asked.outcome and not keys & set(asked.where)
    none: dict[str, Any] = {key: None for key in keys if key} | {"outcome": None}
    none["view"] = ALL if any(one.default_roles for one in known) else None
    whole = Way(label=_("All"), url=asked.url(**none), current=plain)
    others: list[Way] = []
    if kind.owner and own:
        mine = asked.where.get(kind.owner) == own and not asked.outcome
        others.append(Way(label=_("Mine"), url=asked.url(**none | {kind.owner: own}), current=mine))
    if kind.board:
        for key, label in Outcome.choices:
            here = asked.outcome == key
            others.append(Way(label=capfirst(str(label)), url=asked.url(**none | {"outcome": key}), current=here))
    if state:
        for key, label in state.options:
            here = asked.where.get(state.key) == key
            others.append(Way(label=capfirst(str(label)), url=asked.url(**none | {state.key: key}), current=here))
    for one in known:
        others.append(Way(label=str(one.label), url=url_of(kind, one), current=bool(view and view.key == one.key)))
    if others:
        yield from (whole, *others)


def _states(kind: ObjectType) -> Iterator[Choice]:
    """The choices people cannot set themselves: the state a record is in."""
    for key in kind.filters:
        item = kind.field(key)
        if isinstance(item, Choice) and item.read_only:
            yield item
