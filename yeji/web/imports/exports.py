"""Records out of a list as a file, and the list of what was taken out."""

from __future__ import annotations

from typing import Any, Final, cast

from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.text import capfirst
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from yeji.platform.models import Account
from yeji.records.exporting import runs
from yeji.records.exporting.files import FORMS
from yeji.records.models import ExportRun
from yeji.records.types import registry
from yeji.records.views.reading import views_for
from yeji.ui.days import moment_tag
from yeji.web.gate import signed_in
from yeji.web.records.lists.viewing import asked_by
from yeji.web.visitor import Visitor

HOME: Final = "/exports/"
_LISTED: Final = 100


@require_POST
@signed_in
def export(request: HttpRequest, visitor: Visitor, type_key: str) -> HttpResponse:
    """Take out the list that the address narrows and orders."""
    kind = visitor.type(type_key)
    asked = asked_by(kind, request.GET.dict(), visitor, views_for(visitor.scope, kind))
    form = request.POST.get("format", "xlsx")
    run = runs.export(asked.listing, form=form, by=visitor.scope, at=visitor.at)
    return _file(run.pk, visitor) if run.state == "done" else HttpResponseRedirect(HOME)


@never_cache
@require_safe
@signed_in
def exports_page(request: HttpRequest, visitor: Visitor) -> HttpResponse:
    """What one has taken out; for administrators, what anybody has."""
    found = list(runs.mine(visitor.scope)[:_LISTED])
    names = dict(Account.objects.filter(pk__in={run.account for run in found}).values_list("pk", "name"))
    context = {
        "rows": [_line(run, names, visitor) for run in found],
        "all": visitor.scope.administers,
        "waits": any(run.state == "waiting" for run in found),
    }
    return render(request, "web/imports/exports.html", context)


def _line(run: ExportRun, names: dict[int, str], visitor: Visitor) -> dict[str, Any]:
    kind = registry.types.get(run.type)
    return {
        "run": run,
        "type": capfirst(str(kind.plural)) if kind else run.type,
        "who": names.get(run.account or 0, "—"),
        "when": moment_tag(run.at.astimezone(visitor.now.tzinfo), now=visitor.now),
        "which": _which(run.asked),
        "mine": run.account == visitor.scope.account and run.state == "done" and bool(run.kept),
    }


def _which(asked: dict[str, Any]) -> str:
    """What the list was narrowed by, as the address said it."""
    parts = [f"{name}={value}" for name, value in asked.get("where", {}).items()]
    parts += [asked["text"]] if asked.get("text") else []
    return ", ".join(parts + [_told(one) for one in asked.get("filter", {}).get("parts", ())])[:200]


def _told(part: dict[str, Any]) -> str:
    return " ".join(str(value) for value in part.values() if isinstance(value, str | list))


@require_safe
@signed_in
def export_file(request: HttpRequest, visitor: Visitor, number: int) -> HttpResponse:
    """The file itself, for whoever made it."""
    return _file(number, visitor)


def _file(number: int, visitor: Visitor) -> HttpResponse:
    run, path = runs.file_of(visitor.scope, number)
    name = f"{run.type}-{run.at:%Y%m%d}.{run.form}"
    response: Any = FileResponse(path.open("rb"), as_attachment=True, filename=name, content_type=FORMS[run.form])
    return cast("HttpResponse", response)
