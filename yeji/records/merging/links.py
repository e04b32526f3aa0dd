"""What points to a record: pointed to another one, all at once, whoever may see it."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Final

from django.db import connection
from django.db.models import Count, F

from yeji.platform.custom_values import COLUMN
from yeji.records.among import among
from yeji.records.fields import Link
from yeji.records.types import ObjectType, registry

_AT_ONCE: Final = 5000


def pointing_to(kind: ObjectType) -> Iterator[tuple[ObjectType, Link]]:
    """Every link that can lead to a record of a type, with the type it is a field of."""
    for other in registry:
        for link in other.links():
            if link.to == kind.key:
                yield other, link


def numbers(kind: ObjectType, records: Collection[int]) -> list[tuple[ObjectType, Link, int]]:
    """How many records point to these by each link, those in the bin left out; the links without any left out."""
    found: list[tuple[ObjectType, Link, int]] = []
    for other, link in pointing_to(kind):
        rows = other.rows().filter(**{f"{link.column}__in": list(records)}, deleted_at=None).exclude(pk__in=records)
        number = rows.aggregate(number=Count("pk"))["number"]
        if number:
            found.append((other, link, number))
    return found


def weights(kind: ObjectType, records: Collection[int]) -> dict[int, int]:
    """How many records point to each of these."""
    found: dict[int, int] = {}
    for other, link in pointing_to(kind):
        rows = other.rows().filter(**{f"{link.column}__in": list(records)}, deleted_at=None)
        for target, number in rows.values_list(link.column).annotate(number=Count("pk")).order_by():
            found[target] = found.get(target, 0) + number
    return found


def pointing(other: ObjectType, link: Link, targets: Collection[int], *, but: Collection[int]) -> dict[int, list[int]]:
    """The records whose link leads to one of these, held until the end, by where it leads; those in the bin too."""
    led = other.rows().select_for_update().filter(**{f"{link.column}__in": list(targets)})
    rows = led.exclude(pk__in=list(but)).order_by("pk")
    found: dict[int, list[int]] = {}
    for record, target in rows.values_list("pk", link.column):
        found.setdefault(target, []).append(record)
    return found


def still_pointing(other: ObjectType, link: Link, records: Collection[int], *, to: int) -> list[int]:
    """Those of the records whose link leads there, held until the end."""
    rows = other.rows().select_for_update().filter(among("pk", records), **{link.column: to}).order_by("pk")
    return list(rows.values_list("pk", flat=True))


def point(other: ObjectType, link: Link, targets: Mapping[int, Sequence[int]], *, at: datetime) -> list[int]:
    """Let each target's records point to it; which records those were."""
    for target, records in targets.items():
        for start in range(0, len(records), _AT_ONCE):
            _point(other, link, list(records[start : start + _AT_ONCE]), target, at)
    return [record for records in targets.values() for record in records]


def _point(other: ObjectType, link: Link, records: list[int], target: int, at: datetime) -> None:
    if not link.custom:
        other.rows().filter(among("pk", records)).update(
            **{link.native: target}, version=F("version") + 1, updated_at=at
        )
        return
    with connection.cursor() as cursor:
        cursor.execute(
            f'UPDATE "{other.table._meta.db_table}" SET {COLUMN} = {COLUMN} || %s::jsonb, version = version + 1, '
            "updated_at = %s WHERE id = ANY(%s)",
            [json.dumps({link.key: target}), at, records],
        )
