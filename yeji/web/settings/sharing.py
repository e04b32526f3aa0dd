"""What units share with each other: rules that let one see what the other owns."""

from __future__ import annotations

from collections.abc import Iterator

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from yeji.kit.refusal import Refused
from yeji.org import permissions
from yeji.org.accounts import allow
from yeji.org.models import Sharing
from yeji.records.reading import visible
from yeji.records.types import registry
from yeji.ui.components.fields import Check, ChecksField, ChoiceField, FormField, Option
from yeji.web.gate import signed_in
from yeji.web.settings.forms import wrong
from yeji.web.settings.roles import HOME, crumbs, kinds, number_of
from yeji.web.visitor import Visitor


@require_http_methods(["GET", "POST"])
@signed_in
def sharing_page(request: HttpRequest, visitor: Visitor) -> HttpResponse:
    """What units share with each other: the rules, and a form for another one."""
    allow(visitor.scope)
    given, problem = request.POST, None
    if request.method == "POST":
        owned_in, seen_in = (number_of(given.get(name, "")) for name in ("owned_in", "seen_in"))
        try:
            permissions.share(
                kind=registry.get(given.get("kind", "")).key, owned_in=owned_in, seen_in=seen_in,
                edits="edits" in given.getlist("edits"), by=visitor.scope, at=visitor.at,
            )  # fmt: skip
        except Refused as refused:
            problem = refused
        else:
            return HttpResponseRedirect("/settings/sharing/")
    rules = Sharing.objects.select_related("owned_in", "seen_in").order_by("type", "pk")
    known = [(rule, registry.types[rule.type]) for rule in rules if rule.type in registry.types]
    context = {
        "title": _("Sharing between units"),
        "crumbs": crumbs(),
        "back": HOME,
        "rules": [{"rule": rule, "kind": capfirst(str(kind.plural))} for rule, kind in known],
        "fields": tuple(_sharing_fields(request, visitor, problem)),
        "whole_error": str(problem) if problem and problem.field not in ("owned_in", "seen_in", "kind") else "",
    }
    return render(request, "web/settings/sharing.html", context, status=problem.status if problem else 200)


def _sharing_fields(request: HttpRequest, visitor: Visitor, problem: Refused | None) -> Iterator[FormField]:
    given = request.POST
    units = tuple(
        Option(value=str(pk), label=name)
        for pk, name in visible(visitor.scope, visitor.type("unit")).order_by("name").values_list("pk", "name")
    )
    owned = tuple(Option(value=kind.key, label=capfirst(str(kind.plural))) for kind in kinds() if kind.owner)
    for name, label, options in (
        ("kind", _("Type"), owned),
        ("owned_in", _("Owned in"), units),
        ("seen_in", _("Seen in"), units),
    ):
        yield ChoiceField(
            name=name, label=label, options=options, value=given.get(name, ""), empty="—", error=wrong(problem, name)
        )
    ticked = "edits" in given.getlist("edits")
    yield ChecksField(
        name="edits", label=_("Allowed to"), checks=(Check(value="edits", label=_("change them"), ticked=ticked),)
    )


@require_POST
@signed_in
def unshare(request: HttpRequest, visitor: Visitor, number: int) -> HttpResponse:
    """End a rule of sharing."""
    permissions.unshare(rule=number, by=visitor.scope, at=visitor.at)
    return HttpResponseRedirect("/settings/sharing/")
