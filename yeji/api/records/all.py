"""One change for all records of a list: counted before, done by the worker, followed, stopped and taken back."""

from __future__ import annotations

from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import Router

from yeji.api.calls.answers import Answer
from yeji.api.calls.caller import Caller, caller_of
from yeji.api.calls.once import once
from yeji.api.calls.problems import BadRequest
from yeji.api.calls.requests import body_of, id_of, parameters_of, refuse_others, take
from yeji.api.records.listing import asked_of
from yeji.records.listing import rows_of
from yeji.records.mass.asking import ask_for_all, ask_for_undo, change_of, left_out, may_undo, stop
from yeji.records.mass.doing import do_at_once
from yeji.records.models import MassChange

router = Router()
ASKED: Final = ("filter", "q", "view")
ACTIONS: Final = (MassChange.Action.CHANGE.value, MassChange.Action.REMOVE.value)
ACTS: Final = ("stop", "undo")


@router.post("/{type_key}/all")
def ask(request: HttpRequest, type_key: str) -> HttpResponse:
    """Give all records of a list the same values, or put them into the recycle bin: as many as ``expected``."""
    caller = caller_of(request)
    kind, body = caller.type(type_key), body_of(request)
    refuse_others(body, ("action", "change", "expected", *ASKED))
    expected = take(body, "expected", int)
    if expected is None:
        raise BadRequest(_("%(name)s is needed.") % {"name": "expected"}, field="expected")
    given = {name: take(body, name, str) for name in ASKED if body.get(name) is not None}
    rows = rows_of(asked_of(kind, given, caller.scope).listing, caller.scope)
    change = take(body, "change", dict, {})
    for key in change:
        kind.writable(key)
    told = " · ".join([_("by a program"), *(text for text in given.values() if text)])

    def effect() -> Answer:
        action = take(body, "action", str, "")
        mass = ask_for_all(
            kind, rows, action=action, change=change, told=told, expected=expected, by=caller.scope, at=caller.at
        )
        return _answer(mass, caller)

    return once(request, caller, body, effect)


@router.get("/{type_key}/all/{number}")
def read(request: HttpRequest, type_key: str, number: str) -> HttpResponse:
    """How far a change has come, and whom it left out."""
    parameters_of(request, ())
    caller = caller_of(request)
    return Answer(body=_shown(_change(caller, type_key, number), caller)).response()


@router.post("/{type_key}/all/{number}/stop")
def end(request: HttpRequest, type_key: str, number: str) -> HttpResponse:
    """Stop it; what is done stays done, and can be taken back."""
    caller, body = caller_of(request), body_of(request, optional=True)
    refuse_others(body, ())

    def effect() -> Answer:
        mass = _change(caller, type_key, number)
        stop(mass.pk, by=caller.scope, at=caller.at)
        return Answer(body=_shown(change_of(mass.pk, by=caller.scope), caller))

    return once(request, caller, body, effect)


@router.post("/{type_key}/all/{number}/undo")
def take_back(request: HttpRequest, type_key: str, number: str) -> HttpResponse:
    """Take it back, within a day: a change of its own, to be followed like any."""
    caller, body = caller_of(request), body_of(request, optional=True)
    refuse_others(body, ())

    def effect() -> Answer:
        mass = _change(caller, type_key, number)
        return _answer(ask_for_undo(mass.pk, by=caller.scope, at=caller.at), caller)

    return once(request, caller, body, effect)


def _change(caller: Caller, type_key: str, number: str) -> MassChange:
    """A change of this type's records that the caller asked for."""
    return change_of(id_of(number) or 0, by=caller.scope, of=caller.type(type_key))


def _answer(mass: MassChange, caller: Caller) -> Answer:
    """A change that was asked for; a handful is done at once."""
    do_at_once(mass, at=caller.at)
    mass.refresh_from_db()
    return Answer(status=202, body=_shown(mass, caller))


def _shown(mass: MassChange, caller: Caller) -> dict[str, Any]:
    return {
        "id": mass.pk,
        "type": mass.type,
        "action": mass.action,
        "state": mass.state,
        **{name: getattr(mass, name) for name in ("total", "done", "changed", "refused", "reason")},
        "asked_at": mass.asked_at,
        "ended_at": mass.ended_at,
        "undoes": mass.undoes_id,
        "may_undo": may_undo(mass, at=caller.at),
        "left_out": [{"record": record, "reason": reason} for record, reason in left_out(mass)],
    }
