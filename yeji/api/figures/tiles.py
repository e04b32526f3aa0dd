"""The figures on the caller's overview over REST."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import Router

from yeji.api.calls.answers import Answer
from yeji.api.calls.caller import Caller, caller_of
from yeji.api.calls.problems import BadRequest
from yeji.api.calls.requests import body_of, parameters_of, refuse_others, take
from yeji.ledger.tiles import choose, own, usual

router = Router()


@router.get("/tiles")
def listed(request: HttpRequest) -> HttpResponse:
    """Which figures stand on the caller's overview, in order, and which would without a choice."""
    parameters_of(request, ())
    return Answer(body=_told(caller_of(request))).response()


@router.put("/tiles")
def put(request: HttpRequest) -> HttpResponse:
    """Let these figures stand there, at most six; an empty list: the usual ones."""
    caller, body = caller_of(request), body_of(request)
    refuse_others(body, ("tiles",))
    wanted = take(body, "tiles", list)
    if wanted is None or not all(isinstance(key, str) for key in wanted):
        raise BadRequest(_("%(name)s is of the wrong type.") % {"name": "tiles"}, field="tiles")
    choose(wanted, by=caller.scope)
    return Answer(body=_told(caller)).response()


def _told(caller: Caller) -> dict[str, Any]:
    mine, without = own(caller.scope), usual(caller.scope)
    return {"tiles": list(mine or without), "own": bool(mine), "usual": list(without)}
