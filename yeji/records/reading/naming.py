"""What people call records, those that the reader may see."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db import connection

from yeji.org.scopes import Scope
from yeji.platform.rows import Row
from yeji.records.models import Directory
from yeji.records.sight import bounds_of
from yeji.records.types import ObjectType, registry


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
