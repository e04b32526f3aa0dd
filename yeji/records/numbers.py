"""Numbers that the product gives to new records, by patterns such as ``样品-{YYYY}-{0000}``.

A number is taken in the transaction that writes its record: a record that is refused takes none, and one that is
deleted keeps its own, so numbers have no gaps but those people make by giving a number themselves. The count begins
anew with each year, month or day that the pattern names. A number that somebody has given already is passed over.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final

from django.db import connection

from yeji.kit.numbering import around, counted, written
from yeji.records.among import among
from yeji.records.fields.auto_number import AutoNumber
from yeji.records.types import ObjectType

_TAKE: Final = """
INSERT INTO records_number (type, field, within, last) VALUES (%s, %s, %s, %s)
ON CONFLICT (type, field, within) DO UPDATE SET last = records_number.last + excluded.last RETURNING last
"""


def number(kind: ObjectType, rows: Sequence[Mapping[str, Any]], *, day: date) -> Sequence[Mapping[str, Any]]:
    """The values of new records with the numbers that they lack: two statements for each numbered field."""
    for item in kind.fields:
        if isinstance(item, AutoNumber):
            lacking = [place for place, row in enumerate(rows) if not row[item.key]]
            if lacking:
                given = dict(zip(lacking, _take(kind, item, len(lacking), day), strict=True))
                rows = [{**row, item.key: given[place]} if place in given else row for place, row in enumerate(rows)]
    return rows


def _take(kind: ObjectType, item: AutoNumber, many: int, day: date) -> list[str]:
    """So many numbers that no record has. Whoever else takes one waits until this transaction ends."""
    free: list[str] = []
    text = around(item.pattern, day)
    while len(free) < many:
        wanted = many - len(free)
        with connection.cursor() as cursor:
            cursor.execute(_TAKE, [kind.key, item.key, text, wanted])
            last = cursor.fetchone()[0]
        numbers = [written(item.pattern, text, count) for count in range(last - wanted + 1, last + 1)]
        taken = set(kind.rows().filter(among(item.column, numbers)).values_list(item.column, flat=True))
        free += [one for one in numbers if one not in taken]
    return free


def example(pattern: str, day: date) -> str:
    """The first number that a pattern gives on a day."""
    return counted(pattern, day, 1)
