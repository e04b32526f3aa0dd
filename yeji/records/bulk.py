"""The set-based twin of the door: many records of one type in a handful of statements, with the same promises."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import IntegrityError, connection, transaction

from yeji.org.calendar import business_day, company
from yeji.org.scopes import Scope
from yeji.records.types import ObjectType, Written
from yeji.records.writing import react, refusal_of, set_context

Values = Mapping[str, Any]


@transaction.atomic
def save_many(
    kind: ObjectType,
    *,
    fresh: Sequence[Values],
    changed: Mapping[int, Values],
    by: Scope,
    at: datetime,
    verb: str,
) -> list[int]:
    """Write complete, clean values: new records by COPY, changed ones by one UPDATE. The ids of the new ones.

    The values are those that ``writing.complete_draft`` gave, one mapping a record with every field in it.
    History, ledger and what else reacts to a write follow as after a single save, once per statement.
    """
    day = business_day(at=at, of=company())
    set_context(account=by.account, at=at, verb=verb)
    ids = _insert(kind, fresh, by=by, at=at) if fresh else []
    if changed:
        _update(kind, changed, at=at)
    for members, new in ((ids, True), (list(changed), False)):
        if members:
            react(Written(kind=kind, ids=members, fresh=new, account=by.account, at=at, day=day, verb=verb))
    return ids


def _insert(kind: ObjectType, rows: Sequence[Values], *, by: Scope, at: datetime) -> list[int]:
    columns = ["id", "version", "created_at", "created_by_id", "updated_at"]
    columns += [item.column for item in kind.fields]
    text = [item.key for item in kind.fields]
    packed = {item.key for item in kind.fields if item.database_type == "jsonb"}
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval('record_id') FROM generate_series(1, %s)", [len(rows)])
        ids = [row[0] for row in cursor.fetchall()]
        names = ", ".join(f'"{column}"' for column in columns)
        try:
            with cursor.copy(f'COPY "{kind.table._meta.db_table}" ({names}) FROM STDIN') as copy:
                for pk, row in zip(ids, rows, strict=True):
                    cells = [_packed(row[key]) if key in packed else row[key] for key in text]
                    copy.write_row((pk, 1, at, by.account, at, *cells))
        except IntegrityError as problem:
            raise refusal_of(kind, problem) from problem
    return ids


def _update(kind: ObjectType, rows: Mapping[int, Values], *, at: datetime) -> None:
    arrays: list[Any] = [list(rows)]
    for item in kind.fields:
        column = [row[item.key] for row in rows.values()]
        arrays.append([_packed(value) for value in column] if item.database_type == "jsonb" else column)
    given = ", ".join(["%s::bigint[]", *(f"%s::{item.database_type}[]" for item in kind.fields)])
    names = ", ".join(["id", *(f'"{item.column}"' for item in kind.fields)])
    sets = ", ".join(f'"{item.column}" = given."{item.column}"' for item in kind.fields)
    with connection.cursor() as cursor:
        cursor.execute(
            f'UPDATE "{kind.table._meta.db_table}" AS kept SET {sets}, version = kept.version + 1, updated_at = %s '
            f"FROM unnest({given}) AS given({names}) WHERE kept.id = given.id",
            [at, *arrays],
        )


def _packed(value: Any) -> str | None:
    return None if value is None else json.dumps(value)
