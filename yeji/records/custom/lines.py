"""A file of JSON whose objects know the line they stand on, so that a wrong one can be found by whoever wrote it."""

from __future__ import annotations

import json
from json.decoder import JSONObject  # type: ignore[attr-defined]
from json.scanner import py_make_scanner  # type: ignore[attr-defined]
from typing import Any


class Placed(dict[str, Any]):
    """An object of the file; ``line`` is where it begins."""

    line: int


class _Decoder(json.JSONDecoder):
    """Reads objects as ``Placed``. Python's own scanner is the one that says where it is."""

    def __init__(self) -> None:
        super().__init__()
        self.reached, self.line = 0, 1
        self.parse_object = self._placed
        self.scan_once = py_make_scanner(self)

    def _placed(self, found: tuple[str, int], *rest: Any) -> tuple[Placed, int]:
        text, at = found
        # Objects are met in the order of the file, so that each line is counted once.
        self.line += text.count("\n", self.reached, at)
        self.reached, line = at, self.line
        inside, end = JSONObject(found, *rest)
        placed = Placed(inside)
        placed.line = line
        return placed, end


def read_placed(text: str | bytes) -> Any:
    """What a text of JSON says, each object of it with its line.

    :raises ValueError: if it is none.
    """
    return _Decoder().decode(as_text(text))


def as_text(given: str | bytes) -> str:
    """The text of a file, in whichever Unicode encoding it came."""
    return given if isinstance(given, str) else given.decode(json.detect_encoding(given))


def line_of(one: object) -> int | None:
    """Where an object stood in its file, if it came from one."""
    return one.line if isinstance(one, Placed) else None
