"""What a map file says: which column of a file becomes which field, and how."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Sequence
from collections.abc import Mapping as Lookup
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yeji.kit.refusal import Refused
from yeji.records.named import in_each_language
from yeji.records.own_id import ID, RECORD_ID, filled_by, has_column
from yeji.records.types import ObjectType

PLACES: Final = {
    "unit_1": gettext_lazy("unit, top level"),
    "unit_2": gettext_lazy("unit, second level"),
    "unit_3": gettext_lazy("unit, third level"),
    "leads": gettext_lazy("leads the unit"),
    "title": gettext_lazy("position"),
    "since": gettext_lazy("there since"),
}
"""The columns by which a file of people without a map says where they work."""


class BadMap(Refused):
    """A map file that cannot be read or does not fit the object type."""

    code = "import.bad_map"


@dataclass(frozen=True, kw_only=True)
class FieldMap:
    """How one field is filled: from a ``column``, by a fixed ``value``, by a ``template`` over columns, for shares
    from a column of ``people`` and one of their ``parts``, or for an address by the columns of its ``pieces``.

    ``values`` renames cell values first; a template takes cells as they were renamed for their own field. Links
    are found by their field ``by`` (a record's name unless said otherwise) and made when ``create`` says so.
    ``format`` reads dates; ``times`` is what the unit in the column's name multiplies by, such as 10000 for 万元.
    """

    column: str = ""
    value: Any = None
    template: str = ""
    people: str = ""
    parts: str = ""
    pieces: dict[str, str] = field(default_factory=dict)
    values: dict[str, str] = field(default_factory=dict)
    by: str = ""
    create: bool = False
    format: str = ""
    times: int = 1

    def columns(self) -> list[str]:
        """Every column this field is filled from."""
        named = (self.column, self.people, self.parts, *self.pieces.values())
        return [*filter(None, named), *template_columns(self.template)]


@dataclass(frozen=True, kw_only=True)
class PlaceMap:
    """Where people work: ``path`` names the columns of the unit tree from the top; the rest are columns too."""

    path: tuple[str, ...]
    since: str = ""
    leads: str = ""
    title: str = ""
    format: str = ""

    def columns(self) -> list[str]:
        return [*self.path, *filter(None, (self.since, self.leads, self.title))]


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
            yield from item.columns()
        if self.place:
            yield from self.place.columns()


def template_columns(template: str) -> list[str]:
    """The columns that a template such as ``{account} · {product}`` names."""
    return [part.split("}", 1)[0] for part in template.split("{")[1:]]


def mapping_of(data: dict[str, Any], kind: ObjectType) -> Mapping:
    """The map that its kept form stands for.

    :raises BadMap: if it names a field, key or setting that does not exist.
    """
    return _from_data(data, kind)


def spelled_out(data: Lookup[str, Any]) -> dict[str, Any]:
    """A map's kept form with every field's settings in full: a text alone names the column."""
    fields = {key: {"column": how} if isinstance(how, str) else how for key, how in data.get("fields", {}).items()}
    return {**data, "fields": fields}


def read_mapping(path: Path | None, kind: ObjectType, header: list[str]) -> Mapping:
    """The map of a file, or without one the plain map in which each column is called like its field.

    :raises BadMap: if it cannot be read, or names a field, key or setting that does not exist.
    """
    if path is None:
        return _plain(kind, header)
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as problem:
        raise BadMap(_("The map %(path)s cannot be read: %(why)s") % {"path": path, "why": problem}) from problem
    return _from_data(data, kind)


def _plain(kind: ObjectType, header: list[str]) -> Mapping:
    """Columns are called like fields, by key or as the screens of any language call them.

    The record's name will do as its key. Columns of fields that nobody sets are left aside.
    A file of people may name their units (see ``plain_heads``).
    """
    called = {name: item.key for item in kind.fields for name in (*in_each_language(item.label), item.key)}
    settable = {item.key for item in kind.fields if not item.read_only and item.in_tables}
    if has_column(kind):
        called |= dict.fromkeys(in_each_language(RECORD_ID.label), ID)
        settable.add(ID)
    mapped = {called[name]: FieldMap(column=name) for name in header if called.get(name) in settable}
    whole = kind.match in mapped or kind.identity
    usual = kind.match if whole else kind.title
    return Mapping(
        match=_match(kind, mapped, ID if ID in mapped else usual),
        fields=mapped,
        ignore=tuple(name for name in header if name in called and called[name] not in settable),
        place=_plain_place(header) if kind.place else None,
    )


def plain_heads(kind: ObjectType) -> list[str]:
    """The heads of a file that needs no map, in the reader's language: fields that can be set, then places."""
    wanted = (item for item in kind.fields if not item.read_only and item.in_tables and item.kind != "shares")
    heads = [str(item.label) for item in wanted]
    return heads + ([str(label) for label in PLACES.values()] if kind.place else [])


def _plain_place(header: list[str]) -> PlaceMap | None:
    """The columns that say where people work: units from the top, and who leads, as what, since when."""
    there = {key: name for key, label in PLACES.items() for name in (*in_each_language(label), key) if name in header}
    path = tuple(there[key] for key in ("unit_1", "unit_2", "unit_3") if key in there)
    if not path:
        return None
    return PlaceMap(path=path, **{key: there[key] for key in ("leads", "title", "since") if key in there})


def _from_data(data: dict[str, Any], kind: ObjectType) -> Mapping:
    _only(("match", "ignore", "fields", "place"), data, "")
    mapped = {key: _field_map(kind, key, how) for key, how in _table(data, "fields").items()}
    return Mapping(
        match=_match(kind, mapped, data.get("match", kind.match)),
        fields=mapped,
        ignore=_names(data.get("ignore", ()), "ignore"),
        place=_place(kind, _table(data, "place")) if "place" in data else None,
    )


def _match(kind: ObjectType, mapped: dict[str, FieldMap], match: str) -> str:
    """The field by which records are recognised; where several fields are the key together, it is made of them."""
    if kind.identity and match == kind.match:
        return match
    if match not in mapped:
        raise BadMap(_("The map does not fill %(field)s, by which records are recognised.") % {"field": match})
    return match


def _field_map(kind: ObjectType, key: str, how: Any) -> FieldMap:
    """One field's settings; a text alone names the column.

    :raises BadMap, UnknownField: naming the setting or field.
    """
    item = filled_by(kind, key)
    if not item.in_tables:
        raise BadMap(
            _("%(field)s is no column of a table: files are added to the record itself.") % {"field": item.label},
            field=key,
        )
    where = f"fields.{key}"
    settings = {"column": how} if isinstance(how, str) else how
    if not isinstance(settings, dict):
        raise BadMap(_("%(setting)s is a table of settings.") % {"setting": where})
    _only([item.name for item in fields(FieldMap)], settings, f"{where}.")
    for name, kept in settings.items():
        _typed(FieldMap(), name, kept, f"{where}.{name}")
    pairs = ("people" in settings) + ("parts" in settings)
    if sum(given in settings for given in ("column", "value", "template", "pieces")) + bool(pairs) != 1 or pairs == 1:
        raise BadMap(_("fields.%(field)s needs exactly one of column, value, template.") % {"field": key})
    if "pieces" in settings:
        _only(item.pieces, settings["pieces"], f"{where}.pieces.")
        settings = {
            **settings,
            "pieces": {name: settings["pieces"][name] for name in item.pieces if name in settings["pieces"]},
        }
    return FieldMap(**settings)


def _place(kind: ObjectType, settings: dict[str, Any]) -> PlaceMap:
    if kind.place is None:
        raise BadMap(_("%(type)s has no place in the organisation.") % {"type": kind.label})
    _only([item.name for item in fields(PlaceMap)], settings, "place.")
    for name, kept in settings.items():
        if name != "path":
            _typed(PlaceMap(path=()), name, kept, f"place.{name}")
    return PlaceMap(**{**settings, "path": _names(settings.get("path", ()), "place.path")})


def _only(known: Sequence[str], given: dict[str, Any], where: str) -> None:
    for name in sorted(given):
        if name not in known:
            raise BadMap(_("The map has an unknown setting: %(setting)s") % {"setting": where + name})


def _typed(pattern: Any, name: str, given: Any, where: str) -> None:
    """See that a setting is of its kind. A fixed value may be text, number, date or yes and no."""
    wanted = type(getattr(pattern, name))
    scalar = name == "value" and not isinstance(given, dict | list)
    renames = wanted is dict and isinstance(given, dict) and all(isinstance(to, str) for to in given.values())
    if not (scalar or renames or (wanted is not dict and name != "value" and isinstance(given, wanted))):
        raise BadMap(_("The map's setting %(setting)s cannot be that.") % {"setting": where})


def _table(data: dict[str, Any], name: str) -> dict[str, Any]:
    found = data.get(name, {})
    if not isinstance(found, dict):
        raise BadMap(_("%(setting)s is a table of settings.") % {"setting": name})
    return found


def _names(given: Any, where: str) -> tuple[str, ...]:
    if not isinstance(given, list | tuple) or not all(isinstance(name, str) for name in given):
        raise BadMap(_("%(setting)s is a list of column names.") % {"setting": where})
    return tuple(given)
