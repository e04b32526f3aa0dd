"""Running PostgreSQL's own programs for dumping and restoring, in the version that fits the server."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Final

from psycopg import sql

from yeji.kit.refusal import Refused
from yeji.kit.words import Text
from yeji.platform.database import binaries, roles
from yeji.platform.database.readiness import connect
from yeji.platform.instance import Instance, Role

_LAST_LINES: Final = 5


class DumpFailed(Refused):
    """pg_dump or pg_restore did not do its work, with what it said."""

    status = 503
    code = "backup.program"


def server_version(instance: Instance) -> int:
    """The server's major version."""
    with connect(instance, "app") as connection:
        return connection.info.server_version // 10000


def programs_for(instance: Instance, name: str, version: int) -> binaries.Programs:
    """Programs with which ``name`` can serve a server of major ``version``: the same one, else the next newer.

    :raises DumpFailed: if this machine has none.
    """
    if instance.kind == "embedded":
        return binaries.installed(instance.home)
    found = {programs.version(name)[0]: programs for programs in _candidates(instance, name)}
    fitting = [major for major in found if major >= version]
    if not fitting:
        raise DumpFailed(
            Text("The server is PostgreSQL %(version)s: install %(name)s of that version.", version=version, name=name)
        )
    return found[min(fitting)]


def dump(instance: Instance, target: IO[bytes]) -> int:
    """Write the whole database to ``target`` as the backup role; the server's major version."""
    version = server_version(instance)
    command = ["pg_dump", "--format=custom", "--no-owner", "--lock-wait-timeout=60s"]
    _run(instance, "backup", programs_for(instance, "pg_dump", version), command, stdout=target)
    return version


def restore(instance: Instance, source: Path, *, dumped_from: int) -> None:
    """Bring a dump into the empty database of ``instance``, owned by its owner role.

    :raises DumpFailed: if the server is older than the one that was dumped, or the dump cannot be read.
    """
    version = server_version(instance)
    if version < dumped_from:
        raise DumpFailed(
            Text(
                "The backup comes from PostgreSQL %(dumped)s; this one is %(version)s.",
                dumped=dumped_from,
                version=version,
            )
        )
    command = ["pg_restore", "--no-owner", "--exit-on-error", "--single-transaction"]
    # The dump states each table's rights as a difference to none. With the default rights in force a table
    # from which a right was taken away would get it back.
    _as_owner(instance, roles.default_rights(instance, "REVOKE"))
    with source.open("rb") as file:
        _run(instance, "owner", programs_for(instance, "pg_restore", version), command, stdin=file)
    _as_owner(instance, [*roles.default_rights(instance, "GRANT"), "ANALYZE"])


def check(instance: Instance, source: Path) -> None:
    """Be sure that pg_restore can read the dump's table of contents.

    :raises DumpFailed: if it cannot.
    """
    programs = programs_for(instance, "pg_restore", server_version(instance))
    with source.open("rb") as file:
        _checked_run([programs.path("pg_restore"), "--list"], programs.environment(), stdin=file)


def _as_owner(instance: Instance, statements: list[str]) -> None:
    with connect(instance, "owner") as connection:
        for statement in statements:
            connection.execute(sql.SQL(statement))  # made of quoted role names


def _run(
    instance: Instance,
    role: Role,
    programs: binaries.Programs,
    command: list[str],
    *,
    stdin: IO[bytes] | None = None,
    stdout: IO[bytes] | None = None,
) -> None:
    keywords = instance.connection(role)
    where = [f"--host={keywords['host']}", f"--port={keywords['port']}", f"--username={keywords['user']}"]
    where += [f"--dbname={keywords['dbname']}", "--no-password"]
    environment = programs.environment() | {"PGPASSWORD": str(keywords["password"])}
    environment |= {"PGSSLMODE": str(keywords["sslmode"])} if "sslmode" in keywords else {}
    _checked_run([programs.path(command[0]), *command[1:], *where], environment, stdin=stdin, stdout=stdout)


def _checked_run(
    command: list[str],
    environment: dict[str, str],
    *,
    stdin: IO[bytes] | None = None,
    stdout: IO[bytes] | None = None,
) -> None:
    done = subprocess.run(
        command,
        env=environment,
        stdin=stdin or subprocess.DEVNULL,
        stdout=stdout or subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        check=False,
    )
    if done.returncode != 0:
        said = "\n".join(done.stderr.decode(errors="replace").strip().splitlines()[-_LAST_LINES:])
        raise DumpFailed(Text("%(program)s failed: %(reason)s", program=Path(command[0]).name, reason=said))


def _candidates(instance: Instance, name: str) -> Iterator[binaries.Programs]:
    """The wheel's programs, then the machine's: a later one of the same version wins."""
    yield binaries.installed(instance.home)
    for path in sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}")):
        yield binaries.Programs(bin=path.parent)
    # On Debian the name on the path is a wrapper that asks for a cluster; elsewhere it is the program.
    if (found := shutil.which(name)) and not os.path.realpath(found).endswith("pg_wrapper"):
        yield binaries.Programs(bin=Path(found).parent)
