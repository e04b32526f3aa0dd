"""Small files for import tests, and what came of them."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from tests.world import NOON
from yeji.org.scopes import SYSTEM, Scope
from yeji.records.importing import Outcome, run_import
from yeji.records.types import registry

DEAL_MAP = """
match = "code"
[fields]
code = "no"
name = "name"
owner = "owner"
stage = "stage"
amount = "amount"
[fields.opened_on]
column = "opened"
format = "%d/%m/%Y"
[fields.closed_on]
column = "closed"
format = "%d/%m/%Y"
"""
DEAL_HEAD = "no,name,owner,stage,amount,opened,closed"


def written(path: Path, *lines: str, encoding: str = "utf-8") -> Path:
    """A file with these lines."""
    path.write_bytes("".join(f"{line}\n" for line in lines).encode(encoding))
    return path


def bring(key: str, file: Path, *, mapped: str | None = None, by: Scope = SYSTEM, **how: Any) -> Outcome:
    """Import a file; ``mapped`` is the text of its map."""
    map_path = None
    if mapped is not None:
        map_path = file.with_suffix(".toml")
        map_path.write_text(mapped, encoding="utf-8")
    return run_import(registry.get(key), file, map_path=map_path, by=by, at=NOON, **how)


def deals(directory: Path, *rows: str, mapped: str = DEAL_MAP, head: str = DEAL_HEAD, **how: Any) -> Outcome:
    """Import rows of deals."""
    return bring("deal", written(directory / "deals.csv", head, *rows), mapped=mapped, **how)


def told(outcome: Outcome) -> list[tuple[int, str, str]]:
    """What was refused: row, column, reason."""
    return [(row.number, row.column, row.reason) for row in outcome.refused]


def kept(key: str, *fields: str) -> list[Sequence[Any]]:
    """The records of a type, by the first of the fields."""
    return list(registry.get(key).table.unscoped.order_by(fields[0]).values_list(*fields))
