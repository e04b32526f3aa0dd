"""Making, changing, sharing and deleting views. Each of these is written into the view's history."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from yeji.kit.refusal import Refused
from yeji.org.around import around_of
from yeji.org.models import Role
from yeji.org.scopes import Scope
from yeji.records.boards import board_ways
from yeji.records.filters.rows import asking_for, rows_let_through
from yeji.records.filters.stored import to_json
from yeji.records.filters.tree import Group, checked
from yeji.records.listing import sorts_of
from yeji.records.models import ColumnChoice, SavedView, ViewEvent
from yeji.records.types import ObjectType
from yeji.records.views.reading import NoSuchView, may_change, may_share, view_of
from yeji.records.views.shape import LOOKS, Shown, View, columns_json, exported, pinned_first

MOST: Final = 50
LONGEST_NAME: Final = 80
_CONTENT: Final = frozenset({"label", "filter", "order", "text", "look", "by", "columns"})
_SHARING: Final = frozenset({"shared", "roles", "units", "default_roles"})


class CannotKeepView(Refused):
    """A view that cannot be kept like this."""

    status = 422
    code = "view.cannot_keep"


class MayNotShare(Refused):
    """A reader who may not give views to others, or not to these."""

    status = 403
    code = "view.may_not_share"


@transaction.atomic
def keep_view(kind: ObjectType, content: Mapping[str, Any], *, by: Scope, at: datetime) -> View:
    """A new view of a reader's own, or shared where he may; ``content`` are parts of a ``View``.

    :raises CannotKeepView, BadFilter, CannotSort, MayNotShare: saying what is wrong.
    """
    account = _account(by)
    own = SavedView.objects.filter(type=kind.key, owner=account)
    if own.count() >= MOST:
        raise CannotKeepView(_("You have %(most)s views of this list. Delete one first.") % {"most": MOST})
    row = SavedView(type=kind.key, owner_id=account)
    row.place = (own.aggregate(last=Max("place"))["last"] or 0) + 1
    _take(row, kind, content, by)
    row.save()
    return _noted(row, "create", account, at)


@transaction.atomic
def change_view(
    kind: ObjectType, number: int, content: Mapping[str, Any], *, by: Scope, at: datetime, version: int | None = None
) -> View:
    """Change parts of a view.

    :raises NoSuchView: if the reader may not change it.
    :raises CannotKeepView: if somebody else changed it since ``version``, or a part cannot be kept.
    """
    row = _own(kind, number, by)
    if version is not None and version != row.version:
        raise CannotKeepView(_("Somebody else changed this view meanwhile. Open it again."))
    _take(row, kind, content, by)
    row.version += 1
    row.save()
    return _noted(row, "edit", _account(by), at)


@transaction.atomic
def delete_view(kind: ObjectType, number: int, *, by: Scope, at: datetime) -> None:
    """Delete a view; what it said stays in its history.

    :raises NoSuchView: if the reader may not.
    """
    row = _own(kind, number, by)
    _noted(row, "delete", _account(by), at)
    ColumnChoice.objects.filter(type=kind.key, view=str(number)).delete()
    row.delete()


@transaction.atomic
def move_view(kind: ObjectType, number: int, *, before: bool, by: Scope) -> None:
    """Put a view one place further to the front or to the back among those of its owner.

    :raises NoSuchView: if the reader may not change it.
    """
    row = _own(kind, number, by)
    mine = list(SavedView.objects.filter(type=kind.key, owner=row.owner_id).order_by("place", "pk"))
    at = next(place for place, one in enumerate(mine) if one.pk == row.pk)
    to = max(0, min(len(mine) - 1, at + (-1 if before else 1)))
    mine.insert(to, mine.pop(at))
    for place, one in enumerate(mine):
        one.place = place
    SavedView.objects.bulk_update(mine, ["place"])


def choose_columns(kind: ObjectType, view: str, columns: Sequence[Shown], *, by: Scope) -> None:
    """Remember the columns that a reader wants for a view; none puts back those of the view itself.

    :raises UnknownField: if one is none of the type's.
    """
    account = _account(by)
    kept = _known(kind, columns)
    if not kept:
        ColumnChoice.objects.filter(account=account, type=kind.key, view=view).delete()
        return
    ColumnChoice.objects.update_or_create(
        account_id=account, type=kind.key, view=view, defaults={"columns": columns_json(kept)}
    )


def _known(kind: ObjectType, columns: Sequence[Shown]) -> tuple[Shown, ...]:
    return pinned_first(tuple({kind.field(one.key).key: one for one in columns}.values()))


def _take(row: SavedView, kind: ObjectType, content: Mapping[str, Any], by: Scope) -> None:
    """Lay new parts over a view."""
    unknown = set(content) - _CONTENT - _SHARING
    if unknown:
        raise CannotKeepView(_("A view has no %(part)s.") % {"part": min(unknown)}, field=min(unknown))
    if "label" in content or not row.name:
        row.name = _name(str(content.get("label", "")))
    if "filter" in content:
        row.filter = _filter(kind, content["filter"], by)
    if "order" in content:
        row.sort = content["order"] if not content["order"] or sorts_of(kind, content["order"]) else ""
    if "text" in content:
        row.text = str(content["text"])[:100]
    if "look" in content:
        row.look, row.by = _look(kind, content["look"]), ""
    if content.get("by") and row.look == "board":
        row.by = _by(kind, str(content["by"]))
    if "columns" in content:
        row.columns = columns_json(_known(kind, content["columns"]))
    if _SHARING & set(content):
        _share(row, content, by)


def _name(text: str) -> str:
    name = text.strip()
    if not name or len(name) > LONGEST_NAME or not name.isprintable():
        raise CannotKeepView(
            _("A view needs a name of at most %(longest)s characters.") % {"longest": LONGEST_NAME}, field="name"
        )
    return name


def _filter(kind: ObjectType, group: Group, by: Scope) -> dict[str, Any]:
    """The filter as it is kept, once it has been seen to mean something."""
    rows_let_through(kind, checked(group), asking_for(by))
    return to_json(group)


def _look(kind: ObjectType, look: str) -> str:
    possible = {"list": True, "board": bool(board_ways(kind)), "calendar": bool(kind.calendar)}
    if look not in LOOKS or not possible[look]:
        raise CannotKeepView(_("These records cannot be looked at like this."), field="look")
    return look


def _by(kind: ObjectType, key: str) -> str:
    if key not in {item.key for item in board_ways(kind)}:
        raise CannotKeepView(_("These records cannot be looked at like this."), field="by")
    return key


def _share(row: SavedView, content: Mapping[str, Any], by: Scope) -> None:
    """Give a view to others, or to nobody any more.

    :raises MayNotShare: if this is not for the reader to do.
    """
    shared = bool(content.get("shared", row.shared))
    roles = sorted(set(content.get("roles", row.roles))) if shared else []
    units = sorted(set(content.get("units", row.units))) if shared else []
    first_for = sorted(set(content.get("default_roles", row.default_roles))) if shared else []
    if shared and not may_share(by):
        raise MayNotShare(_("Only those who see more than their own records share views."))
    if (roles or first_for) and set(roles + first_for) - set(Role.objects.values_list("code", flat=True)):
        raise CannotKeepView(_("There is no such role."), field="roles")
    if first_for != sorted(row.default_roles) and not by.administers:
        raise MayNotShare(_("Only administrators say with which view a role begins."))
    if units and not by.administers and set(units) - _units(by):
        raise MayNotShare(_("You can share views with your own units and those below."))
    row.shared, row.roles, row.units, row.default_roles = shared, roles, units, first_for


def _units(by: Scope) -> frozenset[int]:
    if by.person is None or by.day is None:
        return frozenset()
    return around_of(person=by.person, day=by.day)[0]


def _own(kind: ObjectType, number: int, by: Scope) -> SavedView:
    row = SavedView.objects.select_for_update().filter(type=kind.key, pk=number).first()
    if row is None or not may_change(by, view_of(row)):
        raise NoSuchView(_("There is no such view, or it is not yours to change."))
    return row


def _noted(row: SavedView, verb: str, account: int, at: datetime) -> View:
    view = view_of(row)
    sharing = {"shared": row.shared, "roles": row.roles, "units": row.units, "default_roles": row.default_roles}
    ViewEvent.objects.create(view=row.pk, account=account, verb=verb, content={**exported(view), **sharing}, at=at)
    return view


def _account(by: Scope) -> int:
    if by.account is None:
        raise CannotKeepView(_("Views belong to somebody who signs in."))
    return by.account
