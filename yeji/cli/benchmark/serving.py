"""The product's programs, running on the benchmark's instance as ``yeji up`` runs them."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Final

PROGRAMS: Final = ("yeji.config.serve", "yeji.config.work")
_PATIENCE: Final = 60.0


@contextmanager
def running_programs(token: str) -> Iterator[int]:
    """Start the web server and the worker; the port at which the first of them answers. Both end afterwards.

    :raises RuntimeError: if it does not answer.
    """
    port = _free_port()
    environment = {**os.environ, "PORT": str(port), "YEJI_POOL": "1"}
    with ExitStack() as stack:
        for name in PROGRAMS:
            program = subprocess.Popen(
                [sys.executable, "-m", name], env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
            )
            stack.callback(_end, program)
        _answers(port, token)
        yield port


def _end(program: subprocess.Popen[bytes]) -> None:
    program.terminate()
    try:
        program.wait(_PATIENCE)
    except subprocess.TimeoutExpired:
        program.kill()
        program.wait()


def _answers(port: int, token: str) -> None:
    """Wait for the first answer.

    :raises RuntimeError: if it does not come.
    """
    end = time.monotonic() + _PATIENCE
    while time.monotonic() < end:
        try:
            get(port, "/api/v1/records/stage", token)
        except (OSError, urllib.error.URLError):
            time.sleep(0.2)
        else:
            return
    raise RuntimeError("the web server does not answer")


def get(port: int, path: str, token: str) -> bytes:
    """What a program gets at a path."""
    request = urllib.request.Request(f"http://127.0.0.1:{port}{path}", headers={"Authorization": f"Bearer {token}"})
    with urllib.request.urlopen(request, timeout=10) as answer:  # noqa: S310
        body: bytes = answer.read()
        return body


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])
