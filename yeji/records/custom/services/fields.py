"""The verbs of those who build fields: made, changed, put into order, taken away and brought back."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from django.db import transaction
from django.utils.translation import gettext as _

from yeji.kit.expressions import BadExpression
from yeji.kit.refusal import Refused
from yeji.org.calendar import touch_setup
from yeji.org.scopes import Scope
from yeji.records.custom import indexes
from yeji.records.custom.changing import begin_building, may_build, note
from yeji.records.custom.told import (
    CannotBuild,
    Told,
    checked_help,
    checked_key,
    checked_names,
    checked_text,
    checked_yes,
    key_from,
    told_field,
)
from yeji.records.fields import KINDS
from yeji.records.formulas.wording import checked_condition, checked_formula
from yeji.records.models import FieldDefinition
from yeji.records.search.keeping import lay_again
from yeji.records.types import OWN_KEYS, registry

KEPT_DAYS: Final = 30
"""How long a field that was taken away can be brought back, its values with it."""
MOST_FIELDS: Final = 200
_LONGEST_CONDITION: Final = 500
_FLAGS: Final = ("required", "private", "unique", "searched")


class NoSuchField(Refused):
    """There is no field of one's own with this key, or it cannot be brought back any more."""

    status = 404
    code = "setup.no_field"


def no_such_field() -> NoSuchField:
    """The refusal of a field that is none of one's own."""
    return NoSuchField(_("There is no such field of your own."))


@transaction.atomic
def make_field(*, type_key: str, given: Mapping[str, Any], by: Scope, at: datetime) -> FieldDefinition:
    """Add a field to a type of record; it can be used at once.

    :raises MayNotBuild, UnknownType, CannotBuild, BadValue: if it cannot be.
    """
    may_build(by)
    begin_building()
    kind = registry.get(type_key)
    kept = {one.key: one for one in FieldDefinition.objects.filter(type=type_key)}
    if len(kept) >= MOST_FIELDS:
        raise CannotBuild(_("A type of record has at most %(most)s fields of your own.") % {"most": MOST_FIELDS})
    label = checked_names(given.get("label"), field="label", needed=True)
    taken = {**kept, **kind.by_key, **dict.fromkeys(OWN_KEYS)}
    key = checked_key(given["key"]) if given.get("key") else key_from(label, taken)
    chosen = _chosen_kind(given, key)
    if key in taken:
        raise CannotBuild(_("There is a field %(key)s already, perhaps a deleted one.") % {"key": key}, field="key")
    one = FieldDefinition(type=type_key, key=key, kind=chosen, place=len(kept) + 1)
    _fill(one, given)
    one.save(force_insert=True)
    _note("field.make", one, None, by=by, at=at)
    return one


@transaction.atomic
def change_field(*, type_key: str, key: str, given: Mapping[str, Any], by: Scope, at: datetime) -> FieldDefinition:
    """Change what a field is called and how it behaves; its kind and key stay.

    :raises MayNotBuild, NoSuchField, CannotBuild, BadValue: if it cannot be.
    """
    may_build(by)
    begin_building()
    one = _field(type_key, key)
    before = told_field(one)
    if given.get("kind", one.kind) != one.kind:
        raise CannotBuild(_("A field keeps its kind: make another field, and bring the values over."), field="kind")
    _fill(one, {**before, **given})
    if told_field(one) != before:
        one.save()
        _note("field.change", one, before, by=by, at=at)
    return one


@transaction.atomic
def delete_field(*, type_key: str, key: str, by: Scope, at: datetime) -> FieldDefinition:
    """Take a field away. For thirty days it can be brought back with its values.

    :raises MayNotBuild, NoSuchField: if it cannot be.
    """
    may_build(by)
    begin_building()
    one = _field(type_key, key)
    one.deleted_at = at
    one.save()
    _note("field.delete", one, told_field(one), by=by, at=at)
    return one


