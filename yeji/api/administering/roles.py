"""Roles over REST: how far each reaches, what it may do by type and field; and what units share. For administrators."""

from __future__ import annotations

from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from ninja import Router

from yeji.api.calls.answers import Answer
from yeji.api.calls.caller import caller_of
from yeji.api.calls.once import once
from yeji.api.calls.requests import body_of, ids_in, parameters_of, refuse_others, take
from yeji.org import permissions
from yeji.org.accounts import allow
from yeji.org.models import Role, RoleField, RoleRight
from yeji.org.roles import role_label
from yeji.records.rights import allow_type
from yeji.records.types import registry

router = Router()
DEEDS: Final = ("creates", "deletes", "exports")


@router.get("/roles")
def listed(request: HttpRequest) -> HttpResponse:
    """Every role, without what it says of single types."""
    parameters_of(request, ())
    allow(caller_of(request).scope)
    return Answer(body={"items": [_line(role) for role in Role.objects.order_by("code")]}).response()


@router.post("/roles")
def make(request: HttpRequest) -> HttpResponse:
    """A role of the company's own, which begins as a copy of another."""
    caller, body = caller_of(request), body_of(request)
    refuse_others(body, ("name", "like"))
    name, like = take(body, "name", str, ""), take(body, "like", str, "rep")

    def effect() -> Answer:
        made = permissions.make_role(name=name, like=like, by=caller.scope, at=caller.at)
        return Answer(status=201, body=_whole(made))

    return once(request, caller, body, effect)


@router.get("/roles/{code}")
def read(request: HttpRequest, code: str) -> HttpResponse:
    """One role, with what it says of types and fields."""
    parameters_of(request, ())
    return Answer(body=_whole(permissions.role_of(code, by=caller_of(request).scope))).response()


@router.patch("/roles/{code}")
def describe(request: HttpRequest, code: str) -> HttpResponse:
    """How far a role reaches and what else it may do; what is not named stays."""
    caller, body = caller_of(request), body_of(request)
    role = permissions.role_of(code, by=caller.scope)
    parts = permissions.told(role)
    refuse_others(body, parts)
    named = {name: value for name, value in parts.items() if body.get(name) is not None}
    given: dict[str, Any] = {name: take(body, name, type(value)) for name, value in named.items()}
    if "units" in given:
        given["units"] = ids_in(body, "units")
    permissions.describe_role(role=role, given=given, by=caller.scope, at=caller.at)
    return Answer(body=_whole(permissions.role_of(code, by=caller.scope))).response()


@router.delete("/roles/{code}")
def drop(request: HttpRequest, code: str) -> HttpResponse:
    """Take away a role of the company's own that nobody holds."""
    parameters_of(request, ())
    caller = caller_of(request)
    permissions.drop_role(role=permissions.role_of(code, by=caller.scope), by=caller.scope, at=caller.at)
    return Answer(status=204).response()


@router.put("/roles/{code}/types/{type_key}")
def set_type(request: HttpRequest, code: str, type_key: str) -> HttpResponse:
    """What a role may do with one type, and what is left of its fields."""
    caller, body = caller_of(request), body_of(request)
    role, kind = permissions.role_of(code, by=caller.scope), registry.get(type_key)
    refuse_others(body, ("sees", "edits", "fields", *DEEDS))
    fields = take(body, "fields", dict, {})
    for key in fields:
        kind.field(key)
        take(fields, key, str)
    deeds = {deed: take(body, deed, bool, False) for deed in DEEDS}
    sees, edits = take(body, "sees", str, ""), take(body, "edits", str, "")
    right = permissions.TypeRight(sees=sees, edits=edits, fields={k: v or "" for k, v in fields.items()}, **deeds)
    allow_type(role=role, kind=kind, right=right, by=caller.scope, at=caller.at)
    return Answer(body=_whole(role)).response()


@router.delete("/roles/{code}/types/{type_key}")
def clear_type(request: HttpRequest, code: str, type_key: str) -> HttpResponse:
    """Of one type a role says nothing of its own any more."""
    parameters_of(request, ())
    caller = caller_of(request)
    role, kind = permissions.role_of(code, by=caller.scope), registry.get(type_key)
    allow_type(role=role, kind=kind, right=None, by=caller.scope, at=caller.at)
    return Answer(body=_whole(role)).response()


def _line(role: Role) -> dict[str, Any]:
    return {"code": role.pk, "label": role_label(role.pk), "administers": role.administers, **permissions.told(role)}


def _whole(role: Role) -> dict[str, Any]:
    left: dict[str, dict[str, str]] = {}
    for kept in RoleField.objects.filter(role=role).order_by("field"):
        left.setdefault(kept.type, {})[kept.field] = kept.access
    names = ("sees", "edits", *DEEDS)
    rights = RoleRight.objects.filter(role=role).order_by("type")
    types = {
        one.type: {name: getattr(one, name) for name in names} | {"fields": left.get(one.type, {})} for one in rights
    }
    return {**_line(role), "types": types}
