"""The page of a list: filters, table, totals, and what stands there when it is empty."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, QuerySet, Sum
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from yeji.kit.numbers import Unit
from yeji.platform.rows import Row
from yeji.records.duplicates.sameness import rules_of
from yeji.records.fields import Field, Money
from yeji.records.filters.tree import BadFilter
from yeji.records.listing import MOST_COUNTED, counted
from yeji.records.reading import may_change, may_create, may_write, visible
from yeji.records.types import ObjectType
from yeji.records.views.reading import first_view, views_for
from yeji.records.views.reading import may_change as may_change_view
from yeji.records.views.shape import Shown
from yeji.ui.components import Action, Cell, Column, DataTable, Figure, State
from yeji.ui.components import Row as Line
from yeji.web.gate import signed_in
from yeji.web.records.detail.stage_path import stage_link
from yeji.web.records.lists.filter_page import builder_url
from yeji.web.records.lists.filter_words import chips
from yeji.web.records.lists.listing import NONE, Asked, Page, page_of, rows_of, sortable
from yeji.web.records.lists.narrowing import active_filters, choosers, hidden_parts, tabs, views
from yeji.web.records.lists.viewing import asked_by, columns_for, url_of
from yeji.web.records.showing import cells, frames
from yeji.web.records.showing.stage_signs import steps_of
from yeji.web.visitor import Visitor


@require_safe
@signed_in
def list_page(request: HttpRequest, visitor: Visitor, type_key: str) -> HttpResponse:
    """The records of a type that the visitor may see, as the address narrows and orders them."""
    kind = visitor.type(type_key)
    known = views_for(visitor.scope, kind)
    if not request.GET and (first := first_view(visitor.scope, known)):
        return HttpResponseRedirect(url_of(kind, first))
    asked = asked_by(kind, request.GET.dict(), visitor, known)
    asked, page = _page(asked, visitor)
    choices = tuple(choosers(asked, visitor))
    writes, creates = may_write(visitor.scope, kind), may_create(visitor.scope, kind)
    context: dict[str, Any] = {
        "kind": kind,
        "title": capfirst(str(kind.plural)),
        "here": request.get_full_path(),
        "asked": asked,
        "views": views(asked),
        "tabs": tuple(tabs(asked, visitor, known)),
        **_ways(asked, visitor, writes=writes),
        **keeping(asked, visitor),
        "choosers": choices,
        "active": (*active_filters(asked, visitor, choices), *chips(asked, visitor)),
        "hidden": hidden_parts(asked),
        "create": new_record(kind) if creates else None,
    }
    if page.rows:
        columns = columns_for(asked, visitor)
        shown = table(asked, page.rows, visitor, earlier=page.earlier, later=page.later, columns=columns)
        picked_url = f"/records/{kind.key}/selected/" if writes else ""
        context["table"] = replace(shown, drawer=True, picked_url=picked_url)
        context["totals_url"] = asked.url("totals/")
    else:
        context["empty"] = unusable(asked) if asked.problem else nothing(asked, may_create=creates)
    template = "list_rows" if frames.asked_for(request, "rows") else "list"
    return render(request, f"web/records/{template}.html", context, status=400 if asked.problem else 200)


def _ways(asked: Asked, visitor: Visitor, *, writes: bool) -> dict[str, str]:
    """Where one goes from a list; empty for what the visitor may not do."""
    kind = asked.kind
    return {
        "filter_url": builder_url(asked),
        "columns_url": asked.url("columns/"),
        "export_url": asked.url("export/") if visitor.scope.right(kind.key).exports else "",
        "import_url": f"/imports/?type={kind.key}" if writes else "",
        "bin_url": f"/records/{kind.key}/bin/" if writes else "",
        "duplicates_url": f"/records/{kind.key}/duplicates/" if writes and rules_of(kind) else "",
    }


def _page(asked: Asked, visitor: Visitor) -> tuple[Asked, Page]:
    """A page of the list; of one whose filter cannot be used, none, and what is wrong with it."""
    try:
        page = page_of(asked, visitor.scope) if not asked.problem else Page(rows=(), earlier=False, later=False)
    except BadFilter as problem:
        return replace(asked, problem=str(problem)), Page(rows=(), earlier=False, later=False)
    return asked, page


def keeping(asked: Asked, visitor: Visitor) -> dict[str, str]:
    """Where the list as it is can be kept: in a view of its own, or in the one it was opened with."""
    if not asked.changed or visitor.scope.account is None:
        return {}
    kept = {"new_view_url": asked.url("views/new/")}
    if asked.view and may_change_view(visitor.scope, asked.view):
        kept["save_view_url"] = asked.url(f"views/{asked.view.number}/list/")
    return kept


@require_safe
@signed_in
def totals(request: HttpRequest, visitor: Visitor, type_key: str) -> HttpResponse:
    """How many records a list has and what their money adds up to; fetched after the list is on the screen.

    A very long list is added up only for who asks for it.
    """
    kind = visitor.type(type_key)
    asked = asked_by(kind, request.GET.dict(), visitor)
    if request.GET.get("whole") != "yes" and counted(rows_of(asked, visitor.scope), most=MOST_COUNTED) > MOST_COUNTED:
        told = _("%(count)s+ in all") % {"count": f"{MOST_COUNTED:,}"}
        context = {"told": told, "whole_url": asked.url("totals/", whole="yes")}
        return render(request, "web/records/totals.html", context)
    number, parts = sums_of(asked, visitor)
    told = ngettext("%(count)s in all", "%(count)s in all", number) % {"count": f"{number:,}"}
    return render(request, "web/records/totals.html", {"told": told, "parts": parts})


def sums_of(asked: Asked, visitor: Visitor) -> tuple[int, list[tuple[object, Figure]]]:
    """The number of records in a list, and the sum of each column of money, each currency by itself."""
    return _sums(asked.kind, rows_of(asked, visitor.scope), visitor)


def sums_within(kind: ObjectType, visitor: Visitor, ids: Sequence[int]) -> tuple[int, list[tuple[object, Figure]]]:
    """The same for these records alone, as far as the visitor may see them."""
    return _sums(kind, visible(visitor.scope, kind).filter(pk__in=ids), visitor)


def _sums(kind: ObjectType, rows: QuerySet[Any], visitor: Visitor) -> tuple[int, list[tuple[object, Figure]]]:
    money = [item for item in kind.fields if isinstance(item, Money) and item.adds_up and item.key in kind.columns]
    apart = [kind.currency.column] if kind.currency else []
    asks = {"number": Count("pk"), **{f"sum_{item.key}": Sum(item.column) for item in money}}
    rows = rows.order_by()
    groups = list(rows.values(*apart).annotate(**asks)) if apart else [rows.aggregate(**asks)]
    parts = [
        (item.label, _sum(group[f"sum_{item.key}"], own or visitor.company.currency))
        for item in money
        for group in groups
        for own in (group[apart[0]] if apart else "",)
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
    columns: Sequence[Shown] = (),
) -> DataTable:
    """The rows under their heads: at most so many columns, those of the fields ``without`` left out."""
    kind = asked.kind
    shown = [one for one in columns or tuple(map(Shown, kind.columns)) if one.key not in without][:most]
    fields = [kind.field(one.key) for one in shown]
    around = cells.surroundings(kind, rows, scope=visitor.scope, today=visitor.today, currency=visitor.company.currency)
    if rows and stage_link(kind) in fields:
        around = replace(around, stages=steps_of(kind, visitor.scope))
    units = _units(kind, rows, fields, around.currency)
    within = urlencode({"in": asked.url().partition("?")[2]})
    return DataTable(
        label=capfirst(str(kind.plural)),
        columns=tuple(
            replace(
                _head(item, asked, units.get(item.key, (False, ""))[1]),
                width=one.width,
                pin=place if one.pinned else 0,
            )
            for place, (item, one) in enumerate(zip(fields, shown, strict=True), start=1)
        ),
        rows=tuple(_line(asked, row, fields, around, units, within=within) for row in rows),
        previous_url=asked.url(before=rows[0].pk) if earlier else "",
        next_url=asked.url(after=rows[-1].pk) if later else "",
    )


def _units(
    kind: ObjectType, rows: Sequence[Row], fields: Sequence[Field], currency: str
) -> dict[str, tuple[bool, str]]:
    """In which unit each column of money stands: whether its amounts are small, and what its head says of it."""
    money = [item for item in fields if item.kind == "money"]
    if kind.counted and any(kind.counted(row) for row in rows):
        return {item.key: (True, "") for item in money}  # no one unit stands over money and counts alike
    return {item.key: cells.money_unit([item.of(row) for row in rows], currency) for item in money}


def _head(item: Field, asked: Asked, unit: str) -> Column:
    if item.key not in sortable(asked.kind):
        return Column(label=capfirst(str(item.label)), numeric=item.numeric, unit=unit)
    falls = dict(asked.sorts).get(item.key)
    current = falls is not None
    # The first click on a number or a day shows the greatest first, on words the first of the alphabet.
    falling = not falls if current else item.numeric or item.kind == "date"
    return Column(
        label=capfirst(str(item.label)),
        numeric=item.numeric,
        unit=unit,
        sort_url=asked.url(sort=f"-{item.key}" if falling else item.key),
        sorted=("descending" if falls else "ascending") if current else "",
    )


def _line(
    asked: Asked,
    row: Row,
    fields: Sequence[Field],
    around: cells.Surroundings,
    units: dict[str, tuple[bool, str]],
    *,
    within: str,
) -> Line:
    kind = asked.kind
    href = f"/records/{kind.key}/{row.pk}/?{within}"
    currency = cells.currency_of(kind, row, around.currency)
    lead = next((item for item in fields if item.kind == "money" and item.key != kind.title), None)
    edited = kind.edited_in_list if kind.edited_in_list and may_change(around.scope, kind, row) else ()
    line: list[Cell] = []
    for item in fields:
        small = units.get(item.key, (False, ""))[0]
        content = cells.show(item, item.of(row), around, currency=currency, column=True, small=small)
        title = item.key == kind.title
        changed = item.key in edited
        line.append(
            Cell(
                content=(content or f"#{row.pk}") if title else content,
                numeric=item.numeric and not title,
                role="title" if title else "lead" if item is lead else "",
                href=href if title else "",
                edit_url=f"/records/{kind.key}/{row.pk}/edit/?field={item.key}" if changed else "",
                name=f"{capfirst(str(item.label))} · {kind.label_of(row)}" if changed else "",
            )
        )
    return Line(key=str(row.pk), cells=tuple(line))


def new_record(kind: ObjectType) -> Action:
    """The button that begins a new record."""
    return Action(
        label=capfirst(str(kind.label)), url=f"/records/{kind.key}/new/", icon="plus", primary=True, drawer=True
    )


def unusable(asked: Asked) -> State:
    """A filter that cannot be understood: why, and the ways on."""
    return State(
        title=_("This filter cannot be used"),
        text=asked.problem,
        icon="filter-off",
        actions=(Action(label=_("Show all"), url=asked.url(f=NONE if asked.view else None)),),
        page=False,
    )


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
        text=_("Add the first one here, or bring in a file.") if may_create else "",
        icon=asked.kind.icon,
        actions=(new_record(asked.kind),) if may_create else (),
    )
