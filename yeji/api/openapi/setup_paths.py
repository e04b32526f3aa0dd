"""The paths of what a company built itself."""

from __future__ import annotations

from django.utils.translation import gettext as _

from yeji.api.openapi.operations import KEY, operation
from yeji.api.openapi.schemas import DAY, Schema, partial, whole

_BY_TYPE: Schema = {"type": "object", "additionalProperties": {"type": "array", "items": {"type": "object"}}}
PACKAGE: Schema = {
    "type": "object",
    "properties": {
        "yeji_package": {"const": 1},
        "objects": {"type": "array", "items": {"type": "object"}},
        "fields": _BY_TYPE,
        "checks": _BY_TYPE,
        "layouts": _BY_TYPE,
        "metrics": {"type": "array", "items": {"type": "object"}},
    },
    "required": ["yeji_package"],
}


def paths() -> dict[str, Schema]:
    """These paths with their operations."""
    tag = _("set-up")
    step = whole(
        {
            "act": {"enum": ["make", "change"]},
            "part": {"enum": ["object", "field", "check", "layout", "order", "metric"]},
            "type": {"type": "string"},
            "field": {"type": "string"},
            "before": {"type": ["object", "null"]},
            "after": {"type": "object"},
            "effect": {"type": "array", "items": {"type": "object"}},
        }
    )
    answer = whole({"applied": {"type": "boolean"}, "steps": {"type": "array", "items": step}})
    read = operation(
        "read_package", _("All objects and fields that were built"), tag=tag, answers={200: PACKAGE}, problems=(403,)
    )
    bring = operation(
        "apply_package",
        _("What a package changes; with apply it is done"),
        tag=tag,
        parameters=[KEY],
        body=partial(
            {"package": PACKAGE, "apply": {"type": "boolean"}, "since": DAY, "reason": {"type": "string"}}, "package"
        ),
        answers={200: answer},
        problems=(403, 404, 409, 422),
    )
    return {"/setup/package": {"get": read, "post": bring}}
