"""Bringing files in over REST: upload, columns, rehearsal, import, progress, what was refused, and the way back."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from typing import Any, Final, cast

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.utils.translation import gettext as _
from ninja import Router

from yeji.api.calls.answers import Answer
from yeji.api.calls.caller import Caller, caller_of
from yeji.api.calls.once import once
from yeji.api.calls.problems import BadRequest
from yeji.api.calls.requests import body_of, id_of, parameters_of, refuse_others, take
from yeji.records.importing import asking, runs, telling
from yeji.records.importing.prepared import IfKnown
from yeji.records.models import ImportRun
from yeji.records.own_id import ID, filled_by

router = Router()
State = ImportRun.State
MOST: Final = 50
ACTS: Final = ("rehearse", "run", "pause", "stop", "undo")
_ASKED: Final = {"rehearse": State.TRYING, "run": State.RUNNING, "undo": State.UNDOING}
_WISHED: Final = {"pause": "pause", "stop": "cancel"}
_MAP: Final = ("fields", "match", "ignore", "place")
_PIECE: Final = 1 << 20
_LONG_ROW: Final = 9


@router.get("/imports")
def listed(request: HttpRequest) -> HttpResponse:
    """The caller's newest imports; an administrator's everybody's."""
    parameters_of(request, ())
    found = runs.mine(caller_of(request).scope)[:MOST]
    return Answer(body={"items": [telling.line(run) for run in found]}).response()


@router.post("/imports")
def begin(request: HttpRequest) -> HttpResponse:
    """Keep a file, the body of the request, and look at it. Nothing of it is read into records yet."""
    caller, given = caller_of(request), parameters_of(request, ("type", "name", "encoding"))
    if not given.get("type"):
        raise BadRequest(_("%(name)s is needed.") % {"name": "type"}, field="type")
    kind, name = caller.type(given["type"]), given.get("name") or "file.csv"
    encoding = _encoding(given.get("encoding") or "")
    run = runs.begin(kind, _pieces(request), name=name, by=caller.scope, at=caller.at, encoding=encoding)
    return Answer(status=201, body=_whole(run, caller), headers={"Location": f"/api/v1/imports/{run.pk}"}).response()


@router.get("/imports/{number}")
def read(request: HttpRequest, number: str) -> HttpResponse:
    """Where an import stands."""
    parameters_of(request, ())
    caller = caller_of(request)
    return Answer(body=_whole(_run(caller, number), caller)).response()


@router.put("/imports/{number}/source")
def set_source(request: HttpRequest, number: str) -> HttpResponse:
    """Read the file from another sheet, row or encoding. ``header_row`` 0 looks for the row of names."""
    caller, body = caller_of(request), body_of(request)
    run = _run(caller, number)
    refuse_others(body, ("sheet", "header_row", "encoding", "filled"))
    row, encoding = take(body, "header_row", int, 0), _encoding(take(body, "encoding", str, ""))
    if not 0 <= row < runs.LOWEST_HEADER:
        raise BadRequest(_("%(name)s is of the wrong type.") % {"name": "header_row"}, field="header_row")
    filled = take(body, "filled", bool, False)
    runs.read_as(run, sheet=take(body, "sheet", str, ""), header_row=row, encoding=encoding, filled=filled)
    return Answer(body=_whole(run, caller)).response()


@router.put("/imports/{number}/map")
def set_map(request: HttpRequest, number: str) -> HttpResponse:
    """Say which column is which field, by what records are known, and what becomes of known ones."""
    caller, body = caller_of(request), body_of(request)
    run = _run(caller, number)
    refuse_others(body, (*_MAP, "known", "for_all"))
    known = take(body, "known", str, IfKnown.UPDATE.value)
    if known not in list(IfKnown):
        told = ", ".join(IfKnown)
        raise BadRequest(_("%(name)s is one of: %(known)s") % {"name": "known", "known": told}, field="known")
    fields = take(body, "fields", dict, {})
    for key in fields:
        filled_by(caller.type(run.type), key)
    data: dict[str, Any] = {"fields": fields, "ignore": take(body, "ignore", list, [])}
    data |= {"match": take(body, "match", str)} if body.get("match") else {}
    data |= {"place": take(body, "place", dict)} if body.get("place") else {}
    for_all = take(body, "for_all", bool, False) and caller.scope.administers
    runs.decide(run, data, known=known, at=caller.at, for_all=for_all)
    return Answer(body=_whole(run, caller)).response()


