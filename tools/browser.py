"""Where Chromium is and how it is started, for the browser tests and the pictures."""

from __future__ import annotations

import shutil
from typing import Final

PROGRAMS: Final = ("chromium-headless-shell", "chromium")
"""The shell has no windows of its own to draw and takes a third of the processor time; either will do."""
FLAGS: Final = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",  # containers give it 64 MB there, which one large page fills
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


def chromium() -> str | None:
    """The path of the first Chromium on the PATH; None where there is none."""
    return next(filter(None, map(shutil.which, PROGRAMS)), None)
