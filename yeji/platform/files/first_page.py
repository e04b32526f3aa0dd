"""The first page of a PDF as a picture, made in a process of its own: ``python -m yeji.platform.files.first_page``.

What a stranger's file makes a decoder do stays in this process: it may use so much memory and processor time and no
more, and is told neither of the database nor of the instance. Nothing in the file is run: its forms and its scripts are
not begun.
"""

from __future__ import annotations

import contextlib
import sys
from pathlib import Path
from typing import Final

LONGEST: Final = 1600
"""The longer side, in dots."""
MEMORY: Final = 1 << 30
SECONDS: Final = 10
_WRITTEN: Final = 64 << 20


def bound() -> None:
    """Take away what the rest of this process does not need."""
    import resource

    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (_WRITTEN, _WRITTEN))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    with contextlib.suppress(ValueError, OSError):  # not every system counts it
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))


def draw(source: Path, made: Path) -> None:
    """Draw the first page, no larger than is shown, whatever size it says it has.

    :raises Exception: whatever a decoder trips over.
    """
    import pypdfium2  # dear, and for this process alone

    document = pypdfium2.PdfDocument(source)
    page = document[0]
    wide, high = page.get_size()
    scale = LONGEST / max(wide, high)
    if min(wide, high) * scale < 1:
        raise ValueError("a page without any width")
    page.render(scale=min(scale, 4), may_draw_forms=False).to_pil().save(made, "PNG")


if __name__ == "__main__":
    bound()
    draw(Path(sys.argv[1]), Path(sys.argv[2]))
