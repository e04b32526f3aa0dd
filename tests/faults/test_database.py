"""Killing the database under the supervisor: every acknowledged row is there once, none is half there."""

from __future__ import annotations

import random
import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import psutil
import psycopg
import pytest

from tests.faults.load import Load, OutcomeUnknownError
from tests.faults.report import Figures, figures
from tests.faults.supervised import supervised
from tests.support.server import scratch_instance
from tests.support.supervised import SETTINGS
from yeji.platform.database import processes
from yeji.platform.database.readiness import State, ask, connect
from yeji.platform.instance import Instance

pytestmark = pytest.mark.faults
BACK_WITHIN = 15.0
Tell = Callable[[Figures], None]


class TableClient:
    """Writes two rows in one transaction: half of one would show."""

    def __init__(self, instance: Instance) -> None:
        self._instance = instance
        self._connection: psycopg.Connection[tuple[object, ...]] | None = None

    def write(self, key: str) -> None:
        try:
            if self._connection is None or self._connection.closed:
                self._connection = connect(self._instance, "app")
            with self._connection.transaction():
                for part in (1, 2):
                    self._connection.execute("INSERT INTO promise VALUES (%s, %s)", [key, part])
        except psycopg.Error as error:
            raise OutcomeUnknownError from error


@pytest.fixture
def instance(directory: Path) -> Instance:
    return scratch_instance(directory / "home", settings=SETTINGS)


@contextmanager
def loaded(instance: Instance, directory: Path) -> Iterator[Load]:
    """A supervised instance with clients that write."""
    with supervised(instance):
        with connect(instance, "owner") as connection:
            connection.execute("CREATE TABLE promise (key text, part int)")
        load = Load(directory, lambda: TableClient(instance))
        load.start()
        try:
            yield load
        finally:
            load.end()


def kill_server(instance: Instance) -> float:
    server = processes.postmaster_of(instance.data)
    assert server is not None
    server.send_signal(signal.SIGKILL)
    return time.monotonic()


def kill_server_as_power_does(instance: Instance) -> float:
    """Immediate shutdown: nothing is finished, nothing is written down (R-08)."""
    server = processes.postmaster_of(instance.data)
    assert server is not None
    server.send_signal(signal.SIGQUIT)
    return time.monotonic()


def kill_backend(instance: Instance) -> float:
    with suppress(psutil.NoSuchProcess):
        psutil.Process(random.choice(backends(instance))).send_signal(signal.SIGKILL)
    killed_at = time.monotonic()
    time.sleep(0.05)  # until the server has noticed, newcomers are still let in
    return killed_at


def backends(instance: Instance) -> list[int]:
    """The processes that serve clients, once there are some again."""
    while True:
        with suppress(psycopg.OperationalError), connect(instance, "owner") as connection:
            rows = connection.execute("SELECT pid FROM pg_stat_activity WHERE usename = 'yeji_app'").fetchall()
            if rows:
                return [int(row[0]) for row in rows]
        time.sleep(0.05)


def kill_server_during_a_report(instance: Instance) -> float:
    """With a query that goes on after its server is gone."""
    threading.Thread(target=_report, args=(instance,), daemon=True).start()
    time.sleep(0.3)
    return kill_server(instance)


def _report(instance: Instance) -> None:
    with suppress(psycopg.Error), connect(instance, "owner") as connection:
        connection.execute("SELECT count(*) FROM generate_series(1, 4000000000)")


KILLS = (kill_server, kill_backend, kill_server_during_a_report, kill_server_as_power_does)


@pytest.mark.parametrize("kill", KILLS)
def test_no_acknowledged_row_is_lost(
    instance: Instance, directory: Path, tries: int, kill: Callable[[Instance], float], tell: Tell
) -> None:
    times = []
    with loaded(instance, directory) as load:
        for _ in range(tries if kill is not kill_server_during_a_report else max(1, tries // 4)):
            time.sleep(random.uniform(0.2, 0.6))
            times.append(load.recovery(after=kill(instance), seconds=BACK_WITHIN))
        load.end()
        promised, unknown = load.acknowledged(), load.unknown()
        come_back(instance)
        lost, doubled, half = compared(instance, promised, unknown)
    tell(
        figures(
            kill.__name__.removeprefix("kill_").replace("_", " "),
            times,
            acknowledged=len(promised),
            unknown=len(unknown),
            lost=lost,
            doubled=doubled,
            half=half,
        )
    )
    assert promised, "nothing was written"
    assert (lost, doubled, half) == (0, 0, 0)


def come_back(instance: Instance) -> None:
    """Wait until the server takes whoever comes: a write may have been acknowledged before it saw the last kill."""
    latest = time.monotonic() + BACK_WITHIN
    while (answer := ask(instance, "owner")).state is not State.READY:
        assert time.monotonic() < latest, answer.words
        time.sleep(0.05)


def compared(instance: Instance, promised: set[str], unknown: set[str]) -> tuple[int, int, int]:
    """How many keys were lost, are there twice, or are there in part."""
    with connect(instance, "owner") as connection:
        rows = connection.execute("SELECT key, count(*), count(DISTINCT part) FROM promise GROUP BY key").fetchall()
    found = {str(key): (int(count), int(parts)) for key, count, parts in rows}
    assert set(found) <= promised | unknown, "something is there that nobody wrote"
    doubled = sum(count > 2 for count, _ in found.values())
    half = sum(parts != 2 for _, parts in found.values())
    return len(promised - set(found)), doubled, half
