"""Deleted fields whose thirty days are over: their values go, then the field itself."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from django.db import connection, transaction

from yeji.records.custom.services import KEPT_DAYS
from yeji.records.files.values import forget_field
from yeji.records.models import FieldDefinition
from yeji.records.types import registry
from yeji.records.writing import set_context

_BATCH: Final = 2000


def forget_deleted_fields(*, at: datetime) -> int:
    """Drop the values of every field that was deleted more than thirty days ago, a batch a transaction.

    How many fields that were. The history keeps the values.
    """
    over = FieldDefinition.objects.filter(deleted_at__lt=at - timedelta(days=KEPT_DAYS))
    for one in over:
        kind = registry.types.get(one.type)
        while kind is not None and _drop(kind.relation, kind.table._meta.db_table, one.key, at=at):
            continue
        if kind is not None:
            forget_field(kind, one.key)
        one.delete()
    return len(over)


@transaction.atomic
def _drop(relation: str, table: str, key: str, *, at: datetime) -> int:
    set_context(account=None, at=at, verb="field.forget")
    with connection.cursor() as cursor:
        cursor.execute(
            f'UPDATE "{table}" SET custom = custom - %s WHERE id = ANY(ARRAY('
            f"SELECT id FROM {relation} r WHERE custom ? %s ORDER BY id LIMIT {_BATCH} FOR UPDATE))",
            [key, key],
        )
        return int(cursor.rowcount)
