"""How a record, and what happened to it, look as JSON."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any, Final

from yeji.api.calls.answers import Answer
from yeji.platform.models import Account
from yeji.platform.rows import Row
from yeji.records.fields import Field
from yeji.records.reading import deletions
from yeji.records.revealing import WHY
from yeji.records.types import ObjectType

OWN: Final = ("id", "type", "version", "created_at", "updated_at", "deleted_at", "deleted_by")
"""What every record says of itself, beside its fields. No field may be called so."""


def shown(kind: ObjectType, row: Row) -> dict[str, Any]:
    """A record: what it says of itself, then its fields. A link is the id of what it points to."""
    own = {
        "id": row.pk,
        "type": kind.key,
        "version": row.version,
        "created_at": row.created_at,
        "updated_at": row.updated_at,
    }
    return own | {item.key: item.dump(item.of(row)) for item in kind.fields}


def answer_with(kind: ObjectType, row: Row, *, status: int = 200) -> Answer:
    """A record as an answer, with its version as its tag and its address when it is new.

    Checks that only tell, and were not passed by this write, are its ``warnings``.
    """
    headers = {"ETag": f'"{row.version}"'}
    if status == 201:
        headers["Location"] = f"/api/v1/records/{kind.key}/{row.pk}"
    warnings = {"warnings": list(row.told)} if row.told else {}
    return Answer(status=status, body=shown(kind, row) | warnings, headers=headers)


def deleted(kind: ObjectType, rows: Sequence[Row]) -> list[dict[str, Any]]:
    """Records in the recycle bin: beside what every record says, when it was deleted and by which account."""
    writes = deletions([row.pk for row in rows], kind)
    return [
        shown(kind, row)
        | {"deleted_at": row.deleted_at, "deleted_by": writes[row.pk].account if row.pk in writes else None}
        for row in rows
    ]


def told(fields: Iterable[Field], writes: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Writes of a record's history: when, who, which verb, and each of these fields before and after."""
    listed = list(writes)
    names = dict(Account.objects.filter(pk__in={write["account"] for write in listed}).values_list("pk", "name"))
    columns = {item.logged: item for item in fields}
    return [
        {
            "version": write["version"],
            "at": write["at"] or write["written_at"],
            "verb": write["verb"],
            "account": write["account"],
            "account_name": names.get(write["account"]),
            "changes": _changes(columns, write["text"]),
            "why": _why(write["text"]),
        }
        for write in listed
    ]


def _why(text: str | None) -> str | None:
    """The reason that was given, where the verb asks for one."""
    facts = json.loads(text) if text and WHY in text else {}
    return facts.get(WHY) or None


def _changes(columns: Mapping[str, Field], text: str | None) -> dict[str, dict[str, Any]]:
    """Fields before and after. Numbers are read exactly, never as floats; what is no field is not told."""
    changes = json.loads(text, parse_float=Decimal) if text else {}
    return {
        columns[column].key: {"before": _exact(columns[column], pair[0]), "after": _exact(columns[column], pair[1])}
        for column, pair in changes.items()
        if column in columns and isinstance(pair, list)
    }


def _exact(item: Field, value: Any) -> Any:
    return item.dump(Decimal(value)) if item.kind == "money" and value is not None else value
