"""What a scope may do with records of a type: enter, change and remove them, plan for people and units."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from yeji.org.scopes import Scope
from yeji.platform.rows import Row
from yeji.records.types import ObjectType


def plans_for(scope: Scope, kind: ObjectType, values: Mapping[str, Any]) -> bool:
    """Whether a scope may write a record about this person or unit. About neither, it is the whole company's."""
    if plans_everywhere(scope):
        return True
    return any(values[key] in nodes(scope, kind, key) for key in kind.about or () if values[key] is not None)


def nodes(scope: Scope, kind: ObjectType, key: str) -> frozenset[int]:
    """The people or units that a planner who does not plan everywhere may write about: never oneself, nor one's own."""
    if not scope.plans or scope.only_looks or kind.about is None:
        return frozenset()
    return scope.owners - {scope.person} if key == kind.about[0] else scope.below


def plans_everywhere(scope: Scope) -> bool:
    """Whether a scope sets targets for the whole company and everybody in it."""
    return not scope.only_looks and (scope.administers or (scope.plans and scope.sees_all_figures))


def may_remove(scope: Scope, kind: ObjectType, row: Row) -> bool:
    """Whether a scope that sees a record may put it into the bin. What belongs to nobody is not one rep's to remove,
    and what somebody only works on beside its owner is not his either."""
    right = scope.right(kind.key)
    if kind.owner is None:
        return right.deletes and may_change(scope, kind, row)
    return right.deletes and right.edits.holds(kind.field(kind.owner).of(row))


def may_change(scope: Scope, kind: ObjectType, row: Row) -> bool:
    """Whether a scope that sees a record may change it: what tells of people's results, only below oneself."""
    if kind.about is not None:
        return may_write(scope, kind) and plans_for(scope, kind, {key: kind.field(key).of(row) for key in kind.about})
    owner = kind.field(kind.owner).of(row) if kind.owner else None
    return edits(scope, kind, record=row.pk, owner=owner)


def edits(scope: Scope, kind: ObjectType, *, record: int, owner: int | None) -> bool:
    """The same of a record that is known by its id and its owner alone."""
    right = scope.right(kind.key)
    if kind.owner is None:
        return right.runs
    free = owner is None and kind.open_when_unowned and right.unowned and bool(right.edits)
    return free or right.edits.holds(owner) or (_lends(scope) and record in scope.lent_to_edit)


def may_create(scope: Scope, kind: ObjectType) -> bool:
    """Whether a scope may enter new records of a type."""
    if kind.about is not None:
        return may_write(scope, kind)
    right = scope.right(kind.key)
    return right.creates and (kind.owner is not None or right.runs)


def may_write(scope: Scope, kind: ObjectType) -> bool:
    """Whether a scope may write records of a type at all; which ones, ``may_change`` says."""
    if kind.about is not None:
        return (scope.administers or scope.plans) and not scope.only_looks
    right = scope.right(kind.key)
    if kind.owner is None:
        return right.runs
    return right.creates or bool(right.edits) or (_lends(scope) and bool(scope.lent_to_edit))


def _lends(scope: Scope) -> bool:
    """Whether what others let somebody work on is his to change."""
    return scope.writes and not scope.only_looks
