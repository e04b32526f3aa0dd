"""The objects of this company: all types of record, and the page on which one of them is built."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from django.contrib import messages
from django.db.models import Count
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from yeji.kit.refusal import Refused
from yeji.records.custom import services
from yeji.records.custom.told import CannotBuild, Told, told_object
from yeji.records.fields import KINDS
from yeji.records.fields.tags import KEY as TAGS
from yeji.records.formulas.wording import shown_formula
from yeji.records.models import FieldDefinition, ObjectDefinition
from yeji.records.named import Named
from yeji.records.tagging import tags_told
from yeji.records.types import ObjectType, registry
from yeji.ui.components import Crumb
from yeji.web.gate import signed_in
from yeji.web.objects import forms, list_form, same_words
from yeji.web.objects.layout_list import listed
from yeji.web.settings.forms import form_page
from yeji.web.visitor import Visitor

HOME: Final = "/settings/objects/"
_PLANS: Final = frozenset({"planning", "process", "platform"})
"""Rooms whose records have forms and rules of their own, into which a field more does not fit."""


def buildable() -> list[ObjectType]:
    """The types that people add fields to."""
    return [kind for kind in registry if (kind.in_menu and kind.table._meta.app_label not in _PLANS) or kind.fixed]


@require_safe
@signed_in
def list_page(request: HttpRequest, visitor: Visitor) -> HttpResponse:
    """Every type of record, a company's own ones first, with how many fields were added to it."""
    services.may_build(visitor.scope)
    there = FieldDefinition.objects.filter(deleted_at=None)
    counts = dict(there.values_list("type").annotate(number=Count("pk")))
    kinds = sorted(buildable(), key=lambda kind: not kind.fixed)
    rows = [
        {"kind": kind, "url": f"{HOME}{kind.key}/", "own": counts.get(kind.key, 0), "built": bool(kind.fixed)}
        for kind in kinds
    ]
    return render(request, "web/objects/list.html", {"rows": rows, "home": HOME})


@require_http_methods(["GET", "POST"])
@signed_in
def new_page(request: HttpRequest, visitor: Visitor) -> HttpResponse:
    """A new type of record."""
    services.may_build(visitor.scope)
    told, problem = forms.empty_object(), None
    if request.method == "POST":
        told = forms.typed_object(request.POST)
        try:
            made = services.make_object(given=told, by=visitor.scope, at=visitor.at)
        except Refused as refused:
            problem = refused
        else:
            messages.success(request, _("It is made. Now add its fields."))
            return HttpResponseRedirect(f"{HOME}{made.key}/")
    return form_page(
        request,
        title=_("New object"),
        fields=tuple(forms.object_form(told, problem, fresh=True)),
        crumbs=crumbs(),
        send=_("Make the object"),
        problem=problem,
    )


@require_safe
@signed_in
def object_page(request: HttpRequest, visitor: Visitor, type_key: str) -> HttpResponse:
    """One type: its own fields in their order, those declared in code, and deleted ones that can come back."""
    services.may_build(visitor.scope)
    kind = registry.get(type_key)
    every = list(FieldDefinition.objects.filter(type=type_key).order_by("place", "pk"))
    own = [one for one in every if one.deleted_at is None and one.kind in KINDS and not KINDS[one.kind].fixed_key]
    context = {
        "kind": kind,
        "title": capfirst(str(kind.plural)),
        "crumbs": crumbs(),
        "here": f"{HOME}{type_key}/",
        "built": bool(kind.fixed),
        "own": [
            {"field": kind.by_key[one.key], "kind": KINDS[one.kind].title, "signs": tuple(_signs(one))}
            for one in own
            if one.key in kind.by_key
        ],
        "others": [item for item in kind.fields if not item.custom],
        "deleted": [
            {"label": Named(one.label_en, one.label_zh), "key": one.key, "at": one.deleted_at}
            for one in every
            if one.deleted_at and one.key != TAGS
        ],
        "pieces": tuple(_pieces(kind)),
        "tags": tags_told(kind),
        "checks": _checks(kind),
        "layouts": listed(kind, visitor.scope),
        "same": same_words.listed(kind),
        "merges": kind.merges,
    }
    return render(request, "web/objects/object.html", context)


