"""The set-up as one file: taken away, or brought, looked at as a difference, and applied."""

from __future__ import annotations

import json
from typing import Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from yeji.kit.refusal import Refused
from yeji.records.custom import package, services
from yeji.records.custom.told import CannotBuild
from yeji.web.gate import signed_in
from yeji.web.objects.pages import HOME, crumbs
from yeji.web.visitor import Visitor

_LONGEST: Final = 120
"""Characters of a value that a difference shows."""


@require_safe
@signed_in
def download(request: HttpRequest, visitor: Visitor) -> HttpResponse:
    """Everything that was built, as a file."""
    text = package.written(package.packed(by=visitor.scope))
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
            brought = package.read(_text(request))
            steps = package.steps(brought, by=visitor.scope)
            if "apply" in request.POST:
                package.apply(brought, by=visitor.scope, at=visitor.at)
                done = ngettext("%(count)s change applied.", "%(count)s changes applied.", len(steps))
                messages.success(request, done % {"count": len(steps)})
                return HttpResponseRedirect(HOME)
        except Refused as problem:
            context["problem"] = str(problem)
            return render(request, "web/objects/package.html", context, status=problem.status)
        context |= {"brought": package.written(brought), "steps": [_shown(step) for step in steps]}
    return render(request, "web/objects/package.html", context)


def _text(request: HttpRequest) -> bytes:
    """The file that was brought, or the one that was looked at and is agreed to.

    :raises CannotBuild: without either.
    """
    if "apply" in request.POST:
        return request.POST.get("package", "").encode()
    file = request.FILES.get("file")
    if file is None or (file.size or 0) > package.LARGEST:
        raise CannotBuild(_("Choose the file of a package."), field="file")
    return bytes(file.read())


def _shown(step: package.Step) -> dict[str, object]:
    """A step with its differences as texts."""
    lines = [(name, _said(was), _said(now)) for name, was, now in step.changes()] if step.before else []
    return {"new": step.act == "make", "name": package.name_of(step), "key": step.field or step.type, "lines": lines}


def _said(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)[:_LONGEST]
