"""What a map file says: which column of a file becomes which field, and how."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from yeji.kit.refusal import Refused
from yeji.records.types import ObjectType


class BadMap(Refused):
    """A map file that cannot be read or does not fit the object type."""

    code = "import.bad_map"


@dataclass(frozen=True, kw_only=True)
class FieldMap:
    """How one field is filled: from a ``column``, by a fixed ``value``, or by a ``template`` over columns.

    ``values`` renames cell values first. Links are found by their field ``by`` (a record's name unless
    said otherwise) and made when ``create`` says so. ``format`` reads dates, ``unit`` multiplies numbers.
    """

    column: str = ""
    value: Any = None
    template: str = ""
    values: dict[str, str] = field(default_factory=dict)
    by: str = ""
    create: bool = False
    format: str = ""


@dataclass(frozen=True, kw_only=True)
class PlaceMap:
    """Where people work: ``path`` names the columns of the unit tree from the top; the rest are columns too."""

    path: tuple[str, ...]
    since: str = ""
    leads: str = ""
    title: str = ""
    format: str = ""


@dataclass(frozen=True, kw_only=True)
class Mapping:
    """A whole map: the key that recognises records, the fields, and the columns left aside on purpose."""

    match: str
    fields: dict[str, FieldMap]
    ignore: tuple[str, ...] = ()
    place: PlaceMap | None = None

    def columns(self) -> Iterator[str]:
        """Every column the map reads."""
        for item in self.fields.values():
            if item.column:
                yield item.column
            yield from template_columns(item.template)
        if self.place:
            yield from (*self.place.path, *filter(None, (self.place.since, self.place.leads, self.place.title)))


def template_columns(template: str) -> list[str]:
    """The columns that a template such as ``{account} · {product}`` names."""
    return [part.split("}", 1)[0] for part in template.split("{")[1:]]


def read_mapping(path: Path | None, kind: ObjectType, header: list[str]) -> Mapping:
    """The map of a file, or without one the plain map in which each column is called like its field.

    :raises BadMap: if it cannot be read, or names a field, key or setting that does not exist.
    """
    if path is None:
        known = {key: FieldMap(column=key) for key in header if key in kind.by_key}
        return Mapping(match=kind.match, fields=known)
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as problem:
        raise BadMap(_("The map %(path)s cannot be read: %(why)s") % {"path": path, "why": problem}) from problem
    return _from_data(data, kind)


def _from_data(data: dict[str, Any], kind: ObjectType) -> Mapping:
    _only({"match", "ignore", "fields", "place"}, data, "")
    match = data.get("match", kind.match)
    mapped = {}
    for key, settings in data.get("fields", {}).items():
        kind.writable(key)
        _only({item.name for item in fields(FieldMap)}, settings, f"fields.{key}.")
        mapped[key] = FieldMap(**settings)
        if sum(1 for given in ("column", "value", "template") if given in settings) != 1:
            raise BadMap(_("fields.%(field)s needs exactly one of column, value, template.") % {"field": key})
    if match not in mapped and not kind.identity:
        raise BadMap(_("The map does not fill %(field)s, by which records are recognised.") % {"field": match})
    place = data.get("place")
    if place is not None:
        if kind.place is None:
            raise BadMap(_("%(type)s has no place in the organisation.") % {"type": kind.label})
        _only({item.name for item in fields(PlaceMap)}, place, "place.")
        place = PlaceMap(**{**place, "path": tuple(place.get("path", ()))})
    return Mapping(match=match, fields=mapped, ignore=tuple(data.get("ignore", ())), place=place)


def _only(known: set[str], given: dict[str, Any], where: str) -> None:
    unknown = sorted(set(given) - known)
    if unknown:
        raise BadMap(_("The map has an unknown setting: %(setting)s") % {"setting": where + unknown[0]})
