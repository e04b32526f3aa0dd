"""Records come out: one, or all of a type, without what in them is private from the reader."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from yeji.kit.refusal import Refused
from yeji.org.scopes import Scope
from yeji.platform.rows import Row
from yeji.records.formulas.computing import computed
from yeji.records.formulas.names import has_formulas
from yeji.records.one import row_of
from yeji.records.private import leaves_out
from yeji.records.reading.permitted import nodes, plans_everywhere
from yeji.records.sight import bounded, bounds_of
from yeji.records.types import ObjectType, registry


class NotFound(Refused):
    """No such record, or not for this reader: the two are not told apart."""

    status = 404
    code = "record.not_found"


def visible(scope: Scope, kind: ObjectType) -> QuerySet[Any]:
    """The records of one type that a scope may see, trashed ones left out."""
    return _within(scope, kind, kind.rows().filter(deleted_at=None))


def locked(scope: Scope, kind: ObjectType) -> QuerySet[Any]:
    """The same records for the doors that write them: locked, and whole, so that what is masked is not written back."""
    return bounded(scope, kind, computed(kind.rows().filter(deleted_at=None), kind, scope)).select_for_update()


def trashed(scope: Scope, kind: ObjectType) -> QuerySet[Any]:
    """The records in the recycle bin that a scope may take out of it, the last deleted first."""
    rows = _within(scope, kind, kind.rows().filter(deleted_at__isnull=False))
    right = scope.right(kind.key)
    if kind.owner is not None and not (right.edits.whole and right.deletes):
        column = kind.field(kind.owner).column
        rows = rows.filter(**{f"{column}__in": sorted(right.edits.owners) if right.deletes else []})
    if kind.about is not None and not plans_everywhere(scope):
        rows = rows.filter(
            Q(**{f"{kind.field(key).column}__in": nodes(scope, kind, key) for key in kind.about}, _connector=Q.OR)
        )
    return rows.order_by("-deleted_at", "-pk")


def _within(scope: Scope, kind: ObjectType, rows: QuerySet[Any]) -> QuerySet[Any]:
    """Those of the rows that a scope may see, without what in them is private from it."""
    if (without := leaves_out(scope, kind)) is not None:
        rows._iterable_class = without
    return bounded(scope, kind, computed(rows, kind, scope))


def get(scope: Scope, kind: ObjectType, record: int, *, lock: bool = False) -> Row:
    """One visible record; a locked one whole, for the door that writes it.

    :raises NotFound: if there is none or it is out of scope.
    """
    if has_formulas(kind) or (not lock and leaves_out(scope, kind) is not None):
        rows = locked(scope, kind) if lock else visible(scope, kind)
        found: Row | None = rows.filter(pk=record).first()
    else:
        more, params = bounds_of(scope, kind, "r")
        found = row_of(kind, record, more=more, params=params, lock=lock)
    if found is None:
        raise NotFound(_("This record does not exist, or you may not see it."))
    return found


def values_behind(scope: Scope, kind: ObjectType, row: Row) -> dict[str, Any]:
    """What a record that the reader was shown holds, with what is kept back from him where conditions may ask for it:
    for those that are asked on his behalf, never to be shown.
    """
    whole = registry.types.get(kind.key, kind)
    conditional = bool(whole.layouts) or any(item.required_when for item in whole.fields)
    if conditional and leaves_out(scope, kind) is not None:
        row = computed(whole.rows(), whole, scope).filter(pk=row.pk).first() or row
    return {item.key: item.of(row) for item in whole.fields}
