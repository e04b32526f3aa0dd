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

from django.utils.module_loading import import_string

# The room above us puts the parts together; it is named here, not imported, as Django names its settings.
_GATHER: Final = "yeji.config.prepare.gather_static"
PROGRAMS: Final = ("yeji.config.serve", "yeji.config.work")
_PATIENCE: Final = 60.0


@contextmanager
def running_programs(token: str) -> Iterator[int]:
    """Start the web server and the worker; the port at which the first of them answers. Both end afterwards.

    :raises RuntimeError: if it does not answer.
    """
    import_string(_GATHER)()
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
    return send(port, "GET", path, token)


def send(port: int, method: str, path: str, token: str, body: bytes = b"", *, kind: str = "application/json") -> bytes:
    """What a program is answered, which sends a body of some kind.

    :raises urllib.error.HTTPError: if it is refused.
    """
    headers = {"Authorization": f"Bearer {token}", "Content-Type": kind}
    asked = urllib.request.Request(f"http://127.0.0.1:{port}{path}", body or None, headers, method=method)
    with urllib.request.urlopen(asked, timeout=_PATIENCE) as answer:  # noqa: S310
        told: bytes = answer.read()
        return told


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])