@router.get("/imports/{number}/questions")
def questions(request: HttpRequest, number: str) -> HttpResponse:
    """The rows that ask what is to become of them, those after a row, a page at a time."""
    caller, given = caller_of(request), parameters_of(request, ("after",))
    run = _run(caller, number)
    after = given.get("after") or "0"
    if not after.isdecimal() or len(after) > _LONG_ROW:
        raise BadRequest(_("%(name)s is of the wrong type.") % {"name": "after"}, field="after")
    found, following = asking.page(run, after=int(after), most=MOST)
    items = telling.questions(found, caller.type(run.type), caller.scope)
    return Answer(body={"items": items, "next": following, "rest": run.rest}).response()


@router.put("/imports/{number}/answers")
def set_answers(request: HttpRequest, number: str) -> HttpResponse:
    """Decide about rows by their numbers, and about all that are not decided one by one."""
    caller, body = caller_of(request), body_of(request)
    refuse_others(body, ("answers", "rest"))
    run = _run(caller, number)
    given = take(body, "answers", dict, {})
    for row, said in given.items():
        if not row.isdecimal() or len(row) > _LONG_ROW or not isinstance(said, str):
            raise BadRequest(_("%(name)s is of the wrong type.") % {"name": "answers"}, field="answers")
    rest = take(body, "rest", str) if "rest" in body else None
    asking.answer(run, {int(row): said for row, said in given.items()}, rest=rest)
    return Answer(body=_whole(run, caller)).response()


@router.get("/imports/{number}/refused.csv")
def refused(request: HttpRequest, number: str) -> HttpResponse:
    """The rows that did not go in, each with why: ready to be mended and brought in."""
    parameters_of(request, ())
    lines = telling.refused_lines(_run(caller_of(request), number))
    return cast("HttpResponse", StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8"))


@router.post("/imports/{number}/{act}")
def act(request: HttpRequest, number: str, act: str) -> HttpResponse:
    """Rehearse, run (or go on), pause, stop, undo. The worker does it; read the import to see how far it is."""
    caller, body = caller_of(request), body_of(request, optional=True)
    refuse_others(body, ())
    run = _run(caller, number)
    if act not in ACTS:
        raise runs.NoSuchImport(_("There is no such import."))

    def effect() -> Answer:
        if act in _ASKED:
            runs.ask(run, _ASKED[act], at=caller.at)
        else:
            runs.wish(run, _WISHED[act])
        run.refresh_from_db()
        return Answer(status=202, body=_whole(run, caller))

    return once(request, caller, body, effect)


def _run(caller: Caller, number: str) -> ImportRun:
    return runs.get(caller.scope, id_of(number) or 0)


def _encoding(given: str) -> str:
    if given not in runs.ENCODINGS:
        known = ", ".join(filter(None, runs.ENCODINGS))
        raise BadRequest(_("%(name)s is one of: %(known)s") % {"name": "encoding", "known": known}, field="encoding")
    return given


def _pieces(request: HttpRequest) -> Iterator[bytes]:
    while piece := request.read(_PIECE):
        yield piece


def _whole(run: ImportRun, caller: Caller) -> dict[str, Any]:
    """An import with how its file is read and what was found.

    What can be chosen is told while something can be: whoever follows one that runs asks again and again.
    """
    kind, open_now = caller.type(run.type), run.state in (State.DRAFT, State.TRIED)
    proposals = runs.proposals(run) if open_now else []
    return {
        **telling.whole(run, caller.scope),
        "source": {"sheet": run.sheet, "header_row": run.header_row, "encoding": run.encoding, "filled": run.filled},
        "sheets": runs.sheets(run) if open_now else [],
        "header": run.header,
        "proposals": [asdict(one) for one in proposals if one.field.partition(".")[0] in {*kind.by_key, ID}],
        "map": run.map,
    }
