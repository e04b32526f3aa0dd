"""The one door for reading: nothing leaves it without a scope."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.db import connection
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from yeji.kit.refusal import Refused
from yeji.org.rights import Some
from yeji.org.scopes import Scope
from yeji.platform.rows import Row
from yeji.records.formulas import computed, has_formulas
from yeji.records.models import Directory, History
from yeji.records.one import row_of
from yeji.records.private import leaves_out
from yeji.records.territories.dividing import within_reach
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
    return _bounded(scope, kind, computed(kind.rows().filter(deleted_at=None), kind, scope)).select_for_update()


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


def plans_for(scope: Scope, kind: ObjectType, values: Mapping[str, Any]) -> bool:
    """Whether a scope may write a record about this person or unit. About neither, it is the whole company's."""
    if plans_everywhere(scope):
        return True
    return any(values[key] in nodes(scope, kind, key) for key in kind.about or () if values[key] is not None)


def nodes(scope: Scope, kind: ObjectType, key: str) -> frozenset[int]:
    """The people or units that a planner who does not plan everywhere may write about: never oneself, nor one's own."""
    if not scope.plans or kind.about is None:
        return frozenset()
    return scope.owners - {scope.person} if key == kind.about[0] else scope.below


def plans_everywhere(scope: Scope) -> bool:
    """Whether a scope sets targets for the whole company and everybody in it."""
    return scope.administers or (scope.plans and scope.sees_all_figures)


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
    return free or right.edits.holds(owner) or (scope.writes and record in scope.lent_to_edit)


def may_create(scope: Scope, kind: ObjectType) -> bool:
    """Whether a scope may enter new records of a type."""
    if kind.about is not None:
        return may_write(scope, kind)
    right = scope.right(kind.key)
    return right.creates and (kind.owner is not None or right.runs)


def deletions(records: Iterable[int], kind: ObjectType) -> Mapping[int, History]:
    """Who put each of these records into the bin, and when: the newest such write of each."""
    found = History.objects.filter(record__in=list(records), verb=f"{kind.key}.delete")
    return {write.record: write for write in found.order_by("record", "-id").distinct("record")}


def _within(scope: Scope, kind: ObjectType, rows: QuerySet[Any]) -> QuerySet[Any]:
    """Those of the rows that a scope may see, without what in them is private from it."""
    if (without := leaves_out(scope, kind)) is not None:
        rows._iterable_class = without
    return _bounded(scope, kind, computed(rows, kind, scope))


def _bounded(scope: Scope, kind: ObjectType, rows: QuerySet[Any]) -> QuerySet[Any]:
    bounds = _bounds(scope, kind)
    if bounds is None:
        return rows
    seen = Q(*(Q(**{f"{column}__in": ids}) for column, ids in bounds.columns.items()), _connector=Q.OR)
    if bounds.some:
        from yeji.records.sharing import some_rows

        seen = Q(seen, *(some_rows(kind, one, scope.day) for one in bounds.some), _connector=Q.OR)
    return rows.filter(seen | Q(**{f"{kind.owner}__isnull": True}) if bounds.unowned else seen)


@dataclass(frozen=True)
class _Bounds:
    """The columns that decide who sees a record, each with the ids that this reader sees; ``unowned``: also the
    records that nobody owns; ``some``: also those that a condition lets through."""

    columns: Mapping[str, list[int]]
    unowned: bool = False
    some: tuple[Some, ...] = ()


_ID: Final = "id"


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


def may_write(scope: Scope, kind: ObjectType) -> bool:
    """Whether a scope may write records of a type at all; which ones, ``may_change`` says."""
    if kind.about is not None:
        return scope.administers or scope.plans
    right = scope.right(kind.key)
    if kind.owner is None:
        return right.runs
    return right.creates or bool(right.edits) or (scope.writes and bool(scope.lent_to_edit))


def type_of(record: int) -> ObjectType | None:
    """The type an id belongs to, by the directory."""
    key = Directory.objects.filter(pk=record).values_list("type", flat=True).first()
    return registry.get(key) if key else None


def labels(scope: Scope, kind: ObjectType, ids: Iterable[int]) -> dict[int, str]:
    """What people call these records, the ones the reader may see."""
    return labels_of(scope, [(kind, ids)])[0]


def labels_of(scope: Scope, wanted: Sequence[tuple[ObjectType, Iterable[int | None]]]) -> list[dict[int, str]]:
    """The same of records of several types: one statement for all of them."""
    found: list[dict[int, str]] = [{} for _one in wanted]
    parts: list[str] = []
    params: list[Any] = []
    for place, (kind, ids) in enumerate(wanted):
        if listed := sorted({record for record in ids if record}):
            more, bounds = bounds_of(scope, kind, "r")
            parts.append(
                f"SELECT {place}, r.id, ({kind.field(kind.title).sql('r')})::text FROM {kind.relation} r "
                f"WHERE r.id = ANY(%s::bigint[]) AND r.deleted_at IS NULL{more}"
            )
            params += [listed, *bounds]
    if parts:
        with connection.cursor() as cursor:
            cursor.execute(" UNION ALL ".join(parts), params)
            for place, pk, title in cursor.fetchall():
                found[place][pk] = title or f"#{pk}"
    return found


def labels_of_any(scope: Scope, ids: Iterable[int]) -> dict[int, tuple[ObjectType, str]]:
    """Type and name of records of any type, the ones the reader may see: one query per type met."""
    by_type: dict[str, list[int]] = {}
    for pk, key in Directory.objects.filter(pk__in=set(ids)).values_list("pk", "type"):
        by_type.setdefault(key, []).append(pk)
    found: dict[int, tuple[ObjectType, str]] = {}
    for key, members in by_type.items():
        kind = registry.get(key)
        found.update({pk: (kind, name) for pk, name in labels(scope, kind, members).items()})
    return found


def link_labels(scope: Scope, kind: ObjectType, rows: Iterable[Row]) -> Mapping[str, Mapping[int, str]]:
    """For each link field of a type, the names behind the ids in these rows."""
    listed = list(rows)
    ids: dict[str, tuple[ObjectType, set[int | None]]] = {
        link.key: (registry.get(link.to), {link.of(row) for row in listed}) for link in kind.links()
    }
    for several in kind.several_links():
        ids[several.key] = registry.get(several.to), {one for row in listed for one in several.of(row) or ()}
    return dict(zip(ids, labels_of(scope, list(ids.values())), strict=True))


def history(scope: Scope, kind: ObjectType, record: int) -> QuerySet[History]:
    """Who did what to a record, newest first, for those who may see the record.

    :raises NotFound: if the reader may not.
    """
    get(scope, kind, record)
    return History.objects.filter(record=record).order_by("-id")
