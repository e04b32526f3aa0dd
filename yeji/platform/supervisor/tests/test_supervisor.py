"""The supervisor with small real programs: order, restarts, stopping, and what it finds after being killed."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil
import pytest

from tests.support.server import reachable_directory, scratch_instance
from tests.support.supervised import SETTINGS, programs
from yeji.platform.database import processes
from yeji.platform.database.account import invoking_account
from yeji.platform.database.disk import Limits
from yeji.platform.database.readiness import State, ask, connect
from yeji.platform.instance import Instance
from yeji.platform.supervisor.programs import Program, RunningProgram
from yeji.platform.supervisor.readiness import answers
from yeji.platform.supervisor.supervisor import STATE, Supervisor

ROOT = Path(__file__).parents[4]


@pytest.fixture(scope="module")
def instance() -> Iterator[Instance]:
    with reachable_directory() as directory:
        yield scratch_instance(directory / "home", settings=SETTINGS)


@pytest.fixture
def port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


class Running:
    """A supervisor process and what it has said."""

    def __init__(self, instance: Instance, port: int) -> None:
        self.instance = instance
        self.url = f"http://127.0.0.1:{port}/"
        self.said: list[str] = []
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.support.supervised", str(instance.home), str(port)],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def wait_for(self, sentence: str) -> str:
        assert self.process.stdout is not None
        while line := self.process.stdout.readline():
            self.said.append(line.rstrip())
            if sentence in line:
                return line
        raise AssertionError(f"{sentence!r} was not said: {self.said}")

    def pid_of(self, name: str) -> int:
        state = json.loads((self.instance.run / STATE).read_text())
        return int(state["programs"][name]["pid"])

    def stop(self) -> int:
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(40)


@contextmanager
def running(instance: Instance, port: int) -> Iterator[Running]:
    supervisor = Running(instance, port)
    try:
        supervisor.wait_for("ready")
        yield supervisor
    finally:
        if supervisor.process.poll() is None:
            supervisor.process.kill()
        supervisor.process.wait()
        assert supervisor.process.stdout is not None
        supervisor.process.stdout.close()


def wait_until(condition: Callable[[], bool], seconds: float = 20) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.05)


def connections(instance: Instance) -> int:
    """How many connections the programs hold."""
    with connect(instance, "owner") as connection:
        row = connection.execute("SELECT count(*) FROM pg_stat_activity WHERE usename = 'yeji_app'").fetchone()
    return int(row[0]) if row else 0


def nothing_runs(instance: Instance) -> bool:
    mine = [process for process in psutil.process_iter() if _carries_mark(process, instance)]
    return not mine and not processes.postgres_in(instance.data)


def _carries_mark(process: psutil.Process, instance: Instance) -> bool:
    try:
        return process.environ().get("YEJI_SUPERVISED") == instance.id
    except psutil.Error:
        return False


def test_everything_starts_in_order_and_stops_cleanly(instance: Instance, port: int) -> None:
    with running(instance, port) as supervisor:
        assert supervisor.said.index("prepared") < supervisor.said.index("ready")
        assert answers(supervisor.url)
        assert ask(instance).state is State.READY
        assert supervisor.stop() == 0
        assert nothing_runs(instance)
        assert not (instance.data / "postmaster.pid").exists()


def test_a_second_start_is_quick(instance: Instance, port: int) -> None:
    took = []
    for _ in range(2):  # the quicker one: other tests use this machine too
        began = time.monotonic()
        with running(instance, port) as supervisor:
            took.append(time.monotonic() - began)
            assert supervisor.stop() == 0
    assert min(took) < 5


def test_a_second_supervisor_refuses_and_names_the_first(instance: Instance, port: int) -> None:
    with running(instance, port) as first:
        second = Running(instance, port)
        second.wait_for(f"as process {first.process.pid}")
        assert second.process.wait(10) != 0
        assert answers(first.url), "the first was disturbed"


@pytest.mark.parametrize("name", ["web", "worker"])
def test_a_killed_program_comes_back(instance: Instance, port: int, name: str) -> None:
    with running(instance, port) as supervisor:
        before = supervisor.pid_of(name)
        os.kill(before, signal.SIGKILL)
        wait_until(lambda: supervisor.pid_of(name) != before)
        wait_until(lambda: answers(supervisor.url))


@pytest.mark.parametrize(("work", "killed"), [("import time; time.sleep(60)", True), ("raise SystemExit(1)", False)])
def test_whoever_is_killed_is_back_at_once_and_whoever_fails_waits(instance: Instance, work: str, killed: bool) -> None:
    running = RunningProgram(Program(name="some", command=(sys.executable, "-c", work)), instance, invoking_account())
    pauses = []
    for _ in range(3):
        running.start()
        assert running.child is not None
        if killed:
            running.child.kill()
        running.child.wait()
        assert not running.start_again_if_dead()
        pauses.append(running.waits_for())
    running.stop(until=time.monotonic())
    assert all(pause <= 0.1 for pause in pauses) == killed


def test_a_killed_database_comes_back_and_the_worker_with_it(instance: Instance, port: int) -> None:
    with running(instance, port) as supervisor:
        worker = supervisor.pid_of("worker")
        wait_until(lambda: connections(instance) > 0)
        server = processes.postmaster_of(instance.data)
        assert server is not None
        server.kill()
        supervisor.wait_for("The database is back")
        assert ask(instance).state is State.READY
        wait_until(lambda: supervisor.pid_of("worker") != worker)


def test_nothing_outlives_a_killed_supervisor_and_the_next_one_needs_no_hand(instance: Instance, port: int) -> None:
    with running(instance, port) as supervisor:
        supervisor.process.kill()
        supervisor.process.wait()
    with running(instance, port) as supervisor:
        assert answers(supervisor.url)
        assert supervisor.stop() == 0


def test_a_program_that_outlived_its_supervisor_is_ended(instance: Instance, port: int) -> None:
    forgotten = subprocess.Popen(["sleep", "60"], env={"YEJI_SUPERVISED": instance.id, "PATH": os.environ["PATH"]})
    with running(instance, port) as supervisor:
        assert forgotten.wait(1) != 0
        if not any("Ended 1 processes" in sentence for sentence in supervisor.said):
            supervisor.wait_for("Ended 1 processes")


def test_problems_are_repeated_to_the_person_watching(instance: Instance, port: int) -> None:
    with running(instance, port) as supervisor:
        if not any("something a person should see" in sentence for sentence in supervisor.said):
            supervisor.wait_for("something a person should see")


def test_a_stop_while_starting_is_heeded(instance: Instance, port: int) -> None:
    supervisor = Running(instance, port)
    supervisor.wait_for("prepared")
    assert supervisor.stop() == 0
    assert nothing_runs(instance)


def test_a_nearly_full_disk_stops_jobs_and_leaves_reading(instance: Instance, port: int) -> None:
    said: list[str] = []
    seen: list[object] = []

    def look() -> None:
        with connect(instance, "app") as connection:
            seen.append(connection.execute("SHOW default_transaction_read_only").fetchone())
        seen.append(sorted(path.name for path in instance.run.glob("*.pid")))
        supervisor.stop()

    supervisor = Supervisor(
        instance,
        programs(instance.home, port),
        on_ready=look,
        say=lambda sentence: said.append(str(sentence)),
        settings=SETTINGS,
        limits=Limits(stop_share=1.0),
    )
    supervisor.run()
    assert seen == [("on",), ["web.pid"]]
    assert any("reads but does not write" in sentence for sentence in said)
    assert not (instance.home / "ballast").exists() or any("Deleting" in sentence for sentence in said)
