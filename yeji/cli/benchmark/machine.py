"""The machine that is measured on: how fast it runs now, and whether it has got its breath back.

Processors that have run flat out for minutes, on machines shared with others above all, run slower for a while. An
import of a million rows is just that, so the pages after it would be measured on another machine than the import.
"""

from __future__ import annotations

import time
from typing import Final

PIECE: Final = 200_000
TRIES: Final = 15
ENOUGH: Final = 1.05
LONGEST: Final = 90.0
"""Seconds of rest at most. A machine that stays slower is measured as it is; the figure says so."""


def pace() -> float:
    """Milliseconds that a fixed piece of plain Python takes on this machine now, by the best of some tries."""
    return min(_piece() for _try in range(TRIES)) * 1000


def rest(quiet: float) -> float:
    """Wait until the fixed piece takes no longer than ``quiet``, give or take a twentieth. Returns what it takes."""
    until = time.monotonic() + LONGEST
    while (now := pace()) > quiet * ENOUGH and time.monotonic() < until:
        time.sleep(2)
    return now


def _piece() -> float:
    started = time.perf_counter()
    total, kept = 0, {}
    for number in range(PIECE):
        total += number % 7
        kept[number % 1000] = total
    return time.perf_counter() - started
