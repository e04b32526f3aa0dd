"""Naming the tags of a type of record: new ones, other names and colours, two made one, one taken away.

The tags of a type are one field of it (``fields.tags``), so whoever writes a record tags it through the one door.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from django.db import connection, transaction
from django.utils.translation import gettext as _

from yeji.kit.refusal import Refused
from yeji.org.scopes import Scope
from yeji.records.among import among
from yeji.records.custom import services as building
from yeji.records.custom.changing import begin_building, may_build
from yeji.records.fields.choice import COLOURS
from yeji.records.fields.tags import KEY, Tags
from yeji.records.models import FieldDefinition
from yeji.records.rewriting import rewrite
from yeji.records.types import ObjectType, registry
from yeji.records.writing import set_context, wrote

MOST: Final = 100
"""So many tags a type has."""
_AT_ONCE: Final = 2000
_LABEL: Final = {"en": "tags", "zh": "标签"}


class NoSuchTag(Refused):
    """The type has no such tag."""

    status = 404
    code = "tag.unknown"


class CannotTag(Refused):
    """A tag that cannot be so."""

    status = 422
    code = "tag.cannot"


def tags_field(kind: ObjectType) -> Tags | None:
    """The field that holds a type's tags; None while nobody has named any."""
    found = kind.by_key.get(KEY)
    return found if isinstance(found, Tags) else None


def numbers_of(kind: ObjectType) -> Mapping[str, int]:
    """How many records have each tag, by its code, those in the bin left out: one query, and for administrators."""
    item = tags_field(kind)
    if item is None:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT t.tag, count(*) FROM {kind.relation} r, jsonb_array_elements_text({item.sql('r')}) AS t (tag) "
            f"WHERE r.deleted_at IS NULL AND {item.sql('r')} IS NOT NULL GROUP BY 1"
        )
        return dict(cursor.fetchall())


def tags_told(kind: ObjectType) -> list[dict[str, Any]]:
    """A type's tags in their order, each with how many records have it."""
    item = tags_field(kind)
    if item is None:
        return []
    numbers, colours = numbers_of(kind), dict(item.colours)
    return [
        {"code": code, "name": name, "colour": colours.get(code, ""), "number": numbers.get(code, 0)}
        for code, name in item.options
    ]


@transaction.atomic
def name_tag(
    *, type_key: str, code: str = "", names: Mapping[str, str], colour: str | None, by: Scope, at: datetime
) -> str:
    """Name a new tag, or give the one of this code another name and colour. Its code.

    Languages that ``names`` leaves out, and a colour that is None, stay as they are.

    :raises MayNotBuild: for all but administrators.
    :raises CannotTag, NoSuchTag, BadValue: if it cannot be so.
    """
    may_build(by)
    begin_building()
    choices, former = _standing(type_key)
    taken = {name for each in choices if each["code"] != code for name in (each["en"], each["zh"]) if name}
    was = _of(choices, code) if code else {"en": "", "zh": "", "colour": ""}
    given = {language: str(names.get(language, was[language]) or "").strip() for language in ("en", "zh")}
    colour = was["colour"] if colour is None else colour
    _refuse_unfit(given, colour, taken)
    if code:
        was.update(given, colour=colour)
    elif len(choices) >= MOST:
        raise CannotTag(_("A type has at most %(most)s tags.") % {"most": MOST}, field="zh")
    else:
        code = _next((*choices, *former))
        choices.append({"code": code, **given, "colour": colour})
    _keep(type_key, choices, former, by=by, at=at)
    return code


def _refuse_unfit(given: Mapping[str, str], colour: str, taken: Collection[str]) -> None:
    """A tag has a name that no other of its type has, and a colour that there is.

    :raises CannotTag: saying what is not so.
    """
    if colour not in COLOURS:
        raise CannotTag(_("There is no such colour."), field="colour")
    if not any(given.values()):
        raise CannotTag(_("A tag needs a name."), field="zh")
    if not set(taken).isdisjoint(given.values()):
        raise CannotTag(_("There is a tag of this name already."), field="zh")


