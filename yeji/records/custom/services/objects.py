"""The verbs of those who build types of record: made, changed and taken away."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from yeji.kit.numbering import checked_pattern
from yeji.org.scopes import Scope
from yeji.records.custom import indexes
from yeji.records.custom.changing import begin_building, may_build, note
from yeji.records.custom.told import (
    CannotBuild,
    Told,
    checked_key,
    checked_keys,
    checked_names,
    checked_text,
    checked_yes,
    key_from,
    told_object,
)
from yeji.records.duplicates.choosing import checked_rules
from yeji.records.models import ObjectDefinition
from yeji.records.search.keeping import lay_again
from yeji.records.types import UnknownType, registry


@transaction.atomic
def make_object(*, given: Mapping[str, Any], by: Scope, at: datetime) -> ObjectDefinition:
    """Make a new type of record: it has a list, a form, a page, REST, import and search at once.

    :raises MayNotBuild, CannotBuild: if it cannot be.
    """
    may_build(by)
    begin_building()
    label = checked_names(given.get("label"), field="label", needed=True)
    there = set(ObjectDefinition.objects.values_list("key", flat=True))
    taken = dict.fromkeys((*registry.types, *there))
    key = checked_key(given["key"]) if given.get("key") else key_from(label, taken)
    if key in taken:
        raise CannotBuild(_("There is an object %(key)s already.") % {"key": key}, field="key")
    one = ObjectDefinition(key=key, built=True, place=len(there) + 1)
    _fill(one, given)
    one.save(force_insert=True)
    _note("object.make", one, None, by=by, at=at)
    lay_again(key)
    return one


@transaction.atomic
def change_object(*, key: str, given: Mapping[str, Any], by: Scope, at: datetime) -> ObjectDefinition:
    """Change a company's own type, or the list of one that is declared in code.

    :raises MayNotBuild, UnknownType, CannotBuild: if it cannot be.
    """
    may_build(by)
    begin_building()
    kind = registry.get(key)
    one = ObjectDefinition.objects.filter(key=key, deleted_at=None).first()
    one = one or ObjectDefinition(key=key, built=False, icon=kind.icon)
    before = told_object(one)
    _fill(one, {**before, **given})
    for name in ("columns", "filters"):
        unknown = [each for each in getattr(one, name) if each not in kind.by_key]
        if unknown:
            raise CannotBuild(_("There is no field %(key)s.") % {"key": unknown[0]}, field=name)
    one.same = checked_rules(kind, {**before, **given}["same"])
    if told_object(one) != before or one._state.adding:
        one.save()
        if one.same != before["same"]:
            indexes.ask()
        _note("object.change", one, before, by=by, at=at)
    return one


@transaction.atomic
def delete_object(*, key: str, by: Scope, at: datetime) -> None:
    """Take away a type that has no records but deleted ones; the numbers that it gave are not given again.

    :raises MayNotBuild, UnknownType, CannotBuild: if it cannot be.
    """
    may_build(by)
    begin_building()
    one = ObjectDefinition.objects.filter(key=key, built=True, deleted_at=None).first()
    if one is None:
        raise UnknownType(_("There is no object type %(type)s.") % {"type": key})
    if registry.get(key).rows().filter(deleted_at=None).exists():
        raise CannotBuild(_("There are records of this type. Delete them first."))
    links = [(other, link.to) for other in registry.types.values() for link in other.pointers()]
    pointing = [other.label for other, to in links if to == key]
    if pointing:
        raise CannotBuild(_("%(type)s links to it. Delete that field first.") % {"type": pointing[0]})
    one.deleted_at = at
    one.save()
    _note("object.delete", one, told_object(one), by=by, at=at)


def _fill(one: ObjectDefinition, given: Mapping[str, Any]) -> None:
    if one.built:
        label = checked_names(given.get("label"), field="label", needed=True)
        title = checked_names(given.get("title"), field="title")
        one.label_en, one.label_zh = label["en"], label["zh"]
        one.title_en, one.title_zh = title["en"], title["zh"]
        one.plural_en = checked_names(given.get("plural"), field="plural")["en"]
        one.icon = checked_text(given, "icon")[:40] or "file-text"
        numbering = checked_text(given, "numbering")
        one.numbering = checked_pattern(numbering) if numbering else ""
        one.owned = checked_yes(given, "owned", True)
        one.in_menu = checked_yes(given, "in_menu", True)
        one.board = checked_text(given, "board")[:40]
        one.calendar = checked_text(given, "calendar")[:40]
    one.columns = checked_keys(given, "columns")
    one.filters = checked_keys(given, "filters")


def _note(verb: str, one: ObjectDefinition, before: Told | None, *, by: Scope, at: datetime) -> None:
    after = None if one.deleted_at else told_object(one)
    note(verb, type_key=one.key, before=before, after=after, by=by, at=at)
