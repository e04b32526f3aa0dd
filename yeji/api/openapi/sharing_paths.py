"""The paths of what units share, and of tags."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from django.utils.translation import gettext as _

from yeji.api.openapi.operations import KEY, operation
from yeji.api.openapi.schemas import ID, Schema, partial, ref, whole
from yeji.records.fields.choice import COLOURS
from yeji.records.types import registry

_TEXT: Final[Schema] = {"type": "string"}
_YES: Final[Schema] = {"type": "boolean"}
_NUMBER: Final[Schema] = {
    "name": "number",
    "in": "path",
    "required": True,
    "schema": {"type": "integer", "minimum": 1},
}
_NAMES: Final[Schema] = partial({"en": _TEXT, "zh": _TEXT})
_TAG: Final[dict[str, Schema]] = {"names": _NAMES, "colour": {"enum": list(COLOURS)}}


def paths() -> dict[str, Schema]:
    """These paths with their operations."""
    return {**_sharing(), **_tags()}


def components() -> dict[str, Schema]:
    """Their named shapes."""
    rule = {"id": ID, "type": _TEXT, "owned_in": ID, "seen_in": ID, "edits": _YES}
    names = whole({"en": _TEXT, "zh": _TEXT})
    tag: dict[str, Schema] = {"code": _TEXT, "names": names, "colour": _TEXT, "records": ID}
    return {"Sharing": whole({**rule, "filter": {"type": ["object", "null"]}}), "Tag": whole(tag)}


def _op(
    name: str,
    summary: str,
    answer: Schema | None,
    *,
    tag: str,
    at: Sequence[Schema] = (),
    body: Schema | None = None,
    status: int = 200,
    once: bool = False,
) -> Schema:
    return operation(
        name,
        summary,
        tag=tag,
        parameters=[*at, *([KEY] if once else [])],
        body=body,
        answers={status: answer},
        problems=(404, 409, 422),
    )


def _sharing() -> dict[str, Schema]:
    tag, rule = _("roles"), ref("Sharing")
    listed = whole({"items": {"type": "array", "items": rule}})
    kinds: Schema = {"enum": [kind.key for kind in registry if kind.owner]}
    later: dict[str, Schema] = {"edits": _YES, "filter": {"type": "object"}}
    made = partial({"type": kinds, "owned_in": ID, "seen_in": ID, **later}, "type", "owned_in", "seen_in")
    new, other = _("Let one unit see what another owns"), _("Change a rule of sharing")
    return {
        "/sharing": {
            "get": _op("list_sharing", _("What units share"), listed, tag=tag),
            "post": _op("share", new, rule, tag=tag, body=made, status=201, once=True),
        },
        "/sharing/{number}": {
            "patch": _op("change_sharing", other, rule, tag=tag, at=[_NUMBER], body=partial(later)),
            "delete": _op("end_sharing", _("End a rule of sharing"), None, tag=tag, at=[_NUMBER], status=204),
        },
    }


def _tags() -> dict[str, Schema]:
    tag, one, start = _("set-up"), ref("Tag"), "/setup/objects/{key}/tags"
    kind, code = _part("key", r"^[\w-]+$"), _part("code", r"^t\d+$")
    listed = whole({"items": {"type": "array", "items": one}})
    into, merged = partial({"into": _TEXT}, "into"), whole({"into": one, "changed": ID})
    place = _("Let another tag stand in the place of one")
    return {
        start: {
            "get": _op("list_tags", _("The tags of a type"), listed, tag=tag, at=[kind]),
            "post": _op(
                "make_tag", _("New tag"), one, tag=tag, at=[kind], body=partial(_TAG, "names"), status=201, once=True
            ),
        },
        f"{start}/{{code}}": {
            "patch": _op("change_tag", _("Change a tag"), one, tag=tag, at=[kind, code], body=partial(_TAG)),
            "delete": _op("delete_tag", _("Take a tag away"), None, tag=tag, at=[kind, code], status=204),
        },
        f"{start}/{{code}}/merge": {
            "post": _op("merge_tag", place, merged, tag=tag, at=[kind, code], body=into, once=True),
        },
    }


def _part(name: str, pattern: str) -> Schema:
    return {"name": name, "in": "path", "required": True, "schema": {"type": "string", "pattern": pattern}}
