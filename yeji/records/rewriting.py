"""Lists that stand in the company's own columns, of many records at once: whoever may see them."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import connection

from yeji.platform.custom_values import COLUMN
from yeji.records.types import ObjectType


def rewrite(kind: ObjectType, key: str, lists: Mapping[int, Sequence[object]], *, at: datetime) -> None:
    """Write other lists into one field of known records, as a verb that has set its context; an empty one is none."""
    value = f"(kept.{COLUMN} - %s) || CASE WHEN given.value = '[]' THEN '{{}}' ELSE "
    value += "jsonb_build_object(%s::text, given.value::jsonb) END"
    with connection.cursor() as cursor:
        cursor.execute(
            f'UPDATE "{kind.table._meta.db_table}" AS kept SET {COLUMN} = {value}, version = kept.version + 1, '
            "updated_at = %s FROM unnest(%s::bigint[], %s::text[]) AS given(id, value) WHERE kept.id = given.id",
            [key, key, at, list(lists), [json.dumps(list(one)) for one in lists.values()]],
        )
