"""The path of what a record counts for."""

from __future__ import annotations

from django.utils.translation import gettext as _

from yeji.api.openapi.operations import operation
from yeji.api.openapi.schemas import DAY, FIGURE, Schema, whole
from yeji.records.types import registry

TEXT: Schema = {"type": "string"}
WHOLE: Schema = {"type": "integer"}


def _answer() -> Schema:
    line = {
        "metric": TEXT,
        "version": WHOLE,
        "person": TEXT,
        "unit": TEXT,
        "amount": FIGURE,
        "count": WHOLE,
        "day": DAY,
        "belongs_on": {"anyOf": [DAY, {"type": "null"}]},
        "overlay": {"type": "boolean"},
    }
    missing = whole({"metric": TEXT, "version": WHOLE, "unmet": TEXT})
    return whole(
        {
            "counted": {"type": "array", "items": whole(line)},
            "outside": WHOLE,
            "uncounted": {"type": "array", "items": missing},
        }
    )


def paths() -> dict[str, Schema]:
    """This path with its operation."""
    kind = {"name": "type_key", "in": "path", "required": True}
    record = {"name": "record", "in": "path", "required": True, "schema": {"type": "integer", "minimum": 1}}
    return {
        "/counted/{type_key}/{record}": {
            "get": operation(
                "counted_for",
                _("What a record counts for, and what not, with the reason"),
                tag=_("figures"),
                parameters=[{**kind, "schema": {"type": "string", "enum": [one.key for one in registry]}}, record],
                answers={200: _answer()},
                problems=(404,),
            )
        }
    }
