"""By what duplicates of a type are found, as administrators choose it: which fields, how compared, how sure."""

from __future__ import annotations

from typing import Any, Final

from django.utils.translation import gettext as _

from yeji.kit.refusal import Refused
from yeji.records.fields import Field
from yeji.records.types import ObjectType

MOST: Final = 12
_OF_TEXTS: Final = ("code", "company", "core", "phone", "email", "domain")
_WAYS: Final = {"phone": ("phone",), "email": ("email",), "url": ("domain", "code"), "text": _OF_TEXTS}
_FILLED: Final = "same"


class BadRule(Refused):
    """A rule by which duplicates are to be found that cannot be."""

    status = 422
    code = "setup.bad_rule"


def ways_of(item: Field) -> tuple[str, ...]:
    """How the values of a field can be compared; not at all is the empty answer."""
    if item.private or item.computed:
        return ()
    return _WAYS.get(item.kind, ("code",) if item.kind == "auto_number" else ())


def comparable(kind: ObjectType) -> list[Field]:
    """The fields of a type by which duplicates can be found."""
    return [item for item in kind.fields if ways_of(item)]


def checked_rules(kind: ObjectType, given: object) -> list[dict[str, Any]] | None:
    """The rules as they are kept; None leaves them as declared, an empty list looks for none.

    :raises BadRule: naming what cannot be.
    """
    if given is None:
        return None
    if not isinstance(given, list) or len(given) > MOST:
        raise BadRule(_("There are at most %(most)s rules.") % {"most": MOST}, field=_FILLED)
    kept: list[dict[str, Any]] = []
    for one in given:
        rule = _checked(kind, one)
        if any((rule["field"], rule["how"]) == (other["field"], other["how"]) for other in kept):
            label = kind.field(rule["field"]).label
            raise BadRule(_("%(field)s is compared twice in the same way.") % {"field": label}, field=_FILLED)
        kept.append(rule)
    return kept


def _checked(kind: ObjectType, one: object) -> dict[str, Any]:
    if not isinstance(one, dict) or set(one) - {"field", "how", "surely"}:
        raise BadRule(_("A rule has a field, how it is compared, and whether that is sure."), field=_FILLED)
    item = kind.by_key.get(str(one.get("field", "")))
    if item is None:
        raise BadRule(_("There is no field %(key)s.") % {"key": str(one.get("field", ""))[:40]}, field=_FILLED)
    how = str(one.get("how", ""))
    if how not in ways_of(item):
        raise BadRule(_("%(field)s cannot be compared in that way.") % {"field": item.label}, field=_FILLED)
    return {"field": item.key, "how": how, "surely": bool(one.get("surely", True))}
