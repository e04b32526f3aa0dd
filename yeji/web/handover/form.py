"""The form of a hand-over: who leaves, who gets the rest and single types, when, and what ends with it."""

from __future__ import annotations

from collections.abc import Sequence

from django.http import QueryDict
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from yeji.kit.refusal import Refused
from yeji.records.fields import PersonLink
from yeji.records.handover.holdings import Holding
from yeji.ui.components.fields import Check, ChecksField, DateField, FormField
from yeji.web.records.editing import controls
from yeji.web.settings.forms import wrong
from yeji.web.visitor import Visitor


def who_field(visitor: Visitor, problem: Refused | None) -> FormField:
    """Somebody to choose."""
    return _person("person", _("Who leaves"), "", visitor, problem)


def fields_of(
    held: Sequence[Holding], given: QueryDict, visitor: Visitor, problem: Refused | None
) -> tuple[FormField, ...]:
    """The fields below what the leaver owns."""
    kinds = [one.kind for one in held]
    ticked = set(given.getlist("also")) if given else {"follows", "closes", "leaves"}
    rest = _person("to", _("Everything goes to"), given.get("to", ""), visitor, problem)
    singly = [
        _person(
            f"to-{kind.key}", _("Except %(plural)s, to") % {"plural": kind.plural}, given.get(f"to-{kind.key}", ""),
            visitor, problem,
        )
        for kind in kinds if len(kinds) > 1
    ]  # fmt: skip
    day = DateField(
        name="on", label=_("Last day at work"), value=given.get("on", visitor.today.isoformat()),
        error=wrong(problem, "on"), hint=_("The hand-over begins on this day."), required=True,
    )  # fmt: skip
    return (rest, day, *singly, _also(ticked, problem))


def _also(ticked: set[str], problem: Refused | None) -> FormField:
    words = (
        ("follows", _("What belongs together stays together"), _("Contacts and deals go along with their customer.")),
        ("closes", _("End the account"), _("Sessions and tokens end at once.")),
        ("leaves", _("End the place in the organisation"), _("The day after, the position is vacant.")),
    )
    checks = tuple(Check(value=key, label=label, note=note, ticked=key in ticked) for key, label, note in words)
    return ChecksField(name="also", label=_("Also"), checks=checks, wide=True, error=wrong(problem, "closes"))


def _person(name: str, label: str, value: str, visitor: Visitor, problem: Refused | None) -> FormField:
    needed = name in ("person", "to")
    standing = {"name": name, "label": capfirst(label), "error": wrong(problem, name), "required": needed}
    return controls.link_field(PersonLink(key=name, label=label), value, visitor, standing)
