"""The whole set-up as one file: what was built is carried from one company to another, and shown before it is applied.

The file is JSON, so that nothing but data can stand in it, with its keys in a fixed order, so that two versions of it
can be laid side by side. It names no records and no people. Applying it makes and changes; it takes nothing away.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Literal

from django.db import transaction
from django.utils.translation import gettext as _

from yeji.org.scopes import Scope
from yeji.records.custom import services
from yeji.records.custom.told import CannotBuild, Told, told_field, told_object
from yeji.records.models import FieldDefinition, ObjectDefinition
from yeji.records.types import registry

FORMAT: Final = 1
"""Raised when a file of this version could not be read by the one before."""
LARGEST: Final = 2_000_000


@dataclass(frozen=True, kw_only=True)
class Step:
    """One thing that applying a package does: to which type, to which of its fields (empty: the type itself)."""

    act: Literal["make", "change"]
    type: str
    field: str
    before: Told | None
    after: Told

    def changes(self) -> Iterator[tuple[str, Any, Any]]:
        """What is different: name, before, after."""
        for name, value in self.after.items():
            was = (self.before or {}).get(name)
            if was != value:
                yield name, was, value


def packed(*, by: Scope) -> Told:
    """Everything that was built, as it is now.

    :raises MayNotBuild: if one may not.
    """
    services.may_build(by)
    objects = ObjectDefinition.objects.filter(deleted_at=None).order_by("place", "key")
    fields = FieldDefinition.objects.filter(deleted_at=None).order_by("type", "place", "pk")
    listed: dict[str, list[Told]] = {}
    for one in fields:
        listed.setdefault(one.type, []).append(told_field(one))
    return {"yeji_package": FORMAT, "objects": [told_object(one) for one in objects], "fields": listed}


def written(package: Told) -> str:
    """A package as the text of its file."""
    return json.dumps(package, ensure_ascii=False, indent=2) + "\n"


def read(text: str | bytes) -> Told:
    """A package from the text of its file.

    :raises CannotBuild: if it is none, or of a version that is not known here.
    """
    try:
        package = json.loads(text) if len(text) <= LARGEST else None
    except (ValueError, RecursionError):
        package = None
    return checked(package)


def checked(package: object) -> Told:
    """A package as a program sent it.

    :raises CannotBuild: if it is none, or of a version that is not known here.
    """
    if not isinstance(package, dict) or "yeji_package" not in package:
        raise CannotBuild(_("This file is no package."), field="package")
    if package["yeji_package"] != FORMAT:
        raise CannotBuild(_("This package was made by another version."), field="package")
    objects, fields = package.get("objects", []), package.get("fields", {})
    good = isinstance(objects, list) and isinstance(fields, dict) and all(isinstance(one, dict) for one in objects)
    if not good or not all(
        isinstance(listed, list) and all(isinstance(one, dict) for one in listed) for listed in fields.values()
    ):
        raise CannotBuild(_("This file is no package."), field="package")
    return package


def steps(package: Told, *, by: Scope) -> list[Step]:
    """What applying a package would do, in order; nothing where all is so already.

    :raises MayNotBuild: if one may not.
    """
    here = packed(by=by)
    objects = {one["key"]: one for one in here["objects"]}
    found = []
    for one in package.get("objects", []):
        found += _step(str(one.get("key", "")), "", objects.get(one.get("key")), one)
    for type_key, listed in package.get("fields", {}).items():
        there = {one["key"]: one for one in here["fields"].get(type_key, ())}
        for one in listed:
            found += _step(type_key, str(one.get("key", "")), there.get(one.get("key")), one)
    return found


def _step(type_key: str, key: str, before: Told | None, after: Mapping[str, Any]) -> list[Step]:
    whole = {**(before or {}), **after}
    if before == whole:
        return []
    return [Step(act="change" if before else "make", type=type_key, field=key, before=before, after=whole)]


@transaction.atomic
def apply(package: Told, *, by: Scope, at: datetime) -> list[Step]:
    """Do it: the objects first, then the fields, then what their lists show. All of it or nothing.

    :raises MayNotBuild, CannotBuild, UnknownType, BadValue: naming what cannot be.
    """
    planned = steps(package, by=by)
    objects = [step for step in planned if not step.field]
    for step in objects:
        if step.act == "make" and step.after.get("built", True):
            bare = {**step.after, "columns": [], "filters": []}
            services.make_object(given=bare, by=by, at=at)
    for step in _links_last([step for step in planned if step.field]):
        given = {**step.after, "key": step.field}
        if step.act == "make":
            services.make_field(type_key=step.type, given=given, by=by, at=at)
        else:
            services.change_field(type_key=step.type, key=step.field, given=given, by=by, at=at)
    for step in objects:
        services.change_object(key=step.type, given=step.after, by=by, at=at)
    return planned


def _links_last(found: list[Step]) -> list[Step]:
    """Formulas after the fields that they read, then what is needed under a condition; all else as it stood."""
    return sorted(found, key=lambda step: (bool(step.after.get("required_when")), step.after.get("kind") == "formula"))


def name_of(step: Step) -> str:
    """What a step is about, as people call it."""
    label = step.after.get("label") or {}
    own = label.get("zh") or label.get("en") or step.field or step.type
    kind = registry.types.get(step.type)
    return str(own) if not step.field or kind is None else f"{kind.label} · {own}"
