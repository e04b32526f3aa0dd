"""Views over REST: the lists under a name that one has, and keeping, sharing, changing and deleting one's own."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import Router

from yeji.api.calls.answers import Answer
from yeji.api.calls.caller import Caller, caller_of
from yeji.api.calls.once import once
from yeji.api.calls.problems import BadRequest
from yeji.api.calls.requests import (
    VERSION,
    body_of,
    id_of,
    ids_in,
    objects_in,
    parameters_of,
    refuse_others,
    take,
    texts_in,
    version_in,
)
from yeji.records.types import ObjectType
from yeji.records.views.keeping import change_view, delete_view, keep_view
from yeji.records.views.reading import may_change, views_for
from yeji.records.views.shape import LOOKS, View, content_of, exported

router = Router()
_CONTENT: Final = {"name": "label", "filter": "filter", "sort": "order", "q": "text", "look": "look"}
SHARING: Final = ("shared", "roles", "units", "default_roles")
PARTS: Final = (*_CONTENT, "columns", *SHARING)


@router.get("/views/{type_key}")
def listed(request: HttpRequest, type_key: str) -> HttpResponse:
    """The caller's views of a type: declared ones, shared ones, own ones."""
    parameters_of(request, ())
    caller = caller_of(request)
    found = views_for(caller.scope, caller.type(type_key))
    return Answer(body={"items": [_shown(view, caller) for view in found]}).response()


@router.post("/views/{type_key}")
def keep(request: HttpRequest, type_key: str) -> HttpResponse:
    """Keep a list under a name, for oneself or shared."""
    caller, body = caller_of(request), body_of(request)
    kind = caller.type(type_key)
    refuse_others(body, PARTS)
    content = _parts(kind, body)

    def effect() -> Answer:
        return Answer(status=201, body=_shown(keep_view(kind, content, by=caller.scope, at=caller.at), caller))

    return once(request, caller, body, effect)


@router.patch("/views/{type_key}/{number}")
def change(request: HttpRequest, type_key: str, number: str) -> HttpResponse:
    """Change parts of a view."""
    caller, body = caller_of(request), body_of(request)
    kind = caller.type(type_key)
    refuse_others(body, (VERSION, *PARTS))
    version, content = version_in(body), _parts(kind, body)
    changed = change_view(kind, id_of(number) or 0, content, by=caller.scope, at=caller.at, version=version)
    return Answer(body=_shown(changed, caller)).response()


@router.delete("/views/{type_key}/{number}")
def delete(request: HttpRequest, type_key: str, number: str) -> HttpResponse:
    """Delete a view."""
    parameters_of(request, ())
    caller = caller_of(request)
    delete_view(caller.type(type_key), id_of(number) or 0, by=caller.scope, at=caller.at)
    return Answer(status=204).response()


def _parts(kind: ObjectType, body: Mapping[str, Any]) -> dict[str, Any]:
    """The parts of a view that a body says, and nothing of the others.

    :raises BadRequest, BadFilter, UnknownField: naming what is none.
    """
    for name in ("name", "sort", "q", "look"):
        take(body, name, str)
    if body.get("look", LOOKS[0]) not in LOOKS:
        raise BadRequest(_("%(name)s is one of: %(known)s") % {"name": "look", "known": ", ".join(LOOKS)}, field="look")
    for column in objects_in(body, "columns"):
        kind.field(take(column, "key", str, ""))
    whole = content_of({**body, "filter": take(body, "filter", dict)})
    found = {part: whole[part] for name, part in _CONTENT.items() if body.get(name) is not None}
    found |= {"columns": whole["columns"]} if body.get("columns") is not None else {}
    found |= {"shared": take(body, "shared", bool)} if body.get("shared") is not None else {}
    found |= {"units": ids_in(body, "units")} if body.get("units") is not None else {}
    return found | {name: texts_in(body, name) for name in ("roles", "default_roles") if body.get(name) is not None}


def _shown(view: View, caller: Caller) -> dict[str, Any]:
    return {
        "key": view.key,
        **exported(view),
        "owner": view.owner,
        "shared": view.shared,
        "roles": list(view.roles),
        "units": list(view.units),
        "default_roles": list(view.default_roles),
        "version": view.version,
        "changeable": may_change(caller.scope, view),
    }