@transaction.atomic
def restore_field(*, type_key: str, key: str, by: Scope, at: datetime) -> FieldDefinition:
    """Bring a field back with the values it had.

    :raises MayNotBuild, NoSuchField: if it cannot be.
    """
    may_build(by)
    begin_building()
    one = _field(type_key, key, deleted=True)
    if one.deleted_at is None or one.deleted_at < at - timedelta(days=KEPT_DAYS):
        raise NoSuchField(_("This field was deleted more than thirty days ago."))
    one.deleted_at = None
    one.save()
    _note("field.restore", one, None, by=by, at=at)
    return one


@transaction.atomic
def order_fields(*, type_key: str, keys: Collection[str], by: Scope, at: datetime) -> None:
    """Put a type's own fields into an order; those not named come after them as they were.

    :raises MayNotBuild: if one may not.
    """
    may_build(by)
    begin_building()
    places = {key: place for place, key in enumerate(keys)}
    there = list(FieldDefinition.objects.filter(type=type_key, deleted_at=None).order_by("place", "pk"))
    for place, one in enumerate(sorted(there, key=lambda one: places.get(one.key, len(places)))):
        one.place = place + 1
    FieldDefinition.objects.bulk_update(there, ["place"])
    touch_setup()


def _field(type_key: str, key: str, *, deleted: bool = False) -> FieldDefinition:
    found = FieldDefinition.objects.filter(type=type_key, key=key, deleted_at__isnull=not deleted).first()
    if found is None:
        raise no_such_field()
    return found


def _chosen_kind(given: Mapping[str, Any], key: str) -> str:
    """The kind of a new field with this key."""
    chosen = checked_text(given, "kind")
    if chosen not in KINDS:
        raise CannotBuild(_("There is no such kind of field."), field="kind")
    fixed = KINDS[chosen].fixed_key
    if fixed and key != fixed:
        raise CannotBuild(_("A field of this kind has the key %(key)s.") % {"key": fixed}, field="key")
    return chosen


def _fill(one: FieldDefinition, given: Mapping[str, Any]) -> None:
    label = checked_names(given.get("label"), field="label", needed=True)
    help_text = checked_help(given.get("help"))
    one.label_en, one.label_zh = label["en"], label["zh"]
    one.help_en, one.help_zh = help_text["en"], help_text["zh"]
    made, options = KINDS[one.kind], given.get("options") or {}
    if not isinstance(options, Mapping):
        raise CannotBuild(_("The options of a field are a list of names with values."), field="options")
    one.options = dict(made.checked(options))
    _check_target(one)
    one.required_when = _condition(one.type, checked_text(given, "required_when"))
    _check_formula(one)
    for flag in _FLAGS:
        setattr(one, flag, checked_yes(given, flag))
    one.unique = one.unique and made.indexable
    one.searched = one.searched and made.searchable and not one.private
    wanted = made.always_indexed or (made.indexable and (one.unique or checked_yes(given, "indexed")))
    if wanted and one.index in (FieldDefinition.Index.NONE, FieldDefinition.Index.FAILED):
        one.index = FieldDefinition.Index.WANTED
    elif not wanted:
        one.index = FieldDefinition.Index.NONE


def _condition(type_key: str, text: str) -> str:
    if not text:
        return ""
    try:
        return checked_condition(type_key, text)[:_LONGEST_CONDITION]
    except BadExpression as problem:
        problem.field = "required_when"
        raise


def _check_target(one: FieldDefinition) -> None:
    target = one.options.get("to")
    if target is not None and target not in registry.types:
        raise CannotBuild(_("Choose what the field links to."), field="to")


def _check_formula(one: FieldDefinition) -> None:
    text = one.options.get("expression")
    if text is None:
        return
    try:
        one.options["expression"] = checked_formula(one.type, one.key, text)
    except BadExpression as problem:
        problem.field = "expression"
        raise


def _note(verb: str, one: FieldDefinition, before: Told | None, *, by: Scope, at: datetime) -> None:
    """Keep what was done to a field, and have done what follows from it: records are searched and found by others."""
    after = None if one.deleted_at else told_field(one)
    note(verb, type_key=one.type, field=one.key, before=before, after=after, by=by, at=at)
    lay_again(one.type)
    if one.index == FieldDefinition.Index.WANTED or one.deleted_at is not None:
        indexes.ask()
