"""One row by a statement that is written out: building a query costs more than answering it, and every save needs one.

For the doors alone; what bounds a reader's sight is said by ``reading``.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from functools import cache
from typing import Any, Final

from django.db import connection

from yeji.platform.rows import Row
from yeji.records.types import ObjectType

CONTEXT: Final = "set_config('yeji.context', %s, true)"
"""Says for this transaction who writes, when and by which verb."""
_Read = Callable[[Any, Any, Any], Any]


def row_of(kind: ObjectType, record: int, *, more: str, params: Iterable[Any], lock: bool) -> Row | None:
    """The row of a record that is not in the bin. ``more`` are further conditions on the row ``r``, with ``params``."""
    columns, names, reads = _shape(kind.table)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {columns} FROM {kind.relation} r WHERE r.id = %s AND r.deleted_at IS NULL{more}"
            f"{' FOR UPDATE' if lock else ''}",
            [record, *params],
        )
        found = cursor.fetchone()
    if found is None:
        return None
    values = list(found)
    for place, read in reads:
        values[place] = read(values[place], None, connection)
    row: Row = kind.table.from_db(connection.alias, names, values)
    return row


def update(row: Row, names: Collection[str], *, context: str) -> None:
    """Write these attributes of a row that is there, and tell the history ``context`` in the same statement."""
    fields = [field for field in row._meta.concrete_fields if field.attname in names]
    sets = ", ".join(f'"{field.column}" = %s' for field in fields)
    values = [field.get_db_prep_save(getattr(row, field.attname), connection) for field in fields]
    with connection.cursor() as cursor:
        cursor.execute(
            f'UPDATE "{row._meta.db_table}" SET {sets} WHERE id = %s AND {CONTEXT} IS NOT NULL',
            [*values, row.pk, context],
        )


@cache
def _shape(table: type[Row]) -> tuple[str, list[str], list[tuple[int, _Read]]]:
    """A table's columns, the attributes they become, and which of them Django reads in a way of their own."""
    fields = table._meta.concrete_fields
    reads = [(place, field.from_db_value) for place, field in enumerate(fields) if hasattr(field, "from_db_value")]
    return ", ".join(f'r."{field.column}"' for field in fields), [field.attname for field in fields], reads
