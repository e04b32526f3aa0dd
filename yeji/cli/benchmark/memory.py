"""What the running product holds in memory: the web server with its workers, and the worker of jobs."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import ExitStack
from typing import Final

import psutil

from yeji.cli.benchmark.cast import Cast
from yeji.cli.benchmark.measure import Result

PROGRAMS: Final = ("yeji.config.serve", "yeji.config.work")
GOAL: Final = 250
REQUESTS: Final = 60
_PATIENCE: Final = 60.0


def memory_of_the_programs(cast: Cast, *, scale: int) -> Result:
    """Start both programs as ``yeji up`` does, let them answer for a while, and weigh them.

    A page that several processes share is counted once, in equal parts.
    """
    port = _free_port()
    environment = {**os.environ, "PORT": str(port), "YEJI_POOL": "1"}
    with ExitStack() as stack:
        for name in PROGRAMS:
            program = subprocess.Popen(
                [sys.executable, "-m", name], env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
            )
            stack.callback(_end, program)
        _answers(port, cast.token)
        for number in range(REQUESTS):
            _get(port, f"/api/v1/records/deal/{cast.deal(number)}", cast.token)
        megabytes = _weight(psutil.Process().children(recursive=True))
    met = "≤" if megabytes <= GOAL else ">"
    return Result(name="memory_of_web_and_worker", scale=scale, note=f"{megabytes:,.0f} MB {met} {GOAL} MB")


def _end(program: subprocess.Popen[bytes]) -> None:
    program.terminate()
    try:
        program.wait(_PATIENCE)
    except subprocess.TimeoutExpired:
        program.kill()
        program.wait()


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


def _answers(port: int, token: str) -> None:
    """Wait for the first answer.

    :raises RuntimeError: if it does not come.
    """
    end = time.monotonic() + _PATIENCE
    while time.monotonic() < end:
        try:
            _get(port, "/api/v1/records/stage", token)
        except (OSError, urllib.error.URLError):
            time.sleep(0.2)
        else:
            return
    raise RuntimeError("the web server does not answer")


def _get(port: int, path: str, token: str) -> bytes:
    request = urllib.request.Request(f"http://127.0.0.1:{port}{path}", headers={"Authorization": f"Bearer {token}"})
    with urllib.request.urlopen(request, timeout=10) as answer:  # noqa: S310
        body: bytes = answer.read()
        return body


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])
