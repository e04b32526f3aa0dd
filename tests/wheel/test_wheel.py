from __future__ import annotations

import re
import signal
import socket
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from zipfile import ZipFile

import pytest

from tests.wheel.conftest import ROOT, Installed

pytestmark = pytest.mark.slow

NOT_SHIPPED = {".po", ".pyc"}
START_LIMIT = 60.0
STOP_LIMIT = 30.0


@pytest.fixture(scope="module")
def names(wheel: Path) -> frozenset[str]:
    """The files in the wheel."""
    with ZipFile(wheel) as archive:
        return frozenset(archive.namelist())


def shipped() -> Iterator[str]:
    """The files of the source that the product needs."""
    for file in (ROOT / "yeji").rglob("*"):
        is_test = "tests" in file.parts or file.name == "conftest.py"
        if file.is_file() and not is_test and file.suffix not in NOT_SHIPPED:
            yield file.relative_to(ROOT).as_posix()


def test_every_file_of_the_product_is_inside(names: frozenset[str]) -> None:
    assert set(shipped()) - names == set()


def test_what_is_made_is_inside(names: frozenset[str]) -> None:
    built = {name for name in names if name.startswith("yeji/ui/static/built/")}
    assert {Path(name).suffix for name in built} >= {".css", ".js", ".svg"}
    catalogues = {file.relative_to(ROOT).with_suffix(".mo").as_posix() for file in (ROOT / "yeji").rglob("*.po")}
    assert catalogues
    assert catalogues <= names
    assert any("/templates/" in name for name in names)
    assert any("/migrations/0001" in name for name in names)


def test_tests_and_tools_stay_at_home(names: frozenset[str]) -> None:
    assert [name for name in names if "/tests/" in name or name.endswith((".po", "conftest.py"))] == []
    assert {name.partition("/")[0].partition("-")[0] for name in names} == {"yeji"}


def test_the_wheel_says_its_licence_and_names_no_address(wheel: Path, names: frozenset[str]) -> None:
    (metadata,) = (name for name in names if name.endswith(".dist-info/METADATA"))
    with ZipFile(wheel) as archive:
        head = archive.read(metadata).decode().partition("\n\n")[0]
    assert "License-Expression: Apache-2.0" in head
    assert {"License-File: LICENSE", "License-File: NOTICE"} <= set(head.splitlines())
    assert "://" not in head


def test_the_command_explains_itself(installed: Installed) -> None:
    helped = installed.run("--help")
    assert helped.returncode == 0, helped.stderr
    assert {"init", "up", "import", "attainment"} <= set(re.findall(r"[a-z]+", helped.stdout))


@pytest.fixture(scope="module")
def running(installed: Installed) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """A new instance that is up: its process, and the address it printed."""
    created = installed.run("init")
    assert created.returncode == 0, created.stdout + created.stderr
    log = installed.folder / "up.log"
    with log.open("w") as output:
        process = subprocess.Popen(
            [str(installed.command), "up"],
            cwd=installed.folder,
            env={**installed.environment, "PORT": str(free_port())},
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            text=True,
        )
    try:
        yield process, ready_address(process, log)
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGINT)
            process.wait(STOP_LIMIT)


def test_a_new_instance_serves_its_pages_and_stops(running: tuple[subprocess.Popen[str], str]) -> None:
    process, address = running
    status, page = fetched(f"{address}/sign-in/")
    assert (status, "<form" in page) == (200, True)
    sheet = re.search(r'href="(/static/[^"]+\.css)"', page)
    assert sheet
    status, style = fetched(address + sheet[1])
    assert status == 200
    assert "--yj-ink" in style
    process.send_signal(signal.SIGINT)
    assert process.wait(STOP_LIMIT) == 0


def fetched(url: str) -> tuple[int, str]:
    """A page's status and text."""
    with urllib.request.urlopen(url, timeout=10) as answer:
        return answer.status, answer.read().decode()


def ready_address(process: subprocess.Popen[str], log: Path) -> str:
    """The address in the line ``ready ADDRESS``, without a slash at its end."""
    limit = time.monotonic() + START_LIMIT
    while time.monotonic() < limit:
        said = log.read_text()
        found = re.search(r"^ready (http://\S+)$", said, re.M)
        if found:
            return found[1].rstrip("/")
        assert process.poll() is None, said
        time.sleep(0.1)
    raise AssertionError(f"not ready after {START_LIMIT:.0f} s:\n{log.read_text()}")


def free_port() -> int:
    """A port nobody listens on now."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        port: int = server.getsockname()[1]
        return port
