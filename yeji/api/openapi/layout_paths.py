"""The paths of layouts."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext as _

from yeji.api.openapi.operations import KEY, operation
from yeji.api.openapi.schemas import MOMENT, Schema, partial, ref, whole
from yeji.records.layouts.shape import CONDITIONS

_TEXT: Final[Schema] = {"type": "string"}
_HOME: Final = "/setup/layouts/{type_key}"


def paths() -> dict[str, Schema]:
    """These paths with their operations."""
    listed = whole({"items": _array(ref("Layout"))})
    order = partial({"keys": _array(_TEXT)}, "keys")
    return {
        _HOME: {
            "get": _read("list_layouts", _("The layouts of a type, in order"), listed),
            "post": _post("make_layout", _("Make a layout"), ref("NewLayout"), ref("Layout"), 201),
        },
        f"{_HOME}/order": {"post": _post("order_layouts", _("Put layouts into an order"), order, listed, 200)},
        f"{_HOME}/{{key}}": {
            "get": _read("read_layout", _("One layout"), ref("Layout"), keyed=True),
            "patch": _change(),
            "delete": _read("delete_layout", _("Take a layout away"), None, keyed=True),
        },
        f"{_HOME}/{{key}}/copy": {
            "post": _post("copy_layout", _("Copy a layout"), None, ref("Layout"), 201, keyed=True)
        },
        f"{_HOME}/{{key}}/history": {
            "get": _read("layout_history", _("What was done to a layout"), _history(), keyed=True)
        },
    }


def components() -> dict[str, Schema]:
    """Their named shapes."""
    names = partial({"en": _TEXT, "zh": _TEXT})
    rules = dict.fromkeys(CONDITIONS, _TEXT)
    field = partial({"key": _TEXT, **rules}, "key")
    section = partial(
        {
            "title": names,
            "columns": {"type": "integer", "minimum": 1, "maximum": 2},
            "folded": {"type": "boolean"},
            **rules,
            "fields": _array(field),
        }
    )
    parts = {
        "label": names,
        "roles": _array(_TEXT),
        "units": _array({"type": "integer"}),
        "when": _TEXT,
        "sections": _array(section),
    }
    return {
        "Layout": whole({"key": _TEXT, **parts}),
        "NewLayout": partial({"key": _TEXT, **parts}, "label", "sections"),
        "LayoutChange": partial(parts),
    }


def _read(name: str, summary: str, answer: Schema | None, *, keyed: bool = False) -> Schema:
    return operation(
        name,
        summary,
        tag=_("set-up"),
        parameters=_address(keyed=keyed),
        answers={200 if answer else 204: answer},
        problems=(403, 404),
    )


def _post(name: str, summary: str, body: Schema | None, answer: Schema, status: int, *, keyed: bool = False) -> Schema:
    return operation(
        name,
        summary,
        tag=_("set-up"),
        parameters=[*_address(keyed=keyed), KEY],
        body=body or partial({}),
        body_needed=body is not None,
        answers={status: answer},
        problems=(403, 404, 409, 422),
    )


def _change() -> Schema:
    return operation(
        "change_layout",
        _("Change a layout"),
        tag=_("set-up"),
        parameters=_address(keyed=True),
        body=ref("LayoutChange"),
        answers={200: ref("Layout")},
        problems=(403, 404, 422),
    )


def _history() -> Schema:
    told: Schema = {"anyOf": [ref("Layout"), {"type": "null"}]}
    account: Schema = {"type": ["integer", "null"]}
    line = whole({"at": MOMENT, "account": account, "verb": _TEXT, "before": told, "after": told})
    return whole({"items": _array(line)})


def _address(*, keyed: bool) -> list[Schema]:
    return [
        {"name": name, "in": "path", "required": True, "schema": {"type": "string", "pattern": "^[a-z][a-z0-9_]*$"}}
        for name in ("type_key", *(("key",) if keyed else ()))
    ]


def _array(items: Schema) -> Schema:
    return {"type": "array", "items": items}
