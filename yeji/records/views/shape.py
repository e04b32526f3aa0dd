"""What a view is, and how it is written down."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Literal

from yeji.records.filters.stored import from_json, to_json
from yeji.records.filters.tree import EVERYTHING, Group

Look = Literal["list", "board", "calendar"]
Width = Literal["", "narrow", "wide"]
LOOKS: Final = ("list", "board", "calendar")
WIDTHS: Final = ("", "narrow", "wide")
MOST_PINNED: Final = 3
MOST_COLUMNS: Final = 40


@dataclass(frozen=True)
class Shown:
    """A column of a list: the field's key, how wide, whether it stays in sight when the table is moved sideways."""

    key: str
    width: Width = ""
    pinned: bool = False


@dataclass(frozen=True, kw_only=True)
class View:
    """A list under a name. ``order`` is as in an address (``-amount,name``), empty for the type's own; no ``columns``
    means those of the type. A board stands ``by`` a field, that of its own board unless said.

    ``number`` and ``owner`` are those of a saved one; a view declared by a type has neither. A ``shared`` one is seen
    by everybody, or only by holders of ``roles`` and members of ``units`` and what lies below them; those who hold one
    of the ``default_roles`` begin with it.
    """

    key: str
    label: Any
    filter: Group = EVERYTHING
    order: str = ""
    text: str = ""
    look: Look = "list"
    by: str = ""
    columns: tuple[Shown, ...] = ()
    number: int | None = None
    owner: int | None = None
    shared: bool = False
    roles: tuple[str, ...] = ()
    units: tuple[int, ...] = ()
    default_roles: tuple[str, ...] = field(default=())
    version: int = 0


def columns_json(columns: tuple[Shown, ...]) -> list[dict[str, Any]]:
    """Columns as they are kept: only what differs from the usual is written."""
    return [
        {"key": one.key, **({"width": one.width} if one.width else {}), **({"pinned": True} if one.pinned else {})}
        for one in columns
    ]


def columns_of(raw: Any) -> tuple[Shown, ...]:
    """Columns that were kept; what cannot be understood is left out, so that a field that went takes nothing along."""
    found: dict[str, Shown] = {}
    for part in raw if isinstance(raw, list) else []:
        if isinstance(part, Mapping) and isinstance(part.get("key"), str):
            width = part.get("width", "")
            found[part["key"]] = Shown(part["key"], width if width in WIDTHS else "", part.get("pinned") is True)
    return pinned_first(tuple(found.values())[:MOST_COLUMNS])


def pinned_first(columns: tuple[Shown, ...]) -> tuple[Shown, ...]:
    """Pinned columns stand first; of too many the last are pinned no more."""
    pinned = [one for one in columns if one.pinned]
    kept = set(pinned[:MOST_PINNED])
    rest = tuple(one if not one.pinned else Shown(one.key, one.width) for one in columns if one not in kept)
    return (*(one for one in pinned if one in kept), *rest)


def exported(view: View) -> dict[str, Any]:
    """What a view says, as a package or a program reads it: nothing of whose it is."""
    return {
        "name": str(view.label),
        "filter": to_json(view.filter),
        "sort": view.order,
        "q": view.text,
        "look": view.look,
        "by": view.by,
        "columns": columns_json(view.columns),
    }


def content_of(raw: Mapping[str, Any]) -> dict[str, Any]:
    """What a package or a program says of a view, as parts of a ``View``.

    :raises BadFilter: if its filter is none.
    """
    look = raw.get("look", "list")
    return {
        "label": str(raw.get("name", "")).strip(),
        "filter": from_json(raw.get("filter")),
        "order": str(raw.get("sort", "")),
        "text": str(raw.get("q", ""))[:100],
        "look": look if look in LOOKS else "list",
        "by": str(raw.get("by", ""))[:40],
        "columns": columns_of(raw.get("columns")),
    }
