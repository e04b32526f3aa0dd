"""The web process: ``python -m yeji.config.serve``. Pages, REST and events on one address.

``PORT`` (8000), ``YEJI_ADDRESS`` (this machine's own) and ``YEJI_WORKERS`` (2) say where and by how many. On Linux the
workers part from a process that has loaded everything, so that they share its memory.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
from typing import Any

from granian import Granian
from granian.constants import HTTPModes, Interfaces
from granian.log import LogLevels

from yeji.kit.loading import loading
from yeji.web.events.stopping import stopping

TARGET = "yeji.config.asgi"
WORKERS = 2
PATIENCE = 8
"""Seconds that running requests are given to finish: less than the supervisor gives the whole program."""


def serve(*, port: int, workers: int) -> None:
    """Serve until SIGTERM; requests that run then are finished first. A worker that dies is replaced."""
    if sys.platform == "linux":
        load()
        multiprocessing.set_start_method("fork", force=True)
    server = Granian(
        f"{TARGET}:application",
        address=os.environ.get("YEJI_ADDRESS", "127.0.0.1"),
        port=port,
        interface=Interfaces.ASGI,
        workers=workers,
        backlog=512,
        http=HTTPModes.http1,
        websockets=False,
        log_level=LogLevels.warning,
        log_access=False,
        respawn_failed_workers=True,
        workers_kill_timeout=PATIENCE,
    )
    server.on_startup(let_listeners_go)
    server.serve()


def let_listeners_go() -> None:
    """Tell the workers' event streams to end when the server is asked to: they would wait for ever."""
    for number in (signal.SIGTERM, signal.SIGINT):
        before = signal.getsignal(number)

        def stop(*given: Any, before: Any = before) -> None:
            stopping.value = 1
            before(*given)

        signal.signal(number, stop)


def load() -> None:
    """Load the application once for all workers."""
    with loading():
        __import__(TARGET)


if __name__ == "__main__":
    serve(port=int(os.environ.get("PORT", "8000")), workers=int(os.environ.get("YEJI_WORKERS", WORKERS)))
