"""Territories on a day, and following their rules. For administrators; territories themselves are records."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import Router

from yeji.api.calls.answers import Answer
from yeji.api.calls.caller import caller_of
from yeji.api.calls.once import once
from yeji.api.calls.problems import BadRequest
from yeji.api.calls.requests import body_of, parameters_of, refuse_others
from yeji.kit.dates import parse_day
from yeji.kit.refusal import Refused
from yeji.org.accounts import allow
from yeji.platform import operations
from yeji.records.territories.standing import Moving, Standing, moving, nowhere, standing

router = Router()


@router.get("/territories")
def read_territories(request: HttpRequest) -> HttpResponse:
    """Every territory with the one above it, whose it is and how many customers stood in it, as of a day; and who would
    move if the rules were followed now.
    """
    given, caller = parameters_of(request, ("day",)), caller_of(request)
    allow(caller.scope)
    try:
        day = parse_day(given["day"]) if given.get("day") else caller.today
    except Refused as problem:
        raise BadRequest(_("%(name)s is of the wrong type.") % {"name": "day"}, field="day") from problem
    body = {
        "day": day,
        "items": [_line(one) for one in standing(day=day, scope=caller.scope)],
        "nowhere": nowhere(day=day),
        "moves": [_move(one) for one in moving(day=caller.today)],
    }
    return Answer(body=body).response()


@router.post("/territories/follow")
def follow(request: HttpRequest) -> HttpResponse:
    """Let every customer stand where the rules say; the worker does it."""
    caller, body = caller_of(request), body_of(request)
    allow(caller.scope)
    refuse_others(body, ())

    def effect() -> Answer:
        asked = operations.ask(kind=operations.TERRITORIES, by=caller.account.pk, at=caller.at)
        return Answer(status=202, body={"state": asked.state})

    return once(request, caller, body, effect)


def _line(one: Standing) -> dict[str, Any]:
    return {
        "territory": one.territory,
        "name": one.name,
        "parent": one.parent,
        "manager": one.manager,
        "rule": one.rule,
        "turn": one.turn,
        "customers": one.number,
    }


def _move(one: Moving) -> dict[str, Any]:
    return {"from": one.stands or None, "to": one.wanted or None, "customers": one.number}
