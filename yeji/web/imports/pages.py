"""The way of a file into the company: upload, columns, rehearsal, import, result. One address for each import."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final, cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, StreamingHttpResponse
from django.shortcuts import render
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from yeji.kit.refusal import Refused
from yeji.records.importing import receiving, runs, telling
from yeji.records.importing.matching import mapping_from
from yeji.records.importing.prepared import IfKnown
from yeji.records.models import ImportRun
from yeji.records.reading import may_write
from yeji.records.types import registry
from yeji.web.gate import signed_in
from yeji.web.imports import columns
from yeji.web.imports.shown import HOME, RUNS, State, plural, shown, state_told, when
from yeji.web.visitor import Visitor

_LISTED: Final = 50
_SAMPLES: Final = 3


@never_cache
@require_http_methods(["GET", "POST"])
@signed_in
def imports_page(request: HttpRequest, visitor: Visitor) -> HttpResponse:
    """What was brought in, and the form that begins with a file."""
    kinds = [kind for kind in registry if may_write(visitor.scope, kind)]
    error, status = "", 200
    if request.method == "POST":
        try:
            return HttpResponseRedirect(url_of(_begin(request, visitor)))
        except Refused as problem:
            error, status = str(problem), problem.status if problem.status >= 400 else 422
    found = runs.mine(visitor.scope)[:_LISTED]
    context = {
        "kinds": [(kind.key, capfirst(str(kind.plural))) for kind in kinds],
        "chosen": request.POST.get("type") or request.GET.get("type", ""),
        "error": error,
        "rows": [_line(run, visitor) for run in found],
        "most": receiving.MOST_BYTES >> 20,
        "encodings": columns.encodings(),
    }
    return render(request, "web/imports/list.html", context, status=status)


def _begin(request: HttpRequest, visitor: Visitor) -> ImportRun:
    file = request.FILES.get("file")
    if file is None:
        raise runs.CannotNow(_("Choose a file."), field="file")
    kind = visitor.type(request.POST.get("type", ""))
    encoding = request.POST.get("encoding", "")
    return runs.begin(
        kind,
        file.chunks(),
        name=file.name or "file",
        by=visitor.scope,
        at=visitor.at,
        encoding=encoding if encoding in runs.ENCODINGS else "",
    )


def url_of(run: ImportRun) -> str:
    """The import's address."""
    return f"{HOME}{run.pk}/"


def _line(run: ImportRun, visitor: Visitor) -> dict[str, Any]:
    return {"run": run, "url": url_of(run), "type": plural(run), "state": state_told(run), "when": when(run, visitor)}


@never_cache
@require_safe
@signed_in
def import_page(request: HttpRequest, visitor: Visitor, number: int) -> HttpResponse:
    """Where an import stands: its columns to be chosen, its rehearsal, its progress or its result."""
    run = runs.get(visitor.scope, number)
    if "columns" in request.GET and run.state == State.TRIED:
        run.state = State.DRAFT
    return render(request, "web/imports/run.html", shown(run, visitor, request.GET.get("after", "")))


@never_cache
@require_safe
@signed_in
def progress_part(request: HttpRequest, visitor: Visitor, number: int) -> HttpResponse:
    """How far it is; the whole page anew once it has ended."""
    run = runs.get(visitor.scope, number)
    if run.state not in RUNS:
        response = HttpResponse(status=204)
        response["HX-Refresh"] = "true"
        return response
    return render(request, "web/imports/progress.html", shown(run, visitor))


@require_POST
@signed_in
def source_act(request: HttpRequest, visitor: Visitor, number: int) -> HttpResponse:
    """Read the file from another sheet, row or encoding."""
    run = runs.get(visitor.scope, number)
    row, encoding = request.POST.get("row", "0"), request.POST.get("encoding", "")
    with _told(request):
        runs.read_as(
            run,
            sheet=request.POST.get("sheet", ""),
            header_row=int(row) if row.isascii() and row.isdigit() and len(row) < 6 else 0,
            encoding=encoding if encoding in runs.ENCODINGS else "",
            filled=bool(request.POST.get("filled")),
        )
    return HttpResponseRedirect(url_of(run))


@require_POST
@signed_in
def columns_act(request: HttpRequest, visitor: Visitor, number: int) -> HttpResponse:
    """Say which column is which field; then rehearse, or bring it in."""
    run = runs.get(visitor.scope, number)
    kind = visitor.type(run.type)
    with _told(request):
        chosen = columns.chosen_in(request.POST, run, kind)
        known = request.POST.get("known", "")
        data = mapping_from(kind, chosen, run.header, match=request.POST.get("match", ""))
        runs.decide(
            run,
            data,
            known=known if known in list(IfKnown) else "update",
            at=visitor.at,
            for_all=bool(request.POST.get("for_all")) and visitor.scope.administers,
        )
        at_once = bool(request.POST.get("at_once")) and known != IfKnown.ASK  # who wants to be asked, is asked first
        runs.ask(run, State.RUNNING if at_once else State.TRYING, at=visitor.at)
    return HttpResponseRedirect(url_of(run))


@require_POST
@signed_in
def act(request: HttpRequest, visitor: Visitor, number: int) -> HttpResponse:
    """Bring it in, pause, go on, stop, or take it back."""
    run = runs.get(visitor.scope, number)
    what = request.POST.get("what", "")
    with _told(request):
        if what in ("pause", "cancel"):
            runs.wish(run, what)
        elif what in ("run", "undo"):
            runs.ask(run, State.RUNNING if what == "run" else State.UNDOING, at=visitor.at)
    return HttpResponseRedirect(url_of(run))


@contextmanager
def _told(request: HttpRequest) -> Iterator[None]:
    """What cannot be done is said on the page that follows."""
    try:
        yield
    except Refused as problem:
        messages.error(request, str(problem))


@require_safe
@signed_in
def refused_file(request: HttpRequest, visitor: Visitor, number: int) -> HttpResponse:
    """The rows that did not go in, each with why: ready to be mended and brought in."""
    run = runs.get(visitor.scope, number)
    response = StreamingHttpResponse(telling.refused_lines(run), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="import-{run.pk}-refused.csv"'
    return cast("HttpResponse", response)
