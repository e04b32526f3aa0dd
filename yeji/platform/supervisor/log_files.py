"""What the programs say: kept in files of bounded size, with the problems repeated to the person watching."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from yeji.platform.database.account import Account

_LARGEST: Final = 10 * 1024 * 1024
_KEPT: Final = 3
_ECHOED_AT_ONCE: Final = 20
_PROBLEM: Final = re.compile(rb"\b(WARNING|ERROR|CRITICAL|FATAL|PANIC|Traceback|\w+Error:|\w+Exception:)")


class LogFile:
    """The log of one program.

    The program appends to the file itself: nothing of ours stands between it and its log, so that it can
    neither be held up nor cut off. Rotation copies the file and empties it.
    """

    def __init__(self, path: Path, *, largest: int = _LARGEST) -> None:
        self.path = path
        self._largest = largest
        self._read_to = path.stat().st_size if path.exists() else 0

    def open(self, owner: Account) -> int:
        """A descriptor for the program to append to; the caller closes its own copy."""
        descriptor = os.open(self.path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        owner.own(self.path)
        return descriptor

    def new_problems(self) -> Iterator[str]:
        """Lines since the last call that tell of a problem; many at once are cut short."""
        told = 0
        for line in self._new_lines():
            if _PROBLEM.search(line) and told < _ECHOED_AT_ONCE:
                told += 1
                yield line.decode(errors="replace").rstrip()

    def rotate_if_large(self) -> None:
        """Keep the file small; the last few stay beside it as ``.1``, ``.2`` and so on."""
        if not self.path.exists() or self.path.stat().st_size < self._largest:
            return
        for number in range(_KEPT - 1, 0, -1):
            older = self._numbered(number)
            if older.exists():
                older.replace(self._numbered(number + 1))
        shutil.copy2(self.path, self._numbered(1))
        os.truncate(self.path, 0)
        self._read_to = 0

    def last_lines(self, count: int = 8) -> str:
        """The end of the log, for a message about a program that does not start."""
        if not self.path.exists():
            return ""
        with self.path.open("rb") as file:
            file.seek(max(0, self.path.stat().st_size - 8192))
            return "\n".join(file.read().decode(errors="replace").splitlines()[-count:])

    def _numbered(self, number: int) -> Path:
        return self.path.with_name(f"{self.path.name}.{number}")

    def _new_lines(self) -> list[bytes]:
        if not self.path.exists():
            return []
        with self.path.open("rb") as file:
            if os.fstat(file.fileno()).st_size < self._read_to:
                self._read_to = 0
            file.seek(self._read_to)
            whole, newline, _ = file.read().rpartition(b"\n")
            self._read_to += len(whole) + len(newline)
        return whole.splitlines()
