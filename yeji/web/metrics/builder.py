"""Building a metric, and letting one mean something else: a form that says in words what it would count."""

from __future__ import annotations

from typing import Any, Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from yeji.kit.numbers import head_unit
from yeji.kit.refusal import Refused
from yeji.ledger.built import keeping
from yeji.ledger.built.choices import Choices, read
from yeji.ledger.built.compiling import Words
from yeji.ledger.built.trying import Effect, Tried, effect_of, leaves_overlay_out, try_out
from yeji.ledger.built.words import in_words
from yeji.ledger.metrics import Metric
from yeji.ui.components import Crumb
from yeji.ui.components.fields import FormField, TextField
from yeji.ui.signs import language
from yeji.web.figures.asking import shown
from yeji.web.gate import signed_in
from yeji.web.metrics.form import Drawn
from yeji.web.metrics.sent import day_of, form_of, given_of, key_from
from yeji.web.settings.forms import wrong
from yeji.web.visitor import Visitor

HOME: Final = "/metrics/"
_EFFECTS: Final = 12


@require_http_methods(["GET", "POST"])
@signed_in
def new_page(request: HttpRequest, visitor: Visitor) -> HttpResponse:
    """The form of a new metric; posted with ``draw`` it comes back as a fragment that follows what was chosen."""
    keeping.allow(visitor.scope)
    post = request.POST.copy() if request.method == "POST" else _beginning(request)
    problem: Refused | None = None
    if request.method == "POST" and "draw" not in request.GET:
        try:
            key = key_from(post)
            keeping.build(key=key, given=given_of(post), by=visitor.scope, at=visitor.at, since=day_of(post, "since"))
        except Refused as refused:
            problem = refused
        else:
            messages.success(request, _("It is being filled in from all there is. It can be asked for in a moment."))
            return HttpResponseRedirect(f"{HOME}{key}/")
    return _page(request, Drawn(post=post, problem=problem, visitor=visitor), title=_("New metric"), key="")


@require_http_methods(["GET", "POST"])
@signed_in
def change_page(request: HttpRequest, visitor: Visitor, metric: str) -> HttpResponse:
    """The form of a new version, with what it would change shown beside it before anything is kept."""
    keeping.allow(visitor.scope)
    last = keeping.newest(metric)
    kept = form_of(read(last.body).told())
    post = request.POST.copy() if request.method == "POST" else kept
    problem: Refused | None = None
    if request.method == "POST" and "draw" not in request.GET:
        try:
            keeping.change(
                key=metric,
                given=given_of(post),
                since=day_of(post, "since"),
                reason=post.get("reason", ""),
                by=visitor.scope,
                at=visitor.at,
                today=visitor.today,
            )
        except Refused as refused:
            problem = refused
        else:
            messages.success(request, _("The new version is being filled in."))
            return HttpResponseRedirect(f"{HOME}{metric}/")
    drawn = Drawn(post=post, problem=problem, visitor=visitor, fixed=True)
    name = called(read(last.body), metric)
    return _page(request, drawn, title=_("Change %(metric)s") % {"metric": name}, key=metric, name=name)


def _beginning(request: HttpRequest) -> QueryDict:
    """An empty form, on the records that the address names, else on deals or whatever comes first."""
    post = QueryDict(mutable=True)
    post["type"] = request.GET.get("type", "deal")
    return post


def _page(request: HttpRequest, drawn: Drawn, *, title: str, key: str, name: str = "") -> HttpResponse:
    opened = keeping.first_open_day()
    # The fields come first: what is chosen by default is part of what is tried.
    parts: dict[str, Any] = {"counted": list(drawn.counted()), "credited": list(drawn.credited())}
    parts |= {"words": list(drawn.words()), "conditions": drawn.conditions()}
    given = given_of(drawn.post)
    since: list[FormField] = [drawn.since(opened)]
    if key:
        since.append(_reason(drawn))
    elif drawn.value:
        since.append(_key(drawn))
    context: dict[str, Any] = {
        "title": title,
        "here": f"{HOME}{key}/change/" if key else f"{HOME}new/",
        "crumbs": (Crumb(label=_("Metrics"), url=HOME), *((Crumb(label=name, url=f"{HOME}{key}/"),) if key else ())),
        "back": f"{HOME}{key}/" if key else HOME,
        "where": drawn.where(),
        "since": since,
        "send": _("Begin the new version") if key else _("Build it"),
        "whole_error": str(drawn.problem) if drawn.problem and drawn.problem.field in (None, "", "conditions") else "",
        **parts,
        **_tried(key, given, drawn),
    }
    fragment = "draw" in request.GET and request.method == "POST"
    template = "web/metrics/builder_form.html" if fragment else "web/metrics/builder.html"
    return render(request, template, context, status=drawn.problem.status if drawn.problem and not fragment else 200)


def _reason(drawn: Drawn) -> TextField:
    return TextField(
        name="reason",
        label=_("Why it changes"),
        value=drawn.post.get("reason", ""),
        error=wrong(drawn.problem, "reason"),
        maxlength=500,
    )


def _key(drawn: Drawn) -> TextField:
    return TextField(
        name="key",
        label=_("Key"),
        value=drawn.post.get("key", ""),
        error=wrong(drawn.problem, "key"),
        hint=_("For formulas and programs. Empty: made from the name."),
        maxlength=50,
    )


def _tried(key: str, given: dict[str, Any], drawn: Drawn) -> dict[str, Any]:
    """What the form means so far, in words, on sample records and month by month; or why it cannot be counted yet."""
    visitor = drawn.visitor
    nameless = {**given, "name": given["name"] if any(given["name"].values()) else {"zh": "—"}}
    try:
        made = read(nameless)
        metric = keeping.checked(key or "tried", made)
        since = day_of(drawn.post, "since")
        return {
            "sentence": in_words(made, scope=visitor.scope),
            "tried": [_record(one, made, metric, visitor) for one in try_out(made, scope=visitor.scope)],
            "effects": [
                _month(one, metric, visitor)
                for one in effect_of(key, made, since=since or keeping.first_open_day(), today=visitor.today)[:_EFFECTS]
            ],
            "changes": bool(key),
            "overlaid": leaves_overlay_out(made),
            "unit": head_unit(language=language(), unit=metric.unit.value, currency=visitor.company.currency),
        }
    except Refused as problem:
        return {"unready": str(problem)}


def _record(one: Tried, made: Choices, metric: Metric, visitor: Visitor) -> dict[str, Any]:
    currency = one.currency or visitor.company.currency
    return {
        "label": one.label,
        "href": f"/records/{made.type}/{one.record}/",
        "counts": one.counts,
        "day": one.day,
        "value": shown(metric, one.value, currency) if one.counts else "",
        "person": one.person or _("nobody"),
        "unmet": next((check.words for check in one.checks if not check.met), ""),
    }


def _month(one: Effect, metric: Metric, visitor: Visitor) -> dict[str, Any]:
    currency = visitor.company.currency
    return {
        "month": f"{one.month:%Y-%m}",
        "before": shown(metric, one.before, currency, column=True),
        "before_count": f"{one.before_count:,}",
        "after": shown(metric, one.after, currency, column=True),
        "after_count": f"{one.after_count:,}",
        "same": one.before == one.after and one.before_count == one.after_count,
    }


def called(made: Choices, key: str) -> str:
    """What its maker called a metric, in the reader's language, as a title begins; its key where there is no name."""
    return capfirst(str(Words(made.name.get("zh", ""), made.name.get("en", ""))) or key)


def name_of(metric: Metric) -> str:
    """A metric's name as a title begins."""
    return capfirst(str(metric.label))
