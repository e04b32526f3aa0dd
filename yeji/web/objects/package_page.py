"""The set-up as one file: taken away, or brought, looked at as a difference, and applied."""

from __future__ import annotations

import json
from datetime import date
from typing import Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from yeji.kit.dates import parse_day_near
from yeji.kit.refusal import Refused
from yeji.ledger.built import keeping, package
from yeji.ledger.built.carrying import brought
from yeji.ledger.built.choices import read as choices_in
from yeji.ledger.built.words import in_words
from yeji.records.custom import services
from yeji.records.custom.lines import as_text
from yeji.records.custom.package import LARGEST, Step, name_of, written
from yeji.records.custom.told import CannotBuild, Told
from yeji.web.gate import signed_in
from yeji.web.metrics.telling import effect_shown
from yeji.web.objects.pages import HOME, crumbs
from yeji.web.visitor import Visitor

_LONGEST: Final = 120
"""Characters of a value that a difference shows."""
_MONTHS: Final = 12


@require_safe
@signed_in
def download(request: HttpRequest, visitor: Visitor) -> HttpResponse:
    """Everything that was built, as a file."""
    text = written(package.packed(by=visitor.scope))
    answer = HttpResponse(text, content_type="application/json; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="yeji-package-{visitor.today.isoformat()}.json"'
    return answer


@require_http_methods(["GET", "POST"])
@signed_in
def package_page(request: HttpRequest, visitor: Visitor) -> HttpResponse:
    """Bring a file: what it would change is shown first, and done when that is agreed to."""
    services.may_build(visitor.scope)
    context: dict[str, object] = {"crumbs": crumbs(), "home": HOME}
    if request.method == "POST":
        try:
            text = _text(request)
            sent = package.read(text)
            if "apply" not in request.POST:
                package.rehearse(sent, by=visitor.scope, at=visitor.at, today=visitor.today)
            context |= _looked_at(request, visitor, sent) | {"brought": as_text(text)}
            if "apply" in request.POST:
                how = _publishing(request.POST, visitor.today)
                done = package.apply(sent, by=visitor.scope, at=visitor.at, today=visitor.today, publishing=how)
                told = ngettext("%(count)s change applied.", "%(count)s changes applied.", len(done))
                messages.success(request, told % {"count": len(done)})
                return HttpResponseRedirect(HOME)
        except Refused as problem:
            context["problem"] = str(problem)
            return render(request, "web/objects/package.html", context, status=problem.status)
    return render(request, "web/objects/package.html", context)


def _looked_at(request: HttpRequest, visitor: Visitor, sent: Told) -> dict[str, object]:
    """What a package would change, and what is asked for it: a day and a reason where metrics mean something else."""
    since = request.POST.get("since", "").strip()
    steps = package.steps(sent, by=visitor.scope, today=visitor.today)
    asks = any(step.part == "metric" and step.before and step.effect for step in steps)
    return {
        "steps": [_shown(step, visitor) for step in steps],
        "asks": asks,
        "since": since if "apply" in request.POST else visitor.today.isoformat(),
        "reason": request.POST.get("reason", ""),
    }


def _publishing(post: QueryDict, today: date) -> package.Publishing:
    """From which day on metrics mean something else, and why.

    :raises UnreadableDay: if it is none.
    """
    day = post.get("since", "").strip()
    return package.Publishing(since=parse_day_near(day, today=today) if day else None, reason=post.get("reason", ""))


def _text(request: HttpRequest) -> bytes:
    """The file that was brought, or the one that was looked at and is agreed to.

    :raises CannotBuild: without either.
    """
    if "apply" in request.POST:
        return request.POST.get("package", "").encode()
    file = request.FILES.get("file")
    if file is None or (file.size or 0) > LARGEST:
        raise CannotBuild(_("Choose the file of a package."), field="file")
    return bytes(file.read())


def _shown(step: Step, visitor: Visitor) -> dict[str, object]:
    """A step with its differences as texts, and what it does to figures."""
    lines = [(name, _said(was), _said(now)) for name, was, now in step.changes()] if step.before else []
    return {
        "new": step.act == "make",
        "name": name_of(step),
        "key": step.field or step.type,
        "lines": lines,
        **(_counted(step, visitor) if step.part == "metric" else {}),
    }


def _counted(step: Step, visitor: Visitor) -> dict[str, object]:
    """A metric's step: what it counts in words, and the months it changes; nothing before its fields are there."""
    try:
        made = brought(choices_in(step.after))
        metric, words = keeping.checked(step.field, made), in_words(made, scope=visitor.scope)
    except Refused:
        return {}
    effects = [effect_shown(month, metric, visitor) for month in step.effect[:_MONTHS]]
    return {"words": words, "effects": effects, "changes": bool(step.before)}


def _said(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)[:_LONGEST]
