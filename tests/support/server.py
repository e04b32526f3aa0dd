"""PostgreSQL servers for tests: the product's own code, with durability switched off.

    with scratch_server(directory) as instance:      # one server, stopped at the end
        instance.connection("app")

    with shared_server() as instance:                # one server for all workers of a run
        mine = copy_database(instance, "template_name", "worker_3")

The owner of a scratch server may create databases. Every other right is as in production.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path

import psutil
import psycopg

from yeji.platform.database import founding, parameters, roles
from yeji.platform.database.readiness import connect
from yeji.platform.database.server import EmbeddedServer
from yeji.platform.instance import Instance

_HURRIED = "autovacuum = off\nmax_wal_size = 256MB\n"
"""The shared server lives for minutes and has a hundred databases: nothing is won by tending each of them in turn, and
what is written of them may lie in memory."""
_PATIENCE = 60.0
_GUARD_PAUSE = 0.1


@contextmanager
def reachable_directory() -> Iterator[Path]:
    """A temporary directory that the database's own account can enter when tests run as root.

    The temporary directories of pytest are closed to everybody else.
    """
    directory = Path(tempfile.mkdtemp(prefix="yeji-test-"))
    directory.chmod(0o711)
    try:
        yield directory
    finally:
        shutil.rmtree(directory, ignore_errors=True)


@contextmanager
def scratch_server(
    directory: Path,
    *,
    settings: parameters.Parameters = parameters.SCRATCH,
    dies_with_us: bool = True,
    tuning: str = "",
) -> Iterator[Instance]:
    """A server of its own in ``directory``, with the roles and an empty database, stopped at the end."""
    instance = scratch_instance(directory, settings=settings)
    (instance.data / "tuning.conf").write_text(tuning)
    server = EmbeddedServer(instance, settings=settings, dies_with_us=dies_with_us)
    try:
        yield server.start()
    finally:
        server.stop(smart=0)


def scratch_instance(directory: Path, *, settings: parameters.Parameters = parameters.SCRATCH) -> Instance:
    """A finished instance in ``directory`` whose server is not running."""
    made = founding.found(home=directory, at=datetime.now(UTC), settings=settings, options={"owner": "CREATEDB"})
    return founding.finish(made)


def copied_instance(pattern: Instance, home: Path) -> Instance:
    """The stopped instance ``pattern`` once more in ``home``: its twin, with the same identity and passwords."""
    subprocess.run(["cp", "-a", str(pattern.home), str(home)], check=True)
    return Instance.load(home)


def copy_database(instance: Instance, template: str, name: str) -> Instance:
    """A database ``name`` with everything in ``template``, to which nobody may be connected, and its rights."""
    with connect(instance.using("postgres"), "owner") as connection:
        connection.execute(f"DROP DATABASE IF EXISTS {roles.quoted(name)} WITH (FORCE)")
        connection.execute(f"CREATE DATABASE {roles.quoted(name)} TEMPLATE {roles.quoted(template)}")
        for statement in roles.database_statements(instance.using(name)):
            connection.execute(statement)
    with connect(instance.using(name), "owner") as connection:
        for statement in roles.schema_statements(instance):
            connection.execute(statement)
    return instance.using(name)


def drop_database(instance: Instance) -> None:
    """Drop a database that was copied, with the connections to it; one that a stranger still reads stays to the end."""
    with connect(instance.using("postgres"), "owner") as connection, suppress(psycopg.errors.InsufficientPrivilege):
        connection.execute(f"DROP DATABASE IF EXISTS {roles.quoted(instance.dbname)} WITH (FORCE)")


@contextmanager
def shared_server() -> Iterator[Instance]:
    """The server shared by every worker of this test run; whoever comes first starts it.

    A guard process owns the server and ends it when the run's main process is gone, killed or not.
    """
    home = _shared_home()
    with _locked(home):
        if not _answers(home):
            _start_guard(home)
        instance = Instance.load(home)
    yield instance
    if "PYTEST_XDIST_WORKER" not in os.environ:
        _ask_guard_to_end(home)


def _main_process() -> psutil.Process:
    """The process that lives as long as the run: pytest itself, or the controller of its workers."""
    return psutil.Process(os.getppid() if "PYTEST_XDIST_WORKER" in os.environ else os.getpid())


def _shared_home() -> Path:
    main = _main_process()
    run = hashlib.sha256(f"{main.pid} {main.create_time()}".encode()).hexdigest()[:16]
    return Path(tempfile.gettempdir()) / f"yeji-test-run-{run}"


@contextmanager
def _locked(home: Path) -> Iterator[None]:
    with home.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _answers(home: Path) -> bool:
    if not (home / "ready").exists():
        return False
    with suppress(psycopg.OperationalError), connect(Instance.load(home), "app"):
        return True
    return False


def _start_guard(home: Path) -> None:
    shutil.rmtree(home, ignore_errors=True)
    main = _main_process()
    command = [sys.executable, "-m", "tests.support.server", str(home), str(main.pid), str(main.create_time())]
    with home.with_suffix(".log").open("wb") as log:
        guard = subprocess.Popen(command, cwd=Path(__file__).parents[2], stdout=log, stderr=log, start_new_session=True)
    end = time.monotonic() + _PATIENCE
    while not (home / "ready").exists():
        if guard.poll() is not None or time.monotonic() > end:
            raise RuntimeError(home.with_suffix(".log").read_text())
        time.sleep(0.02)


def _ask_guard_to_end(home: Path) -> None:
    (home / "end").touch()
    end = time.monotonic() + _PATIENCE
    while home.exists() and time.monotonic() < end:
        time.sleep(0.02)


def guard(home: Path, pid: int, created: float) -> None:
    """Keep the shared server until the process ``pid`` that was created then is gone, or asks for the end."""
    home.mkdir(mode=0o711)
    try:
        with scratch_server(home, tuning=_HURRIED):
            (home / "ready").touch()
            while not (home / "end").exists() and _lives(pid, created):
                time.sleep(_GUARD_PAUSE)
    finally:
        shutil.rmtree(home, ignore_errors=True)
        home.with_suffix(".log").unlink(missing_ok=True)
        home.with_suffix(".lock").unlink(missing_ok=True)


def _lives(pid: int, created: float) -> bool:
    with suppress(psutil.NoSuchProcess):
        process = psutil.Process(pid)
        return abs(process.create_time() - created) < 1 and process.status() != psutil.STATUS_ZOMBIE
    return False


if __name__ == "__main__":
    guard(Path(sys.argv[1]), int(sys.argv[2]), float(sys.argv[3]))
