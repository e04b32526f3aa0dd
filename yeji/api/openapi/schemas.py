"""The shapes of bodies, in JSON Schema."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from django.utils.translation import gettext as _

from yeji.ledger.recredited import can_be_credited_anew
from yeji.records.fields import Field
from yeji.records.fields.several_choices import SeveralChoices
from yeji.records.merging.services import MOST
from yeji.records.models import MassChange
from yeji.records.together import MOST as MOST_TOGETHER
from yeji.records.types import ObjectType, Verb

Schema = dict[str, Any]

MOMENT: Final[Schema] = {"type": "string", "format": "date-time"}
DAY: Final[Schema] = {"type": "string", "format": "date"}
FIGURE: Final[Schema] = {"type": ["string", "null"], "pattern": r"^-?\d+(\.\d+)?$"}
AMOUNT: Final[Schema] = {"type": "string", "pattern": r"^-?\d+(\.\d+)?$"}
ID: Final[Schema] = {"type": "integer", "minimum": 0}
VERSION: Final[Schema] = {"type": "integer", "minimum": 1, "maximum": 2**31 - 1}
CURSOR: Final[Schema] = {"type": ["string", "null"]}


def ref(name: str) -> Schema:
    """A shape by its name."""
    return {"$ref": f"#/components/schemas/{name}"}


def whole(properties: Mapping[str, Schema], **more: Any) -> Schema:
    """An object with exactly these parts, all of them there."""
    return {
        "type": "object",
        "properties": dict(properties),
        "required": list(properties),
        "additionalProperties": False,
        **more,
    }


def partial(properties: Mapping[str, Schema], *required: str) -> Schema:
    """An object with no other parts than these."""
    shape: Schema = {"type": "object", "properties": dict(properties), "additionalProperties": False}
    return {**shape, "required": list(required)} if required else shape


def listed(item: Schema) -> Schema:
    """A page of items."""
    return whole({"items": {"type": "array", "items": item}, "next_cursor": CURSOR})


def counted(item: Schema) -> Schema:
    """A page of a list, with how many records the whole list has where that was asked for."""
    page = listed(item)
    more = {"count": {"type": "integer", "minimum": 0}, "count_capped": {"type": "boolean"}}
    return {**page, "properties": {**page["properties"], **more}}


def of_field(item: Field) -> Schema:
    """A field's own schema, with its name."""
    told = {"title": str(item.label), **item.schema()}
    if item.read_only:
        told["readOnly"] = True
    return told


def record(kind: ObjectType, **more: Schema) -> Schema:
    """A record as it is answered, with ``more`` than every record says, and what a write was warned of."""
    own = {"id": ID, "type": {"const": kind.key}, "version": VERSION, "created_at": MOMENT, "updated_at": MOMENT}
    told = whole({**own, **{item.key: of_field(item) for item in kind.fields}, **more}, title=str(kind.label))
    warnings: Schema = {"type": "array", "items": {"type": "string"}}
    return {**told, "properties": {**told["properties"], "warnings": warnings}}


def deleted(kind: ObjectType) -> Schema:
    """A record in the recycle bin: when it was deleted, and by which account."""
    return record(kind, deleted_at=MOMENT, deleted_by={"type": ["integer", "null"]})


def new_record(kind: ObjectType) -> Schema:
    """What a new record is made of."""
    return partial(_writable(kind))


def change(kind: ObjectType) -> Schema:
    """Some fields of a record, and the version that was read."""
    return partial({**_writable(kind), "version": VERSION})


def verb_body(kind: ObjectType, verb: Verb) -> Schema:
    """What a verb takes along."""
    taken = {item.key: of_field(item) for item in (*(kind.field(key) for key in verb.fields), *verb.asks)}
    return partial({**taken, "version": VERSION}, *(item.key for item in verb.asks if item.required))


def bulk_body(kind: ObjectType) -> Schema:
    """Records as they are wanted: those with an id are known, of the others ``match`` finds those that are."""
    line = partial({"id": ID, "version": VERSION, **_writable(kind)})
    records = {"type": "array", "items": line, "maxItems": MOST_TOGETHER}
    match = {"type": "string", "enum": [item.key for item in kind.fields if not item.read_only and not item.private]}
    whole: Schema = {"type": "boolean", "default": True}
    return partial({"records": records, "match": match, "all_or_nothing": whole}, "records")


def bulk() -> Schema:
    """What became of each of many records, in their order."""
    line = whole(
        {
            "outcome": {"enum": ["created", "changed", "same", "refused"]},
            "id": {"type": ["integer", "null"]},
            "version": {"type": ["integer", "null"]},
            "problem": {"anyOf": [_told(), {"type": "null"}]},
        }
    )
    return whole({"created": ID, "changed": ID, "same": ID, "refused": ID, "items": {"type": "array", "items": line}})


