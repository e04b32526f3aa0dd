"""Which views a reader has. A view narrows a list and never widens it: its rows come through the door like all."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Q
from django.utils.translation import gettext as _

from yeji.kit.refusal import Refused
from yeji.org.models import Grant, Reach
from yeji.org.queries import units_around
from yeji.org.scopes import Scope
from yeji.records.filters.stored import from_json
from yeji.records.filters.tree import EVERYTHING, BadFilter, Group
from yeji.records.models import ColumnChoice, SavedView, ViewEvent
from yeji.records.types import ObjectType
from yeji.records.views.shape import Shown, View, columns_of


class NoSuchView(Refused):
    """There is no such view, or it is not for this reader."""

    status = 404
    code = "view.unknown"


def views_for(scope: Scope, kind: ObjectType) -> list[View]:
    """The views of a type that a reader has: those declared with it, then shared ones, then the own, in their order."""
    rows = list(
        SavedView.objects.filter(type=kind.key)
        .filter(Q(owner=scope.account) | Q(shared=True))
        .order_by("-shared", "place", "pk")
    )
    return [*kind.views, *(view_of(row) for row in _for_me(rows, scope))]


def view_called(scope: Scope, kind: ObjectType, key: str) -> View:
    """One view of a reader by its key.

    :raises NoSuchView: if the reader has none such.
    """
    for view in kind.views if not key.isdigit() else views_for(scope, kind):
        if view.key == key:
            return view
    raise NoSuchView(_("There is no such view, or it is not shared with you."))


def first_view(scope: Scope, views: Iterable[View]) -> View | None:
    """The view that a reader's role begins with."""
    candidates = [view for view in views if view.default_roles]
    if not candidates:
        return None
    roles = _roles(scope)
    return next((view for view in candidates if roles & set(view.default_roles)), None)


def may_share(scope: Scope) -> bool:
    """Whether a reader may give views to others: those who see more than their own records."""
    return scope.account is not None and (scope.administers or scope.records != Reach.OWN)


def may_change(scope: Scope, view: View) -> bool:
    """Whether a reader may change or delete a view: the own ones, and administrators those that are shared."""
    if view.number is None or scope.account is None:
        return False
    return view.owner == scope.account or (view.shared and scope.administers)


def chosen_columns(scope: Scope, kind: ObjectType, view: str) -> tuple[Shown, ...]:
    """The columns that a reader chose for a view; none where he did not."""
    if scope.account is None:
        return ()
    kept = ColumnChoice.objects.filter(account=scope.account, type=kind.key, view=view).values_list(
        "columns", flat=True
    )
    return tuple(one for one in columns_of(next(iter(kept), [])) if one.key in kind.by_key)


def events_of(scope: Scope, kind: ObjectType, view: View) -> list[ViewEvent]:
    """What was done to a view, newest first, for those who may change it."""
    if view.number is None or not may_change(scope, view):
        return []
    return list(ViewEvent.objects.filter(view=view.number).order_by("-pk")[:50])


def view_of(row: SavedView) -> View:
    """A view as it was kept. One whose filter is of an unknown form lets everything through."""
    return View(
        key=str(row.pk),
        label=row.name,
        filter=_filter(row),
        order=row.sort,
        text=row.text,
        look=row.look,  # type: ignore[arg-type]
        by=row.by,
        columns=columns_of(row.columns),
        number=row.pk,
        owner=row.owner_id,
        shared=row.shared,
        roles=tuple(row.roles),
        units=tuple(row.units),
        default_roles=tuple(row.default_roles),
        version=row.version,
    )


def _filter(row: SavedView) -> Group:
    try:
        return from_json(row.filter)
    except BadFilter:
        return EVERYTHING


def _for_me(rows: list[SavedView], scope: Scope) -> list[SavedView]:
    """Those that are the reader's, or shared with one of his roles or units. Asks for those only if it must."""
    others = [row for row in rows if row.owner_id != scope.account]
    roles = _roles(scope) if any(row.roles for row in others) else frozenset()
    units = _units(scope) if any(row.units for row in others) else frozenset()
    return [
        row
        for row in rows
        if row.owner_id == scope.account
        or not (row.roles or row.units)
        or roles & set(row.roles)
        or units & set(row.units)
        or scope.administers
    ]


def _roles(scope: Scope) -> frozenset[str]:
    return frozenset(Grant.objects.filter(account=scope.account).values_list("role", flat=True))


def _units(scope: Scope) -> frozenset[int]:
    """The units the reader works in and those above them."""
    if scope.person is None or scope.day is None:
        return frozenset()
    return units_around(person=scope.person, day=scope.day)
