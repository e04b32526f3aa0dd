"""The real programs, run as processes on a database of the test's own."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from urllib.error import URLError

import psutil
import pytest
from django.test import override_settings

from tests.support.home import home_of
from tests.support.server import reachable_directory
from yeji.config.prepare import gather_static
from yeji.platform.instance import Instance

ROOT = Path(__file__).parents[3]
PATIENCE = 60


@dataclass(frozen=True)
class Running:
    """A running program with its instance and, for the web server, its port."""

    process: subprocess.Popen[bytes]
    home: Path
    port: int

    def url(self, path: str) -> str:
        return f"http://127.0.0.1:{self.port}{path}"

    def family(self) -> list[psutil.Process]:
        """The program's first process and those it started."""
        first = psutil.Process(self.process.pid)
        return [first, *first.children(recursive=True)]


@pytest.fixture
def home(own_database: Instance) -> Iterator[Path]:
    """A home directory whose instance is the test's own database."""
    with home_of(own_database) as made:
        yield made


@pytest.fixture(scope="session")
def static_files() -> Iterator[Path]:
    """What ``yeji up`` lays out for the web server, made once."""
    with reachable_directory() as folder:
        with override_settings(STATIC_ROOT=folder):
            gather_static()
        yield folder


@pytest.fixture
def web(home: Path, static_files: Path) -> Iterator[Running]:
    """The web server, answering, with its static files."""
    (home / "static").symlink_to(static_files)
    with program("yeji.config.serve", home) as running:
        until(lambda: _answers(running.url("/healthz")), running)
        yield running


@pytest.fixture
def worker(home: Path) -> Iterator[Running]:
    """The worker."""
    with program("yeji.config.work", home) as running:
        yield running


@contextmanager
def program(module: str, home: Path) -> Iterator[Running]:
    """A program of the product as a process, ended at the end."""
    port = _free_port()
    environment = {**os.environ, "YEJI_HOME": str(home), "PORT": str(port), "YEJI_POOL": "1", "LC_ALL": "C.UTF-8"}
    log = (home / f"{module}.log").open("wb")
    process = subprocess.Popen(
        [sys.executable, "-m", module], cwd=ROOT, env=environment, stdout=log, stderr=log, start_new_session=True
    )
    try:
        yield Running(process, home, port)
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, 9)
        process.wait()
        log.close()
        sys.stdout.write((home / f"{module}.log").read_text()[-5000:])


def until(holds: Callable[[], bool], running: Running) -> None:
    """Wait until something holds, as long as the program lives."""
    end = time.monotonic() + PATIENCE
    while not holds():
        assert running.process.poll() is None
        assert time.monotonic() < end
        time.sleep(0.05)


def _answers(url: str) -> bool:
    with suppress(URLError, ConnectionError, TimeoutError), urllib.request.urlopen(url, timeout=5) as answer:
        return bool(answer.status == 200)
    return False


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])
