"""What the forms of roles ask: how far they reach, what else they may do, what they may with a type and its fields."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from django.http import HttpRequest
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from yeji.kit.refusal import Refused
from yeji.org.models import Reach, Role, RoleField, RoleRight, RoleUnit
from yeji.records.private import maskable
from yeji.records.reading import visible
from yeji.records.rights import ways_of
from yeji.records.types import ObjectType
from yeji.ui.components.fields import Check, ChecksField, ChoiceField, FormField, Option
from yeji.web.settings.forms import wrong
from yeji.web.visitor import Visitor

DEEDS: Final = ("creates", "deletes", "exports")


def flags() -> tuple[tuple[str, str], ...]:
    return (
        ("writes", _("enter and change")),
        ("plans", _("set targets")),
        ("closes", _("close months")),
        ("assists", _("enter for others, and begin with that")),
        ("hands_over", _("hand over what a leaver owned")),
        ("looks_as", _("look at everything as somebody else sees it")),
        ("reveals", _("have masked values shown, each time noted")),
        ("divided", _("see the customers of the territories they are responsible for, and what belongs to them")),
    )


def role_fields(request: HttpRequest, visitor: Visitor, role: Role, problem: Refused | None) -> Iterator[FormField]:
    """What the form of a role asks, as it is or as it was just sent."""
    given, fresh = request.POST, request.method == "GET"
    ticked = {flag for flag, _l in flags() if getattr(role, flag)} if fresh else set(given.getlist("flags"))
    chosen = (
        {str(one) for one in RoleUnit.objects.filter(role=role).values_list("unit", flat=True)}
        if fresh
        else set(given.getlist("units"))
    )
    units = visible(visitor.scope, visitor.type("unit")).order_by("name").values_list("pk", "name")
    for name, label, kept in (
        ("records", _("Sees records of"), role.record_reach),
        ("figures", _("Sees figures of"), role.figure_reach),
    ):
        yield _reach_field(name, label, kept if fresh else given.get(name, ""), problem)
    yield ChecksField(
        name="flags",
        label=_("Allowed to"),
        wide=True,
        checks=tuple(Check(value=flag, label=label, ticked=flag in ticked) for flag, label in flags()),
    )
    yield ChecksField(
        name="units",
        label=_("And of these units, with all below"),
        hint=_("Wherever the role's holders work themselves."),
        wide=True,
        checks=tuple(Check(value=str(pk), label=name, ticked=str(pk) in chosen) for pk, name in units),
    )


def type_fields(role: Role, kind: ObjectType, problem: Refused | None) -> Iterator[FormField]:
    said = RoleRight.objects.filter(role=role, type=kind.key).first()
    kept = dict(RoleField.objects.filter(role=role, type=kind.key).values_list("field", "access"))
    owned = kind.owner is not None
    default = role.record_reach if owned else Reach.ALL
    edits = default if role.writes and owned else ""
    yield _reach_field("sees", _("Sees"), said.sees if said else default, problem, none=True)
    yield _reach_field("edits", _("Changes"), said.edits if said else edits, problem, none=True)
    ticked = {deed for deed in DEEDS if (getattr(said, deed) if said else deed == "exports" or bool(edits))}
    words = {"creates": _("enter new ones"), "deletes": _("delete"), "exports": _("export")}
    yield ChecksField(
        name="deeds",
        label=_("Allowed to"),
        wide=True,
        checks=tuple(Check(value=deed, label=words[deed], ticked=deed in ticked) for deed in DEEDS),
    )
    for item in maskable(kind):
        few = tuple(Option(value=way.value, label=capfirst(str(way.label))) for way in ways_of(item))
        yield ChoiceField(
            name=f"field-{item.key}",
            label=capfirst(str(item.label)),
            value=kept.get(item.key, ""),
            empty=pgettext("of a field", "Whole"),
            options=few,
            hint=_("Sums in figures still contain it, as far as the role sees figures.") if item.numeric else "",
        )


def _reach_field(name: str, label: str, value: str, problem: Refused | None, *, none: bool = False) -> ChoiceField:
    options = tuple(Option(value=one.value, label=str(one.label)) for one in Reach)
    return ChoiceField(
        name=name,
        label=label,
        value=value,
        options=options,
        empty=_("none") if none else "",
        error=wrong(problem, name),
    )