@transaction.atomic
def drop_tag(*, type_key: str, code: str, into: str = "", by: Scope, at: datetime) -> int:
    """Take a tag away from the type and all its records, or let ``into`` stand in its place. How many records had it.

    :raises MayNotBuild, NoSuchTag, CannotTag: if it cannot be.
    """
    may_build(by)
    begin_building()
    choices, former = _standing(type_key)
    gone = _of(choices, code)
    if into == code:
        raise CannotTag(_("Choose another tag to stand in its place."), field="into")
    if into:
        _of(choices, into)
    number = _replace(registry.get(type_key), code, into, by=by, at=at)
    left = [each for each in choices if each["code"] != code]
    if left:
        _keep(type_key, left, [*former, gone], by=by, at=at)
    else:
        building.delete_field(type_key=type_key, key=KEY, by=by, at=at)
    return number


def _standing(type_key: str) -> tuple[list[dict[str, str]], list[dict[str, str]]]:
    """A type's tags, and those that there are no more."""
    registry.get(type_key)
    one = FieldDefinition.objects.filter(type=type_key, key=KEY).first()
    if one is None:
        return [], []
    choices, gone = ([dict(each) for each in one.options.get(part) or ()] for part in ("choices", "gone"))
    return (choices, gone) if one.deleted_at is None else ([], [*gone, *choices])


def _of(choices: Sequence[dict[str, str]], code: str) -> dict[str, str]:
    found = next((each for each in choices if each["code"] == code), None)
    if found is None:
        raise NoSuchTag(_("There is no such tag."))
    return found


def _next(known: Sequence[Mapping[str, str]]) -> str:
    """A code that no tag of the type ever had."""
    used = [each["code"].removeprefix("t") for each in known]
    return f"t{max([int(number) for number in used if number.isdigit()], default=0) + 1}"


def _keep(
    type_key: str, choices: Sequence[Mapping[str, str]], gone: Sequence[Mapping[str, str]], *, by: Scope, at: datetime
) -> None:
    """Write the tags down in the definition of their field, which is made with the first of them."""
    options = {"choices": choices, "gone": gone}
    one = FieldDefinition.objects.filter(type=type_key, key=KEY).first()
    if one is None:
        given = {"kind": Tags.kind, "key": KEY, "label": _LABEL, "options": options}
        building.make_field(type_key=type_key, given=given, by=by, at=at)
        return
    if one.deleted_at is not None:
        building.restore_field(type_key=type_key, key=KEY, by=by, at=at)
    building.change_field(type_key=type_key, key=KEY, given={"options": options}, by=by, at=at)


def _replace(kind: ObjectType, code: str, into: str, *, by: Scope, at: datetime) -> int:
    """Let records have one tag in the place of another, or only less of one; those in the bin too. How many."""
    item = tags_field(kind)
    if item is None:
        return 0
    order = [each for each, _label in item.options]
    having = kind.rows().filter(**{f"{item.column}__contains": [code]}).order_by("pk")
    records = list(having.select_for_update().values_list("pk", flat=True))
    for start in range(0, len(records), _AT_ONCE):
        some = records[start : start + _AT_ONCE]
        held = dict(kind.rows().filter(among("pk", some)).values_list("pk", item.column))
        lists = {pk: _without(value or (), code, into, order) for pk, value in held.items()}
        _rewrite(kind, lists, by=by, at=at)
    return len(records)


def _without(value: Sequence[str], code: str, into: str, order: Sequence[str]) -> list[str]:
    left = {*value, *([into] if into else [])} - {code}
    return [each for each in order if each in left]


def _rewrite(kind: ObjectType, lists: Mapping[int, Sequence[str]], *, by: Scope, at: datetime) -> None:
    verb = f"{kind.key}.retag"
    set_context(account=by.account, at=at, verb=verb)
    rewrite(kind, KEY, lists, at=at)
    wrote(kind, list(lists), by=by, at=at, verb=verb, changed={KEY})
