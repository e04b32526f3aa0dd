"""An instance on a PostgreSQL of one's own."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from psycopg import errors

from tests.support.external import as_superuser, external_server, machine_programs
from tests.support.server import reachable_directory
from yeji.platform.database import binaries, founding
from yeji.platform.database.external import Administrator, CannotUseServer
from yeji.platform.database.readiness import connect
from yeji.platform.database.running import running_database
from yeji.platform.instance import Instance, NotAnInstance

NOW = datetime(2026, 11, 21, tzinfo=UTC)


@pytest.fixture(scope="module", params=["own", "machine"])
def url(request: pytest.FixtureRequest) -> Iterator[str]:
    with reachable_directory() as directory:
        programs = binaries.installed(directory) if request.param == "own" else machine_programs()
        if programs is None:
            pytest.skip("this machine brings no PostgreSQL of its own")
        with external_server(directory, programs) as address:
            yield address


def found(home: Path, url: str, dbname: str) -> Instance:
    administrator = Administrator.from_url(url.replace("/yeji", f"/{dbname}"))
    return founding.finish(founding.found(home=home, at=NOW, administrator=administrator))


def test_roles_database_and_rights_are_made(url: str, directory: Path) -> None:
    found(directory / "home", url, "sales")
    with running_database(Instance.load(directory / "home")) as instance:
        with connect(instance, "owner") as connection:
            connection.execute("CREATE TABLE sample (a int)")
        with connect(instance, "app") as connection:
            connection.execute("INSERT INTO sample VALUES (1)")
            for statement in ("CREATE TABLE mine ()", "CREATE TEMPORARY TABLE mine ()", "TRUNCATE sample"):
                with pytest.raises(errors.InsufficientPrivilege):
                    connection.execute(statement)
        with connect(instance, "backup") as connection:
            assert connection.execute("SELECT * FROM sample").fetchall() == [(1,)]


def test_the_administrator_is_forgotten(url: str, directory: Path) -> None:
    instance = found(directory / "home", url, "forgotten")
    password = Administrator.from_url(url).password
    written = [path.read_text() for path in (directory / "home").rglob("*") if path.is_file()]
    assert not [text for text in written if password in text]
    with connect(instance, "app") as connection:
        members = connection.execute(
            "SELECT count(*) FROM pg_auth_members WHERE pg_get_userbyid(roleid) LIKE 'forgotten%' AND NOT admin_option"
        ).fetchone()
    assert members == (0,)


def test_an_interrupted_creation_continues(url: str, directory: Path) -> None:
    administrator = Administrator.from_url(url.replace("/yeji", "/again"))
    for _ in range(2):
        instance = founding.found(home=directory / "home", at=NOW, administrator=administrator)
    connect(founding.finish(instance), "app").close()


def test_a_database_with_tables_of_others_is_refused(url: str, directory: Path) -> None:
    as_superuser(url, "CREATE DATABASE taken OWNER keeper")
    as_superuser(url, "CREATE TABLE theirs ()", dbname="taken")
    with pytest.raises(CannotUseServer, match="“theirs”"):
        found(directory / "home", url, "taken")


def test_an_empty_database_made_by_the_administrator_is_used(url: str, directory: Path) -> None:
    as_superuser(url, "CREATE DATABASE given OWNER keeper")
    connect(found(directory / "home", url, "given"), "app").close()


def test_roles_of_others_are_left_alone(url: str, directory: Path) -> None:
    as_superuser(url, "CREATE ROLE foreign_app LOGIN")
    with pytest.raises(CannotUseServer, match="“foreign_app”"):
        found(directory / "home", url, "foreign")


def test_another_instances_database_is_refused(url: str, directory: Path) -> None:
    found(directory / "home", url, "mine")
    as_superuser(url, "COMMENT ON DATABASE mine IS 'Yeji 00000000-0000-0000-0000-000000000000'")
    with pytest.raises(CannotUseServer, match="another instance"), running_database(Instance.load(directory / "home")):
        pass


def test_an_administrator_without_rights_is_told_so(url: str, directory: Path) -> None:
    as_superuser(url, "CREATE ROLE plain LOGIN PASSWORD 'x'")
    poor = Administrator.from_url(url)
    with pytest.raises(CannotUseServer, match="may not"):
        founding.found(
            home=directory / "home",
            at=NOW,
            administrator=Administrator(poor.host, poor.port, "poor", "plain", "x"),
        )
    with pytest.raises(NotAnInstance, match="interrupted"):
        Instance.load(directory / "home")


@pytest.mark.parametrize(
    "address", ["", "keeper", "mysql://a:b@c/d", "postgresql://host/yeji", "postgresql://a:b@c/d?options=-cfsync=off"]
)
def test_an_address_of_another_kind_is_refused_without_repeating_it(address: str) -> None:
    with pytest.raises(CannotUseServer, match="must look like") as refused:
        Administrator.from_url(address)
    assert not address or address not in str(refused.value)
