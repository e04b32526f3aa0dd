"""A supervisor in a process of its own, for as long as a test lasts."""

from __future__ import annotations

import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from yeji.platform.instance import Instance

ROOT = Path(__file__).parents[2]
_STOPS_WITHIN = 40


@contextmanager
def supervised(instance: Instance, *, small_disk: bool = False) -> Iterator[subprocess.Popen[str]]:
    """The supervisor of tests with its two small programs; at the end it must stop cleanly by itself."""
    log = instance.home.parent / "supervisor.log"
    command = [sys.executable, "-m", "tests.support.supervised", str(instance.home), str(free_port())]
    with log.open("w") as written:
        process = subprocess.Popen(
            [*command, *(["small-disk"] if small_disk else [])],
            cwd=ROOT,
            stdout=written,
            stderr=subprocess.STDOUT,
            text=True,
        )
    try:
        wait_for(log, "ready", process)
        yield process
        process.send_signal(signal.SIGTERM)
        assert process.wait(_STOPS_WITHIN) == 0, log.read_text()
    finally:
        print("\n".join(log.read_text().splitlines()[-60:]))  # what pytest shows when the test failed
        if process.poll() is None:
            process.kill()
            process.wait()


def wait_for(log: Path, word: str, process: subprocess.Popen[str]) -> str:
    """The line of ``log`` that holds ``word``, once it is written."""
    import time

    while True:
        lines = [line for line in log.read_text().splitlines() if word in line]
        if lines:
            return lines[0]
        assert process.poll() is None, log.read_text()
        time.sleep(0.02)


def free_port() -> int:
    """A port that nobody uses now."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])
