"""The set-based twin of the door: many records of one type in a handful of statements, with the same promises."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, connection, transaction

from yeji.org.calendar import business_day, company
from yeji.org.scopes import Scope
from yeji.platform.custom_values import COLUMN
from yeji.records import numbers
from yeji.records.fields import Field, with_values
from yeji.records.types import ObjectType, Written
from yeji.records.writing import react, set_context
from yeji.records.writing.refusals import refusal_of

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

    The values are those that ``drafts.complete_draft`` gave, one mapping a record with every field in it.
    History, ledger and what else reacts to a write follow as after a single save, once per statement.
    """
    day = business_day(at=at, of=company())
    set_context(account=by.account, at=at, verb=verb)
    ids = _insert(kind, numbers.number(kind, fresh, day=day), by=by, at=at) if fresh else []
    if changed:
        _update(kind, changed, at=at)
    for members, new in ((ids, True), (list(changed), False)):
        if members:
            react(Written(kind=kind, ids=members, fresh=new, account=by.account, at=at, day=day, verb=verb))
    return ids


def _insert(kind: ObjectType, rows: Sequence[Values], *, by: Scope, at: datetime) -> list[int]:
    fixed: Values = {"version": 1, "created_at": at, "created_by_id": by.account, "updated_at": at, **dict(kind.fixed)}
    own = [item for item in kind.fields if not item.custom]
    names = ", ".join(f'"{column}"' for column in ("id", *fixed, *(item.native for item in own), COLUMN))
    with connection.cursor() as cursor:
        cursor.execute("SELECT array_agg(nextval('record_id')) FROM generate_series(1, %s)", [len(rows)])
        ids: list[int] = cursor.fetchone()[0]
        columns: list[Iterable[str]] = [map(str, ids), *([_cell(value)] * len(rows) for value in fixed.values())]
        columns += [_cells(item.database_type, [row[item.key] for row in rows]) for item in own]
        columns.append(_customs(kind, rows))
        try:
            with (
                connection.wrap_database_errors,
                cursor.copy(f'COPY "{kind.table._meta.db_table}" ({names}) FROM STDIN') as copy,
            ):
                copy.write("\n".join(map("\t".join, zip(*columns, strict=True))) + "\n")
        except IntegrityError as problem:
            raise refusal_of(kind, problem) from problem
    return ids


def _update(kind: ObjectType, rows: Mapping[int, Values], *, at: datetime) -> None:
    arrays: list[Any] = [list(rows)]
    own = [item for item in kind.fields if not item.custom]
    for item in own:
        column = [row[item.key] for row in rows.values()]
        arrays.append([_packed(value) for value in column] if item.database_type == "jsonb" else column)
    given = ", ".join(["%s::bigint[]", *(f"%s::{item.database_type}[]" for item in own), "%s::jsonb[]"])
    names = ", ".join(["id", *(f'"{item.native}"' for item in own), COLUMN])
    sets = ", ".join(f'"{item.native}" = given."{item.native}"' for item in own)
    custom = [item for item in kind.fields if item.custom]
    arrays.append([json.dumps(_custom(custom, row)) for row in rows.values()])
    sets += f", {COLUMN} = (kept.{COLUMN} - %s::text[]) || given.{COLUMN}"
    try:
        with connection.cursor() as cursor:
            # Whoever writes several records holds them in one order, so that no two wait for each other.
            cursor.execute(
                f'SELECT count(*) FROM (SELECT FROM "{kind.table._meta.db_table}" WHERE id = ANY(%s) ORDER BY id '
                "FOR NO KEY UPDATE) AS held",
                [arrays[0]],
            )
            cursor.execute(
                f'UPDATE "{kind.table._meta.db_table}" AS kept SET {sets}, version = kept.version + 1, '
                f"updated_at = %s FROM unnest({given}) AS given({names}) WHERE kept.id = given.id",
                [[item.key for item in custom], at, *arrays],
            )
    except IntegrityError as problem:
        raise refusal_of(kind, problem) from problem


def _customs(kind: ObjectType, rows: Sequence[Values]) -> list[str]:
    """The JSONB column of every row."""
    custom = [item for item in kind.fields if item.custom]
    return [_json(_custom(custom, row)) for row in rows] if custom else ["{}"] * len(rows)


def _custom(custom: Sequence[Field], row: Values) -> dict[str, Any]:
    return with_values({}, ((item, row[item.key]) for item in custom))


def _packed(value: Any) -> str | None:
    return None if value is None else json.dumps(value)


# COPY's own text form, written a column at a time: half the work of handing the driver one row after another.

_NULL = r"\N"
_SPECIAL = re.compile(r"[\\\t\n\r]")
_ESCAPED = str.maketrans({"\\": r"\\", "\t": r"\t", "\n": r"\n", "\r": r"\r"})


def _cells(database_type: str, values: Sequence[Any]) -> list[str]:
    if values.count(None) == len(values):
        return [_NULL] * len(values)
    shown = _SHOWN.get(database_type, _cell)
    return [_NULL if value is None else shown(value) for value in values]


def _text(value: Any) -> str:
    text = str(value)
    return text.translate(_ESCAPED) if _SPECIAL.search(text) else text


def _json(value: Any) -> str:
    return _text(json.dumps(value))


def _yes_no(value: bool) -> str:
    return "t" if value else "f"


_SHOWN: Mapping[str, Callable[[Any], str]] = {
    "bigint": str,
    "integer": str,
    "numeric": str,
    "date": date.isoformat,
    "boolean": _yes_no,
    "jsonb": _json,
    "text": _text,
}


def _cell(value: Any) -> str:
    """A value of any kind."""
    if value is None:
        return _NULL
    return value.isoformat() if isinstance(value, datetime) else _text(value)