def _checks(kind: ObjectType) -> list[dict[str, Any]]:
    """The checks of a type, each with its words and its address."""
    return [
        {
            "message": str(one.message),
            "expression": shown_formula(kind.key, one.text),
            "refuses": one.refuses,
            "why": one.why,
            "url": f"{HOME}{kind.key}/checks/{one.number}/",
        }
        for one in kind.checks
    ]


def _signs(one: FieldDefinition) -> Iterator[tuple[str, str]]:
    if one.required:
        yield _("Needed"), "i"
    if one.unique:
        yield _("Only once"), "i"
    if one.private:
        yield _("Private"), "y"
    if one.searched:
        yield _("Found by search"), ""
    words = {"wanted": (_("index is being laid"), "v"), "failed": (_("index failed"), "r"), "ready": (_("fast"), "g")}
    if one.index in words:
        yield words[one.index]


def _pieces(kind: ObjectType) -> Iterator[tuple[str, str]]:
    yield _("Columns of the list"), " · ".join(capfirst(str(kind.by_key[key].label)) for key in kind.columns)
    if kind.filters:
        yield _("Choosers above the list"), " · ".join(capfirst(str(kind.by_key[key].label)) for key in kind.filters)
    if kind.board:
        yield _("Columns of the board"), capfirst(str(kind.by_key[kind.board.by].label))
    if kind.calendar:
        yield _("Day in the calendar"), capfirst(str(kind.by_key[kind.calendar].label))
    yield pgettext("of an object", "Key"), kind.key


@require_http_methods(["GET", "POST"])
@signed_in
def edit_page(request: HttpRequest, visitor: Visitor, type_key: str) -> HttpResponse:
    """What a company's own type is called and how it behaves."""
    services.may_build(visitor.scope)
    told, problem = _told(type_key), None
    if request.method == "POST":
        told = {**told, **forms.typed_object(request.POST), "key": type_key}
        try:
            services.change_object(key=type_key, given=told, by=visitor.scope, at=visitor.at)
        except Refused as refused:
            problem = refused
        else:
            return saved(request, type_key)
    return form_page(
        request,
        title=_("Change the object"),
        fields=tuple(forms.object_form(told, problem, fresh=False)),
        crumbs=crumbs(registry.get(type_key)),
        problem=problem,
    )


@require_http_methods(["GET", "POST"])
@signed_in
def columns_page(request: HttpRequest, visitor: Visitor, type_key: str) -> HttpResponse:
    """What the list of a type shows, and by what its board and its calendar stand."""
    services.may_build(visitor.scope)
    kind, problem = registry.get(type_key), None
    if request.method == "POST":
        try:
            given = list_form.typed_list(kind, request.POST)
            services.change_object(key=type_key, given=given, by=visitor.scope, at=visitor.at)
        except Refused as refused:
            problem = refused
        else:
            return saved(request, type_key)
    return form_page(
        request,
        title=_("List, board and calendar"),
        fields=tuple(list_form.list_form(kind, _told(type_key), problem)),
        crumbs=crumbs(kind),
        problem=problem,
    )


@require_POST
@signed_in
def delete(request: HttpRequest, visitor: Visitor, type_key: str) -> HttpResponse:
    """Take away a type without records."""
    try:
        services.delete_object(key=type_key, by=visitor.scope, at=visitor.at)
    except CannotBuild as problem:
        messages.error(request, str(problem))
        return HttpResponseRedirect(f"{HOME}{type_key}/")
    messages.success(request, _("It is deleted."))
    return HttpResponseRedirect(HOME)


def saved(request: HttpRequest, type_key: str) -> HttpResponse:
    """Back to the page of the type."""
    messages.success(request, _("Saved."))
    return HttpResponseRedirect(f"{HOME}{type_key}/")


def crumbs(kind: ObjectType | None = None) -> tuple[Crumb, ...]:
    """The way here."""
    home = Crumb(label=_("Objects and fields"), url=HOME)
    return (home,) if kind is None else (home, Crumb(label=capfirst(str(kind.plural)), url=f"{HOME}{kind.key}/"))


def _told(type_key: str) -> Told:
    kind = registry.get(type_key)
    one = ObjectDefinition.objects.filter(key=type_key, deleted_at=None).first()
    return told_object(one or ObjectDefinition(key=type_key, built=False, icon=kind.icon))
