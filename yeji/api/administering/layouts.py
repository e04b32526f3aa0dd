"""Layouts over REST: how the fields of a type stand in its forms and on its pages, for whom, and in which order."""

from __future__ import annotations

from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from ninja import Router

from yeji.api.calls.answers import Answer
from yeji.api.calls.caller import caller_of
from yeji.api.calls.once import once
from yeji.api.calls.requests import body_of, parameters_of, refuse_others, take
from yeji.records.custom.changing import may_build
from yeji.records.custom.told import Told
from yeji.records.layouts import services
from yeji.records.layouts.told import told_layout

router = Router()
_PARTS: Final = ("label", "roles", "units", "when", "sections")


@router.get("/setup/layouts/{type_key}")
def list_layouts(request: HttpRequest, type_key: str) -> HttpResponse:
    """The layouts of a type; the first that fits a reader and a record applies."""
    parameters_of(request, ())
    may_build(caller_of(request).scope)
    return Answer(body=_listed(type_key)).response()


@router.post("/setup/layouts/{type_key}")
def make_layout(request: HttpRequest, type_key: str) -> HttpResponse:
    """A new layout, behind the others."""
    caller, body = caller_of(request), body_of(request)
    refuse_others(body, ("key", *_PARTS))
    take(body, "key", str, "")

    def effect() -> Answer:
        made = services.make_layout(type_key=type_key, given=body, by=caller.scope, at=caller.at)
        return Answer(status=201, body=told_layout(made))

    return once(request, caller, body, effect)


@router.post("/setup/layouts/{type_key}/order")
def order_layouts(request: HttpRequest, type_key: str) -> HttpResponse:
    """The layouts of a type in another order; those not named come behind."""
    caller, body = caller_of(request), body_of(request)
    refuse_others(body, ("keys",))
    keys = [str(key) for key in take(body, "keys", list, [])]

    def effect() -> Answer:
        services.order_layouts(type_key=type_key, keys=keys, by=caller.scope, at=caller.at)
        return Answer(body=_listed(type_key))

    return once(request, caller, body, effect)


@router.get("/setup/layouts/{type_key}/{key}")
def read_layout(request: HttpRequest, type_key: str, key: str) -> HttpResponse:
    """One layout."""
    parameters_of(request, ())
    may_build(caller_of(request).scope)
    return Answer(body=told_layout(services.found_layout(type_key, key))).response()


@router.patch("/setup/layouts/{type_key}/{key}")
def change_layout(request: HttpRequest, type_key: str, key: str) -> HttpResponse:
    """Some parts of a layout; its sections are given whole."""
    caller, body = caller_of(request), body_of(request)
    refuse_others(body, _PARTS)
    made = services.change_layout(type_key=type_key, key=key, given=body, by=caller.scope, at=caller.at)
    return Answer(body=told_layout(made)).response()


@router.delete("/setup/layouts/{type_key}/{key}")
def delete_layout(request: HttpRequest, type_key: str, key: str) -> HttpResponse:
    """Take a layout away."""
    parameters_of(request, ())
    caller = caller_of(request)
    services.delete_layout(type_key=type_key, key=key, by=caller.scope, at=caller.at)
    return Answer(status=204).response()


@router.post("/setup/layouts/{type_key}/{key}/copy")
def copy_layout(request: HttpRequest, type_key: str, key: str) -> HttpResponse:
    """Another layout like this one."""
    caller, body = caller_of(request), body_of(request, optional=True)
    refuse_others(body, ())

    def effect() -> Answer:
        made = services.copy_layout(type_key=type_key, key=key, by=caller.scope, at=caller.at)
        return Answer(status=201, body=told_layout(made))

    return once(request, caller, body, effect)


@router.get("/setup/layouts/{type_key}/{key}/history")
def read_history(request: HttpRequest, type_key: str, key: str) -> HttpResponse:
    """What was done to a layout, the newest first."""
    parameters_of(request, ())
    may_build(caller_of(request).scope)
    changes = services.changes_of(type_key, key)
    items = [
        {"at": one.at, "account": one.account, "verb": one.verb, "before": one.before, "after": one.after}
        for one in changes
    ]
    return Answer(body={"items": items}).response()


def _listed(type_key: str) -> dict[str, list[Told] | Any]:
    return {"items": [told_layout(one) for one in services.layouts_of(type_key)]}
