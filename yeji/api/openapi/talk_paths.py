"""The paths of what hangs on records of any type: files, comments, followers."""

from __future__ import annotations

from typing import Any

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from yeji.api.openapi.operations import KEY, operation, path_id, query
from yeji.api.openapi.schemas import ID, MOMENT, Schema, listed, partial, ref, whole
from yeji.api.records.listing import LARGEST_PAGE
from yeji.platform.files.kinds import LONGEST_NAME
from yeji.records.talk.comments import LONGEST
from yeji.records.types import ObjectType

_BYTES: Schema = {"type": "string", "format": "binary"}


def paths() -> dict[str, Schema]:
    """What is found by its own id."""
    return {
        "/files": {"post": _send()},
        "/files/{file}": {"get": _read(), "delete": _remove()},
        "/files/{file}/content": {"get": _content()},
        "/comments/{number}": {"patch": _correct(), "delete": _unsay()},
    }


def paths_of(kind: ObjectType) -> dict[str, Schema]:
    """What hangs on a type's records."""
    start = f"/records/{kind.key}/{{id}}"
    return {
        f"{start}/files": {"get": _files(kind), "post": _add(kind)},
        f"{start}/comments": {"get": _comments(kind), "post": _say(kind)},
        f"{start}/followers": {"get": _followers(kind), "post": _follow(kind), "delete": _unfollow(kind)},
    }


def components() -> dict[str, Schema]:
    """Their named shapes."""
    text: Schema = {"type": "string"}
    number: Schema = {"type": ["integer", "null"]}
    told: dict[str, Schema] = {"id": {"type": "string", "format": "uuid"}, "record": number, "name": text}
    told["field"] = {"type": ["string", "null"]}
    told |= {"kind": text, "size": ID, "sha256": text, "account": number, "at": MOMENT}
    said: dict[str, Schema] = {"id": ID, "record": ID, "text": text, "people": {"type": "array", "items": ID}}
    said |= {"account": ID, "account_name": text, "at": MOMENT, "edited_at": {**MOMENT, "type": ["string", "null"]}}
    return {"File": whole(told), "Comment": whole(said), "Said": _said()}


def _said() -> Schema:
    """What a comment is made of; people are named as ``@Chen`` or, where two have a name, as ``@[12]``."""
    text: Schema = {"type": "string", "minLength": 1, "maxLength": LONGEST}
    return partial({"text": text, "take_in": {"type": "boolean", "default": False}}, "text")


def _file() -> Schema:
    return {"name": "file", "in": "path", "required": True, "schema": {"type": "string", "format": "uuid"}}


def _files(kind: ObjectType) -> Schema:
    return operation(
        f"files_{kind.key}",
        _("Files: %(type)s") % {"type": kind.label},
        tag=kind.plural,
        parameters=[path_id()],
        answers={200: listed(ref("File"))},
        problems=(404,),
    )


def _add(kind: ObjectType) -> Schema:
    return _sending(
        operation(
            f"add_file_{kind.key}",
            _("Add a file: %(type)s") % {"type": capfirst(str(kind.label))},
            tag=kind.plural,
            parameters=[path_id(), _called(), KEY],
            answers={201: ref("File")},
            problems=(403, 404, 409, 413, 422),
        )
    )


def _send() -> Schema:
    return _sending(
        operation(
            "send_file",
            _("Send a file for a field: its id is the field's value"),
            tag=_("files"),
            parameters=[_called(), KEY],
            answers={201: ref("File")},
            problems=(403, 409, 413, 422),
        )
    )


def _called() -> Schema:
    return query("name", {"type": "string", "minLength": 1, "maxLength": LONGEST_NAME}, required=True)


def _sending(told: Schema) -> Schema:
    """An operation whose body is a file."""
    told["responses"]["507"] = {"$ref": "#/components/responses/Problem"}
    return told | {"requestBody": {"required": True, "content": {"application/octet-stream": {"schema": _BYTES}}}}


def _read() -> Schema:
    return operation(
        "read_file", _("What is known of a file"), tag=_("files"), parameters=[_file()], answers={200: ref("File")},
        problems=(404,),
    )  # fmt: skip


def _content() -> Schema:
    told: dict[str, Any] = operation(
        "file_content", _("The bytes of a file"), tag=_("files"), parameters=[_file()], answers={200: None},
        problems=(404,),
    )  # fmt: skip
    told["responses"]["200"]["content"] = {"application/octet-stream": {"schema": _BYTES}}
    return told


def _remove() -> Schema:
    return operation(
        "remove_file", _("Take a file off its record"), tag=_("files"), parameters=[_file()], answers={204: None},
        problems=(403, 404),
    )  # fmt: skip


def _comments(kind: ObjectType) -> Schema:
    size: Schema = {"type": "integer", "minimum": 1, "maximum": LARGEST_PAGE, "default": 50}
    return operation(
        f"comments_{kind.key}",
        _("Comments: %(type)s") % {"type": kind.label},
        tag=kind.plural,
        parameters=[path_id(), query("page_size", size), query("cursor", {"type": "string"})],
        answers={200: listed(ref("Comment"))},
        problems=(404,),
    )


def _say(kind: ObjectType) -> Schema:
    return operation(
        f"comment_{kind.key}",
        _("Comment: %(type)s") % {"type": kind.label},
        tag=kind.plural,
        parameters=[path_id(), KEY],
        body=ref("Said"),
        answers={201: ref("Comment")},
        problems=(404, 409, 422),
    )


def _number() -> Schema:
    return {"name": "number", "in": "path", "required": True, "schema": {"type": "integer", "minimum": 1}}


def _correct() -> Schema:
    return operation(
        "change_comment", _("Change one's own comment"), tag=_("comments"), parameters=[_number()], body=ref("Said"),
        answers={200: ref("Comment")}, problems=(404, 422),
    )  # fmt: skip


def _unsay() -> Schema:
    return operation(
        "delete_comment", _("Take a comment away"), tag=_("comments"), parameters=[_number()], answers={204: None},
        problems=(404,),
    )  # fmt: skip


def _followers(kind: ObjectType) -> Schema:
    one = whole({"account": ID, "name": {"type": "string"}})
    told = whole({"items": {"type": "array", "items": one}, "follows": {"type": "boolean"}})
    return operation(
        f"followers_{kind.key}", _("Who follows it: %(type)s") % {"type": kind.label}, tag=kind.plural,
        parameters=[path_id()], answers={200: told}, problems=(404,),
    )  # fmt: skip


def _follow(kind: ObjectType) -> Schema:
    return operation(
        f"follow_{kind.key}", _("Follow: %(type)s") % {"type": kind.label}, tag=kind.plural,
        parameters=[path_id()], body=partial({}), body_needed=False, answers={204: None}, problems=(404, 422),
    )  # fmt: skip


def _unfollow(kind: ObjectType) -> Schema:
    return operation(
        f"unfollow_{kind.key}", _("Follow no more: %(type)s") % {"type": kind.label}, tag=kind.plural,
        parameters=[path_id()], answers={204: None}, problems=(404,),
    )  # fmt: skip
