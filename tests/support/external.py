"""A PostgreSQL of somebody's own, as an administrator would have it: the machine's, or a plain cluster of ours."""

from __future__ import annotations

import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

import psycopg

from yeji.platform.database import account, binaries, roles
from yeji.platform.database.death_signal import death_signal

_PORT = 5499
_PATIENCE = 30.0


def machine_programs() -> binaries.Programs | None:
    """The newest PostgreSQL that this machine brings, if it brings one."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/postgres"), key=lambda path: int(path.parts[-3]))
    return binaries.Programs(bin=found[-1].parent) if found else None


@contextmanager
def external_server(directory: Path, programs: binaries.Programs) -> Iterator[str]:
    """A server with an administrator who may make roles and databases but is no superuser; the address to use.

    The address names the database ``yeji``, which does not exist yet.
    """
    owner = account.service_account()
    data, socket = directory / "external", directory / "external-socket"
    for path in (data, socket):
        owner.make_directory(path)
    _run(programs, owner, [programs.path("initdb"), "-D", str(data), "-U", "postgres", "-A", "trust", "--no-sync"])
    password = roles.new_password()
    _run(
        programs,
        owner,
        [programs.path("postgres"), "--single", "-D", str(data), "postgres"],
        f"CREATE ROLE keeper LOGIN CREATEROLE CREATEDB PASSWORD '{roles.verifier(password)}'\n",
    )
    hba = "local all postgres trust\nlocal all all scram-sha-256\n"
    owner.write_private(data / "pg_hba.conf", hba)
    command = [programs.path("postgres"), "-D", str(data), "-k", str(socket), "-p", str(_PORT)]
    command += ["-c", "listen_addresses=", "-c", "fsync=off"]
    server = subprocess.Popen(
        command,
        cwd="/",
        env=programs.environment(),
        stderr=subprocess.DEVNULL,
        preexec_fn=death_signal(signal.SIGINT),  # noqa: PLW1509
        **owner.popen_keywords(),
    )
    try:
        _wait_for(socket)
        yield f"postgresql://keeper:{password}@{quote(str(socket), safe='')}:{_PORT}/yeji"
    finally:
        server.send_signal(signal.SIGINT)
        server.wait(_PATIENCE)
        shutil.rmtree(data)


def as_superuser(url: str, statement: str, *, dbname: str = "postgres") -> None:
    """Do what only the machine's own superuser may."""
    host = psycopg.conninfo.conninfo_to_dict(url)["host"]
    with psycopg.connect(host=host, port=_PORT, user="postgres", dbname=dbname, autocommit=True) as connection:
        connection.execute(statement)


def _run(programs: binaries.Programs, owner: account.Account, command: list[str], text: str = "") -> None:
    subprocess.run(
        command, input=text, text=True, check=True, capture_output=True, cwd="/", env=programs.environment(),
        **owner.popen_keywords(),
    )  # fmt: skip


def _wait_for(socket: Path) -> None:
    end = time.monotonic() + _PATIENCE
    while time.monotonic() < end:
        try:
            psycopg.connect(host=str(socket), port=_PORT, user="postgres", dbname="postgres").close()
        except psycopg.OperationalError:
            time.sleep(0.05)
        else:
            return
    raise TimeoutError(socket)
