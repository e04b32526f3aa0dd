"""What the directory and the history tell of an id: whose it is, and who did what to its record."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from django.db.models import QuerySet

from yeji.org.scopes import Scope
from yeji.records.models import Directory, History
from yeji.records.reading.door import get
from yeji.records.types import ObjectType, registry


def type_of(record: int) -> ObjectType | None:
    """The type an id belongs to, by the directory."""
    key = Directory.objects.filter(pk=record).values_list("type", flat=True).first()
    return registry.get(key) if key else None


def history(scope: Scope, kind: ObjectType, record: int) -> QuerySet[History]:
    """Who did what to a record, newest first, for those who may see the record.

    :raises NotFound: if the reader may not.
    """
    get(scope, kind, record)
    return History.objects.filter(record=record).order_by("-id")


def deletions(records: Iterable[int], kind: ObjectType) -> Mapping[int, History]:
    """Who put each of these records into the bin, and when: the newest such write of each."""
    found = History.objects.filter(record__in=list(records), verb=f"{kind.key}.delete")
    return {write.record: write for write in found.order_by("record", "-id").distinct("record")}
