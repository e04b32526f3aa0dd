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

import pytest

from tests.faults.load import Load
from tests.faults.product import Product, RestClient, compared
from tests.faults.report import Figures, figures
from tests.faults.supervised import ROOT

pytestmark = pytest.mark.faults
SCHEDULERS = 4
# Far ahead, so that the product's own clock is not in the way.
FIRST_MINUTE = 4_102_444_800
Tell = Callable[[Figures], None]

SECOND = "from yeji.cli.main import run; run()"
LOADED = """
from yeji.config.serve import load
load()
import psutil
from django.db import connections
print([one.connection for one in connections.all()], len(psutil.Process().net_connections("all")))
"""


def test_a_second_instance_on_the_directory_refuses_and_disturbs_nobody(
    product: Product, directory: Path, kills: int, tell: Tell
) -> None:
    load = Load(directory, lambda: RestClient(product), repeats=True)
    load.start()
    times, before = [], product.state()
    environment = {**os.environ, "YEJI_HOME": str(product.instance.home), "LC_ALL": "C.UTF-8"}
    for _ in range(min(kills, 100)):
        began = time.monotonic()
        done = subprocess.run(
            [sys.executable, "-c", SECOND, "up"], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
        )
        times.append(time.monotonic() - began)
        assert done.returncode == 1, done.stderr
        assert str(before["pid"]) in done.stderr
    load.end()
    promised = load.acknowledged()
    assert product.state() == before
    lost, doubled, half = compared(product, promised)
    counts = {"acknowledged": len(promised), "unknown": len(load.unknown())}
    tell(figures("a second up", times, **counts, lost=lost, doubled=doubled, half=half))
    assert promised, "nothing was written"
    assert (lost, doubled, half, load.unknown()) == (0, 0, 0, set())


def test_schedulers_beside_each_other_fire_once(product: Product, kills: int, tell: Tell) -> None:
    """Several find the same minutes due at the same moment, while the product's own worker does what they fire."""
    environment = {**os.environ, "YEJI_HOME": str(product.instance.home), "LC_ALL": "C.UTF-8"}
    minutes = min(kills, 100)
    command = [sys.executable, "-m", "tests.faults.scheduler", str(FIRST_MINUTE), str(minutes)]
    several = [
        subprocess.Popen(command, cwd=ROOT, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        for _ in range(SCHEDULERS)
    ]
    fired: Counter[tuple[str, int]] = Counter()
    times = []
    for _ in range(minutes):
        began = time.monotonic()
        fired.update(tuple(each) for told in _a_minute(several) for each in told)
        times.append(time.monotonic() - began)
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


def test_what_the_workers_of_the_web_part_from_holds_no_connection(product: Product) -> None:
    """A connection shared by two processes would give one the answers of the other."""
    environment = {**os.environ, "YEJI_HOME": str(product.instance.home), "LC_ALL": "C.UTF-8"}
    done = subprocess.run(
        [sys.executable, "-c", LOADED], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout.split()) == (0, ["[None,", "None]", "0"]), done.stdout + done.stderr
