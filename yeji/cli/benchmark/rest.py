"""Waiting until the database has tidied up after a large import, as it has on any day but the first."""

from __future__ import annotations

import time
from typing import Final

from yeji.cli.benchmark.measure import rows_of

LONGEST: Final = 90.0
"""Seconds that it may take at the most."""
_QUIET: Final = 3


def come_to_rest() -> None:
    """Return when no table has been tidied for some seconds."""
    quiet, until = 0, time.monotonic() + LONGEST
    while quiet < _QUIET and time.monotonic() < until:
        busy = rows_of("SELECT count(*) FROM pg_stat_progress_vacuum")[0][0]
        quiet = 0 if busy else quiet + 1
        time.sleep(1)
