"""The field types, one file each. Adding one is adding its file: those that people build fields of are found here."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from pkgutil import iter_modules
from typing import Final

from yeji.records.fields.choice import Choice
from yeji.records.fields.day import Day
from yeji.records.fields.field import BadValue, Field, with_values
from yeji.records.fields.link import Link, PersonLink
from yeji.records.fields.money import Money
from yeji.records.fields.note import Note
from yeji.records.fields.number import Number
from yeji.records.fields.period import PeriodCode
from yeji.records.fields.several_links import SeveralLinks
from yeji.records.fields.shares import Shares
from yeji.records.fields.text import Text
from yeji.records.fields.time_of_day import TimeOfDay
from yeji.records.fields.yes_no import YesNo

__all__ = [
    "KINDS",
    "BadValue",
    "Choice",
    "Day",
    "Field",
    "Link",
    "Money",
    "Note",
    "Number",
    "PeriodCode",
    "PersonLink",
    "SeveralLinks",
    "Shares",
    "Text",
    "TimeOfDay",
    "YesNo",
    "with_values",
]


def _kinds() -> dict[str, type[Field]]:
    """The field types that people build fields of, by kind."""
    modules = [import_module(f"{__name__}.{found.name}") for found in iter_modules(__path__)]
    classes = {value for module in modules for value in vars(module).values() if isinstance(value, type)}
    offered = [one for one in classes if issubclass(one, Field) and one.title]
    return {one.kind: one for one in sorted(offered, key=lambda one: (one.order, one.kind))}


KINDS: Final[Mapping[str, type[Field]]] = _kinds()
