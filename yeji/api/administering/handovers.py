"""Handing over what a leaver owns."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import Router

from yeji.api.calls.answers import Answer
from yeji.api.calls.caller import Caller, caller_of
from yeji.api.calls.once import once
from yeji.api.calls.problems import BadRequest
from yeji.api.calls.requests import body_of, id_of, parameters_of, picks_in, refuse_others, take
from yeji.kit.dates import parse_day
from yeji.kit.refusal import Refused
from yeji.org.models import HandOver
from yeji.records.handover import asking
from yeji.records.handover.holdings import REST, holdings, staying

router = Router()
PARTS = ("person", "to", "types", "on", "follows", "closes", "leaves")
MOST = 200


@router.get("/hand-overs")
def list_hand_overs(request: HttpRequest) -> HttpResponse:
    """The newest hand-overs that the caller asked for; for administrators all."""
    parameters_of(request, ())
    caller = caller_of(request)
    asking.allow(caller.scope)
    return Answer(body={"items": [_shown(one) for one in asking.known_to(caller.scope)[:MOST]]}).response()


@router.get("/hand-overs/holdings")
def read_holdings(request: HttpRequest) -> HttpResponse:
    """What somebody owns, before it is handed over."""
    given, caller = parameters_of(request, ("person",)), caller_of(request)
    who = asking.leaver(id_of(given.get("person", "")) or 0, by=caller.scope)
    items = [
        {
            "type": one.kind.key,
            "open": one.open,
            "over": one.over,
            "money": [{"currency": code or caller.company.currency, "amount": one.money[code]} for code in one.money],
        }
        for one in holdings(who.pk, by=caller.scope)
    ]
    return Answer(body={"person": who.pk, "items": items, "targets": staying(who.pk)}).response()


@router.post("/hand-overs")
def hand_over(request: HttpRequest) -> HttpResponse:
    """Hand over everything of a leaver, today or on a day to come."""
    caller, body = caller_of(request), body_of(request)
    refuse_others(body, PARTS)
    receivers = picks_in(body, "types")
    if (rest := take(body, "to", int)) is not None:
        receivers[REST] = rest
    asking.allow(caller.scope)

    def effect() -> Answer:
        made = asking.ask(
            person=take(body, "person", int, 0),
            receivers=receivers,
            on=_day(body, caller),
            follows=take(body, "follows", bool, True),
            closes=take(body, "closes", bool, True),
            leaves=take(body, "leaves", bool, True),
            by=caller.scope,
            at=caller.at,
        )
        return Answer(status=201, body=_shown(made))

    return once(request, caller, body, effect)


@router.get("/hand-overs/{number}")
def read_hand_over(request: HttpRequest, number: str) -> HttpResponse:
    """One hand-over, and how far it has come."""
    parameters_of(request, ())
    return Answer(body=_shown(asking.hand_over_of(id_of(number) or 0, by=caller_of(request).scope))).response()


@router.post("/hand-overs/{number}/cancel")
def cancel(request: HttpRequest, number: str) -> HttpResponse:
    """Call off one that has not begun."""
    caller = caller_of(request)
    refuse_others(body_of(request, optional=True), ())
    return Answer(body=_shown(asking.cancel(id_of(number) or 0, by=caller.scope, at=caller.at))).response()


@router.post("/hand-overs/{number}/undo")
def undo(request: HttpRequest, number: str) -> HttpResponse:
    """Take one back within a day, as far as nobody has changed the records since."""
    caller = caller_of(request)
    refuse_others(body_of(request, optional=True), ())
    return Answer(body=_shown(asking.undo(id_of(number) or 0, by=caller.scope, at=caller.at))).response()


def _day(body: dict[str, Any], caller: Caller) -> date:
    text = take(body, "on", str, "")
    try:
        return parse_day(text) if text else caller.today
    except Refused as problem:
        raise BadRequest(_("%(name)s is of the wrong type.") % {"name": "on"}, field="on") from problem


def _shown(one: HandOver) -> dict[str, Any]:
    named = {key: person for key, person in one.receivers.items() if key != REST}
    return {
        "id": one.pk,
        "person": one.person_id,
        "to": one.receivers.get(REST),
        "types": named,
        "on": one.on,
        "follows": one.follows,
        "closes": one.closes,
        "leaves": one.leaves,
        "state": one.state,
        "total": one.total,
        "moved": one.moved,
        "reason": one.reason,
        "asked_at": one.asked_at,
        "ended_at": one.ended_at,
    }
