"""The paths of building and of roles, for administrators; and of views, for everybody."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from django.utils.translation import gettext as _

from yeji.api.administering.building import CHECK, FIELD, OBJECT
from yeji.api.administering.roles import DEEDS
from yeji.api.openapi.operations import KEY, operation
from yeji.api.openapi.schemas import ID, VERSION, Schema, partial, ref, whole
from yeji.org.models import Access, Reach
from yeji.org.permissions import FLAGS
from yeji.records.fields import KINDS
from yeji.records.types import registry
from yeji.records.views.shape import LOOKS, WIDTHS

_TEXT: Schema = {"type": "string"}
_YES: Schema = {"type": "boolean"}
_TEXTS: Schema = {"type": "array", "items": _TEXT}
_NAMES: Schema = partial({"en": _TEXT, "zh": _TEXT})
_OPTIONS: Schema = {"type": "object"}
_OBJECTS: Final = "/setup/objects"
_OBJECT: Final = f"{_OBJECTS}/{{key}}"


def paths() -> dict[str, Schema]:
    """These paths with their operations."""
    return {**_objects(), **_fields(), **_checks(), **_roles(), **_role_types(), **_views()}


def components() -> dict[str, Schema]:
    """Their named shapes."""
    roles = {"code": _TEXT, "label": _TEXT, "administers": _YES}
    role = {"type": "object", "properties": roles, "required": list(roles)}
    view = {"key": _TEXT, "name": _TEXT, "version": ID, "changeable": _YES}
    found: dict[str, Schema] = {"Role": role, "View": {"type": "object", "properties": view, "required": list(view)}}
    found["BuiltObject"] = {"type": "object", "properties": _object(), "required": ["key", "built"]}
    found["BuiltField"] = {"type": "object", "properties": _field(), "required": ["key", "kind"]}
    found["Check"] = whole({"id": ID, "type": _TEXT, **_check()})
    return found


def _object() -> dict[str, Schema]:
    parts: dict[str, Schema] = {"key": _TEXT, "label": _NAMES, "plural": _NAMES, "title": _NAMES}
    parts |= dict.fromkeys(("icon", "numbering", "board", "calendar"), _TEXT)
    parts |= dict.fromkeys(("owned", "in_menu"), _YES) | dict.fromkeys(("columns", "filters"), _TEXTS)
    return {name: parts[name] for name in OBJECT}


def _field() -> dict[str, Schema]:
    parts: dict[str, Schema] = {"key": _TEXT, "kind": {"enum": sorted(KINDS)}, "label": _NAMES, "help": _NAMES}
    parts |= {"options": _OPTIONS, "required_when": _TEXT}
    parts |= dict.fromkeys(("required", "private", "unique", "searched", "indexed"), _YES)
    return {name: parts[name] for name in FIELD}


def _check() -> dict[str, Schema]:
    parts: dict[str, Schema] = {"expression": _TEXT, "message": _NAMES, "field": _TEXT, "refuses": _YES}
    return {name: parts[name] for name in CHECK}


def _part(name: str, schema: Schema | None = None) -> Schema:
    return {
        "name": name,
        "in": "path",
        "required": True,
        "schema": schema or {"type": "string", "pattern": r"^[\w-]+$"},
    }


def _op(
    name: str,
    summary: str,
    answer: Schema | None,
    *,
    tag: str,
    at: Sequence[Schema] = (),
    body: Mapping[str, Schema] | None = None,
    needs: Sequence[str] = (),
    bare: bool = False,
    made: bool = False,
) -> Schema:
    """``body`` are the parts that may be sent, ``needs`` those that must; ``bare``: nothing is sent; ``made``: 201."""
    sent = partial({}) if bare else None if body is None else partial(dict(body), *needs)
    status = 201 if made else 204 if answer is None else 200
    return operation(
        name,
        summary,
        tag=tag,
        parameters=[*at, *([KEY] if made or bare else [])],
        body=sent,
        body_needed=not bare,
        answers={status: answer},
        problems=(404, 409, 422),
    )


def _objects() -> dict[str, Schema]:
    tag, at, built = _("set-up"), [_part("key")], ref("BuiltObject")
    listed = whole({"items": {"type": "array", "items": built}})
    every = {"type": "object", "required": ["key", "label", "definition", "fields", "deleted_fields", "checks"]}
    parts, needs = _object(), ("key", "label")
    changed = {name: part for name, part in parts.items() if name != "key"}
    return {
        _OBJECTS: {
            "get": _op("list_objects", _("What the company built"), listed, tag=tag),
            "post": _op("make_object", _("A new type of record"), built, tag=tag, body=parts, needs=needs, made=True),
        },
        _OBJECT: {
            "get": _op("read_object", _("A type with its own fields and checks"), every, tag=tag, at=at),
            "patch": _op("change_object", _("Change a type of record"), built, tag=tag, at=at, body=changed),
            "delete": _op("delete_object", _("Take away a type of record"), None, tag=tag, at=at),
        },
    }


def _fields() -> dict[str, Schema]:
    tag, kind, own = _("set-up"), _part("key"), ref("BuiltField")
    at, fields = [kind, _part("field")], f"{_OBJECT}/fields"
    parts, needs = _field(), ("key", "kind", "label")
    later = {name: part for name, part in parts.items() if name not in ("key", "kind")}
    return {
        fields: {
            "post": _op("make_field", _("A new field"), own, tag=tag, at=[kind], body=parts, needs=needs, made=True),
        },
        f"{fields}/{{field}}": {
            "patch": _op("change_field", _("Change a field"), own, tag=tag, at=at, body=later),
            "delete": _op("delete_field", _("Take a field away"), None, tag=tag, at=at),
        },
        f"{fields}/{{field}}/restore": {
            "post": _op("restore_field", _("Bring a deleted field back"), own, tag=tag, at=at, bare=True),
        },
    }


def _checks() -> dict[str, Schema]:
    tag, check, parts = _("set-up"), ref("Check"), _check()
    at = [_part("number", {"type": "integer", "minimum": 1})]
    needs = ("expression", "message")
    return {
        f"{_OBJECT}/checks": {
            "post": _op(
                "make_check", _("A new check"), check, tag=tag, at=[_part("key")], body=parts, needs=needs, made=True
            ),
        },
        "/setup/checks/{number}": {
            "patch": _op("change_check", _("Change a check"), check, tag=tag, at=at, body=parts),
            "delete": _op("delete_check", _("Take a check away"), None, tag=tag, at=at),
        },
    }


def _roles() -> dict[str, Schema]:
    tag, at, role, reach = _("roles"), [_part("code", _TEXT)], ref("Role"), {"enum": Reach.values}
    described: dict[str, Any] = {"records": reach, "figures": reach, "units": {"type": "array", "items": ID}}
    described |= dict.fromkeys(FLAGS, _YES)
    listed, begun = whole({"items": {"type": "array", "items": role}}), {"name": _TEXT, "like": _TEXT}
    copied, about = _("A role that begins as a copy of another"), _("How far a role reaches and what else it may do")
    return {
        "/roles": {
            "get": _op("list_roles", _("Every role"), listed, tag=tag),
            "post": _op("make_role", copied, role, tag=tag, body=begun, needs=("name",), made=True),
        },
        "/roles/{code}": {
            "get": _op("read_role", _("One role"), role, tag=tag, at=at),
            "patch": _op("change_role", about, role, tag=tag, at=at, body=described),
            "delete": _op("drop_role", _("Take away a role that nobody holds"), None, tag=tag, at=at),
        },
    }


def _role_types() -> dict[str, Schema]:
    tag, at, role = _("roles"), [_part("code", _TEXT), _part("type_key")], ref("Role")
    left = {"type": "object", "additionalProperties": {"enum": ["", *Access.values]}}
    right: dict[str, Schema] = {name: {"enum": ["", *Reach.values]} for name in ("sees", "edits")}
    right |= {"fields": left, **dict.fromkeys(DEEDS, _YES)}
    may, none = _("What a role may do with one type"), _("Let a role say nothing of one type")
    return {
        "/roles/{code}/types/{type_key}": {
            "put": _op("set_role_type", may, role, tag=tag, at=at, body=right),
            "delete": _op("clear_role_type", none, role, tag=tag, at=at),
        },
    }


def _views() -> dict[str, Schema]:
    tag, number = _("views"), _part("number", {"type": "integer", "minimum": 1})
    kind = _part("type_key", {"type": "string", "enum": [one.key for one in registry]})
    column = partial({"key": _TEXT, "width": {"enum": list(WIDTHS)}, "pinned": _YES}, "key")
    parts: dict[str, Schema] = {"name": _TEXT, "filter": {"type": "object"}, "sort": _TEXT, "q": _TEXT}
    parts |= {"look": {"enum": list(LOOKS)}, "by": _TEXT, "columns": {"type": "array", "items": column}, "shared": _YES}
    parts |= {"roles": _TEXTS, "units": {"type": "array", "items": ID}, "default_roles": _TEXTS}
    changed: dict[str, Schema] = {**parts, "version": VERSION}
    view = ref("View")
    listed = whole({"items": {"type": "array", "items": view}})
    return {
        "/views/{type_key}": {
            "get": _op("list_views", _("The caller's views of a type"), listed, tag=tag, at=[kind]),
            "post": _op(
                "keep_view",
                _("Keep a list under a name"),
                view,
                tag=tag,
                at=[kind],
                body=parts,
                needs=("name",),
                made=True,
            ),
        },
        "/views/{type_key}/{number}": {
            "patch": _op("change_view", _("Change a view"), view, tag=tag, at=[kind, number], body=changed),
            "delete": _op("delete_view", _("Delete a view"), None, tag=tag, at=[kind, number]),
        },
    }
