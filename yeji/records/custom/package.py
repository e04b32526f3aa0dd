"""The whole set-up as one file: what was built is carried from one company to another, and shown before it is applied.
Metrics are added to it in the room that knows them (``ledger.built.package``).

The file is JSON, so that nothing but data can stand in it, with its keys in a fixed order, so that two versions of it
can be laid side by side. It names no records and no people. Applying it makes and changes; it takes nothing away.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Literal

from django.db import transaction
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from yeji.kit.refusal import Refused
from yeji.org.calendar import company, company_changed
from yeji.org.scopes import Scope
from yeji.records.checks import services as checks
from yeji.records.checks.services import told as told_check
from yeji.records.custom import services
from yeji.records.custom.lines import line_of, read_placed
from yeji.records.custom.told import CannotBuild, Told, told_field, told_object
from yeji.records.layouts import services as layouts
from yeji.records.layouts.carrying import brought, carried, for_nobody, unit_names
from yeji.records.layouts.told import told_layout
from yeji.records.models import CheckDefinition, FieldDefinition, LayoutDefinition, ObjectDefinition
from yeji.records.named import Named
from yeji.records.types import registry

Part = Literal["object", "field", "check", "layout", "order", "metric"]

FORMAT: Final = 1
"""Raised when a file of this version could not be read by the one before."""
LARGEST: Final = 2_000_000
_LISTED: Final[Mapping[str, Part]] = {"fields": "field", "checks": "check", "layouts": "layout"}
"""What stands in a package by type, and what each line of it is."""


@dataclass(frozen=True, kw_only=True)
class Step:
    """One thing that applying a package does, to which part of which type; ``field`` is the key of that part.

    An ``order`` is that of the type's layouts, of which the first that fits applies. A ``metric`` counts records of the
    type; ``effect`` is what becomes of its figures, month by month (``ledger.built.package``). ``line`` is where the
    part stands in its file.
    """

    act: Literal["make", "change"]
    part: Part
    type: str
    field: str
    before: Told | None
    after: Told
    effect: tuple[Told, ...] = ()
    line: int | None = None

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
    names = unit_names()
    laid_out = [one for one in _layouts() if not for_nobody(told_layout(one), names)]
    return {**_built(), "layouts": _carried(laid_out, names)}


def _layouts() -> list[LayoutDefinition]:
    return list(LayoutDefinition.objects.order_by("type", "place", "pk"))


def _carried(laid_out: Iterable[LayoutDefinition], names: Mapping[int, str]) -> dict[str, list[Told]]:
    return _by_type((one.type, carried(told_layout(one), names)) for one in laid_out)


def _built() -> Told:
    """A package without its layouts."""
    objects = ObjectDefinition.objects.filter(deleted_at=None).order_by("place", "key")
    fields = FieldDefinition.objects.filter(deleted_at=None).order_by("type", "place", "pk")
    checked_by = CheckDefinition.objects.filter(deleted_at=None).order_by("type", "pk")
    return {
        "yeji_package": FORMAT,
        "objects": [told_object(one) for one in objects],
        "fields": _by_type((one.type, told_field(one)) for one in fields),
        "checks": _by_type((one.type, told_check(one)) for one in checked_by),
    }


def _by_type(told: Iterable[tuple[str, Told]]) -> dict[str, list[Told]]:
    listed: dict[str, list[Told]] = {}
    for type_key, one in told:
        listed.setdefault(type_key, []).append(one)
    return listed


def written(package: Told) -> str:
    """A package as the text of its file."""
    return json.dumps(package, ensure_ascii=False, indent=2) + "\n"


def read(text: str | bytes) -> Told:
    """A package from the text of its file.

    :raises CannotBuild: if it is none, or of a version that is not known here.
    """
    try:
        package = read_placed(text) if len(text) <= LARGEST else None
    except json.JSONDecodeError as problem:
        where = {"line": problem.lineno, "column": problem.colno}
        told = _(
            "The file cannot be read at line %(line)s, character %(column)s: a comma, quote or bracket is wrong there."
        )
        raise CannotBuild(told % where, field="package", row=problem.lineno) from None
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
    objects = package.get("objects", [])
    parts = [package.get(name, {}) for name in _LISTED]
    if not _listed(objects) or not all(
        isinstance(part, dict) and all(_listed(told) for told in part.values()) for part in parts
    ):
        raise CannotBuild(_("This file is no package."), field="package")
    return package


def _listed(told: object) -> bool:
    return isinstance(told, list) and all(isinstance(one, dict) for one in told)


def steps(package: Told, *, by: Scope) -> list[Step]:
    """What applying a package would do, in order; nothing where all is so already.

    :raises MayNotBuild: if one may not.
    """
    services.may_build(by)
    here = {**_built(), "layouts": _carried(_layouts(), unit_names())}
    objects = {one["key"]: one for one in here["objects"]}
    found: list[Step] = []
    for one in package.get("objects", []):
        key = str(one.get("key", ""))
        found += _step("object", key, "", objects.get(key), one)
    for name, part in _LISTED.items():
        for type_key, listed in package.get(name, {}).items():
            there = {one["key"]: one for one in here[name].get(type_key, ())}
            for one in listed:
                key = str(one.get("key", ""))
                found += _step(part, type_key, key, there.get(key), one)
            found += _order_step(type_key, list(there), listed) if part == "layout" else ()
    return found


def _step(part: Part, type_key: str, key: str, before: Told | None, after: Mapping[str, Any]) -> list[Step]:
    whole = {**(before or {}), **after}
    if before == whole:
        return []
    act: Literal["make", "change"] = "change" if before else "make"
    return [Step(act=act, part=part, type=type_key, field=key, before=before, after=whole, line=line_of(after))]


def _order_step(type_key: str, there: list[str], listed: list[Told]) -> list[Step]:
    """Layouts that are here already come into the order of the file, new ones and all."""
    wanted = [str(one.get("key", "")) for one in listed]
    made = [key for key in wanted if key not in there]
    after = [*wanted, *(key for key in there if key not in wanted)]
    if [*there, *made] == after:
        return []
    before = {"order": there}
    return [Step(act="change", part="order", type=type_key, field="", before=before, after={"order": after})]


@contextmanager
def rehearsed() -> Iterator[None]:
    """What is applied in here is refused as it would be, and nothing of it stays."""
    try:
        with transaction.atomic():
            yield
            transaction.set_rollback(True)
    finally:
        company_changed()
        company()  # with the number of the set-up as it was, by which the types are known again


@contextmanager
def named(part: str, line: int | None) -> Iterator[None]:
    """Say of a refusal which part of the package it is about, and where that stands in the file."""
    try:
        yield
    except Refused as problem:
        told = _("Line %(line)s, %(part)s: %(problem)s") if line else _("%(part)s: %(problem)s")
        problem.message = told % {"line": line, "part": part, "problem": problem}
        problem.row = line
        raise


@transaction.atomic
def apply(package: Told, *, by: Scope, at: datetime) -> list[Step]:
    """Do it: objects, their fields, then checks, layouts and what lists show. All of it or nothing.

    :raises MayNotBuild, CannotBuild, UnknownType, BadValue: naming what cannot be.
    """
    planned = steps(package, by=by)
    objects = [step for step in planned if step.part == "object"]
    for step in objects:
        if step.act == "make" and step.after.get("built", True):
            bare = {**step.after, "columns": [], "filters": []}
            with named(name_of(step), step.line):
                services.make_object(given=bare, by=by, at=at)
    for step in _links_last([step for step in planned if step.part == "field"]):
        with named(name_of(step), step.line):
            _apply_field(step, by=by, at=at)
    for step in planned:
        with named(name_of(step), step.line):
            _apply_check(step, by=by, at=at)
            _apply_layout(step, by=by, at=at)
    for step in objects:
        with named(name_of(step), step.line):
            services.change_object(key=step.type, given=step.after, by=by, at=at)
    return planned


def _apply_field(step: Step, *, by: Scope, at: datetime) -> None:
    given = {**step.after, "key": step.field}
    if step.act == "make":
        services.make_field(type_key=step.type, given=given, by=by, at=at)
    else:
        services.change_field(type_key=step.type, key=step.field, given=given, by=by, at=at)


def _apply_check(step: Step, *, by: Scope, at: datetime) -> None:
    if step.part != "check":
        return
    given = {**step.after, "key": step.field}
    if step.act == "make":
        checks.make_check(type_key=step.type, given=given, by=by, at=at)
        return
    (number,) = (one.pk for one in checks.checks_of(step.type) if one.key == step.field)
    checks.change_check(number=number, given=given, by=by, at=at)


def _apply_layout(step: Step, *, by: Scope, at: datetime) -> None:
    if step.part == "order":
        layouts.order_layouts(type_key=step.type, keys=step.after["order"], by=by, at=at)
    if step.part != "layout":
        return
    given = {**brought(step.after), "key": step.field}
    if step.act == "make":
        layouts.make_layout(type_key=step.type, given=given, by=by, at=at)
    else:
        layouts.change_layout(type_key=step.type, key=step.field, given=given, by=by, at=at)


def _links_last(found: list[Step]) -> list[Step]:
    """Formulas after the fields that they read, then what is needed under a condition; all else as it stood."""
    return sorted(found, key=lambda step: (bool(step.after.get("required_when")), step.after.get("kind") == "formula"))


def name_of(step: Step) -> str:
    """What a step is about, as people call it."""
    if step.part == "order":
        return _("Order of the layouts")
    label = step.after.get("label") or step.after.get("message") or step.after.get("name") or {}
    own = str(Named(label.get("en", ""), label.get("zh", ""))) or step.field or step.type
    kind = registry.types.get(step.type)
    return own if not step.field or kind is None else f"{capfirst(str(kind.label))} · {own}"
