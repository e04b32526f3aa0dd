"""One rule of sharing as a form: a new one with a condition, and one that stands, to be changed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from yeji.kit.refusal import Refused
from yeji.org import permissions
from yeji.org.accounts import allow
from yeji.org.models import Sharing
from yeji.records.filters.rows import asking_for, rows_let_through
from yeji.records.filters.stored import from_json
from yeji.records.filters.tree import Group, checked
from yeji.records.reading import visible
from yeji.records.sharing import CannotShareSome, share_otherwise, share_some
from yeji.records.types import ObjectType, registry
from yeji.ui.components import Crumb
from yeji.ui.components.fields import Check, ChecksField, ChoiceField, FormField, Option
from yeji.web.gate import signed_in
from yeji.web.records.lists.filter_page import group_of, groups_of
from yeji.web.settings.forms import wrong
from yeji.web.settings.roles import crumbs, number_of
from yeji.web.visitor import Visitor

RULES = "/settings/sharing/"


@require_http_methods(["GET", "POST"])
@signed_in
def some_page(request: HttpRequest, visitor: Visitor) -> HttpResponse:
    """A new rule that shares only the records which a condition lets through."""
    allow(visitor.scope)
    if not request.GET.get("kind"):
        return HttpResponseRedirect(RULES)  # where one is chosen
    kind, given = registry.get(request.GET["kind"]), request.POST
    problem, group = None, Group()
    if request.method == "POST":
        try:
            group = checked(group_of(given))
            owned_in, seen_in = (number_of(given.get(name, "")) for name in ("owned_in", "seen_in"))
            share_some(kind, owned_in=owned_in, seen_in=seen_in, condition=group, by=visitor.scope, at=visitor.at)
        except Refused as refused:
            problem = refused
        else:
            return HttpResponseRedirect(RULES)
    context = {
        "title": _("Share some %(plural)s") % {"plural": kind.plural},
        "fields": tuple(unit_fields(given, visitor, problem)),
        "about": _("They are seen and not changed. What no longer meets the condition is out of sight at once."),
        "send": _("Share"),
    }
    return _form(request, visitor, kind, group, context, problem=problem)


@require_http_methods(["GET", "POST"])
@signed_in
def rule_page(request: HttpRequest, visitor: Visitor, number: int) -> HttpResponse:
    """A rule that stands: what it lends and which records it means can be another; its type and its units stay."""
    standing = permissions.sharing_of(number, by=visitor.scope)
    kind, given = registry.get(standing.type), request.POST
    problem, edits, some = None, standing.edits, bool(standing.condition)
    kept = condition_of(standing, kind, visitor)
    group = kept or Group()
    if request.method == "POST":
        edits, some = "edits" in given.getlist("edits"), given.get("which") != "all"
        try:
            group = checked(group_of(given)) if some else Group()
            if some and not group:  # an empty line must not share all of them unasked
                raise CannotShareSome(_("Say which records are meant."), field="condition")
            share_otherwise(number, edits=edits, condition=group, by=visitor.scope, at=visitor.at)
        except Refused as refused:
            problem = refused
        else:
            return HttpResponseRedirect(RULES)
    context = {
        "title": _("%(plural)s: %(owned_in)s → %(seen_in)s")
        % {"plural": kind.plural, "owned_in": standing.owned_in.name, "seen_in": standing.seen_in.name},
        "fields": (_which_field(some=some), edits_field(ticked=edits, problem=problem)),
        "about": _("What a condition lets through is seen and not changed."),
        "send": _("Save"),
        "lost": kept is None,
    }
    return _form(request, visitor, kind, group, context, problem=problem)


def condition_of(rule: Sharing, kind: ObjectType, visitor: Visitor) -> Group | None:
    """The condition that a rule has, an empty one if it means all records; None: it can be understood no more."""
    try:
        group = from_json(rule.condition)
        rows_let_through(kind, group, asking_for(visitor.scope))
    except Refused:
        return None
    return group


def _which_field(*, some: bool) -> FormField:
    """Whether a rule means all records or those that its condition lets through."""
    options = (Option(value="all", label=_("all of them")), Option(value="some", label=_("those that match below")))
    return ChoiceField(name="which", label=_("Shared are"), options=options, value="some" if some else "all")


def _form(
    request: HttpRequest,
    visitor: Visitor,
    kind: ObjectType,
    group: Group,
    context: dict[str, Any],
    *,
    problem: Refused | None,
) -> HttpResponse:
    """The page of a rule. A refusal stands beside its field, or above all of them."""
    every, groups = groups_of(kind, group, visitor)
    shown = {field.name for field in context["fields"]}
    context |= {
        "crumbs": (*crumbs(), Crumb(label=_("Sharing between units"), url=RULES)),
        "back": RULES,
        "kind": kind,
        "here": request.get_full_path(),
        "every": every,
        "groups": groups,
        "whole_error": str(problem) if problem and problem.field not in shown else "",
    }
    return render(request, "web/settings/sharing_some.html", context, status=problem.status if problem else 200)


def unit_fields(given: QueryDict, visitor: Visitor, problem: Refused | None) -> Iterator[FormField]:
    """Whose records are shared, and who sees them."""
    units = tuple(
        Option(value=str(pk), label=name)
        for pk, name in visible(visitor.scope, visitor.type("unit")).order_by("name").values_list("pk", "name")
    )
    for name, label in (("owned_in", _("Owned in")), ("seen_in", _("Seen in"))):
        yield ChoiceField(
            required=True,
            name=name,
            label=label,
            options=units,
            value=given.get(name, ""),
            empty="—",
            error=wrong(problem, name),
        )


def edits_field(*, ticked: bool, problem: Refused | None = None) -> FormField:
    """Whether those who see them may change them too."""
    check = Check(value="edits", label=_("change them"), ticked=ticked)
    return ChecksField(name="edits", label=_("Allowed to"), checks=(check,), error=wrong(problem, "edits"))
