"""Layouts carried from one company to another: units, which are records, go by their number or their name."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from django.utils.translation import gettext as _

from yeji.org.models import Unit
from yeji.records.custom.told import CannotBuild, Told


def unit_names() -> dict[int, str]:
    """What each unit is called in a package: its number, or its name where it has none."""
    found = Unit.unscoped.filter(deleted_at=None).values_list("pk", "code", "name")
    return {pk: code or name for pk, code, name in found}


def former_names(units: Collection[int]) -> dict[int, str]:
    """What units were called that a layout is for, deleted ones too; a purged one by its number."""
    found = dict(Unit.unscoped.filter(pk__in=units).values_list("pk", "name")) if units else {}
    return {unit: found.get(unit, f"#{unit}") for unit in units}


def carried(told: Told, names: Mapping[int, str]) -> Told:
    """A layout as a package holds it. A unit that is no more is left out, unless no other is left."""
    kept = [names[unit] for unit in told["units"] if unit in names]
    return {**told, "units": kept or [f"#{unit}" for unit in told["units"]]}


def for_nobody(told: Told, names: Mapping[int, str]) -> bool:
    """Whether it is for units that are all gone: elsewhere it would be a layout for everybody."""
    return bool(told["units"]) and names.keys().isdisjoint(told["units"])


def brought(told: Told) -> Told:
    """A layout of a package as it is kept here.

    :raises CannotBuild: naming a unit that there is not, or several of.
    """
    wanted = told.get("units") or []
    if not wanted:
        return told
    found: dict[str, list[int]] = {}
    for unit, name in unit_names().items():
        found.setdefault(name, []).append(unit)
    for name in wanted:
        if len(found.get(str(name), ())) != 1:
            message = _("Layout %(layout)s is for unit %(unit)s, which is not here, or here more than once.")
            raise CannotBuild(message % {"layout": told.get("key", ""), "unit": str(name)[:60]}, field="units")
    return {**told, "units": [found[str(name)][0] for name in wanted]}
