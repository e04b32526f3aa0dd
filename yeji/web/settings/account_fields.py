"""The fields of the forms about accounts: who, which roles, whose records."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext as _

from yeji.kit.refusal import Refused
from yeji.org.models import Person, Role
from yeji.org.queries import person_called
from yeji.org.roles import role_about, role_label
from yeji.records.fields import PersonLink
from yeji.records.reading import NotFound, get
from yeji.records.types import registry
from yeji.ui.components.fields import Check, ChecksField, ChoiceField, FormField, Option, TextField
from yeji.web.records.lists.narrowing import options_of
from yeji.web.settings.forms import wrong
from yeji.web.visitor import Visitor


def text(name: str, label: str, value: str, problem: Refused | None) -> TextField:
    """A line that must be filled."""
    return TextField(name=name, label=label, value=value, error=wrong(problem, name), required=True)


def roles_field(ticked: Iterable[str], problem: Refused | None) -> ChecksField:
    """Every role with what it means, those of the account ticked."""
    held = set(ticked)
    codes = sorted(Role.objects.values_list("code", flat=True), key=lambda code: (not role_about(code), code))
    return ChecksField(
        name="roles",
        label=_("Roles"),
        wide=True,
        required=True,
        error=wrong(problem, "roles"),
        checks=tuple(
            Check(value=code, label=role_label(code), note=role_about(code), ticked=code in held) for code in codes
        ),
    )


def person_field(value: str, visitor: Visitor, problem: Refused | None) -> FormField:
    """The person whose records are the account's own."""
    hint = _("Whose customers and deals are the account's own. A rep or manager needs one.")
    found = options_of(PersonLink(key="person", label=""), visitor)
    if found is None:
        label = _("Person: staff number or name")
        return TextField(name="person", label=label, value=value, error=wrong(problem, "person"), hint=hint)
    options = tuple(Option(value=one.value, label=one.label) for one in found)
    return ChoiceField(
        name="person",
        label=_("Person"),
        value=value,
        empty="—",
        options=options,
        error=wrong(problem, "person"),
        hint=hint,
    )


def person_of(given: str, visitor: Visitor) -> Person | None:
    """The person chosen from the list, or typed where there are too many to list.

    :raises NoSuchPerson, NotFound: if there is none.
    """
    text = given.strip()
    if not text:
        return None
    if text.isascii() and text.isdigit():
        try:
            found: Person = get(visitor.scope, registry.get("person"), int(text[:18]))  # type: ignore[assignment]
        except NotFound:
            return person_called(text)
        return found
    return person_called(text)
