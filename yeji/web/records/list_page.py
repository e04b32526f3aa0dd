"""The page of a list: filters, table, totals, and what stands there when it is empty."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import Any

from django.db.models import Count, Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from yeji.kit.numbers import Unit
from yeji.platform.rows import Row
from yeji.records.fields import Choice as ChoiceType
from yeji.records.fields import Field, Link
from yeji.records.reading import labels, may_write, visible
from yeji.records.types import ObjectType, registry
from yeji.ui.components import Action, ActiveFilter, Cell, Column, DataTable, Figure, State
from yeji.ui.components import Row as Line
from yeji.ui.components.fields import ChoiceField, Option
from yeji.ui.signs import language
from yeji.web.gate import signed_in
from yeji.web.records import cells
from yeji.web.records.listing import Asked, asked_of, page_of, rows_of, sortable
from yeji.web.visitor import Visitor

_MOST_OPTIONS = 300


@require_safe
@signed_in
def list_page(request: HttpRequest, visitor: Visitor, type_key: str) -> HttpResponse:
    """The records of a type that the visitor may see, as the address narrows and orders them."""
    kind = registry.get(type_key)
    asked = asked_of(kind, request.GET.dict())
    page = page_of(asked, visitor.scope)
    choices = tuple(choosers(asked, visitor))
    context = {
        "kind": kind,
        "title": capfirst(str(kind.plural)),
        "asked": asked,
        "choosers": choices,
        "active": tuple(active_filters(asked, visitor, choices)),
        "hidden": hidden_parts(asked),
        "create": new_record(kind) if may_write(visitor.scope, kind) else None,
    }
    if page.rows:
        context["table"] = table(asked, page.rows, visitor, earlier=page.earlier, later=page.later)
        context["totals_url"] = asked.url().replace(f"/{kind.key}/", f"/{kind.key}/totals/", 1)
    else:
        context["empty"] = nothing(asked, may_create=bool(context["create"]))
    return render(request, "web/records/list.html", context)


@require_safe
@signed_in
def totals(request: HttpRequest, visitor: Visitor, type_key: str) -> HttpResponse:
    """How many records a list has and what their money adds up to; fetched after the list is on the screen."""
    kind = registry.get(type_key)
    asked = asked_of(kind, request.GET.dict())
    number, parts = sums_of(asked, visitor)
    told = ngettext("%(count)s in all", "%(count)s in all", number) % {"count": f"{number:,}"}
    return render(request, "web/records/totals.html", {"told": told, "parts": parts})


def sums_of(asked: Asked, visitor: Visitor) -> tuple[int, list[tuple[object, Figure]]]:
    """The number of records in a list, and the sum of each column of money, each currency by itself."""
    kind = asked.kind
    money = [item for item in kind.fields if item.kind == "money" and item.key in kind.columns]
    apart = ["currency"] if "currency" in kind.by_key else []
    asks = {"number": Count("pk"), **{f"sum_{item.key}": Sum(item.column) for item in money}}
    rows = rows_of(asked, visitor.scope).order_by()
    groups = list(rows.values(*apart).annotate(**asks)) if apart else [rows.aggregate(**asks)]
    parts = [
        (item.label, _sum(group[f"sum_{item.key}"], group.get("currency") or visitor.company.currency))
        for item in money
        for group in groups
        if group[f"sum_{item.key}"]
    ]
    return sum(group["number"] for group in groups), parts


def _sum(value: Any, currency: str) -> Figure:
    small = abs(value) < cells.SMALL_MONEY
    return Figure(value=value, unit=Unit.CENTS if small else Unit.MONEY, currency=currency, prose=True)


def table(
    asked: Asked,
    rows: Sequence[Row],
    visitor: Visitor,
    *,
    earlier: bool = False,
    later: bool = False,
    without: Collection[str] = (),
    most: int = 99,
) -> DataTable:
    """The rows under their heads: at most so many columns, those of the fields ``without`` left out."""
    kind = asked.kind
    fields = [kind.field(key) for key in kind.columns if key not in without][:most]
    around = cells.surroundings(kind, rows, scope=visitor.scope, today=visitor.today, currency=visitor.company.currency)
    units = {
        item.key: cells.money_unit([getattr(row, item.column) for row in rows], around.currency)
        for item in fields
        if item.kind == "money"
    }
    return DataTable(
        label=capfirst(str(kind.plural)),
        columns=tuple(_head(item, asked, units.get(item.key, (False, ""))[1]) for item in fields),
        rows=tuple(_line(kind, row, fields, around, units) for row in rows),
        previous_url=asked.url(before=rows[0].pk) if earlier else "",
        next_url=asked.url(after=rows[-1].pk) if later else "",
    )


def _head(item: Field, asked: Asked, unit: str) -> Column:
    if item.key not in sortable(asked.kind):
        return Column(label=capfirst(str(item.label)), numeric=item.numeric, unit=unit)
    current = asked.field.key == item.key
    # The first click on a number or a day shows the greatest first, on words the first of the alphabet.
    falling = not asked.descending if current else item.numeric or item.kind == "date"
    return Column(
        label=capfirst(str(item.label)),
        numeric=item.numeric,
        unit=unit,
        sort_url=asked.url(sort=f"-{item.key}" if falling else item.key),
        sorted=("descending" if asked.descending else "ascending") if current else "",
    )


def _line(
    kind: ObjectType, row: Row, fields: Sequence[Field], around: cells.Surroundings, units: dict[str, tuple[bool, str]]
) -> Line:
    currency = cells.currency_of(kind, row, around.currency)
    money_seen = False
    line: list[Cell] = []
    for item in fields:
        value = getattr(row, item.column)
        small = units.get(item.key, (False, ""))[0]
        content = cells.show(item, value, around, currency=currency, column=True, small=small)
        if item.key == kind.title:
            line.append(Cell(content=content or f"#{row.pk}", role="title", href=f"/records/{kind.key}/{row.pk}/"))
        elif item.kind == "money" and not money_seen:
            money_seen = True
            line.append(Cell(content=content, numeric=True, role="lead"))
        else:
            line.append(Cell(content=content, numeric=item.numeric))
    return Line(key=str(row.pk), cells=tuple(line))


def choosers(asked: Asked, visitor: Visitor) -> Iterator[ChoiceField]:
    """The choices above the list, for the filters the type names; a link with very many records has none."""
    for key in asked.kind.filters:
        item = asked.kind.field(key)
        options = options_of(item, visitor)
        if options is not None:
            label = capfirst(str(item.label))
            yield ChoiceField(name=key, label=label, value=str(asked.where.get(key, "")), options=options, empty=label)


def options_of(item: Field, visitor: Visitor) -> tuple[Option, ...] | None:
    """What a field can be set to, in the order people look for it; None when there are too many to choose from."""
    if isinstance(item, ChoiceType):
        return tuple(Option(value=code, label=str(label)) for code, label in item.options)
    if not isinstance(item, Link):
        return None
    kind = registry.get(item.to)
    order = kind.by_key[kind.order.removeprefix("-")].column if kind.order.removeprefix("-") in kind.by_key else "pk"
    found = visible(visitor.scope, kind).order_by(order, "pk").values_list("pk", kind.title)[: _MOST_OPTIONS + 1]
    rows = list(found)
    if len(rows) > _MOST_OPTIONS:
        return None
    return tuple(Option(value=str(pk), label=str(title) or f"#{pk}") for pk, title in rows)


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
    if asked.text:
        yield ActiveFilter(label=_("Text"), value=f"“{asked.text}”", remove_url=asked.url(q=None))


def _value_label(item: Field, value: Any, visitor: Visitor) -> str:
    if isinstance(item, Link):
        return labels(visitor.scope, registry.get(item.to), [value]).get(value, f"#{value}")
    return str(item.show(value, language()))


def hidden_parts(asked: Asked) -> tuple[tuple[str, Any], ...]:
    """What the filter form must carry along: the order, and filters that have no chooser."""
    kept = [(key, value) for key, value in asked.where.items() if key not in asked.kind.filters]
    return (*kept, *((("sort", asked.order),) if asked.order != asked.kind.order else ()))


def new_record(kind: ObjectType) -> Action:
    """The button that begins a new record."""
    return Action(label=capfirst(str(kind.label)), url=f"/records/{kind.key}/new/", icon="plus", primary=True)


def nothing(asked: Asked, *, may_create: bool) -> State:
    """Why the list is empty, and what to do."""
    plural = str(asked.kind.plural)
    if asked.narrowed:
        return State(
            title=_("No %(plural)s match") % {"plural": plural},
            text=_("Take away a filter to see more."),
            icon="filter-off",
            actions=(Action(label=_("Show all"), url=f"/records/{asked.kind.key}/"),),
            page=False,
        )
    return State(
        title=_("No %(plural)s yet") % {"plural": plural},
        text=_("Add the first one here, or import a file with yeji import.") if may_create else "",
        icon=asked.kind.icon,
        actions=(new_record(asked.kind),) if may_create else (),
    )
