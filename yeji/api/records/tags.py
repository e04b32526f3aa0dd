"""Tags over REST: naming those of a type, giving them other names, making two one, taking one away."""

from __future__ import annotations

from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import Router

from yeji.api.calls.answers import Answer
from yeji.api.calls.caller import caller_of
from yeji.api.calls.once import once
from yeji.api.calls.problems import BadRequest
from yeji.api.calls.requests import body_of, parameters_of, refuse_others, take
from yeji.records.custom.changing import may_build
from yeji.records.tagging import drop_tag, name_tag, tags_told
from yeji.records.types import ObjectType, registry

router = Router()
PARTS: Final = ("names", "colour")
LANGUAGES: Final = ("en", "zh")


@router.get("/setup/objects/{key}/tags")
def listed(request: HttpRequest, key: str) -> HttpResponse:
    """The tags of a type in their order, each with how many records have it."""
    parameters_of(request, ())
    may_build(caller_of(request).scope)
    return Answer(body={"items": _shown(registry.get(key))}).response()


@router.post("/setup/objects/{key}/tags")
def make(request: HttpRequest, key: str) -> HttpResponse:
    """A new tag."""
    caller, body = caller_of(request), body_of(request)
    names, colour = _parts(body)

    def effect() -> Answer:
        code = name_tag(type_key=key, names=names, colour=colour or "", by=caller.scope, at=caller.at)
        return Answer(status=201, body=_one(key, code))

    return once(request, caller, body, effect)


@router.patch("/setup/objects/{key}/tags/{code}")
def change(request: HttpRequest, key: str, code: str) -> HttpResponse:
    """Another name or colour for a tag; its records keep it, and what is not named stays."""
    caller, body = caller_of(request), body_of(request)
    names, colour = _parts(body)
    name_tag(type_key=key, code=code, names=names, colour=colour, by=caller.scope, at=caller.at)
    return Answer(body=_one(key, code)).response()


@router.delete("/setup/objects/{key}/tags/{code}")
def drop(request: HttpRequest, key: str, code: str) -> HttpResponse:
    """Take a tag away from the type and from all its records."""
    parameters_of(request, ())
    caller = caller_of(request)
    drop_tag(type_key=key, code=code, by=caller.scope, at=caller.at)
    return Answer(status=204).response()


@router.post("/setup/objects/{key}/tags/{code}/merge")
def merge(request: HttpRequest, key: str, code: str) -> HttpResponse:
    """Let another tag stand in the place of this one, in all records that have it."""
    caller, body = caller_of(request), body_of(request)
    refuse_others(body, ("into",))
    into = take(body, "into", str, "")
    if not into:
        raise BadRequest(_("%(name)s is needed.") % {"name": "into"}, field="into")

    def effect() -> Answer:
        number = drop_tag(type_key=key, code=code, into=into, by=caller.scope, at=caller.at)
        return Answer(body={"into": _one(key, into), "changed": number})

    return once(request, caller, body, effect)


def _parts(body: dict[str, Any]) -> tuple[dict[str, str], str | None]:
    """The names and the colour that a body says.

    :raises BadRequest, UnknownPart: naming what is none.
    """
    refuse_others(body, PARTS)
    given = take(body, "names", dict, {})
    refuse_others(given, LANGUAGES)
    return {language: take(given, language, str, "") for language in given}, take(body, "colour", str)


def _shown(kind: ObjectType) -> list[dict[str, Any]]:
    return [
        {
            "code": one["code"],
            "names": {"en": one["name"].en, "zh": one["name"].zh},
            "colour": one["colour"],
            "records": one["number"],
        }
        for one in tags_told(kind)
    ]


def _one(key: str, code: str) -> dict[str, Any]:
    return next(one for one in _shown(registry.get(key)) if one["code"] == code)
