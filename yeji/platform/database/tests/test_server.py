"""Starting and stopping: after every kind of crash the next start succeeds by itself."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import psycopg
import pytest

from tests.support.server import scratch_server
from yeji.platform.database import parameters, processes, readiness
from yeji.platform.database.readiness import connect
from yeji.platform.database.server import DatabaseDoesNotStart, EmbeddedServer
from yeji.platform.instance import MARKER, Instance, NotAnInstance

DURABLE = parameters.Parameters(shared_buffers="32MB")


@contextmanager
def started(instance: Instance) -> Iterator[EmbeddedServer]:
    server = EmbeddedServer(instance, settings=DURABLE)
    try:
        server.start()
        yield server
    finally:
        server.stop(smart=0)


def kill(server: EmbeddedServer) -> None:
    assert server.child is not None
    server.child.kill()
    server.child.wait()


def test_it_starts_again_after_a_kill(instance: Instance) -> None:
    with started(instance) as server:
        kill(server)
        assert not server.is_running()
        server.start()
        assert server.is_running()


def test_it_starts_again_when_it_is_killed_as_soon_as_it_answers(
    instance: Instance, monkeypatch: pytest.MonkeyPatch
) -> None:
    check, server = readiness.check_settings, EmbeddedServer(instance, settings=DURABLE)
    killed: list[EmbeddedServer] = []

    def kill_first(*given: object) -> None:
        if not killed:
            killed.append(server)
            kill(server)
        check(*given)  # type: ignore[arg-type]

    monkeypatch.setattr(readiness, "check_settings", kill_first)
    try:
        server.start()
        assert killed
        assert server.is_running()
    finally:
        server.stop(smart=0)


def test_it_starts_while_a_busy_orphan_lives(instance: Instance) -> None:
    """A report query that outlives its killed server would otherwise hold up the start until it ends."""
    with started(instance) as server:
        busy = threading.Thread(target=_count_for_long, args=(instance,), daemon=True)
        busy.start()
        _wait_until(lambda: _active(instance) == 1)
        kill(server)
        began = time.monotonic()
        server.start()
        assert time.monotonic() - began < 15
        busy.join(5)


def test_a_zero_length_lock_file_does_not_keep_it_down(instance: Instance) -> None:
    with started(instance):
        pass
    (instance.data / "postmaster.pid").write_bytes(b"")
    with started(instance) as server:
        assert server.is_running()


def test_a_lock_file_with_the_number_of_another_process_does_not_keep_it_down(instance: Instance) -> None:
    with started(instance):
        pass
    runs_as = {"user": instance.data.stat().st_uid} if os.geteuid() == 0 else {}
    with subprocess.Popen(["sleep", "60"], **runs_as) as stranger:  # type: ignore[call-overload]
        (instance.data / "postmaster.pid").write_text(f"{stranger.pid}\n{instance.data}\n1700000000\n5432\n")
        with started(instance) as server:
            assert server.is_running()
        assert stranger.poll() is None, "a process that is not ours was ended"
        stranger.kill()


def test_a_server_left_by_a_killed_supervisor_is_taken_over(instance: Instance) -> None:
    forgotten = EmbeddedServer(instance, settings=DURABLE, dies_with_us=False)
    forgotten.start()
    assert processes.postmaster_of(instance.data) is not None
    with started(instance) as server:
        assert server.is_running()
        assert forgotten.child is not None
        assert forgotten.child.wait(1) == 0, "the old server was not shut down in order"


def test_the_server_ends_when_its_supervisor_is_killed(instance: Instance) -> None:
    if sys.platform != "linux":
        pytest.skip("only Linux tells a child of its parent's death")
    program = (
        "import sys, time; from pathlib import Path; from yeji.platform.instance import Instance;"
        "from yeji.platform.database import parameters, server;"
        "s = server.EmbeddedServer(Instance.load(Path(sys.argv[1])), settings=parameters.Parameters());"
        "s.start(); print('up', flush=True); time.sleep(60)"
    )
    with subprocess.Popen([sys.executable, "-c", program, str(instance.home)], stdout=subprocess.PIPE) as supervisor:
        assert supervisor.stdout is not None
        assert supervisor.stdout.readline() == b"up\n"
        assert processes.postgres_in(instance.data)
        supervisor.kill()
        _wait_until(lambda: not processes.postgres_in(instance.data))


def test_stopping_interrupts_people_who_do_not_leave(instance: Instance) -> None:
    with started(instance) as server, connect(instance, "app") as idle:
        began = time.monotonic()
        server.stop(smart=0.5)
        assert 0.4 < time.monotonic() - began < 10
        with pytest.raises(psycopg.OperationalError):
            idle.execute("SELECT 1")
    assert not (instance.data / "postmaster.pid").exists(), "the server was not shut down in order"


def test_it_refuses_to_run_where_writes_could_be_lost(instance: Instance) -> None:
    (instance.data / "tuning.conf").write_text("fsync = off\n")
    with pytest.raises(readiness.UnsafeSettings, match="fsync = off"), started(instance):
        pass
    assert not processes.postgres_in(instance.data)


def test_a_setting_it_cannot_start_with_is_named(instance: Instance) -> None:
    (instance.data / "tuning.conf").write_text("max_connections = many\n")
    with pytest.raises(DatabaseDoesNotStart, match="max_connections"):
        EmbeddedServer(instance, settings=DURABLE).start(patience=0.5)


def test_an_unmounted_volume_is_refused_and_stays_empty(instance: Instance) -> None:
    instance.data.rename(instance.home / "elsewhere")
    with pytest.raises(NotAnInstance, match="volume not mounted"):
        EmbeddedServer(instance, settings=DURABLE).start()
    instance.data.mkdir()
    with pytest.raises(NotAnInstance, match="volume not mounted"):
        EmbeddedServer(instance, settings=DURABLE).start()
    assert list(instance.data.iterdir()) == []


def test_another_instances_data_are_refused(instance: Instance) -> None:
    (instance.data / MARKER).write_text("00000000-0000-0000-0000-000000000000\n")
    with pytest.raises(NotAnInstance, match="another instance"):
        EmbeddedServer(instance, settings=DURABLE).start()


def test_a_nearly_full_disk_makes_it_read_only_and_back(instance: Instance) -> None:
    def shown() -> object:
        with connect(instance, "app") as connection:
            return connection.execute("SHOW transaction_read_only").fetchone()

    with started(instance) as server:
        server.set_writable(False)
        _wait_until(lambda: shown() == ("on",))
        kill(server)
        server.start()
        assert shown() == ("on",), "a crash makes no room"
        server.set_writable(True)
        _wait_until(lambda: shown() == ("off",))


def test_a_home_with_a_long_path_gets_a_short_socket(directory: Path) -> None:
    home = directory / ("业绩 " * 12) / "home"
    home.parent.mkdir(mode=0o711)
    with scratch_server(home) as instance:
        assert len(instance.host) < 90
        assert Instance.load(home).host == instance.host
        first = instance.host
        connect(instance, "app").close()
    Path(first).rmdir()
    server = EmbeddedServer(Instance.load(home), settings=parameters.SCRATCH)
    again = server.start()
    try:
        connect(again, "app").close()
    finally:
        server.stop(smart=0)
        Path(again.host).rmdir()


def test_shells_in_the_data_directory_are_left_alone(instance: Instance) -> None:
    with subprocess.Popen(["sleep", "60"], cwd=instance.data) as visitor:
        assert processes.end_orphans(instance.data) == 0
        assert visitor.poll() is None
        visitor.kill()


def _count_for_long(instance: Instance) -> None:
    """A query that never looks up from its work."""
    with suppress(psycopg.Error), connect(instance, "owner") as connection:
        connection.execute("SELECT count(*) FROM generate_series(1, 4000000000)")


def _active(instance: Instance) -> int:
    with connect(instance, "owner") as connection:
        row = connection.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND query LIKE '%generate_series%'"
        ).fetchone()
    return int(row[0]) if row else 0


def _wait_until(condition: object, seconds: float = 10) -> None:
    assert callable(condition)
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.05)
