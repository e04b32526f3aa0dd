"""The rules by which duplicates of a type are found, in words."""

from __future__ import annotations

from typing import Any

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from yeji.records.types import ObjectType


def words_of() -> dict[str, str]:
    """How values are compared, in words."""
    return {
        "code": _("the same, whatever case, width and spaces"),
        "company": _("the same company name without its legal form"),
        "core": _("the same company name without legal form and province"),
        "phone": _("the same telephone number, with or without +86"),
        "email": _("the same e-mail address"),
        "domain": _("the same web address up to its first slash"),
    }


def listed(kind: ObjectType) -> list[dict[str, Any]]:
    """The rules in force, for the page of the type."""
    ways = words_of()
    return [
        {"label": capfirst(str(kind.by_key[one.field].label)), "how": ways.get(one.how, one.how), "surely": one.surely}
        for one in kind.same
        if one.field in kind.by_key and kind.merges
    ]
