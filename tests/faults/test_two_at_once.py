"""Two of what there may be one of (R-18): instances on a directory, schedulers, connections of parted processes."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.faults.report import Figures, figures
from tests.faults.supervised import ROOT
from tests.faults.test_database import compared, loaded
from tests.support.home import home_of
from tests.support.server import scratch_instance
from tests.support.supervised import SETTINGS
from yeji.platform.database.readiness import connect
from yeji.platform.instance import Instance
from yeji.platform.supervisor.supervisor import STATE

pytestmark = pytest.mark.faults
SCHEDULERS = 4
# Far ahead, so that the product's own clock is not in the way.
FIRST_MINUTE = 4_102_444_800
Tell = Callable[[Figures], None]

SECOND = (sys.executable, "-c", "from yeji.cli.main import run; run()")
LOADED = """
from yeji.config.serve import load
load()
import psutil
from django.db import connections
print({one.connection for one in connections.all()}, len(psutil.Process().net_connections("all")))
"""


def of_instance(home: Path) -> dict[str, str]:
    """The environment of programs on this instance."""
    return {**os.environ, "YEJI_HOME": str(home), "LC_ALL": "C.UTF-8"}


def test_a_second_instance_on_the_directory_refuses_and_disturbs_nobody(
    directory: Path, tries: int, tell: Tell
) -> None:
    instance = scratch_instance(directory / "home", settings=SETTINGS)
    times = []
    with loaded(instance, directory) as load:
        before = (instance.run / STATE).read_text()
        for _ in range(min(tries, 100)):
            began = time.monotonic()
            done = subprocess.run(
                [*SECOND, "up"], cwd=ROOT, env=of_instance(instance.home), capture_output=True, text=True, check=False
            )
            times.append(time.monotonic() - began)
            assert done.returncode == 1, done.stderr
            assert str(json.loads(before)["pid"]) in done.stderr
        load.end()
        promised = load.acknowledged()
        assert (instance.run / STATE).read_text() == before
        lost, doubled, half = compared(instance, promised, load.unknown())
    counts = {"acknowledged": len(promised), "unknown": len(load.unknown())}
    tell(figures("a second up", times, **counts, lost=lost, doubled=doubled, half=half))
    assert promised, "nothing was written"
    assert (lost, doubled, half, load.unknown()) == (0, 0, 0, set())


def test_schedulers_beside_each_other_fire_once(own_database: Instance, tries: int, tell: Tell) -> None:
    """Several find the same minutes due at the same moment."""
    minutes = min(tries, 100)
    command = [sys.executable, "-m", "tests.faults.scheduler", str(FIRST_MINUTE), str(minutes)]
    pipes: dict[str, Any] = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    fired: Counter[tuple[str, int]] = Counter()
    times = []
    with home_of(own_database) as home, connect(own_database, "owner") as connection:
        several = [subprocess.Popen(command, cwd=ROOT, env=of_instance(home), **pipes) for _ in range(SCHEDULERS)]
        for _ in range(minutes):
            began = time.monotonic()
            fired.update((name, due) for told in _a_minute(several) for name, due in told)
            times.append(time.monotonic() - began)
            connection.execute("DELETE FROM procrastinate_jobs")  # as if done: what waits is not fired once more
        assert [one.wait(60) for one in several] == [0] * SCHEDULERS
    doubled = sum(often - 1 for often in fired.values())
    counts = {"acknowledged": len(fired), "unknown": 0, "lost": 0, "doubled": doubled, "half": 0}
    tell(figures("two schedulers", times, **counts))
    assert fired, "nothing was fired"
    assert not doubled


def _a_minute(several: list[subprocess.Popen[str]]) -> list[list[tuple[str, int]]]:
    """Begin the next minute everywhere at once, and hear what each has fired."""
    for one in several:
        assert one.stdin is not None
        one.stdin.write("\n")
        one.stdin.flush()
    return [json.loads(one.stdout.readline()) for one in several if one.stdout is not None]


def test_what_the_workers_of_the_web_part_from_holds_no_connection(own_database: Instance) -> None:
    """A connection shared by two processes would give one the answers of the other."""
    with home_of(own_database) as home:
        told = subprocess.run(
            [sys.executable, "-c", LOADED], cwd=ROOT, env=of_instance(home), capture_output=True, text=True, check=True
        )
    assert told.stdout.split() == ["{None}", "0"]
