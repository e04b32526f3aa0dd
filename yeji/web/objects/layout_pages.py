"""Layouts of a type of record: built, tried as a role, put in order, copied, deleted, brought back as they were."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_http_methods, require_POST

from yeji.kit.refusal import Refused
from yeji.org.models import RoleField
from yeji.platform.models import Account
from yeji.records.custom.changing import may_build
from yeji.records.custom.told import Told
from yeji.records.layouts import services
from yeji.records.layouts.carrying import former_names
from yeji.records.layouts.told import told_layout
from yeji.records.private import as_seen
from yeji.records.reading import visible
from yeji.records.types import ObjectType, registry
from yeji.ui.components.fields import Check, ChecksField, FormField, TextField
from yeji.ui.days import moment_tag
from yeji.web.gate import signed_in
from yeji.web.objects import layout_form
from yeji.web.objects.layout_list import home, roles_by_name
from yeji.web.objects.pages import HOME, crumbs
from yeji.web.records.editing import forms, sections
from yeji.web.settings.forms import wrong
from yeji.web.visitor import Visitor


@require_http_methods(["GET", "POST"])
@signed_in
def new_page(request: HttpRequest, visitor: Visitor, type_key: str) -> HttpResponse:
    """A new layout; posted with ``draw``, or by a button that moves something, it comes back as it then stands."""
    may_build(visitor.scope)
    kind, problem = registry.get(type_key), None
    told = layout_form.beginning(kind)
    if request.method == "POST":
        told = layout_form.typed(request.POST)
        if _saves(request):
            try:
                made = services.make_layout(type_key=type_key, given=told, by=visitor.scope, at=visitor.at)
            except Refused as refused:
                problem = refused
            else:
                messages.success(request, _("The layout is in use from now on."))
                return HttpResponseRedirect(f"{home(type_key)}{made.key}/")
    return _page(request, visitor, kind, told, problem, key="")


@require_http_methods(["GET", "POST"])
@signed_in
def edit_page(request: HttpRequest, visitor: Visitor, type_key: str, key: str) -> HttpResponse:
    """Change a layout, with what was done to it below."""
    may_build(visitor.scope)
    kind, problem = registry.get(type_key), None
    told = layout_form.for_people(kind, told_layout(services.found_layout(type_key, key)))
    if request.method == "POST":
        told = layout_form.typed(request.POST)
        if _saves(request):
            try:
                services.change_layout(type_key=type_key, key=key, given=told, by=visitor.scope, at=visitor.at)
            except Refused as refused:
                problem = refused
            else:
                messages.success(request, _("The layout is in use from now on."))
                return HttpResponseRedirect(f"{HOME}{type_key}/")
    return _page(request, visitor, kind, told, problem, key=key)


@require_POST
@signed_in
def act(request: HttpRequest, visitor: Visitor, type_key: str, key: str, verb: str) -> HttpResponse:
    """Copy or delete a layout, move it up or down among the others, or bring it back to what it was."""
    by, at = visitor.scope, visitor.at
    if verb == "copy":
        made = services.copy_layout(type_key=type_key, key=key, by=by, at=at)
        return HttpResponseRedirect(f"{home(type_key)}{made.key}/")
    if verb == "delete":
        services.delete_layout(type_key=type_key, key=key, by=by, at=at)
        messages.success(request, _("The layout is deleted. Who had it gets the next that fits."))
    elif verb == "back":
        change = request.POST.get("change", "")
        number = int(change) if change.isascii() and change.isdigit() and len(change) < 19 else 0
        services.bring_back(type_key=type_key, key=key, change=number, by=by, at=at)
        messages.success(request, _("The layout is as it was."))
        return HttpResponseRedirect(f"{home(type_key)}{key}/")
    else:
        services.move_layout(type_key=type_key, key=key, step=-1 if verb == "up" else 1, by=by, at=at)
    return HttpResponseRedirect(f"{HOME}{type_key}/")


@require_http_methods(["GET", "POST"])
@signed_in
def try_page(request: HttpRequest, visitor: Visitor, type_key: str) -> HttpResponse:
    """The form of a new record as somebody of a role would have it. Nothing is written."""
    may_build(visitor.scope)
    roles = roles_by_name()
    role = request.GET.get("role", "")
    role = role if role in roles else next(iter(roles), "")
    trial = _as_role(visitor, role)
    kind = as_seen(registry.get(type_key), trial.scope)
    fields = forms.settable(kind)
    filled = sections.Filled(kind=kind, row=None, visitor=trial)
    given = forms.raw_of(kind, None, fields) | forms.typed(fields, request.POST, today=visitor.today)
    here = f"{home(type_key)}try/"
    shown = {"sections": filled.sections(given, {}), "draw_url": f"{here}?role={role}&draw=1"}
    if request.method == "POST":
        return render(request, "web/records/form_fields.html", shown)
    layout = filled.arranged(given).layout
    context = shown | {
        "title": _("Try out"),
        "crumbs": crumbs(registry.get(type_key)),
        "back": f"{HOME}{type_key}/",
        "roles": [(code, name, code == role) for code, name in roles.items()],
        "layout": layout,
    }
    return render(request, "web/objects/layout_try.html", context)


def _saves(request: HttpRequest) -> bool:
    return "draw" not in request.GET and not request.POST.get("do")


def _page(
    request: HttpRequest, visitor: Visitor, kind: ObjectType, told: Told, problem: Refused | None, *, key: str
) -> HttpResponse:
    here = f"{home(kind.key)}{key or 'new'}/"
    context = {
        "here": here,
        "back": f"{HOME}{kind.key}/",
        "whom": tuple(_whom(visitor, kind, told, problem)),
        "names": _names(told, problem),
        "sections": layout_form.drawn(kind, told, problem),
        "whole_error": str(problem) if problem and problem.field in (None, "sections", "key") else "",
    }
    if request.headers.get("HX-Request") == "true":
        return render(request, "web/objects/layout_form.html", context)
    name = str(next((one.label for one in kind.layouts if one.key == key), ""))
    context |= {
        "title": name or _("New layout"),
        "crumbs": crumbs(kind),
        "key": key,
        "changes": _changes(visitor, kind, key) if key else (),
    }
    return render(request, "web/objects/layout.html", context, status=problem.status if problem else 200)


def _names(told: Told, problem: Refused | None) -> tuple[FormField, ...]:
    zh, en = pgettext("of a layout", "Name, Chinese"), pgettext("of a layout", "Name, English")
    error = wrong(problem, "label")
    return (
        TextField(name="label_zh", label=zh, value=told["label"]["zh"], error=error, required=True, maxlength=60),
        TextField(name="label_en", label=en, value=told["label"]["en"], maxlength=60),
    )


def _whom(visitor: Visitor, kind: ObjectType, told: Told, problem: Refused | None) -> Iterator[FormField]:
    gone = pgettext("of a layout", "%(one)s (deleted)")
    roles = roles_by_name()
    roles |= {one: gone % {"one": one} for one in told["roles"] if one not in roles}
    yield _ticks("roles", _("Roles"), roles, told["roles"], wrong(problem, "roles"))
    units = dict(visible(visitor.scope, registry.get("unit")).order_by("name").values_list("pk", "name"))
    left = former_names([one for one in told["units"] if one not in units])
    units |= {one: gone % {"one": name} for one, name in left.items()}
    if units:
        yield _ticks("units", _("Units, with all below"), units, told["units"], wrong(problem, "units"))
    yield TextField(
        name="when",
        label=_("Records of which this holds"),
        value=told["when"],
        hint=_("The line of business, such as: line = 'devices'. Empty: all."),
        error=layout_form.wrong_with(kind, told["when"]),
        wide=True,
    )


def _ticks(name: str, label: str, there: Mapping[Any, str], chosen: list[Any], error: str) -> FormField:
    checks = tuple(Check(value=str(one), label=said, ticked=one in chosen) for one, said in there.items())
    return ChecksField(name=name, label=label, checks=checks, hint=_("None ticked: all."), error=error, wide=True)


def _as_role(visitor: Visitor, role: str) -> Visitor:
    """This visitor as somebody who holds one role alone and works nowhere."""
    masks: dict[str, dict[str, str]] = {}
    for kept in RoleField.objects.filter(role=role):
        masks.setdefault(kept.type, {})[kept.field] = kept.access
    trial = Visitor(account=visitor.account, now=visitor.at, cookies=visitor.cookies)
    trial.scope = replace(visitor.scope, person=None, roles=frozenset({role}), masks=masks)
    return trial


def _changes(visitor: Visitor, kind: ObjectType, key: str) -> list[dict[str, Any]]:
    found = services.changes_of(kind.key, key)
    names = dict(Account.objects.filter(pk__in={one.account for one in found if one.account}).values_list("pk", "name"))
    words = {
        "layout.make": pgettext("of a layout", "made"),
        "layout.change": pgettext("of a layout", "changed"),
        "layout.delete": pgettext("of a layout", "deleted"),
    }
    return [
        {
            "number": one.pk,
            "what": words.get(one.verb, one.verb),
            "who": names.get(one.account or 0, ""),
            "when": moment_tag(one.at.astimezone(visitor.now.tzinfo), now=visitor.now),
            "back": one.verb == "layout.change",
        }
        for one in found
    ]
