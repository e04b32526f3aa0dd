"""The way of a file into the company: upload, columns, rehearsal, import, result. One address for each import."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from typing import Any, Final, cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, StreamingHttpResponse
from django.shortcuts import render
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from yeji.kit.numbers import MINUS
from yeji.kit.refusal import Refused
from yeji.ledger.metrics import registry as metrics
from yeji.records.importing import runs, telling
from yeji.records.importing.matching import mapping_from
from yeji.records.importing.prepare import IfKnown
from yeji.records.models import ImportRun
from yeji.records.reading import labels, labels_of_any, may_write
from yeji.records.types import ObjectType, registry
from yeji.ui.components import Crumb
from yeji.ui.days import moment_tag
from yeji.web.gate import signed_in
from yeji.web.records import import_columns, import_questions
from yeji.web.visitor import Visitor

HOME: Final = "/imports/"
State = ImportRun.State
_LISTED: Final = 50
_SAMPLES: Final = 3
_REFUSALS: Final = 20
RUNS: Final = (State.TRYING, State.RUNNING, State.UNDOING)


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
        "most": runs.MOST_BYTES >> 20,
        "encodings": import_columns.encodings(),
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
    return {"run": run, "url": url_of(run), "type": _plural(run), "state": state_told(run), "when": _when(run, visitor)}


def _plural(run: ImportRun) -> str:
    kind = registry.types.get(run.type)
    return capfirst(str(kind.plural)) if kind else run.type


def _when(run: ImportRun, visitor: Visitor) -> Any:
    moment = run.ended_at or run.started_at or run.asked_at
    return moment_tag(moment.astimezone(visitor.now.tzinfo), now=visitor.now)


def state_told(run: ImportRun) -> str:
    """How far an import has come, in a word."""
    return {
        State.DRAFT: _("Begun"),
        State.TRYING: _("Being rehearsed"),
        State.TRIED: _("Rehearsed"),
        State.RUNNING: _("Being brought in"),
        State.PAUSED: _("Paused"),
        State.CANCELLED: _("Stopped"),
        State.DONE: _("Brought in"),
        State.FAILED: _("Failed"),
        State.UNDOING: _("Being taken back"),
        State.UNDONE: _("Taken back"),
    }[State(run.state)]


@never_cache
@require_safe
@signed_in
def import_page(request: HttpRequest, visitor: Visitor, number: int) -> HttpResponse:
    """Where an import stands: its columns to be chosen, its rehearsal, its progress or its result."""
    run = runs.get(visitor.scope, number)
    if "columns" in request.GET and run.state == State.TRIED:
        run.state = State.DRAFT
    return render(request, "web/imports/run.html", _shown(run, visitor, request.GET.get("after", "")))


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
    return render(request, "web/imports/progress.html", _shown(run, visitor))


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
        chosen = import_columns.chosen_in(request.POST, run, kind)
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


def _shown(run: ImportRun, visitor: Visitor, after: str = "") -> dict[str, Any]:
    kind = visitor.type(run.type)
    context: dict[str, Any] = {
        "run": run,
        "type": _plural(run),
        "crumbs": (Crumb(label=_("Imports"), url=HOME), Crumb(label=run.file)),
        "runs": run.state in RUNS,
        "steps": _steps(run),
        "said": state_told(run),
        "percent": min(100 * run.read // max(run.total, 1), 100),
        "when": _when(run, visitor),
        "parts": [
            (name, 100 * count / max(run.total, 1))
            for name, count in (("new", run.created), ("changed", run.updated), ("bad", run.refused))
        ],
        "same": max(run.read - run.created - run.updated - run.refused, 0),
    }
    if run.state == State.DRAFT:
        context |= import_columns.shown(run, kind, visitor)
    elif run.state == State.TRIED:
        context |= _rehearsed(run, kind, visitor) | import_questions.shown(run, kind, visitor, after)
    else:
        refused = [
            entry
            for _row, entry in zip(range(_REFUSALS), (one for _number, one in runs.refused_rows(run)), strict=False)
        ]
        context["refusals"] = refused
        context |= import_questions.shown(run, kind, visitor, after) if run.state == State.PAUSED else {}
        undone = telling.undone(run, visitor.scope)
        if undone:
            names = labels_of_any(visitor.scope, undone["left"][:_REFUSALS])
            context["undone"] = undone
            context["left"] = [(f"/records/{one.key}/{pk}/", name) for pk, (one, name) in names.items()]
    return context


def _steps(run: ImportRun) -> list[dict[str, Any]]:
    """The five steps, which are behind and which one it is at."""
    at = {State.DRAFT: 1, State.TRYING: 2, State.TRIED: 2, State.RUNNING: 3, State.PAUSED: 3, State.FAILED: 3}
    place = at.get(State(run.state), 4)
    names = (_("Upload"), _("Columns"), _("Rehearsal"), _("Import"), _("Result"))
    return [{"name": name, "done": n < place, "current": n == place} for n, name in enumerate(names)]


def _rehearsed(run: ImportRun, kind: ObjectType, visitor: Visitor) -> dict[str, Any]:
    """What the rehearsal found, in words: rows before and after, and figures."""
    found = telling.rehearsal(run, visitor.scope) or {}
    names = import_questions.names_of(kind, visitor, (row["fields"] for row in found.get("rows", ())))
    rows = [
        {
            "row": row["row"],
            "title": row["title"] or "",
            "url": f"/records/{kind.key}/{row['pk']}/" if row["pk"] else "",
            "fields": [
                (
                    capfirst(str(kind.field(key).label)),
                    *(import_questions.word(kind, key, one, names, visitor) for one in pair),
                )
                for key, pair in row["fields"].items()
                if key in kind.by_key
            ],
        }
        for row in found.get("rows", ())
    ]
    effect = found.get("effect", ())
    people = labels(visitor.scope, registry.get("person"), (one["person"] for one in effect if one["person"]))
    units = labels(visitor.scope, registry.get("unit"), (one["unit"] for one in effect if one["unit"]))
    return {
        "found": found,
        "rows": rows,
        "effect": [_moved(one, people, units) for one in effect],
        "more": max(found.get("created", 0) + found.get("updated", 0) - len(rows), 0),
    }


def _moved(one: dict[str, Any], people: dict[int, str], units: dict[int, str]) -> dict[str, Any]:
    plans = {"target": _("target"), "floor": _("floor"), "stretch": _("stretch"), "forecast": _("forecast")}
    scenario = {"actual": "", **plans}
    metric = metrics.metrics.get(one["metric"])
    return {
        "metric": str(metric.label) if metric else one["metric"],
        "scenario": scenario.get(one["scenario"], one["scenario"]),
        "month": one["month"],
        "who": people.get(one["person"] or 0) or units.get(one["unit"] or 0, ""),
        "amount": _signed(one["amount"]),
    }


def _signed(amount: str | None) -> str:
    """By how much something moves, with its sign; a dash where the reader may not know."""
    if amount is None:
        return "—"
    value = Decimal(amount)
    return f"{'+' if value >= 0 else MINUS}{abs(value):,f}"
