"""The book of attacks: which are tried, at which surfaces, by which tests. ``test_book`` holds it complete."""

from __future__ import annotations

import ast
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parents[2]
SCREENS, REST, EVENTS, DATABASE, SERVER = "screens", "REST", "events", "database", "server"
BOTH: Final = (SCREENS, REST)

BOOK: Final[Mapping[str, tuple[str, tuple[str, ...]]]] = {
    "S-01": ("another's record by its id", BOTH),
    "S-02": ("another's record by every other address it has", BOTH),
    "S-03": ("a link to a record that is not seen", BOTH),
    "S-04": ("fields that are none, or not one's own to write", BOTH),
    "S-05": ("many records at once, others' among them", (SCREENS,)),
    "S-06": ("search, choices and recent records as a way to names", BOTH),
    "S-07": ("counts, sums, figures and boards over more than one sees", BOTH),
    "S-15": ("conditions that no list offers, nesting, length", BOTH),
    "S-16": ("orders, units and periods that are code", BOTH),
    "S-19": ("statements that only an administrator of the database may give", (DATABASE,)),
    "S-20": ("a local user without rights at the database's socket", (DATABASE,)),
    "S-26": ("scripts in whatever people type", (SCREENS,)),
    "S-38": ("requests made by other pages; changes by GET", BOTH),
    "S-39": ("sessions and tokens kept from before", BOTH),
    "S-40": ("guessing passwords and links, under forged addresses", BOTH),
    "S-41": ("asking the door who is there", BOTH),
    "S-42": ("password links that ought to be dead, or lead elsewhere", (SCREENS,)),
    "S-43": ("being sent elsewhere after the door", (SCREENS,)),
    "S-46": ("what somebody still holds who was shut out", (*BOTH, EVENTS)),
    "S-47": ("setting up once more", (SCREENS,)),
    "S-48": ("cookies, frames, pages kept by others", (SCREENS,)),
    "S-49": ("what errors, methods and folders tell of the inside", (*BOTH, SERVER)),
    "S-50": ("odd addresses, parameters and bodies", (*BOTH, SERVER)),
}
"""What is tried, and the surfaces that it can be tried at."""

PLACES: Final = (
    ("tests/attacks/scope/", BOTH),
    ("tests/attacks/test_database", (DATABASE,)),
    ("tests/attacks/", (SCREENS,)),
    ("yeji/web/", (SCREENS,)),
    ("yeji/api/", (REST,)),
    ("yeji/config/tests/test_events", (EVENTS,)),
    ("yeji/config/", (SERVER,)),
    ("yeji/ledger/tests/test_periods", (DATABASE,)),
    ("yeji/platform/database/", (DATABASE,)),
)
"""Which surfaces the tests of a folder attack; the first that fits."""

_NAMED: Final = re.compile(r"test((?:_s\d\d)+)_")
_AT_THE_DATABASE: Final = frozenset({"S-19", "S-20"})


def tried() -> dict[str, dict[str, list[str]]]:
    """The tests by attack and surface, as ``path::name``."""
    found: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for path, name in _tests():
        for number in re.findall(r"_s(\d\d)", (_NAMED.match(name) or [""])[0]):
            row = f"S-{number}"
            for surface in (DATABASE,) if row in _AT_THE_DATABASE else _surfaces(path):
                found[row][surface].append(f"{path}::{name}")
    return found


def _surfaces(path: str) -> tuple[str, ...]:
    return next((surfaces for start, surfaces in PLACES if path.startswith(start)), ())


def _tests() -> Iterator[tuple[str, str]]:
    for folder in ("tests", "yeji"):
        for file in sorted((ROOT / folder).rglob("test_*.py")):
            for node in ast.parse(file.read_text(encoding="utf-8")).body:
                if isinstance(node, ast.FunctionDef) and _NAMED.match(node.name):
                    yield file.relative_to(ROOT).as_posix(), node.name


def table() -> str:
    """The book as a table in Markdown, for the release notes: ``python -m tests.attacks.book`` prints it."""
    done = tried()
    lines = ["| Attack | What is tried | Where | Tests |", "| --- | --- | --- | --- |"]
    for row, (what, surfaces) in BOOK.items():
        names = sorted({name for surface in surfaces for name in done[row][surface]})
        lines.append(f"| {row} | {what} | {', '.join(surfaces)} | {', '.join(f'`{name}`' for name in names)} |")
    return "\n".join(lines)


if __name__ == "__main__":
    print(table())
