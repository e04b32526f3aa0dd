"""What bounds a reader's sight: which records of a type his scope lets him see."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.db import connection
from django.db.models import Q, QuerySet

from yeji.org.rights import Some
from yeji.org.scopes import Scope
from yeji.records.territories.dividing import within_reach
from yeji.records.types import ObjectType

_ID: Final = "id"


@dataclass(frozen=True)
class _Bounds:
    """The columns that decide who sees a record, each with the ids that this reader sees; ``unowned``: also the
    records that nobody owns; ``some``: also those that a condition lets through."""

    columns: Mapping[str, list[int]]
    unowned: bool = False
    some: tuple[Some, ...] = ()


def _bounds(scope: Scope, kind: ObjectType) -> _Bounds | None:
    """What bounds a reader's sight of a type; None: nothing does."""
    right = scope.right(kind.key)
    if kind.owner is not None and not right.sees.whole:
        columns = {kind.field(kind.owner).column: sorted(right.sees.owners)}
        if scope.lent:
            columns[_ID] = sorted(scope.lent)
        return _Bounds(
            columns, unowned=kind.open_when_unowned and right.unowned, some=(*right.some, *within_reach(scope, kind))
        )
    if kind.about is not None and not scope.sees_all_figures:
        person, unit = kind.about
        return _Bounds({kind.field(person).column: sorted(scope.owners), kind.field(unit).column: sorted(scope.units)})
    if kind.owner is None and not right.unowned:
        return _Bounds({_ID: []})
    return None


def bounded(scope: Scope, kind: ObjectType, rows: QuerySet[Any]) -> QuerySet[Any]:
    """Those of the rows of a type that a scope may see."""
    bounds = _bounds(scope, kind)
    if bounds is None:
        return rows
    seen = Q(*(Q(**{f"{column}__in": ids}) for column, ids in bounds.columns.items()), _connector=Q.OR)
    if bounds.some:
        from yeji.records.sharing import some_rows

        seen = Q(seen, *(some_rows(kind, one, scope.day) for one in bounds.some), _connector=Q.OR)
    return rows.filter(seen | Q(**{f"{kind.owner}__isnull": True}) if bounds.unowned else seen)


def bounds_of(scope: Scope, kind: ObjectType, row: str) -> tuple[str, tuple[Any, ...]]:
    """Who sees a row, as further conditions on it with their parameters: nothing where everybody does."""
    bounds = _bounds(scope, kind)
    if bounds is None:
        return "", ()
    terms = [f"{_place(kind, column, row)} = ANY(%s::bigint[])" for column in bounds.columns]
    if bounds.unowned and kind.owner:
        terms.append(f"{kind.field(kind.owner).sql(row)} IS NULL")
    params: tuple[Any, ...] = tuple(bounds.columns.values())
    if bounds.some:
        from yeji.records.sharing import some_sql

        text, more = some_sql(kind, bounds.some, scope.day, row)
        terms, params = [*terms, text], (*params, *more)
    return f" AND ({' OR '.join(terms)})", params


def _place(kind: ObjectType, column: str, row: str) -> str:
    if column == _ID:
        return f"{row}.id"
    return next(item for item in kind.fields if item.column == column).sql(row)


def visible_sql(scope: Scope, kind: ObjectType, record: str) -> tuple[str, dict[str, Any]]:
    """``visible`` as a condition on a record's id, for the ledger's own SQL. ``record`` is the id's expression.

    Written so that each record is looked up by its id: for an EXISTS the database may read the whole table first.
    """
    terms = [f"v.id = {record}", "v.deleted_at IS NULL"]
    bounds = _bounds(scope, kind)
    columns = bounds.columns if bounds else {}
    params: dict[str, Any] = {f"visible_{kind.key}_{column}": ids for column, ids in columns.items()}
    if bounds is not None:
        seen = [f"v.{column} = ANY(%(visible_{kind.key}_{column})s::bigint[])" for column in columns]
        seen += [f"v.{kind.field(kind.owner).column} IS NULL" for _ in range(bounds.unowned) if kind.owner]
        if bounds.some:
            text, more = _some_named(kind, bounds.some, scope)
            seen, params = [*seen, text], params | more
        terms.append(f"({' OR '.join(seen)})")
    return f"coalesce((SELECT true FROM {kind.relation} v WHERE {' AND '.join(terms)}), false)", params


def _some_named(kind: ObjectType, some: tuple[Some, ...], scope: Scope) -> tuple[str, dict[str, Any]]:
    """What a condition shares, on the row ``v``, with its parameters by name."""
    from yeji.records.sharing import some_sql

    text, values = some_sql(kind, some, scope.day, "v")
    first, *others = text.split("%s")
    names = [f"some_{kind.key}_{place}" for place in range(len(values))]
    named = "".join(f"%({name})s{part}" for name, part in zip(names, others, strict=True))
    return first + named, dict(zip(names, values, strict=True))


def sees_every(scope: Scope, kind: ObjectType) -> bool:
    """Whether a reader sees every record of a type that is not in the bin."""
    return _bounds(scope, kind) is None


def all_visible(scope: Scope, wanted: Sequence[tuple[ObjectType, int]]) -> tuple[bool, ...]:
    """Which of these records, by type and id, a scope may see: one statement for all of them."""
    if not wanted:
        return ()
    terms: list[str] = []
    params: dict[str, Any] = {}
    for place, (kind, record) in enumerate(wanted):
        term, more = visible_sql(scope, kind, f"%(record_{place})s")
        terms.append(term)
        params |= {**more, f"record_{place}": record}
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(terms)}", params)
        return tuple(cursor.fetchone())
