"""Printing data as a table for people, or as JSON or CSV for programs."""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any, Final

from rich.console import Console
from rich.table import Column, Table

from yeji.kit.words import Text

HEADS: Final = {
    "account": Text("account"), "active": Text("active"), "actual": Text("actual"), "at": Text("at"),
    "changed_at": Text("changed"), "check": Text("check"), "customer": Text("customer"), "day": Text("day"),
    "due": Text("due"), "entries": Text("entries"), "entries_appended": Text("entries appended"),
    "files": Text("files"), "finding": Text("what was found"), "fix": Text("what to do"),
    "floor": Text("floor"), "has_password": Text("has a password"), "hash": Text("seal"),
    "health": Text("health"), "id": Text("number"), "label": Text("name"), "last_login": Text("last signed in"),
    "login": Text("login"), "metric": Text("metric"), "month": Text("month"), "name": Text("name"),
    "new": Text("new"), "number": Text("number"), "password": Text("password"), "people": Text("people"),
    "person": Text("person"), "person_id": Text("person's number"), "posted": Text("posted"),
    "product": Text("product"), "rate": Text("attainment"), "record": Text("record"), "role": Text("role"),
    "roles": Text("roles"), "rollup_rows": Text("rows of the roll-up"), "sealed_at": Text("sealed"),
    "stage": Text("stage"), "status": Text("status"), "target": Text("target"), "told": Text("told"),
    "unit": Text("unit"), "written_before": Text("written before"),
}  # fmt: skip
"""What the heads of tables are called; JSON and CSV keep the keys."""


class Format(StrEnum):
    """How a command prints its data."""

    TABLE = "table"
    JSON = "json"
    CSV = "csv"


def plain(value: Any) -> Any:
    """A value as JSON carries it: exact numbers as text without needless zeros."""
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    if isinstance(value, date | datetime):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {key: plain(item) for key, item in value.items()}
    return [plain(item) for item in value] if isinstance(value, list | tuple) else value


def _told(value: Any) -> str:
    """A value as people read it. Moments are told in the zone they are given in."""
    if isinstance(value, bool):
        return str(Text("yes") if value else Text("no"))
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M}"
    return "—" if value is None else str(plain(value))


def print_data(rows: Sequence[Mapping[str, Any]], form: Format, *, around: Mapping[str, Any] | None = None) -> None:
    """Print rows to stdout. ``around`` is told beside them where the format has room for it (JSON)."""
    if form == Format.JSON:
        print(
            json.dumps(plain({**around, "rows": list(rows)} if around is not None else list(rows)), ensure_ascii=False)
        )
        return
    heads = list(rows[0]) if rows else []
    if form == Format.CSV:
        writer = csv.writer(sys.stdout)
        writer.writerow(heads)
        writer.writerows(["" if row[head] is None else plain(row[head]) for head in heads] for row in rows)
        return
    table = Table(
        *(Column(str(HEADS.get(head, head)), overflow="fold") for head in heads)
    )  # a narrow window folds, it never cuts
    for row in rows:
        table.add_row(*(_told(row[head]) for head in heads))
    Console().print(table)
