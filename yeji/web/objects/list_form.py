"""The form of a type's list: its columns and choosers, and by what its board and its calendar stand."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import Final

from django.http import QueryDict
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from yeji.kit.refusal import Refused
from yeji.records.custom.told import Told
from yeji.records.fields import Field
from yeji.records.types import ObjectType
from yeji.ui.components.fields import Check, ChecksField, ChoiceField, FormField, Option
from yeji.web.settings.forms import wrong

_NARROWING: Final = frozenset({"choice", "yes_no", "link", "person", "unit"})


def list_form(kind: ObjectType, told: Told, problem: Refused | None) -> Iterator[FormField]:
    """Which fields a type's list shows, what it is narrowed by, and by what it stands in columns and in a calendar."""
    columns, filters = set(kind.columns), set(kind.filters)
    listed = [item for item in kind.fields if item.listable and item.kind != "shares"]
    yield ChecksField(
        name="columns",
        label=_("Columns of the list"),
        checks=_ticked(listed, columns),
        error=wrong(problem, "columns"),
        wide=True,
        required=True,
    )
    few = [item for item in kind.fields if item.kind in _NARROWING and not item.private]
    if few:
        yield ChecksField(
            name="filters",
            label=_("Choosers above the list"),
            checks=tuple(
                Check(value=one.key, label=capfirst(str(one.label)), ticked=one.key in filters) for one in few
            ),
            error=wrong(problem, "filters"),
            wide=True,
        )
    if told["built"]:
        yield from _ways(kind, told)


def _ways(kind: ObjectType, told: Told) -> Iterator[FormField]:
    """By what records of an own type stand in columns and in a calendar, where they have such fields."""
    own = [item for item in kind.fields if item.custom and not item.private]
    for name, sort, label, empty in (
        ("board", "choice", _("Columns of the board"), _("No board")),
        ("calendar", "date", _("Day in the calendar"), _("No calendar")),
    ):
        options = tuple(Option(value=one.key, label=capfirst(str(one.label))) for one in own if one.kind == sort)
        if options:
            yield ChoiceField(name=name, label=label, value=told[name], options=options, empty=empty)


def _ticked(fields: Sequence[Field], chosen: Collection[str]) -> tuple[Check, ...]:
    return tuple(Check(value=one.key, label=capfirst(str(one.label)), ticked=one.key in chosen) for one in fields)


def typed_list(kind: ObjectType, post: QueryDict) -> Told:
    """The list as somebody chose it, its columns in the order in which they stood before."""
    chosen = set(post.getlist("columns"))
    keys = dict.fromkeys((*kind.columns, *(item.key for item in kind.fields)))
    return {
        "columns": [key for key in keys if key in chosen],
        "filters": post.getlist("filters"),
        "board": post.get("board", ""),
        "calendar": post.get("calendar", ""),
    }
