"""What points to a record: pointed to another one, all at once, whoever may see it."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Final

from django.db import connection
from django.db.models import Count, F, Q

from yeji.platform.custom_values import COLUMN
from yeji.records.among import among
from yeji.records.fields import Link, SeveralLinks
from yeji.records.fields.several_links import leads_to_any
from yeji.records.rewriting import rewrite
from yeji.records.types import ObjectType, registry

_AT_ONCE: Final = 5000
Pointer = Link | SeveralLinks


def pointing_to(kind: ObjectType) -> Iterator[tuple[ObjectType, Pointer]]:
    """Every link that can lead to a record of a type, with the type it is a field of."""
    for other in registry:
        for link in other.pointers():
            if link.to == kind.key:
                yield other, link


def _leading(link: Pointer, records: Collection[int]) -> Q:
    if isinstance(link, SeveralLinks):
        return leads_to_any(link.column, records)
    return Q(**{f"{link.column}__in": list(records)})


def numbers(kind: ObjectType, records: Collection[int]) -> list[tuple[ObjectType, Pointer, int]]:
    """How many records point to these by each link, those in the bin left out; the links without any left out."""
    found: list[tuple[ObjectType, Pointer, int]] = []
    for other, link in pointing_to(kind):
        rows = other.rows().filter(_leading(link, records), deleted_at=None).exclude(pk__in=records)
        number = rows.aggregate(number=Count("pk"))["number"]
        if number:
            found.append((other, link, number))
    return found


def weights(kind: ObjectType, records: Collection[int]) -> dict[int, int]:
    """How many records point to each of these."""
    found: Counter[int] = Counter()
    for other, link in pointing_to(kind):
        rows = other.rows().filter(_leading(link, records), deleted_at=None)
        if isinstance(link, SeveralLinks):
            found.update(one for value in rows.values_list(link.column, flat=True) for one in value if one in records)
            continue
        for target, number in rows.values_list(link.column).annotate(number=Count("pk")).order_by():
            found[target] += number
    return dict(found)


def pointing(
    other: ObjectType, link: Pointer, targets: Collection[int], *, but: Collection[int]
) -> dict[int, list[int]]:
    """The records whose link leads to one of these, held until the end, by where it leads; those in the bin too."""
    led = other.rows().select_for_update().filter(_leading(link, targets))
    rows = led.exclude(pk__in=list(but)).order_by("pk")
    found: dict[int, list[int]] = {}
    for record, value in rows.values_list("pk", link.column):
        for target in value if isinstance(link, SeveralLinks) else (value,):
            if target in targets:
                found.setdefault(target, []).append(record)
    return found


def still_pointing(other: ObjectType, link: Pointer, records: Collection[int], *, to: int) -> list[int]:
    """Those of the records whose link leads there, held until the end."""
    rows = other.rows().select_for_update().filter(among("pk", records), _leading(link, [to])).order_by("pk")
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


def replaced(
    other: ObjectType, link: SeveralLinks, records: Collection[int], *, gone: Collection[int], by: int, at: datetime
) -> list[int]:
    """Let these records' lists name one record in the place of those that are gone, once; which records those were."""
    lists = {
        record: list(dict.fromkeys(by if one in gone else one for one in value))
        for record, value in _lists(other, link, records)
    }
    rewrite(other, link.key, lists, at=at)
    return list(lists)


def put_back(
    other: ObjectType, link: SeveralLinks, was: Mapping[int, Collection[int]], *, kept: int, at: datetime
) -> list[int]:
    """Let lists name again what they named before, in the place of the one that was kept; ``was``: what, by record."""
    lists = {
        record: list(dict.fromkeys(one for each in value for one in (was[record] if each == kept else (each,))))
        for record, value in _lists(other, link, was)
    }
    rewrite(other, link.key, lists, at=at)
    return list(lists)


def _lists(other: ObjectType, link: SeveralLinks, records: Collection[int]) -> list[tuple[int, list[int]]]:
    rows = other.rows().filter(among("pk", records)).order_by("pk").values_list("pk", link.column)
    return [(record, value or []) for record, value in rows]
