"""Territories: the tree on a day, each with its rule, and who moves when the rules are followed. For administrators."""

from __future__ import annotations

from datetime import date
from typing import Any, Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from yeji.kit.dates import parse_day_near
from yeji.kit.refusal import Refused
from yeji.org.accounts import allow
from yeji.platform import operations
from yeji.platform.rows import Row
from yeji.records.fields import Field
from yeji.records.filters.compact import read, written
from yeji.records.filters.tree import Group, checked
from yeji.records.reading import get, labels
from yeji.records.territories.assigning import misplaced
from yeji.records.territories.dividing import TERRITORY
from yeji.records.territories.rules import divided
from yeji.records.territories.standing import moving, nowhere, standing
from yeji.records.types import ObjectType, registry
from yeji.records.writing import Conflict, save
from yeji.ui.components import Crumb
from yeji.web.gate import signed_in
from yeji.web.records.editing import controls, forms
from yeji.web.records.editing.edit_page import version_of
from yeji.web.records.lists.filter_page import group_of, groups_of
from yeji.web.records.lists.filter_words import told
from yeji.web.settings.work import work_of
from yeji.web.visitor import Visitor

HOME: Final = "/settings/territories/"
_FIELDS: Final = ("name", "code", "parent", "manager", "turn")
_RULE: Final = "rule"


@never_cache
@require_safe
@signed_in
def tree_page(request: HttpRequest, visitor: Visitor) -> HttpResponse:
    """Every territory under the one above it: whose it is, its rule, and how many customers stood in it on the day."""
    allow(visitor.scope)
    day = _day(request.GET.get("day", ""), visitor.today) or visitor.today
    found = standing(day=day, scope=visitor.scope)
    kind = divided()
    context = {
        "day": day.isoformat(),
        "today": day == visitor.today,
        "kind": kind,
        "rows": [{"one": one, "rule": _told(kind, one.rule, visitor)} for one in found],
        "nowhere": nowhere(day=day),
        "moves": misplaced(day=visitor.today).count() if found else 0,
        "work": work_of(operations.TERRITORIES, visitor),
    }
    return render(request, "web/settings/territories.html", context)


@require_http_methods(["GET", "POST"])
@signed_in
def new_page(request: HttpRequest, visitor: Visitor) -> HttpResponse:
    """A new territory with its rule."""
    return _one(request, visitor, None)


@require_http_methods(["GET", "POST"])
@signed_in
def one_page(request: HttpRequest, visitor: Visitor, number: int) -> HttpResponse:
    """What a territory is called, where it stands, whose it is, and its rule."""
    return _one(request, visitor, number)


def _one(request: HttpRequest, visitor: Visitor, record: int | None) -> HttpResponse:
    allow(visitor.scope)
    kind = registry.get(TERRITORY)
    row = get(visitor.scope, kind, record) if record is not None else None
    fields = [kind.field(key) for key in _FIELDS]
    values = forms.raw_of(kind, row, fields) | {key: request.GET[key] for key in ("parent",) if key in request.GET}
    group, problem = _kept(row), None
    if request.method == "POST":
        values = forms.typed(fields, request.POST, today=visitor.today)
        try:
            group = checked(group_of(request.POST))
            change, version = {**values, _RULE: written(group)}, version_of(request.POST)
            made = save(kind, record, change, by=visitor.scope, at=visitor.at, version=version)
        except Refused as refused:
            problem = refused
        else:
            messages.success(request, _("%(name)s is saved.") % {"name": kind.label_of(made)})
            return HttpResponseRedirect(HOME)
    return _form(request, visitor, row=row, fields=fields, values=values, group=group, problem=problem)


def _form(
    request: HttpRequest,
    visitor: Visitor,
    *,
    row: Row | None,
    fields: list[Field],
    values: dict[str, Any],
    group: Group,
    problem: Refused | None,
) -> HttpResponse:
    kind, whole = registry.get(TERRITORY), divided()
    at_opening = row.version if row else ""
    errors = forms.errors_of(problem) if problem else {}
    every, groups = groups_of(whole, group, visitor)
    context = {
        "title": kind.label_of(row) if row else _("New territory"),
        "crumbs": crumbs(),
        "back": HOME,
        "here": request.get_full_path(),
        "fields": controls.of(kind, fields, values, visitor, errors),
        "plural": whole.plural,
        "every": every,
        "groups": groups,
        "kind": whole,
        "record": row.pk if row else None,
        # Who was told what somebody else wrote, and saves again, means it.
        "version": problem.version if isinstance(problem, Conflict) else request.POST.get("version") or at_opening,
        "whole_error": "; ".join(said for key, said in errors.items() if key not in _FIELDS),
    }
    return render(request, "web/settings/territory.html", context, status=problem.status if problem else 200)


def _kept(row: Row | None) -> Group:
    """The rule of a territory; one that can be read no more begins anew."""
    try:
        return read(registry.get(TERRITORY).field(_RULE).of(row)) if row is not None else Group()
    except Refused:
        return Group()


@never_cache
@require_http_methods(["GET", "POST"])
@signed_in
def moves_page(request: HttpRequest, visitor: Visitor) -> HttpResponse:
    """Who would move if the rules were followed now; and with a post, following them."""
    allow(visitor.scope)
    if request.method == "POST":
        operations.ask(kind=operations.TERRITORIES, by=visitor.scope.account, at=visitor.at)
        return HttpResponseRedirect(HOME)
    kind = divided()
    found = moving(day=visitor.today)
    places = labels(visitor.scope, registry.get(TERRITORY), (pk for one in found for pk in (one.stands, one.wanted)))
    people = labels(visitor.scope, kind, (pk for one in found for pk in one.few))
    context = {
        "title": _("Who moves"),
        "crumbs": crumbs(),
        "back": HOME,
        "number": sum(one.number for one in found),
        "kind": kind,
        "moves": [
            {
                "stands": places.get(one.stands, ""),
                "wanted": places.get(one.wanted, ""),
                "number": one.number,
                "few": [(pk, people.get(pk, f"#{pk}")) for pk in one.few],
                "more": one.number - len(one.few),
            }
            for one in found
        ],
    }
    return render(request, "web/settings/territory_moves.html", context)


def _told(kind: ObjectType, rule: str, visitor: Visitor) -> str:
    """A rule in words."""
    try:
        return told(kind, read(rule), visitor) if rule else ""
    except Refused:
        return _("none any more: its condition cannot be understood")


def _day(text: str, today: date) -> date | None:
    try:
        return parse_day_near(text, today=today) if text.strip() else None
    except Refused:
        return None


def crumbs() -> tuple[Crumb, ...]:
    """The way back to the territories."""
    return (Crumb(label=_("Territories"), url=HOME),)
