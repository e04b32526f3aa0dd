"""``python -m tools.pictures [WORD …]``."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from tools.pictures import sheet
from tools.pictures.camera import take
from tools.pictures.house import house
from tools.pictures.pages import Shot, shots

BUILD: Final = Path(__file__).resolve().parents[2] / "build"


def main(words: Sequence[str]) -> int:
    """Take the pictures; the exit code is 1 when one of them could not be taken or is too wide."""
    folder = BUILD / "pictures"
    folder.mkdir(parents=True, exist_ok=True)
    taken: list[tuple[Shot, str]] = []

    def tell(shot: Shot, wrong: str) -> None:
        taken.append((shot, wrong))
        print(shot.file, wrong, flush=True)

    with house(os.environ, BUILD / "instance") as found:
        take(shots(words), found, folder, tell)
    print(sheet.write(folder, taken))
    return 1 if any(wrong for _shot, wrong in taken) or not taken else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