def all_body(kind: ObjectType) -> Schema:
    """One change for all records of a list: which, how many they were when they were counted, and what they get.

    Of several values, ``add`` and ``take`` say what comes to those that a record has, and what goes.
    """
    texts: dict[str, Schema] = {name: {"type": "string"} for name in ("filter", "q", "view")}
    values = {key: _given(kind.field(key), schema) for key, schema in _writable(kind).items()}
    action: Schema = {"enum": ["change", "remove"]}
    return partial({"action": action, "expected": ID, "change": partial(values), **texts}, "action", "expected")


def _given(item: Field, schema: Schema) -> Schema:
    if not isinstance(item, SeveralChoices):
        return schema
    some = {"type": "array", "items": schema["items"]}
    return {"title": schema["title"], "anyOf": [schema, partial({"add": some, "take": some})]}


def list_change() -> Schema:
    """How far one change for many records has come, and the first of those that it left out."""
    text, number = {"type": "string"}, {"type": ["integer", "null"]}
    told: dict[str, Schema] = {
        "id": ID,
        "type": text,
        "action": {"enum": MassChange.Action.values},
        "state": {"enum": MassChange.State.values},
        **dict.fromkeys(("total", "done", "changed", "refused"), ID),
        "reason": text,
        "asked_at": MOMENT,
        "ended_at": {**MOMENT, "type": ["string", "null"]},
        "undoes": number,
        "may_undo": {"type": "boolean"},
        "left_out": {"type": "array", "items": whole({"record": ID, "reason": text})},
    }
    return whole(told)


def merge_body(kind: ObjectType) -> Schema:
    """Which records are merged into one, and for a field whose value that one gets."""
    keys = {"type": "string", "enum": list(_writable(kind))}
    take = {"type": "object", "propertyNames": keys, "additionalProperties": ID}
    others = {"type": "array", "items": ID, "minItems": 1, "maxItems": MOST - 1}
    return partial({"others": others, "take": take, "version": VERSION}, "others")


def duplicates() -> Schema:
    """Records that agree in a field; surely one, or by a hint."""
    text, sure = {"type": "string"}, {"type": "boolean"}
    return whole({"field": text, "surely": sure, "records": {"type": "array", "items": ID}})


def alike() -> Schema:
    """A record that may be the same. One out of sight has no id and no name, but the unit that looks after it."""
    text, sure = {"type": "string"}, {"type": "boolean"}
    record = {"type": ["integer", "null"]}
    return whole({"field": text, "surely": sure, "record": record, "name": text, "unit": text})


def history(kind: ObjectType) -> Schema:
    """One write of a record's history."""
    pair = whole({"before": {}, "after": {}})
    names = {"type": "string", "enum": [item.key for item in (*kind.fields, *kind.traced)]}
    return whole(
        {
            "version": VERSION,
            "at": MOMENT,
            "verb": {"type": "string"},
            "account": {"type": ["integer", "null"]},
            "account_name": {"type": ["string", "null"]},
            "changes": {"type": "object", "propertyNames": names, "additionalProperties": pair},
            "why": {"type": ["string", "null"]},
            **_moved(kind),
        }
    )


def _moved(kind: ObjectType) -> dict[str, Schema]:
    """What crediting a record anew moved, for types of which records can be."""
    if not can_be_credited_anew(kind):
        return {}
    text, count = {"type": "string"}, {"type": "integer"}
    line = {"metric": text, "person": text, "overlay": {"type": "boolean"}, "amount": FIGURE, "count": count}
    return {"moved": {"type": "array", "items": whole(line)}}


def problem() -> Schema:
    """What could not be done (RFC 9457)."""
    told = _told()
    text: Schema = {"type": "string"}
    always = {"type": text, "title": text, **told["properties"], "request_id": text}
    lines = {"type": "array", "items": whole({"line": ID, "problem": told})}
    return partial({**always, "lines": lines}, "type", "title", *told["required"], "request_id")


def _told() -> Schema:
    """Why something could not be done."""
    error = whole({"field": {"type": "string"}, "message": {"type": "string"}})
    clash = whole({"yours": {}, "theirs": {}})
    conflict = whole({"version": VERSION, "fields": {"type": "object", "additionalProperties": clash}})
    always: dict[str, Schema] = {
        "status": {"type": "integer"},
        "code": {"type": "string", "description": _("A stable name for programs.")},
        "detail": {"type": "string"},
        "errors": {"type": "array", "items": error},
    }
    return partial({**always, "conflict": conflict}, *always)


def _writable(kind: ObjectType) -> dict[str, Schema]:
    return {item.key: of_field(item) for item in kind.fields if not item.read_only}
