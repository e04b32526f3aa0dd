"""What the application's role may not do, even with any statement at all."""

from __future__ import annotations

import psycopg
import pytest
from psycopg import errors

from yeji.platform.database.readiness import connect
from yeji.platform.instance import Instance, Role

FORBIDDEN = (
    "CREATE TABLE public.mine (a int)",
    "CREATE TEMPORARY TABLE mine (a int)",
    "CREATE SCHEMA mine",
    "CREATE EXTENSION vector",
    "CREATE ROLE mine",
    "CREATE DATABASE mine",
    "ALTER ROLE yeji_app SUPERUSER",
    "ALTER SYSTEM SET fsync = off",
    "COPY (SELECT 1) TO PROGRAM 'id'",
    "COPY (SELECT 1) TO '/tmp/yeji-out'",
    "SELECT pg_read_file('/etc/passwd')",
    "SELECT pg_ls_dir('/')",
    "SELECT lo_import('/etc/passwd')",
    "SELECT * FROM pg_authid",
    "SET ROLE yeji_owner",
    "SET SESSION AUTHORIZATION yeji_owner",
    "DROP TABLE sample",
    "TRUNCATE sample",
    "ALTER TABLE sample ADD COLUMN b int",
    "CREATE INDEX ON sample (a)",
)


@pytest.fixture(scope="module")
def sample(running: Instance) -> Instance:
    with connect(running, "owner") as connection:
        connection.execute("CREATE TABLE sample (id bigserial PRIMARY KEY, a int)")
    return running


@pytest.mark.parametrize("statement", FORBIDDEN)
def test_the_application_may_not(sample: Instance, statement: str) -> None:
    with connect(sample, "app") as connection, pytest.raises(errors.InsufficientPrivilege):
        connection.execute(statement)


def test_the_application_reads_and_writes_rows_of_tables_made_later(sample: Instance) -> None:
    with connect(sample, "app") as connection:
        connection.execute("INSERT INTO sample (a) VALUES (1)")
        connection.execute("UPDATE sample SET a = 2")
        assert connection.execute("SELECT a FROM sample").fetchall() == [(2,)]
        connection.execute("DELETE FROM sample")


def test_nobody_belongs_to_a_predefined_role(sample: Instance) -> None:
    with connect(sample, "app") as connection:
        assert connection.execute("SELECT count(*) FROM pg_auth_members WHERE member > 16383").fetchone() == (0,)


def test_the_owner_owns_database_and_schema(sample: Instance) -> None:
    with connect(sample, "app") as connection:
        owners = connection.execute(
            "SELECT pg_get_userbyid(datdba), (SELECT pg_get_userbyid(nspowner) FROM pg_namespace"
            " WHERE nspname = 'public') FROM pg_database WHERE datname = current_database()"
        ).fetchone()
    assert owners == ("yeji_owner", "yeji_owner")


@pytest.mark.parametrize("role", ["backup", "readonly"])
def test_readers_see_every_table_and_write_none(sample: Instance, role: Role) -> None:
    with connect(sample, role) as connection:
        connection.execute("SELECT * FROM sample")
        connection.execute("SELECT last_value FROM sample_id_seq")
        connection.execute("SET default_transaction_read_only = off")
        with pytest.raises(errors.InsufficientPrivilege):
            connection.execute("INSERT INTO sample (a) VALUES (1)")


def test_requests_cannot_hang_for_ever(sample: Instance) -> None:
    with connect(sample, "app") as connection:
        limits = [
            connection.execute("SELECT current_setting(%s)", [name]).fetchone()
            for name in ("statement_timeout", "lock_timeout", "idle_in_transaction_session_timeout")
        ]
    assert limits == [("1min",), ("10s",), ("1min",)]


def test_the_superuser_cannot_connect(sample: Instance) -> None:
    with pytest.raises(psycopg.OperationalError, match="rejects connection"):
        psycopg.connect(host=sample.host, port=sample.port, dbname=sample.dbname, user="postgres")


def test_nobody_connects_without_the_password(sample: Instance) -> None:
    keywords = sample.connection("app") | {"password": "guess"}
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        psycopg.connect(**keywords)  # type: ignore[arg-type]


def test_there_is_no_network_port(sample: Instance) -> None:
    with connect(sample, "app") as connection:
        assert connection.execute("SHOW listen_addresses").fetchone() == ("",)
