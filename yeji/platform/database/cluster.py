"""Making the cluster of an embedded server: once, by ``yeji init`` or a restore, and never by a start.

A second database beside the own one is made and removed here too, while no server runs.
"""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from yeji.kit.refusal import Refused
from yeji.kit.words import Text
from yeji.platform.database import account, binaries, parameters, processes, roles
from yeji.platform.instance import MARKER, Instance, Role

_INITDB: Final = (
    "--locale-provider=builtin",
    "--builtin-locale=C.UTF-8",
    "--encoding=UTF8",
    "--data-checksums",
    "--auth-local=scram-sha-256",
    "--auth-host=scram-sha-256",
    "--username=postgres",
)


class CannotMakeDatabase(Refused):
    """Making the database failed, with what PostgreSQL said."""

    status = 503
    code = "database.not_made"


def make_cluster(
    instance: Instance,
    *,
    settings: parameters.Parameters = parameters.PRODUCTION,
    options: Mapping[Role, str] | None = None,
) -> None:
    """Make the data directory with roles, rights, an empty database and the marker.

    It is made beside its place and moved there when complete: a data directory that exists is whole.

    :raises CannotMakeDatabase: if PostgreSQL refuses.
    """
    if instance.data.exists():
        instance.check_marker()
        return
    runs_as = account.owner_of(instance.home)
    programs = binaries.installed(instance.home)
    draft = instance.home / "data.new"
    shutil.rmtree(draft, ignore_errors=True)
    runs_as.make_directory(draft)
    maker = _Maker(programs=programs, runs_as=runs_as, draft=draft)
    maker.initdb(sync=settings.durable)
    runs_as.write_private(draft / "postgresql.conf", parameters.configuration(instance, settings))
    runs_as.write_private(draft / "pg_hba.conf", parameters.HBA)
    maker.run_sql("postgres", [*_database_statements(instance, options or {}), *_cluster_statements(instance, options)])
    maker.run_sql(instance.dbname, roles.schema_statements(instance))
    runs_as.write_private(draft / MARKER, f"{instance.id}\n{instance.created_at.isoformat()}\n")
    draft.rename(instance.data)


def add_database(instance: Instance) -> None:
    """Make the database that ``instance`` speaks of, with its roles, in the cluster that is there; emptied if it was.

    The caller holds the instance's lock, so that no server runs on the data.

    :raises CannotMakeDatabase: if PostgreSQL refuses.
    """
    maker = _maker_of(instance)
    maker.run_sql("postgres", [*_drop_statements(instance), *_database_statements(instance, {})])
    maker.run_sql(instance.dbname, roles.schema_statements(instance))


def drop_database(instance: Instance) -> None:
    """Remove the database that ``instance`` speaks of and its roles; what is gone already is no error.

    The caller holds the instance's lock, so that no server runs on the data.

    :raises CannotMakeDatabase: if PostgreSQL refuses.
    """
    _maker_of(instance).run_sql("postgres", _drop_statements(instance))


def _maker_of(instance: Instance) -> _Maker:
    """One for a cluster in its place; a server left over from a killed run is ended first."""
    instance.check_marker()
    processes.end_orphans(instance.data)
    processes.drop_stale_lock(instance.data)
    return _Maker(
        programs=binaries.installed(instance.home), runs_as=account.owner_of(instance.data), draft=instance.data
    )


def _drop_statements(instance: Instance) -> list[str]:
    names = ", ".join(roles.quoted(name) for name in instance.roles.values())
    return [f"DROP DATABASE IF EXISTS {roles.quoted(instance.dbname)}", f"DROP ROLE IF EXISTS {names}"]


def _database_statements(instance: Instance, options: Mapping[Role, str]) -> list[str]:
    database, owner = roles.quoted(instance.dbname), roles.quoted(instance.roles["owner"])
    return [
        *roles.role_statements(instance, frozenset(), options),
        f"CREATE DATABASE {database} OWNER {owner} TEMPLATE template0",
        *roles.database_statements(instance),
    ]


def _cluster_statements(instance: Instance, options: Mapping[Role, str] | None) -> list[str]:
    owner = roles.quoted(instance.roles["owner"])
    return [
        "REVOKE ALL ON DATABASE postgres FROM PUBLIC",
        "REVOKE ALL ON DATABASE template1 FROM PUBLIC",
        *([f"GRANT CONNECT ON DATABASE postgres TO {owner}"] if (options or {}).get("owner") == "CREATEDB" else []),
    ]


class _Maker:
    """Runs the programs that make a cluster in ``draft``."""

    def __init__(self, *, programs: binaries.Programs, runs_as: account.Account, draft: Path) -> None:
        self.programs = programs
        self.runs_as = runs_as
        self.draft = draft

    def initdb(self, *, sync: bool) -> None:
        # initdb wants a password for the superuser, who is then locked out: nobody keeps it.
        password = self.draft.with_name("superuser.password")
        self.runs_as.write_private(password, roles.new_password() + "\n")
        command = [self.programs.path("initdb"), "--pgdata", str(self.draft), "--pwfile", str(password), *_INITDB]
        try:
            self._run([*command, *([] if sync else ["--no-sync"])], "")
        finally:
            password.unlink()

    def run_sql(self, database: str, statements: list[str]) -> None:
        """Run ``statements`` as the superuser without a server: in single-user mode, before anyone can connect."""
        command = [self.programs.path("postgres"), "--single", "-j", "-D", str(self.draft)]
        command += ["-c", "exit_on_error=on", "-c", "logging_collector=off", "-c", "log_checkpoints=off", database]
        self._run(command, "".join(f"{statement};\n\n" for statement in statements))

    def _run(self, command: list[str], text: str) -> None:
        done = subprocess.run(
            command,
            input=text,
            text=True,
            encoding="utf-8",
            capture_output=True,
            check=False,
            cwd=self.draft,
            env=self.programs.environment(),
            **self.runs_as.popen_keywords(),
        )
        if done.returncode != 0:
            lines = [line for line in done.stderr.splitlines() if line.strip() and " LOG:  " not in line]
            said = "\n".join(lines[-3:])
            raise CannotMakeDatabase(Text("PostgreSQL could not make the database: %(reason)s", reason=said))
