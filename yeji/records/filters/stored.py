"""Filters as JSON: how views keep them and programs send them, with the number of the form.

``{"v": 1, "all": [{"field": "amount", "is": "gte", "values": ["300000"]}, {"any": […]}]}``
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from django.utils.translation import gettext as _

from yeji.records.filters.tree import DEEPEST, BadFilter, Condition, Group, checked

FORM: Final = 1
_GROUP: Final = frozenset({"v", "all", "any"})
_CONDITION: Final = frozenset({"field", "is", "values", "value"})


def to_json(group: Group) -> dict[str, Any]:
    """The filter as it is kept."""
    return {"v": FORM, **_group(group)}


def _group(group: Group) -> dict[str, Any]:
    return {"all" if group.every else "any": [_part(part) for part in group.parts]}


def _part(part: Condition | Group) -> dict[str, Any]:
    if isinstance(part, Group):
        return _group(part)
    return {"field": part.field, "is": part.operator, "values": list(part.values)}


def from_json(raw: Any) -> Group:
    """The filter that was kept or sent.

    :raises BadFilter: if it is none, saying what is wrong with it.
    """
    if raw in (None, {}):
        return Group()
    if isinstance(raw, Mapping) and raw.get("v", FORM) != FORM:
        raise BadFilter(_("This filter is of a form that is not known here."), field="filter")
    return checked(_read_group(raw, 1))


def _read_group(raw: Any, depth: int) -> Group:
    if not isinstance(raw, Mapping) or not set(raw) <= _GROUP or len({"all", "any"} & set(raw)) != 1:
        raise BadFilter(_('A group of a filter is {"all": […]} or {"any": […]}.'), field="filter")
    if depth > DEEPEST:
        raise BadFilter(_("The groups of this filter are too deep."), field="filter")
    every = "all" in raw
    parts = raw["all" if every else "any"]
    if not isinstance(parts, list):
        raise BadFilter(_('A group of a filter is {"all": […]} or {"any": […]}.'), field="filter")
    return Group(tuple(_read_part(part, depth) for part in parts), every)


def _read_part(raw: Any, depth: int) -> Condition | Group:
    if isinstance(raw, Mapping) and "field" not in raw:
        return _read_group(raw, depth + 1)
    if not isinstance(raw, Mapping) or not set(raw) <= _CONDITION or not isinstance(raw.get("is"), str):
        raise BadFilter(_('A condition is {"field": …, "is": …, "values": […]}.'), field="filter")
    given = raw.get("values", [raw["value"]] if raw.get("value") is not None else [])
    values = given if isinstance(given, list) else [given]
    if not isinstance(raw["field"], str) or any(not isinstance(value, str | int | bool) for value in values):
        raise BadFilter(
            _("%(field)s: the values of a condition are text or whole numbers.") % {"field": str(raw["field"])[:60]},
            field="filter",
        )
    return Condition(raw["field"], raw["is"], tuple(_text(value) for value in values))


def _text(value: str | int | bool) -> str:
    return ("yes" if value else "no") if isinstance(value, bool) else str(value)
