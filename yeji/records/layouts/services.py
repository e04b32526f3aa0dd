"""The verbs of administrators: lay out the fields of a type, change that, copy it, take it away, put it in order."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any, Final

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from yeji.org.scopes import Scope
from yeji.records.custom.changing import begin_building, may_build, note
from yeji.records.custom.told import CannotBuild, Told, checked_key, checked_names, key_from
from yeji.records.layouts.told import fill, told_layout
from yeji.records.models import LayoutDefinition, SetupChange
from yeji.records.types import ObjectType, registry

MOST: Final = 50
_RESERVED: Final = ("new", "try", "order")
"""What addresses mean something else by."""
MOST_CHANGES: Final = 50


class NoSuchLayout(CannotBuild):
    """There is no layout of this key."""

    status = 404
    code = "setup.no_layout"


@transaction.atomic
def make_layout(*, type_key: str, given: Mapping[str, Any], by: Scope, at: datetime) -> LayoutDefinition:
    """A layout, behind those that the type has; it applies at once, to whom none before it does.

    :raises MayNotBuild, UnknownType, CannotBuild, BadExpression: if it cannot be.
    """
    may_build(by)
    begin_building()
    kind = registry.get(type_key)
    there = {one.key: one for one in layouts_of(type_key)}
    if len(there) >= MOST:
        raise CannotBuild(_("A type of record has at most %(most)s layouts.") % {"most": MOST})
    label = checked_names(given.get("label"), field="label", needed=True)
    key = checked_key(given["key"]) if given.get("key") else key_from(label, {**there, **dict.fromkeys(_RESERVED)})
    if key in there or key in _RESERVED:
        raise CannotBuild(_("There is a layout %(key)s already.") % {"key": key}, field="key")
    one = LayoutDefinition(type=kind.key, key=key, place=len(there) + 1)
    fill(one, kind, given, was={})
    one.save(force_insert=True)
    _note("layout.make", one, None, told_layout(one), by=by, at=at)
    return one


@transaction.atomic
def change_layout(*, type_key: str, key: str, given: Mapping[str, Any], by: Scope, at: datetime) -> LayoutDefinition:
    """Change a layout; its key stays.

    :raises MayNotBuild, NoSuchLayout, CannotBuild, BadExpression: if it cannot be.
    """
    may_build(by)
    return _change(type_key=type_key, key=key, given=given, was={}, by=by, at=at)


def _change(
    *, type_key: str, key: str, given: Mapping[str, Any], was: Mapping[str, Any], by: Scope, at: datetime
) -> LayoutDefinition:
    """``was``: what it is brought back to, of which roles and units may be gone meanwhile."""
    begin_building()
    one = found_layout(type_key, key)
    before = told_layout(one)
    known = {part: [*before[part], *was.get(part, ())] for part in ("roles", "units")}
    fill(one, registry.get(type_key), {**before, **given}, was=known)
    if told_layout(one) != before:
        one.save()
        _note("layout.change", one, before, told_layout(one), by=by, at=at)
    return one


@transaction.atomic
def copy_layout(*, type_key: str, key: str, by: Scope, at: datetime) -> LayoutDefinition:
    """Another layout like this one.

    :raises MayNotBuild, NoSuchLayout, CannotBuild: if it cannot be.
    """
    may_build(by)
    told = told_layout(found_layout(type_key, key))
    label = {language: _copied(name, language) for language, name in told["label"].items()}
    taken = {one.key: one for one in layouts_of(type_key)}
    given = {**told, "label": label, "key": key_from({"en": key}, taken)}
    return make_layout(type_key=type_key, given=given, by=by, at=at)


@transaction.atomic
def delete_layout(*, type_key: str, key: str, by: Scope, at: datetime) -> None:
    """Take a layout away; whoever had it gets the next that fits.

    :raises MayNotBuild, NoSuchLayout: if it cannot be.
    """
    may_build(by)
    begin_building()
    one = found_layout(type_key, key)
    one.delete()
    _note("layout.delete", one, told_layout(one), None, by=by, at=at)


@transaction.atomic
def order_layouts(*, type_key: str, keys: Collection[str], by: Scope, at: datetime) -> None:
    """Put a type's layouts into an order: the first that fits applies. Those not named come behind as they were.

    :raises MayNotBuild: if one may not.
    """
    may_build(by)
    begin_building()
    there = layouts_of(type_key)
    before = [one.key for one in there]
    places = {key: place for place, key in enumerate(keys)}
    listed = sorted(there, key=lambda one: places.get(one.key, len(places)))
    after = [one.key for one in listed]
    if before == after:
        return
    for place, one in enumerate(listed, start=1):
        one.place = place
    LayoutDefinition.objects.bulk_update(listed, ["place"])
    note("layout.order", type_key=type_key, before={"keys": before}, after={"keys": after}, by=by, at=at)


@transaction.atomic
def move_layout(*, type_key: str, key: str, step: int, by: Scope, at: datetime) -> None:
    """Put a layout further up (a negative step) or down among those of its type.

    :raises MayNotBuild, NoSuchLayout: if it cannot be.
    """
    may_build(by)
    keys = [one.key for one in layouts_of(type_key)]
    place = keys.index(found_layout(type_key, key).key)
    keys.insert(max(place + step, 0), keys.pop(place))
    order_layouts(type_key=type_key, keys=keys, by=by, at=at)


@transaction.atomic
def bring_back(*, type_key: str, key: str, change: int, by: Scope, at: datetime) -> LayoutDefinition:
    """Make a layout what it was before one of its changes.

    :raises MayNotBuild, NoSuchLayout, CannotBuild, BadExpression: if it cannot be so any more.
    """
    may_build(by)
    found = next((one for one in changes_of(type_key, key) if one.pk == change and one.before), None)
    if found is None:
        raise NoSuchLayout(_("There is no such change."))
    return _change(type_key=type_key, key=key, given=found.before, was=found.before, by=by, at=at)


def layouts_of(type_key: str) -> list[LayoutDefinition]:
    """The layouts of a type in their order.

    :raises UnknownType: if there is no such type.
    """
    kind: ObjectType = registry.get(type_key)
    return list(LayoutDefinition.objects.filter(type=kind.key).order_by("place", "pk"))


def found_layout(type_key: str, key: str) -> LayoutDefinition:
    """The layout of this key.

    :raises UnknownType, NoSuchLayout: if there is none.
    """
    found = next((one for one in layouts_of(type_key) if one.key == key), None)
    if found is None:
        raise NoSuchLayout(_("There is no such layout."))
    return found


def changes_of(type_key: str, key: str) -> list[SetupChange]:
    """What was done to a layout, the newest first.

    :raises UnknownType: if there is no such type.
    """
    kind: ObjectType = registry.get(type_key)
    found = SetupChange.objects.filter(type=kind.key, field=key, verb__startswith="layout.").order_by("-pk")
    return list(found[:MOST_CHANGES])


def _copied(name: str, language: str) -> str:
    if not name:
        return ""
    with override("zh-hans" if language == "zh" else "en"):
        return (_("%(name)s, copy") % {"name": name})[:60]


def _note(
    verb: str, one: LayoutDefinition, before: Told | None, after: Told | None, *, by: Scope, at: datetime
) -> None:
    note(verb, type_key=one.type, field=one.key, before=before, after=after, by=by, at=at)
