"""Which types are divided among territories, and which belong to one that is."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

from django.db import connection
from django.db.models import Q

from yeji.org.rights import Some
from yeji.org.scopes import Scope
from yeji.records.fields import Link
from yeji.records.types import ObjectType, registry

TERRITORY: Final = "territory"
CHOSEN: Final = "territory_chosen"
"""The field that says of a record that somebody chose its territory, so that no rule moves it."""


def is_divided(kind: ObjectType) -> bool:
    """Whether the records of a type are divided among territories."""
    link = kind.by_key.get(TERRITORY)
    return isinstance(link, Link) and link.to == TERRITORY and CHOSEN in kind.by_key


def way_to(kind: ObjectType) -> Link | None:
    """The link by which records of a type lead to one that is divided; None where they do not."""
    known = registry.types
    return next((link for link in kind.links() if link.to in known and is_divided(known[link.to])), None)


def rows_within(kind: ObjectType, territories: Collection[int]) -> Q:
    """The records of a type that stand in some territories, or belong to one that does."""
    ids = sorted(territories)
    if is_divided(kind):
        return Q(**{f"{kind.field(TERRITORY).path}__in": ids})
    link = way_to(kind)
    if link is None:
        return Q(pk__in=())
    far = registry.get(link.to)
    there = far.rows().filter(**{f"{far.field(TERRITORY).path}__in": ids, "deleted_at__isnull": True})
    return Q(**{f"{link.path}__in": there.values("pk")})


def keepers_of(kind: ObjectType, record: int) -> frozenset[int]:
    """Who is responsible for the territory that a record stands in or belongs to, or for one above it."""
    kind = registry.types.get(kind.key, kind)
    link = None if is_divided(kind) else way_to(kind)
    if link is None and not is_divided(kind):
        return frozenset()
    held = kind.rows().filter(pk=record)
    if link is not None:
        far = registry.get(link.to)
        held = far.rows().filter(pk__in=held.values(link.path), deleted_at__isnull=True)
        kind = far
    with connection.cursor() as cursor:
        cursor.execute(_KEEPERS, {"territory": held.values_list(kind.field(TERRITORY).path, flat=True).first()})
        return frozenset(person for (person,) in cursor.fetchall())


_KEEPERS: Final = """
WITH RECURSIVE above AS (
    SELECT t.id, t.parent_id, t.manager_id FROM org_territory t WHERE t.id = %(territory)s AND t.deleted_at IS NULL
    UNION
    SELECT t.id, t.parent_id, t.manager_id FROM org_territory t JOIN above ON above.parent_id = t.id
    WHERE t.deleted_at IS NULL
)
SELECT manager_id FROM above WHERE manager_id IS NOT NULL
"""


def within_reach(scope: Scope, kind: ObjectType) -> tuple[Some, ...]:
    """What a reader sees of a type beside what his reach and his colleagues show: what belongs to customers of the
    territories that he is responsible for.
    """
    if not scope.territories or kind.owner is None or not scope.right(kind.key).sees:
        return ()
    kind = registry.types.get(kind.key, kind)
    return (Some(territories=scope.territories),) if is_divided(kind) or way_to(kind) else ()
