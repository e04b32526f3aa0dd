"""Taking lists out over REST: who takes which records, and the file for its maker alone."""

from __future__ import annotations

from typing import Any, Final, cast

from django.http import FileResponse, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import Router

from yeji.api.calls.answers import Answer
from yeji.api.calls.caller import caller_of
from yeji.api.calls.once import once
from yeji.api.calls.problems import BadRequest
from yeji.api.calls.requests import body_of, id_of, parameters_of, refuse_others, take, texts_in
from yeji.api.records.listing import asked_of
from yeji.org.scopes import Scope
from yeji.records.exporting import runs
from yeji.records.exporting.content import fields_of
from yeji.records.exporting.files import FORMS
from yeji.records.models import ExportRun

router = Router()
MOST: Final = 50
ASKED: Final = ("q", "sort", "filter", "view")


@router.get("/exports")
def listed(request: HttpRequest) -> HttpResponse:
    """What the caller has taken out; for administrators, what anybody has."""
    parameters_of(request, ())
    scope = caller_of(request).scope
    return Answer(body={"items": [_shown(run, scope) for run in runs.mine(scope)[:MOST]]}).response()


@router.post("/exports")
def export(request: HttpRequest) -> HttpResponse:
    """Take the records of a list out. Few are there at once; many are written by the worker."""
    caller, body = caller_of(request), body_of(request)
    refuse_others(body, ("type", "format", "fields", *ASKED))
    if not body.get("type"):
        raise BadRequest(_("%(name)s is needed.") % {"name": "type"}, field="type")
    kind, form = caller.type(take(body, "type", str, "")), take(body, "format", str, "xlsx")
    given = {name: take(body, name, str) for name in ASKED if body.get(name) is not None}
    listing, fields = asked_of(kind, given, caller.scope).listing, texts_in(body, "fields")
    fields_of(kind, fields)

    def effect() -> Answer:
        run = runs.export(listing, form=form, by=caller.scope, at=caller.at, fields=fields)
        return Answer(status=201, body=_shown(run, caller.scope), headers={"Location": f"/api/v1/exports/{run.pk}"})

    return once(request, caller, body, effect)


@router.get("/exports/{number}")
def read(request: HttpRequest, number: str) -> HttpResponse:
    """Whether the file is written."""
    parameters_of(request, ())
    scope = caller_of(request).scope
    return Answer(body=_shown(runs.get(scope, id_of(number) or 0), scope)).response()


@router.get("/exports/{number}/file")
def file(request: HttpRequest, number: str) -> HttpResponse:
    """The file itself, for whoever made it."""
    parameters_of(request, ())
    run, path = runs.file_of(caller_of(request).scope, id_of(number) or 0)
    name = f"{run.type}-{run.at:%Y%m%d}.{run.form}"
    answer: Any = FileResponse(path.open("rb"), as_attachment=True, filename=name, content_type=FORMS[run.form])
    return cast("HttpResponse", answer)


def _shown(run: ExportRun, scope: Scope) -> dict[str, Any]:
    return {
        "id": run.pk,
        "type": run.type,
        "account": run.account,
        "format": run.form,
        "state": run.state,
        "rows": run.rows,
        "reason": run.reason,
        "at": run.at,
        "ended_at": run.ended_at,
        "file": run.account == scope.account and run.state == "done" and bool(run.kept),
    }
