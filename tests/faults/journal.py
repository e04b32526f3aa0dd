"""What clients were promised: one line for each acknowledged write, on the disk before the next write begins."""

from __future__ import annotations

import os
from pathlib import Path


class Journal:
    """The journal of one client."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._file = path.open("ab")

    def acknowledged(self, key: str) -> None:
        """The write ``key`` was acknowledged."""
        self._write("ok", key)

    def unknown(self, key: str) -> None:
        """Nobody said what became of ``key``: it may be there or not, but whole."""
        self._write("unknown", key)

    def close(self) -> None:
        """No more writes."""
        self._file.close()

    def _write(self, outcome: str, key: str) -> None:
        self._file.write(f"{outcome} {key}\n".encode())
        self._file.flush()
        os.fsync(self._file.fileno())


def read(paths: list[Path], outcome: str) -> set[str]:
    """The keys with ``outcome`` in all journals."""
    lines = [line.split() for path in paths for line in path.read_text().splitlines()]
    return {key for found, key in lines if found == outcome}
