"""A layout as plain data: the same form on a page, over REST and in a package; and what of it cannot be so."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

from django.utils.translation import gettext as _

from yeji.kit.expressions import BadExpression
from yeji.org.models import Role, Unit
from yeji.records.custom.told import CannotBuild, Told, checked_names, checked_yes
from yeji.records.formulas.wording import checked_condition
from yeji.records.layouts.shape import CONDITIONS
from yeji.records.models import LayoutDefinition
from yeji.records.types import ObjectType

MOST_SECTIONS: Final = 30
_MOST_COLUMNS: Final = 2
_LONGEST: Final = 500


def told_layout(one: LayoutDefinition) -> Told:
    """A layout as data."""
    return {
        "key": one.key,
        "label": {"en": one.label_en, "zh": one.label_zh},
        "roles": list(one.roles),
        "units": list(one.units),
        "when": one.when,
        "sections": one.sections,
    }


def fill(one: LayoutDefinition, kind: ObjectType, given: Mapping[str, Any], *, was: Mapping[str, Any]) -> None:
    """Lay what somebody described into a definition. Roles and units that it ``was`` for may be gone meanwhile.

    :raises CannotBuild, BadExpression: naming what cannot be so, by its place such as ``sections.0.columns``.
    """
    label = checked_names(given.get("label"), field="label", needed=True)
    one.label_en, one.label_zh = label["en"], label["zh"]
    one.roles = _roles(given.get("roles"), was.get("roles", ()))
    one.units = _units(given.get("units"), was.get("units", ()))
    one.when = condition(kind, given.get("when"), "when")
    one.sections = _sections(kind, given.get("sections"))


def condition(kind: ObjectType, given: object, place: str) -> str:
    """A condition as it is kept: names by key.

    :raises CannotBuild, BadExpression: if it cannot be one.
    """
    text = given.strip() if isinstance(given, str) else ""
    if not text:
        return ""
    try:
        kept = checked_condition(kind.key, text)
    except BadExpression as problem:
        problem.field = place
        raise
    if len(kept) > _LONGEST:
        raise CannotBuild(_("A condition has at most %(longest)s characters.") % {"longest": _LONGEST}, field=place)
    return kept


def _roles(given: object, was: Iterable[str]) -> list[str]:
    wanted = list(dict.fromkeys(str(one) for one in _listed(given)))
    there = {*was, *(Role.objects.filter(pk__in=wanted).values_list("pk", flat=True) if wanted else ())}
    for code in wanted:
        if code not in there:
            raise CannotBuild(_("There is no role %(role)s.") % {"role": code[:60]}, field="roles")
    return wanted


def _units(given: object, was: Iterable[int]) -> list[int]:
    wanted = [one for one in dict.fromkeys(_listed(given)) if isinstance(one, int)]
    alive = Unit.unscoped.filter(pk__in=wanted, deleted_at=None).values_list("pk", flat=True) if wanted else ()
    there = {*was, *alive}
    for unit in wanted:
        if unit not in there:
            raise CannotBuild(_("There is no unit %(unit)s.") % {"unit": unit}, field="units")
    return wanted


def _listed(given: object) -> Iterable[Any]:
    return [one for one in given if isinstance(one, int | str)] if isinstance(given, list | tuple) else []


def _sections(kind: ObjectType, given: object) -> list[Told]:
    listed = [one for one in given if isinstance(one, Mapping)] if isinstance(given, list | tuple) else []
    if len(listed) > MOST_SECTIONS:
        raise CannotBuild(_("A layout has at most %(most)s sections.") % {"most": MOST_SECTIONS}, field="sections")
    placed: set[str] = set()
    sections = [_section(kind, one, f"sections.{number}", placed) for number, one in enumerate(listed)]
    if not placed:
        raise CannotBuild(_("A layout shows at least one field."), field="sections")
    return sections


def _section(kind: ObjectType, given: Mapping[str, Any], place: str, placed: set[str]) -> Told:
    columns = given.get("columns", _MOST_COLUMNS)
    if isinstance(columns, bool) or columns not in range(1, _MOST_COLUMNS + 1):
        raise CannotBuild(_("A section has one column or two."), field=f"{place}.columns")
    fields = given.get("fields")
    return {
        "title": checked_names(given.get("title"), field=f"{place}.title"),
        "columns": columns,
        "folded": checked_yes(given, "folded"),
        **_conditions(kind, given, place),
        "fields": [
            _field(kind, one, f"{place}.fields.{number}", placed)
            for number, one in enumerate(fields if isinstance(fields, list | tuple) else ())
        ],
    }


def _field(kind: ObjectType, given: object, place: str, placed: set[str]) -> Told:
    told: Mapping[str, Any] = given if isinstance(given, Mapping) else {"key": given}
    key = str(told.get("key") or "")
    if key not in kind.by_key:
        raise CannotBuild(_("There is no field %(key)s.") % {"key": key[:60]}, field=place)
    if key in placed:
        label = kind.by_key[key].label
        raise CannotBuild(_("%(field)s stands in this layout twice.") % {"field": label}, field=place)
    placed.add(key)
    return {"key": key, **_conditions(kind, told, place)}


def _conditions(kind: ObjectType, given: Mapping[str, Any], place: str) -> dict[str, str]:
    return {name: condition(kind, given.get(name), f"{place}.{name}") for name in CONDITIONS}
