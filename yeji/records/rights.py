"""What a role may be told about a type of record: which of its fields may be left out, and in which ways."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from yeji.org import permissions
from yeji.org.models import Access, Role
from yeji.org.scopes import Scope
from yeji.records.fields import Field
from yeji.records.private import maskable
from yeji.records.types import ObjectType


def ways_of(item: Field) -> tuple[Access, ...]:
    """The ways in which less of a field may be left: a mask is for texts alone."""
    return tuple(way for way in Access if way != Access.MASKED or item.database_type == "text")


def allow_type(*, role: Role, kind: ObjectType, right: permissions.TypeRight | None, by: Scope, at: datetime) -> None:
    """Say what a role may do with one type; None: what it may do anyway, and every field whole.

    :raises MayNotAdminister, CannotChangeRole: if it may not or cannot be.
    """
    possible = {item.key: ways_of(item) for item in maskable(kind)}
    for key, way in (right.fields if right else {}).items():
        if way and way not in possible.get(key, ()):
            label = kind.by_key[key].label if key in kind.by_key else key
            raise permissions.CannotChangeRole(_("%(field)s cannot be left like this.") % {"field": label}, field=key)
    permissions.allow_type(role=role, kind=kind.key, right=right, by=by, at=at)
