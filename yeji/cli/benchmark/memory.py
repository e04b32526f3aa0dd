"""What the running product holds in memory: the web server with its workers, and the worker of jobs."""

from __future__ import annotations

from typing import Final

import psutil

from yeji.cli.benchmark.cast import Cast
from yeji.cli.benchmark.measure import Result
from yeji.cli.benchmark.serving import get

GOAL: Final = 250
REQUESTS: Final = 60


def memory_of_the_programs(cast: Cast, port: int, *, scale: int) -> Result:
    """Let both programs, just started, answer for a while, and weigh them.

    A page that several processes share is counted once, in equal parts.
    """
    for number in range(REQUESTS):
        get(port, f"/api/v1/records/deal/{cast.deal(number)}", cast.token)
    megabytes = _weight(psutil.Process().children(recursive=True))
    met = "≤" if megabytes <= GOAL else ">"
    return Result(name="memory_of_web_and_worker", scale=scale, note=f"{megabytes:,.0f} MB {met} {GOAL} MB")


def _weight(processes: list[psutil.Process]) -> float:
    """Megabytes, where shared pages count in parts (or wholly, where the system does not tell)."""
    total = 0
    for process in processes:
        try:
            if "postgres" in process.name():
                continue
            told = process.memory_full_info()
            total += getattr(told, "pss", told.rss)
        except psutil.NoSuchProcess:
            continue
    return total / 2**20
