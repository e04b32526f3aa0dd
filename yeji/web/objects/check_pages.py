"""Checks of a type of record: what no record may be like, or should not be like, in the administrator's own words."""

from __future__ import annotations

from collections.abc import Iterator

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from yeji.kit.refusal import Refused
from yeji.records.checks import services
from yeji.records.custom.changing import may_build
from yeji.records.formulas.wording import shown_formula
from yeji.records.types import ObjectType, registry
from yeji.ui.components.fields import ChoiceField, FormField, LongTextField, Option, TextField
from yeji.web.gate import signed_in
from yeji.web.objects.pages import HOME, crumbs
from yeji.web.settings.forms import form_page, wrong
from yeji.web.visitor import Visitor

_EMPTY: services.Told = {"key": "", "expression": "", "message": {"en": "", "zh": ""}, "field": "", "refuses": True}


@require_http_methods(["GET", "POST"])
@signed_in
def new_page(request: HttpRequest, visitor: Visitor, type_key: str) -> HttpResponse:
    """A new check."""
    may_build(visitor.scope)
    kind = registry.get(type_key)
    told, problem = _EMPTY, None
    if request.method == "POST":
        told = _typed(request.POST)
        try:
            services.make_check(type_key=type_key, given=told, by=visitor.scope, at=visitor.at)
        except Refused as refused:
            problem = refused
        else:
            return _saved(request, type_key)
    return _page(request, kind, told, problem, title=_("New check"))


@require_http_methods(["GET", "POST"])
@signed_in
def edit_page(request: HttpRequest, visitor: Visitor, type_key: str, number: int) -> HttpResponse:
    """Change a check."""
    may_build(visitor.scope)
    kind, problem = registry.get(type_key), None
    told = services.told(services.found_check(number))
    told["expression"] = shown_formula(type_key, told["expression"])
    if request.method == "POST":
        told = _typed(request.POST)
        try:
            services.change_check(number=number, given=told, by=visitor.scope, at=visitor.at)
        except Refused as refused:
            problem = refused
        else:
            return _saved(request, type_key)
    return _page(request, kind, told, problem, title=_("Change the check"))


@require_POST
@signed_in
def delete(request: HttpRequest, visitor: Visitor, type_key: str, number: int) -> HttpResponse:
    """Take a check away."""
    services.delete_check(number=number, by=visitor.scope, at=visitor.at)
    messages.success(request, _("The check is gone."))
    return HttpResponseRedirect(f"{HOME}{type_key}/")


def _saved(request: HttpRequest, type_key: str) -> HttpResponse:
    messages.success(request, _("The check is asked from the next write on."))
    return HttpResponseRedirect(f"{HOME}{type_key}/")


def _page(
    request: HttpRequest, kind: ObjectType, told: services.Told, problem: Refused | None, *, title: str
) -> HttpResponse:
    return form_page(
        request, title=title, fields=tuple(_fields(kind, told, problem)), crumbs=crumbs(kind), problem=problem
    )


def _fields(kind: ObjectType, told: services.Told, problem: Refused | None) -> Iterator[FormField]:
    yield LongTextField(
        name="expression",
        label=_("When this holds"),
        value=told["expression"],
        hint=_("Such as: amount > 100000 and is_empty(next_step)"),
        error=wrong(problem, "expression"),
        wide=True,
        required=True,
    )
    for language, label in (("zh", _("Words, Chinese")), ("en", _("Words, English"))):
        yield TextField(
            name=f"message_{language}",
            label=label,
            value=told["message"][language],
            error=wrong(problem, "message") if language == "zh" else "",
            maxlength=200,
        )
    fields = [item for item in kind.fields if not item.read_only]
    named = tuple(Option(value=item.key, label=capfirst(str(item.label))) for item in fields)
    label = _("Said beside the field")
    yield ChoiceField(name="field", label=label, value=told["field"], options=named, error=wrong(problem, "field"))
    strict = (Option(value="refuse", label=_("Refuse")), Option(value="tell", label=_("Only tell")))
    value = "refuse" if told["refuses"] else "tell"
    yield ChoiceField(name="refuses", label=_("What happens"), value=value, options=strict, required=True)


def _typed(post: QueryDict) -> services.Told:
    return {
        "expression": post.get("expression", "").strip(),
        "message": {"zh": post.get("message_zh", "").strip(), "en": post.get("message_en", "").strip()},
        "field": post.get("field", ""),
        "refuses": post.get("refuses", "refuse") != "tell",
    }
