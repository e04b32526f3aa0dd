"""What units share with each other, over REST: the rules by which one sees what another owns. For administrators."""

from __future__ import annotations

from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from ninja import Router

from yeji.api.calls.answers import Answer
from yeji.api.calls.caller import caller_of
from yeji.api.calls.once import once
from yeji.api.calls.requests import body_of, id_of, ids_in, parameters_of, refuse_others, take
from yeji.org import permissions
from yeji.org.accounts import allow
from yeji.org.models import Sharing
from yeji.records import sharing
from yeji.records.filters.stored import from_json
from yeji.records.filters.tree import Group
from yeji.records.types import registry

router = Router()
UNITS: Final = ("owned_in", "seen_in")
LATER: Final = ("edits", "filter")
PARTS: Final = ("type", *UNITS, *LATER)


@router.get("/sharing")
def listed(request: HttpRequest) -> HttpResponse:
    """Every rule of sharing."""
    parameters_of(request, ())
    return Answer(body={"items": [_shown(one) for one in permissions.sharing(by=caller_of(request).scope)]}).response()


@router.post("/sharing")
def make(request: HttpRequest) -> HttpResponse:
    """A new rule: everybody in one unit sees what everybody in another owns, or what a filter lets through of it."""
    caller, body = caller_of(request), body_of(request)
    allow(caller.scope)
    refuse_others(body, PARTS)
    kind, condition = registry.get(take(body, "type", str, "")), _condition(body)
    owned_in, seen_in = (_unit(body, name) for name in UNITS)
    edits = take(body, "edits", bool, False)

    def effect() -> Answer:
        made = sharing.share(
            kind, owned_in=owned_in, seen_in=seen_in, edits=edits, condition=condition or Group(), by=caller.scope,
            at=caller.at,
        )  # fmt: skip
        return Answer(status=201, body=_shown(made))

    return once(request, caller, body, effect)


@router.patch("/sharing/{number}")
def change(request: HttpRequest, number: str) -> HttpResponse:
    """Change whether a rule lets people change records, or which records it means."""
    caller, body = caller_of(request), body_of(request)
    refuse_others(body, LATER)
    changed = sharing.share_otherwise(
        id_of(number) or 0, edits=take(body, "edits", bool), condition=_condition(body), by=caller.scope, at=caller.at
    )
    return Answer(body=_shown(changed)).response()


@router.delete("/sharing/{number}")
def end(request: HttpRequest, number: str) -> HttpResponse:
    """End a rule."""
    parameters_of(request, ())
    caller = caller_of(request)
    rule = permissions.sharing_of(id_of(number) or 0, by=caller.scope)
    permissions.unshare(rule=rule.pk, by=caller.scope, at=caller.at)
    return Answer(status=204).response()


def _unit(body: dict[str, Any], name: str) -> int:
    """The unit that a body names. None at all is one that is not there."""
    return next(iter(ids_in({name: [body[name]]}, name)), 0) if body.get(name) is not None else 0


def _condition(body: dict[str, Any]) -> Group | None:
    """The condition that a body says; an empty one means every record, none at all that nothing is said of it."""
    given = take(body, "filter", dict)
    return None if given is None else from_json(given) if given else Group()


def _shown(rule: Sharing) -> dict[str, Any]:
    return {
        "id": rule.pk,
        "type": rule.type,
        "owned_in": rule.owned_in_id,
        "seen_in": rule.seen_in_id,
        "edits": rule.edits,
        "filter": rule.condition or None,
    }
