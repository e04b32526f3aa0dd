"""What a form starts with: the values of a new record, of a copy, and of a verb."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from django.http import HttpRequest

from yeji.records.copying import original
from yeji.records.fields import Field
from yeji.records.types import ObjectType
from yeji.web.records.boards import lanes
from yeji.web.records.editing import forms
from yeji.web.visitor import Visitor

_LONGEST_ID: Final = 18


def values(visitor: Visitor, kind: ObjectType, fields: list[Field]) -> dict[str, Any]:
    """A new record is one's own, in the company's currency, opened today, in its first stage.

    A plan is for somebody else, and whom a field that the company built means, nobody can know.
    """
    own = visitor.scope.person
    found: dict[str, Any] = {}
    for item in fields:
        if item.kind == "person" and own and not item.custom and item.key not in (kind.about or ()):
            found[item.key] = str(own)
        elif kind.currency is not None and item.key == kind.currency.key:
            found[item.key] = visitor.company.currency
        elif item.key == "opened_on":
            found[item.key] = visitor.today.isoformat()
        elif kind.board and item.key == kind.board.by and item.required and not getattr(item, "default", None):
            found[item.key] = _first_stage(visitor, kind, item.key)
    return found


def _first_stage(visitor: Visitor, kind: ObjectType, by: str) -> str:
    """Where the board begins; nothing where it has no lane."""
    stages = lanes.open_ones(lanes.stages_of(kind, by, visitor))
    return str(stages[0].pk) if stages else ""


def copied(request: HttpRequest, visitor: Visitor, kind: ObjectType) -> dict[str, Any]:
    """What a new record takes over from the one that the address says it is made like."""
    like = request.GET.get("like", "")
    if not like.isascii() or not like.isdigit() or len(like) > _LONGEST_ID:
        return {}
    row, fields = original(kind, int(like), by=visitor.scope)
    return forms.raw_of(kind, row, fields)


def today(given: Mapping[str, Any], fields: list[Field], visitor: Visitor) -> dict[str, Any]:
    """A verb happens today unless somebody says otherwise."""
    return {item.key: given[item.key] or (visitor.today.isoformat() if item.kind == "date" else "") for item in fields}
