"""The verbs of administrators: write a check, change it, take it away."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from django.db import transaction
from django.utils.translation import gettext as _

from yeji.kit.expressions import BadExpression, Kind, compiled, renamed
from yeji.org.scopes import Scope
from yeji.records.custom.changing import begin_building, may_build, note
from yeji.records.custom.told import CannotBuild, checked_key, checked_names, checked_text, checked_yes, key_from
from yeji.records.formulas.names import own_vocabulary
from yeji.records.models import CheckDefinition
from yeji.records.types import registry

MOST: Final = 50
_LONGEST_MESSAGE: Final = 200

Told = dict[str, Any]


def told(one: CheckDefinition) -> Told:
    """A check as data."""
    return {
        "key": one.key,
        "expression": one.expression,
        "message": {"en": one.message_en, "zh": one.message_zh},
        "field": one.field,
        "refuses": one.refuses,
    }


@transaction.atomic
def make_check(*, type_key: str, given: Mapping[str, Any], by: Scope, at: datetime) -> CheckDefinition:
    """Write a check; it is asked from the next write on. What is there already is not touched.

    :raises MayNotBuild, UnknownType, CannotBuild, BadExpression: if it cannot be.
    """
    may_build(by)
    begin_building()
    taken = {one.key: one for one in checks_of(type_key)}
    if len(taken) >= MOST:
        raise CannotBuild(_("A type of record has at most %(most)s checks.") % {"most": MOST})
    one = CheckDefinition(type=registry.get(type_key).key)
    _fill(one, given)
    key = given.get("key")
    one.key = checked_key(key) if key else key_from({"en": one.message_en, "zh": one.message_zh}, taken)
    if one.key in taken:
        raise CannotBuild(_("There is a check %(key)s already.") % {"key": one.key}, field="key")
    one.save(force_insert=True)
    _note("check.make", one, None, by=by, at=at)
    return one


@transaction.atomic
def change_check(*, number: int, given: Mapping[str, Any], by: Scope, at: datetime) -> CheckDefinition:
    """Change a check.

    :raises MayNotBuild, CannotBuild, BadExpression: if it cannot be.
    """
    may_build(by)
    begin_building()
    one = found_check(number)
    before = told(one)
    _fill(one, {**before, **given})
    one.save()
    _note("check.change", one, before, by=by, at=at)
    return one


@transaction.atomic
def delete_check(*, number: int, by: Scope, at: datetime) -> None:
    """Take a check away.

    :raises MayNotBuild, CannotBuild: if it cannot be.
    """
    may_build(by)
    begin_building()
    one = found_check(number)
    one.deleted_at = at
    one.save()
    _note("check.delete", one, told(one), by=by, at=at)


def checks_of(type_key: str) -> list[CheckDefinition]:
    """The checks of a type, in the order in which they were made."""
    return list(CheckDefinition.objects.filter(type=type_key, deleted_at=None).order_by("pk"))


def found_check(number: int) -> CheckDefinition:
    """The check of this number.

    :raises CannotBuild: if there is none.
    """
    one = CheckDefinition.objects.filter(pk=number, deleted_at=None).first()
    if one is None:
        raise CannotBuild(_("There is no such check."))
    return one


def _fill(one: CheckDefinition, given: Mapping[str, Any]) -> None:
    kind = registry.get(one.type)
    message = checked_names(given.get("message"), field="message", needed=True, longest=_LONGEST_MESSAGE)
    one.message_en, one.message_zh = message["en"], message["zh"]
    one.field = checked_text(given, "field")
    if one.field and one.field not in kind.by_key:
        raise CannotBuild(_("There is no such field."), field="field")
    one.refuses = checked_yes(given, "refuses", True)
    names = own_vocabulary(kind)
    try:
        text = checked_text(given, "expression")
        compiled(text, names, expect=Kind.YES_NO)
        one.expression = renamed(text, lambda parts: _key(parts, names))
    except BadExpression as problem:
        problem.field = "expression"
        raise


def _key(parts: tuple[str, ...], names: Any) -> str | None:
    known = names.named(parts[0]) if len(parts) == 1 else None
    return known.key if known else None


def _note(verb: str, one: CheckDefinition, before: Told | None, *, by: Scope, at: datetime) -> None:
    after = None if one.deleted_at else told(one)
    note(verb, type_key=one.type, field=str(one.pk), before=before, after=after, by=by, at=at)
