"""What is said to a writer whose record cannot be written."""

from __future__ import annotations

import re
from collections.abc import Sequence

from django.db import IntegrityError
from django.utils.translation import gettext as _

from yeji.kit.refusal import Refused
from yeji.records.models import FieldDefinition
from yeji.records.types import ObjectType


class MayNotWrite(Refused):
    """The writer's roles do not let him write records of this type."""

    status = 403
    code = "record.forbidden"


class NotAccepted(Refused):
    """One or more fields hold values that the record cannot have; each says which."""

    status = 422
    code = "record.not_accepted"


class AlreadyThere(Refused):
    """Another record of the type has this key already."""

    status = 409
    code = "record.already_there"


def writes_none(kind: ObjectType) -> MayNotWrite:
    """What is said to somebody who may write no records of a type."""
    return MayNotWrite(_("You may not change %(plural)s.") % {"plural": kind.plural})


def refuse_all(wrong: list[Refused]) -> None:
    """Raise what is wrong as one refusal that lists each.

    :raises NotAccepted: if there is anything.
    """
    if wrong:
        raise listed(wrong)


def listed(wrong: Sequence[Refused]) -> NotAccepted:
    """What is wrong as one refusal that lists each."""
    return NotAccepted(" ".join(str(problem) for problem in wrong), field=wrong[0].field, others=wrong)


def refusal_of(kind: ObjectType, problem: IntegrityError) -> Refused:
    """What a database constraint means in words. A constraint we have no words for stays a bug."""
    cause = getattr(problem.__cause__, "diag", None)
    name = getattr(cause, "constraint_name", None) or ""
    key = _own_once(name) or (
        kind.match if f"_{kind.match}_" in name or name.endswith("_key") or "once" in name else ""
    )
    if key:
        label = kind.by_key[key].label if key in kind.by_key else key
        return AlreadyThere(
            _("There is a %(type)s with the same %(field)s already.") % {"type": kind.label, "field": label}, field=key
        )
    raise problem


def _own_once(name: str) -> str:
    """The key of the company's own field whose index has this name; empty if it is none."""
    found = re.fullmatch(r"own_(\d+)_once", name)
    return FieldDefinition.objects.values_list("key", flat=True).get(pk=found[1]) if found else ""
