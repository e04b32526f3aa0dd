"""The layouts of a type as its page lists them: each with whom it is for, and what of it means nothing any more."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from django.utils.translation import gettext as _

from yeji.org.models import Role
from yeji.org.roles import role_label
from yeji.org.scopes import Scope
from yeji.records.layouts import services
from yeji.records.layouts.told import told_layout
from yeji.records.reading import visible
from yeji.records.types import ObjectType, registry
from yeji.ui.signs import enumerated
from yeji.web.objects.layout_form import for_people

HOME: Final = "/settings/objects/"


def listed(kind: ObjectType, scope: Scope) -> list[dict[str, Any]]:
    """The layouts of a type in their order."""
    there = services.layouts_of(kind.key)
    if not there:
        return []
    roles, units = roles_by_name(), dict(visible(scope, registry.get("unit")).values_list("pk", "name"))
    made = {one.key: one for one in kind.layouts}
    return [
        {
            "label": str(made[one.key].label),
            "for": sentence(for_people(kind, told_layout(one)), roles, units),
            "why": next((rule.why for rule in made[one.key].rules if rule.why), ""),
            "url": f"{home(kind.key)}{one.key}/",
        }
        for one in there
        if one.key in made
    ]


def home(type_key: str) -> str:
    """Where the layouts of a type are."""
    return f"{HOME}{type_key}/layouts/"


def roles_by_name() -> dict[str, str]:
    """What each role is called."""
    return {code: role_label(code) for code in Role.objects.order_by("code").values_list("code", flat=True)}


def sentence(told: Mapping[str, Any], roles: Mapping[str, str], units: Mapping[int, str]) -> str:
    """Whom and what a layout is for, in words."""
    parts = []
    if told["roles"]:
        parts.append(_("roles: %(names)s") % {"names": enumerated(roles.get(one, one) for one in told["roles"])})
    if told["units"]:
        parts.append(_("units: %(names)s") % {"names": enumerated(units.get(one, f"#{one}") for one in told["units"])})
    if told["when"]:
        parts.append(_("when %(condition)s") % {"condition": told["when"]})
    return " · ".join(parts) or _("for everybody")
