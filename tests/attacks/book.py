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
FILES, WORKER, BUILT = "files", "worker", "what people build"
BOTH: Final = (SCREENS, REST)

BOOK: Final[Mapping[str, tuple[str, tuple[str, ...]]]] = {
    "S-01": ("another's record by its id", BOTH),
    "S-02": ("another's record by every other address it has", BOTH),
    "S-03": ("a link to a record that is not seen", BOTH),
    "S-04": ("fields that are none, or not one's own to write", BOTH),
    "S-05": ("many records at once, others' among them", (SCREENS,)),
    "S-06": ("search, choices and recent records as a way to names", BOTH),
    "S-07": ("counts, sums, figures and boards over more than one sees", BOTH),
    "S-08": ("every way to a value that is hidden or masked", (*BOTH, BUILT)),
    "S-09": ("telling what is another's from what is not there", BOTH),
    "S-10": ("files of records that are not seen, or no more", BOTH),
    "S-12": ("views that somebody shared who sees more", (BUILT,)),
    "S-13": ("work asked for before a right was taken away", (WORKER,)),
    "S-14": ("doing by somebody else's name what one may not", BOTH),
    "S-15": ("conditions that no list offers, nesting, length", BOTH),
    "S-16": ("orders, units and periods that are code", BOTH),
    "S-17": ("keys and labels that are code", (*BOTH, BUILT)),
    "S-18": ("conditions and orders that are code, kept and used later", (*BOTH, BUILT)),
    "S-19": ("statements that only an administrator of the database may give", (DATABASE,)),
    "S-20": ("a local user without rights at the database's socket", (DATABASE,)),
    "S-26": ("scripts in whatever people type", (SCREENS,)),
    "S-27": ("pages, scripts and styles in rich text", (SCREENS,)),
    "S-28": ("uploads that are pages or programs", (SCREENS, FILES)),
    "S-29": ("formulas in what is taken out", (FILES,)),
    "S-30": ("spreadsheets with definitions of their own", (FILES,)),
    "S-31": ("spreadsheets that unpack to too much", (FILES,)),
    "S-32": ("texts with endless cells, columns and quotations", (FILES,)),
    "S-33": ("pictures that unpack to too much", (FILES,)),
    "S-34": ("names of files that are paths or headers", (SCREENS, FILES)),
    "S-35": ("backups that write elsewhere", (FILES,)),
    "S-36": ("formulas that run, grow or turn in circles", (BUILT,)),
    "S-38": ("requests made by other pages; changes by GET", BOTH),
    "S-39": ("sessions and tokens kept from before", BOTH),
    "S-40": ("guessing passwords and links, under forged addresses", BOTH),
    "S-41": ("asking the door who is there", BOTH),
    "S-42": ("password links that ought to be dead, or lead elsewhere", (SCREENS,)),
    "S-43": ("being sent elsewhere after the door", (SCREENS,)),
    "S-45": ("giving oneself more than one has", BOTH),
    "S-46": ("what somebody still holds who was shut out", (*BOTH, EVENTS)),
    "S-47": ("setting up once more", (SCREENS,)),
    "S-48": ("cookies, frames, pages kept by others", (SCREENS,)),
    "S-49": ("what errors, methods and folders tell of the inside", (*BOTH, SERVER)),
    "S-50": ("odd addresses, parameters and bodies", (*BOTH, SERVER)),
    "S-51": ("another's key, and one key for two requests", (REST,)),
}
"""What is tried, and the surfaces that it can be tried at."""

PLACES: Final = (
    ("tests/attacks/scope/", BOTH),
    ("tests/attacks/test_database", (DATABASE,)),
    ("tests/attacks/test_hidden", BOTH),
    ("tests/attacks/test_kept", BOTH),
    ("tests/attacks/test_waiting", (WORKER,)),
    ("tests/importing/test_followed", (FILES, WORKER)),
    ("tests/leaving/", (WORKER,)),
    ("tests/attacks/", (SCREENS,)),
    ("yeji/web/", (SCREENS,)),
    ("yeji/api/", (REST,)),
    ("yeji/config/tests/test_events", (EVENTS,)),
    ("yeji/config/", (SERVER,)),
    ("yeji/ledger/tests/test_periods", (DATABASE,)),
    ("yeji/platform/database/", (DATABASE,)),
    ("yeji/platform/files/", (FILES,)),
    ("yeji/platform/backup/", (FILES,)),
    ("yeji/records/tests/test_sheets", (FILES,)),
    ("yeji/records/tests/test_import_files", (FILES,)),
    ("yeji/records/tests/test_mass", (WORKER,)),
    ("yeji/records/", (BUILT,)),
    ("yeji/kit/tests/test_expressions", (BUILT,)),
    ("yeji/ui/tests/test_rich", (SCREENS,)),
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
