"""The path of the figures on one's overview."""

from __future__ import annotations

from django.utils.translation import gettext as _

from yeji.api.openapi.operations import operation
from yeji.api.openapi.schemas import Schema, whole

LISTED: Schema = {"type": "array", "items": {"type": "string"}, "maxItems": 6}


def paths() -> dict[str, Schema]:
    """This path with its operations."""
    answer = whole({"tiles": LISTED, "own": {"type": "boolean"}, "usual": LISTED})
    summary = _("The figures on the caller's overview, in order")
    return {
        "/tiles": {
            "get": operation("read_tiles", summary, tag=_("figures"), answers={200: answer}),
            "put": operation(
                "choose_tiles",
                _("Choose the figures on the caller's overview; an empty list: the usual ones"),
                tag=_("figures"),
                body=whole({"tiles": LISTED}),
                answers={200: answer},
                problems=(422,),
            ),
        }
    }
