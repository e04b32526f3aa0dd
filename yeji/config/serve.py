"""The web process: ``python -m yeji.config.serve``. Pages and REST on granian's WSGI threads."""

from __future__ import annotations

import os

from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels

WORKERS = 2
THREADS = 4


def serve(*, port: int, workers: int) -> None:
    """Serve on this machine's own address until SIGTERM; requests that run then are finished first."""
    Granian(
        "yeji.config.wsgi:application",
        address=os.environ.get("YEJI_ADDRESS", "127.0.0.1"),
        port=port,
        interface=Interfaces.WSGI,
        workers=workers,
        blocking_threads=THREADS,
        backlog=512,
        websockets=False,
        log_level=LogLevels.warning,
        respawn_failed_workers=True,
        workers_kill_timeout=20,
    ).serve()


if __name__ == "__main__":
    serve(port=int(os.environ.get("PORT", "8000")), workers=int(os.environ.get("YEJI_WORKERS", WORKERS)))
