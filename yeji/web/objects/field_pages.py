"""Building a field: choose its kind, describe it, change it, take it away, bring it back, put it in its place."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from yeji.kit.refusal import Refused
from yeji.records.custom import services
from yeji.records.custom.building import of_type
from yeji.records.custom.told import told_field
from yeji.records.fields import KINDS
from yeji.records.formulas.wording import shown_formula
from yeji.records.types import registry
from yeji.web.gate import signed_in
from yeji.web.objects import forms
from yeji.web.objects.pages import HOME, crumbs, saved
from yeji.web.settings.forms import form_page
from yeji.web.visitor import Visitor


@require_http_methods(["GET", "POST"])
@signed_in
def new_page(request: HttpRequest, visitor: Visitor, type_key: str) -> HttpResponse:
    """A new field: first its kind, then what it is called and how it behaves."""
    services.may_build(visitor.scope)
    kind, chosen = registry.get(type_key), request.GET.get("kind", "")
    if chosen not in KINDS:
        context = {
            "title": _("New field"),
            "crumbs": crumbs(kind),
            "back": f"{HOME}{type_key}/",
            "kinds": [(f"?kind={key}", made.title) for key, made in KINDS.items() if not made.fixed_key],
        }
        return render(request, "web/objects/kinds.html", context)
    told, problem = forms.empty_field(chosen), None
    if request.method == "POST":
        told = forms.typed_field(request.POST, chosen)
        try:
            services.make_field(type_key=type_key, given=told, by=visitor.scope, at=visitor.at)
        except Refused as refused:
            problem = refused
        else:
            return saved(request, type_key)
    title = _("New field: %(kind)s") % {"kind": KINDS[chosen].title}
    return form_page(
        request,
        title=title,
        fields=tuple(forms.field_form(told, problem, fresh=True)),
        crumbs=crumbs(kind),
        send=_("Add the field"),
        problem=problem,
    )


@require_http_methods(["GET", "POST"])
@signed_in
def edit_page(request: HttpRequest, visitor: Visitor, type_key: str, key: str) -> HttpResponse:
    """Change a field; its kind and key stay."""
    services.may_build(visitor.scope)
    kind, problem = registry.get(type_key), None
    one = of_type(type_key).get(key)
    if one is None or one.kind not in KINDS:
        raise services.no_such_field()
    told = told_field(one)
    if "expression" in told["options"]:
        told["options"] = {**told["options"], "expression": shown_formula(type_key, told["options"]["expression"])}
    if request.method == "POST":
        told = {**told, **forms.typed_field(request.POST, one.kind), "key": key}
        try:
            services.change_field(type_key=type_key, key=key, given=told, by=visitor.scope, at=visitor.at)
        except Refused as refused:
            problem = refused
        else:
            return saved(request, type_key)
    label = capfirst(str(kind.field(key).label))
    return form_page(
        request,
        title=f"{label} · {KINDS[one.kind].title}",
        fields=tuple(forms.field_form(told, problem, fresh=False)),
        crumbs=crumbs(kind),
        problem=problem,
    )


@require_POST
@signed_in
def act(request: HttpRequest, visitor: Visitor, type_key: str, key: str, verb: str) -> HttpResponse:
    """Delete or restore a field, or move it up or down among the others."""
    if verb == "delete":
        services.delete_field(type_key=type_key, key=key, by=visitor.scope, at=visitor.at)
        messages.success(request, _("The field is deleted. For thirty days it can be brought back with its values."))
    elif verb == "restore":
        services.restore_field(type_key=type_key, key=key, by=visitor.scope, at=visitor.at)
        messages.success(request, _("The field is back, with its values."))
    else:
        keys = [each for each in of_type(type_key) if each != key]
        place = list(of_type(type_key)).index(key) + (-1 if verb == "up" else 1) if key in of_type(type_key) else 0
        keys.insert(max(place, 0), key)
        services.order_fields(type_key=type_key, keys=keys, by=visitor.scope, at=visitor.at)
    return HttpResponseRedirect(f"{HOME}{type_key}/")
