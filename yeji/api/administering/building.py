"""Building over REST: types of records of one's own, their fields, and the checks of any type. For administrators."""

from __future__ import annotations

from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from ninja import Router

from yeji.api.calls.answers import Answer
from yeji.api.calls.caller import Caller, caller_of
from yeji.api.calls.once import once
from yeji.api.calls.requests import body_of, id_of, parameters_of, refuse_others
from yeji.records.checks import services as checks
from yeji.records.custom import services
from yeji.records.custom.told import told_field, told_object
from yeji.records.models import CheckDefinition, FieldDefinition, ObjectDefinition
from yeji.records.types import registry

router = Router()
OBJECT: Final = (
    "key", "label", "plural", "title", "icon", "numbering", "owned", "in_menu", "columns", "filters", "board",
    "calendar",
)  # fmt: skip
FIELD: Final = (
    "key", "kind", "label", "help", "options", "required", "required_when", "private", "unique", "searched", "indexed",
)  # fmt: skip
CHECK: Final = ("expression", "message", "field", "refuses")


@router.get("/setup/objects")
def list_objects(request: HttpRequest) -> HttpResponse:
    """What the company built, and what it changed in the lists of declared types."""
    parameters_of(request, ())
    services.may_build(caller_of(request).scope)
    found = ObjectDefinition.objects.filter(deleted_at=None).order_by("place", "key")
    return Answer(body={"items": [told_object(one) for one in found]}).response()


@router.post("/setup/objects")
def make_object(request: HttpRequest) -> HttpResponse:
    """A new type of record; it has its list, form, import and REST at once."""
    caller, body = caller_of(request), body_of(request)
    refuse_others(body, OBJECT)

    def effect() -> Answer:
        made = services.make_object(given=body, by=caller.scope, at=caller.at)
        return Answer(status=201, body=told_object(made))

    return once(request, caller, body, effect)


@router.get("/setup/objects/{key}")
def read_object(request: HttpRequest, key: str) -> HttpResponse:
    """A type with the fields that were built on it, the deleted ones that can be restored, and its checks."""
    parameters_of(request, ())
    return Answer(body=_whole(key, caller_of(request))).response()


@router.patch("/setup/objects/{key}")
def change_object(request: HttpRequest, key: str) -> HttpResponse:
    """Change a type; of a declared one only what its lists show, and by what duplicates are found."""
    caller, body = caller_of(request), body_of(request)
    refuse_others(body, (*OBJECT[1:], "same"))
    return Answer(
        body=told_object(services.change_object(key=key, given=body, by=caller.scope, at=caller.at))
    ).response()


@router.delete("/setup/objects/{key}")
def delete_object(request: HttpRequest, key: str) -> HttpResponse:
    """Take away a type that was built and has no records left."""
    parameters_of(request, ())
    caller = caller_of(request)
    services.delete_object(key=key, by=caller.scope, at=caller.at)
    return Answer(status=204).response()


@router.post("/setup/objects/{key}/fields")
def make_field(request: HttpRequest, key: str) -> HttpResponse:
    """A new field of any type."""
    caller, body = caller_of(request), body_of(request)
    refuse_others(body, FIELD)

    def effect() -> Answer:
        made = services.make_field(type_key=key, given=body, by=caller.scope, at=caller.at)
        return Answer(status=201, body=told_field(made))

    return once(request, caller, body, effect)


@router.patch("/setup/objects/{key}/fields/{field}")
def change_field(request: HttpRequest, key: str, field: str) -> HttpResponse:
    """Change a field; what it is, stays."""
    caller, body = caller_of(request), body_of(request)
    refuse_others(body, FIELD[2:])
    changed = services.change_field(type_key=key, key=field, given=body, by=caller.scope, at=caller.at)
    return Answer(body=told_field(changed)).response()


@router.delete("/setup/objects/{key}/fields/{field}")
def delete_field(request: HttpRequest, key: str, field: str) -> HttpResponse:
    """Take a field away; it can be restored for thirty days."""
    parameters_of(request, ())
    caller = caller_of(request)
    services.delete_field(type_key=key, key=field, by=caller.scope, at=caller.at)
    return Answer(status=204).response()


@router.post("/setup/objects/{key}/fields/{field}/restore")
def restore_field(request: HttpRequest, key: str, field: str) -> HttpResponse:
    """Bring a deleted field back with its values."""
    caller, body = caller_of(request), body_of(request, optional=True)
    refuse_others(body, ())

    def effect() -> Answer:
        found = services.restore_field(type_key=key, key=field, by=caller.scope, at=caller.at)
        return Answer(body=told_field(found))

    return once(request, caller, body, effect)


@router.post("/setup/objects/{key}/checks")
def make_check(request: HttpRequest, key: str) -> HttpResponse:
    """A new check of any type; it is asked from the next write on."""
    caller, body = caller_of(request), body_of(request)
    refuse_others(body, CHECK)

    def effect() -> Answer:
        made = checks.make_check(type_key=key, given=body, by=caller.scope, at=caller.at)
        return Answer(status=201, body=_check(made))

    return once(request, caller, body, effect)


@router.patch("/setup/checks/{number}")
def change_check(request: HttpRequest, number: str) -> HttpResponse:
    """Change a check."""
    caller, body = caller_of(request), body_of(request)
    refuse_others(body, CHECK)
    changed = checks.change_check(number=id_of(number) or 0, given=body, by=caller.scope, at=caller.at)
    return Answer(body=_check(changed)).response()


@router.delete("/setup/checks/{number}")
def delete_check(request: HttpRequest, number: str) -> HttpResponse:
    """Take a check away."""
    parameters_of(request, ())
    caller = caller_of(request)
    checks.delete_check(number=id_of(number) or 0, by=caller.scope, at=caller.at)
    return Answer(status=204).response()


def _whole(key: str, caller: Caller) -> dict[str, Any]:
    services.may_build(caller.scope)
    kind = registry.get(key)
    own = ObjectDefinition.objects.filter(pk=key, deleted_at=None).first()
    fields = FieldDefinition.objects.filter(type=key).order_by("place", "pk")
    found = CheckDefinition.objects.filter(type=key, deleted_at=None).order_by("pk")
    return {
        "key": kind.key,
        "label": str(kind.label),
        "definition": told_object(own) if own else None,
        "fields": [told_field(one) for one in fields if one.deleted_at is None],
        "deleted_fields": [told_field(one) for one in fields if one.deleted_at is not None],
        "checks": [_check(one) for one in found],
    }


def _check(one: CheckDefinition) -> dict[str, Any]:
    return {"id": one.pk, "type": one.type, **checks.told(one)}
