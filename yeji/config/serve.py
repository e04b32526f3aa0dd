"""The web process: ``python -m yeji.config.serve``. Pages and REST on granian's WSGI threads.

``PORT`` (8000), ``YEJI_ADDRESS`` (this machine's own) and ``YEJI_WORKERS`` (2) say where and by how many. On Linux the
workers part from a process that has loaded everything, so that they share its memory.
"""

from __future__ import annotations

import gc
import multiprocessing
import os
import sys

from granian import Granian
from granian.constants import HTTPModes, Interfaces
from granian.log import LogLevels

TARGET = "yeji.config.wsgi"
WORKERS = 2
THREADS = 4
PATIENCE = 8
"""Seconds that running requests are given to finish: less than the supervisor gives the whole program."""


def serve(*, port: int, workers: int) -> None:
    """Serve until SIGTERM; requests that run then are finished first. A worker that dies is replaced."""
    if sys.platform == "linux":
        load()
        multiprocessing.set_start_method("fork", force=True)
    Granian(
        f"{TARGET}:application",
        address=os.environ.get("YEJI_ADDRESS", "127.0.0.1"),
        port=port,
        interface=Interfaces.WSGI,
        workers=workers,
        blocking_threads=THREADS,
        backlog=512,
        http=HTTPModes.http1,
        websockets=False,
        log_level=LogLevels.warning,
        log_access=False,
        respawn_failed_workers=True,
        workers_kill_timeout=PATIENCE,
    ).serve()


def load() -> None:
    """Load the application once for all workers, and let the collector leave it alone: a page it touches is copied."""
    __import__(TARGET)
    gc.collect()
    gc.freeze()


if __name__ == "__main__":
    serve(port=int(os.environ.get("PORT", "8000")), workers=int(os.environ.get("YEJI_WORKERS", WORKERS)))
