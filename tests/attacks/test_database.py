"""The book of attacks against the database's own door: the socket of the embedded server."""

from __future__ import annotations

import os
import subprocess
import sys

import psycopg
import pytest

from tests.support.server import reachable_directory, scratch_server
from yeji.platform.instance import Instance

STRANGER = 65534
"""The number of an account without rights, on every system."""
KNOCK = """
import os, socket, sys
os.setgid({uid}); os.setuid({uid})
socket.socket(socket.AF_UNIX).connect(sys.argv[1])
"""


@pytest.fixture(scope="module")
def running() -> object:
    with reachable_directory() as made, scratch_server(made / "home") as instance:
        yield instance


@pytest.mark.parametrize("user", ["postgres", "yeji_owner", "yeji_app", "yeji_backup", "nobody"])
def test_s20_nobody_comes_in_without_a_password(running: Instance, user: str) -> None:
    with pytest.raises(psycopg.OperationalError) as told:
        psycopg.connect(host=running.host, port=running.port, user=user, dbname="postgres", password="postgres")
    assert any(word in str(told.value) for word in ("rejects connection", "authentication failed"))


def test_s20_a_local_user_without_rights_does_not_reach_the_socket(running: Instance) -> None:
    if os.geteuid() != 0:
        pytest.skip("only an administrator can become somebody else")
    place = f"{running.host}/.s.PGSQL.{running.port}"
    command = [sys.executable, "-c", KNOCK.format(uid=STRANGER), place]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert "PermissionError" in done.stderr


def test_s20_it_listens_to_nobody_over_the_network(running: Instance) -> None:
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(host="127.0.0.1", port=running.port, user="postgres", dbname="postgres", connect_timeout=2)


def test_s20_data_and_secrets_are_the_owner_s_alone(running: Instance) -> None:
    for path in (running.data, running.secrets, *running.secrets.iterdir()):
        assert path.stat().st_mode & 0o077 == 0, path
