"""By what duplicates of a type are found: the rules in force, chosen by administrators, with what was done to them."""

from __future__ import annotations

from typing import Any, Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from yeji.kit.refusal import Refused
from yeji.platform.models import Account
from yeji.records.custom import services
from yeji.records.duplicates.choosing import comparable, ways_of
from yeji.records.models import ObjectDefinition, SetupChange
from yeji.records.types import ObjectType, registry
from yeji.ui.days import moment_tag
from yeji.web.gate import signed_in
from yeji.web.objects.pages import HOME, crumbs
from yeji.web.objects.same_words import words_of
from yeji.web.visitor import Visitor

_SPARE: Final = 2
_LISTED: Final = 20


@require_http_methods(["GET", "POST"])
@signed_in
def same_page(request: HttpRequest, visitor: Visitor, type_key: str) -> HttpResponse:
    """Choose the rules, or go back to those that the type has by itself."""
    services.may_build(visitor.scope)
    kind, problem = registry.get(type_key), None
    rules: list[dict[str, Any]] = [{"field": one.field, "how": one.how, "surely": one.surely} for one in kind.same]
    if request.method == "POST":
        given = None if request.POST.get("usual") else _typed(request.POST)
        rules = rules if given is None else given
        try:
            services.change_object(key=type_key, given={"same": given}, by=visitor.scope, at=visitor.at)
        except Refused as refused:
            problem = refused
        else:
            messages.success(request, _("Duplicates are found by these rules from now on."))
            return HttpResponseRedirect(f"{HOME}{type_key}/")
    context = {
        "title": _("Duplicates"),
        "crumbs": crumbs(kind),
        "back": f"{HOME}{type_key}/",
        "problem": problem,
        "lines": [*rules, *[{"field": "", "how": "", "surely": True}] * _SPARE],
        "fields": [(item.key, capfirst(str(item.label))) for item in comparable(kind)],
        "ways": [(how, said) for how, said in words_of().items() if any(how in ways_of(one) for one in kind.fields)],
        "chosen": ObjectDefinition.objects.filter(key=type_key, same__isnull=False).exists(),
        "changes": _changes(visitor, kind),
    }
    return render(request, "web/objects/same.html", context, status=problem.status if problem else 200)


def _typed(post: QueryDict) -> list[dict[str, Any]]:
    """The lines that name a field, in their order."""
    lines = zip(post.getlist("field"), post.getlist("how"), post.getlist("surely"), strict=False)
    return [{"field": field, "how": how, "surely": surely != "hint"} for field, how, surely in lines if field]


def _changes(visitor: Visitor, kind: ObjectType) -> list[dict[str, Any]]:
    """Who changed the rules, and when."""
    found = [
        one
        for one in SetupChange.objects.filter(type=kind.key, verb="object.change").order_by("-pk")
        if (one.before or {}).get("same") != (one.after or {}).get("same")
    ][:_LISTED]
    names = dict(Account.objects.filter(pk__in={one.account for one in found if one.account}).values_list("pk", "name"))
    return [
        {
            "what": _told(kind, (one.after or {}).get("same")),
            "who": names.get(one.account or 0, ""),
            "when": moment_tag(one.at.astimezone(visitor.now.tzinfo), now=visitor.now),
        }
        for one in found
    ]


def _told(kind: ObjectType, rules: Any) -> str:
    if rules is None:
        return _("as usual")
    ways = words_of()
    parts = [
        f"{capfirst(str(kind.by_key[one['field']].label)) if one['field'] in kind.by_key else one['field']}: "
        f"{ways.get(one['how'], one['how'])}"
        for one in rules
    ]
    return " · ".join(parts) or _("none")
