"""Which view a list is looked at through, and its columns."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Final

from django.utils.translation import gettext as _

from yeji.records.fields import Field
from yeji.records.filters.tree import BadFilter
from yeji.records.types import ObjectType
from yeji.records.views.reading import NoSuchView, chosen_columns, view_called
from yeji.records.views.shape import Shown, View
from yeji.web.records.lists.listing import ENDS, Asked, asked_of, filterable, ranged
from yeji.web.visitor import Visitor

ALL: Final = "all"
"""Stands in an address for the whole list, also where one's role begins with a view."""


def asked_by(
    kind: ObjectType, given: Mapping[str, str], visitor: Visitor, known: Sequence[View] | None = None
) -> Asked:
    """What the address of a list asks for, laid over the view it names. One that is gone is no view.

    ``known`` are the visitor's views, where they have been read already.
    """
    if known is None:
        return asked_of(kind, given, view_in(kind, given, visitor))
    return asked_of(kind, given, next((view for view in known if view.key == given.get("view")), None))


def refuse_unknown(asked: Asked, given: Mapping[str, str]) -> None:
    """Stop before a list is taken for a wider one: a page leaves out what it does not understand, a change must not.

    :raises BadFilter: if a part of the address that narrows the list means nothing, or nothing any more.
    """
    if "ids" in given:  # none of them could be read
        raise BadFilter(_("Nothing is selected any more. Select the records again."))
    narrowing = {item.key for item in filterable(asked.kind)} | {"outcome"}
    narrowing |= {f"{item.key}.{end}" for item in ranged(asked.kind) for end in ENDS}
    meant = {*asked.where, *asked.ranges} | ({"outcome"} if asked.outcome else set())
    gone = given.get("view", "") not in ("", ALL) and asked.view is None
    if gone or any(given.get(key) for key in narrowing - meant):
        raise BadFilter(_("This list is not there any more as it was. Open it again, then change its records."))


def view_in(kind: ObjectType, given: Mapping[str, str], visitor: Visitor) -> View | None:
    """The view that an address names."""
    key = given.get("view", "")
    if not key or key == ALL:
        return None
    with suppress(NoSuchView):
        return view_called(visitor.scope, kind, key)
    return None


def url_of(kind: ObjectType, view: View) -> str:
    """Where a list is looked at through a view."""
    at = {"board": "board/", "calendar": "calendar/"}.get(view.look, "")
    return f"/records/{kind.key}/{at}?view={view.key}"


def columns_for(asked: Asked, visitor: Visitor) -> tuple[Shown, ...]:
    """The columns of a list: those the visitor chose for its view, else the view's, else the type's own."""
    kind, view = asked.kind, asked.view
    chosen = chosen_columns(visitor.scope, kind, view.key if view else "")
    of_view = tuple(one for one in (view.columns if view else ()) if one.key in kind.by_key)
    return chosen or of_view or tuple(Shown(key) for key in kind.columns)


def choosable(kind: ObjectType) -> list[Field]:
    """The fields that can be columns: the type's own columns first, then the others."""
    own = [kind.by_key[key] for key in kind.columns]
    return [*own, *(item for item in kind.fields if item not in own and item.kind != "note")]
