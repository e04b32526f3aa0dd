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
from yeji.records.filters.tree import Group
from yeji.records.sharing import CannotShareSome, share
from yeji.records.types import ObjectType, registry
from yeji.ui.components.fields import ChoiceField, FormField, Option
from yeji.web.gate import signed_in
from yeji.web.records.lists.filter_words import told
from yeji.web.settings.forms import wrong
from yeji.web.settings.roles import HOME, crumbs, kinds, number_of
from yeji.web.settings.sharing_rule import RULES, condition_of, edits_field, unit_fields
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
            if not given.get("kind"):
                raise CannotShareSome(_("Say which records are meant."), field="kind")
            share(
                registry.get(given["kind"]), owned_in=owned_in, seen_in=seen_in, condition=Group(),
                edits="edits" in given.getlist("edits"), by=visitor.scope, at=visitor.at,
            )  # fmt: skip
        except Refused as refused:
            problem = refused
        else:
            return HttpResponseRedirect(RULES)
    rules = permissions.sharing(by=visitor.scope)
    known = [(rule, registry.types[rule.type]) for rule in rules if rule.type in registry.types]
    context = {
        "title": _("Sharing between units"),
        "crumbs": crumbs(),
        "back": HOME,
        "rules": [
            {"rule": rule, "kind": capfirst(str(kind.plural)), "only": _only(rule, kind, visitor)}
            for rule, kind in known
        ],
        "kinds": [(kind.key, capfirst(str(kind.plural))) for kind in kinds() if kind.owner],
        "fields": tuple(_sharing_fields(request, visitor, problem)),
        "whole_error": str(problem) if problem and problem.field not in ("owned_in", "seen_in", "kind") else "",
    }
    return render(request, "web/settings/sharing.html", context, status=problem.status if problem else 200)


def _only(rule: Sharing, kind: ObjectType, visitor: Visitor) -> str:
    """Which records a rule shares, in words; nothing: all of them."""
    group = condition_of(rule, kind, visitor)
    if group is None:
        return _("none any more: its condition cannot be understood")
    return told(kind, group, visitor) if group else ""


def _sharing_fields(request: HttpRequest, visitor: Visitor, problem: Refused | None) -> Iterator[FormField]:
    given = request.POST
    owned = tuple(Option(value=kind.key, label=capfirst(str(kind.plural))) for kind in kinds() if kind.owner)
    yield ChoiceField(
        name="kind", label=_("Type"), options=owned, value=given.get("kind", ""), empty="—",
        required=True, error=wrong(problem, "kind"),
    )  # fmt: skip
    yield from unit_fields(given, visitor, problem)
    yield edits_field(ticked="edits" in given.getlist("edits"))


@require_POST
@signed_in
def unshare(request: HttpRequest, visitor: Visitor, number: int) -> HttpResponse:
    """End a rule of sharing."""
    permissions.unshare(rule=number, by=visitor.scope, at=visitor.at)
    return HttpResponseRedirect(RULES)
