"""Using a PostgreSQL of one's own: roles and database are made there once, as its administrator."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from typing import Final

import psycopg
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict

from yeji.kit.refusal import Refused
from yeji.kit.words import Text
from yeji.platform.database import roles
from yeji.platform.database.readiness import connect
from yeji.platform.instance import DEFAULT_DATABASE, Instance

OLDEST: Final = 15
_SCHEMES: Final = ("postgres://", "postgresql://")
_KNOWN: Final = frozenset({"host", "port", "dbname", "user", "password", "sslmode"})
_MARK: Final = "Yeji "
# The same order of characters everywhere: what people see is sorted by keys of our own.
_LOCALES: Final = ("LOCALE_PROVIDER builtin BUILTIN_LOCALE 'C.UTF-8' LOCALE 'C'", "LOCALE 'C.UTF-8'", "LOCALE 'C'")

Connection = psycopg.Connection[tuple[object, ...]]


class CannotUseServer(Refused):
    """The PostgreSQL server named by DATABASE_URL cannot serve."""

    status = 503
    code = "database.external"


@dataclass(frozen=True, slots=True)
class Administrator:
    """How to reach a server as its administrator; used while creating and then forgotten."""

    host: str
    port: int
    dbname: str
    user: str
    password: str
    sslmode: str | None = None

    @classmethod
    def from_url(cls, url: str) -> Administrator:
        """Read ``postgresql://user:password@host:port/database?sslmode=require``.

        :raises CannotUseServer: if it is not such an address, without repeating it: it holds a password.
        """
        try:
            found = {name: str(value) for name, value in conninfo_to_dict(url).items() if value}
            port = int(found.get("port", "5432"))
        except (psycopg.ProgrammingError, ValueError):
            found, port = {}, 0
        if not url.startswith(_SCHEMES) or not port or set(found) - _KNOWN or not {"host", "user"} <= set(found):
            raise CannotUseServer(
                Text("DATABASE_URL must look like postgresql://administrator:password@host:5432/yeji")
            )
        return cls(
            host=found["host"],
            port=port,
            dbname=found.get("dbname", DEFAULT_DATABASE),
            user=found["user"],
            password=found.get("password", ""),
            sslmode=found.get("sslmode"),
        )

    def connect(self, dbname: str) -> Connection:
        """A connection to ``dbname`` that commits every statement.

        :raises CannotUseServer: with the server's words.
        """
        keywords: dict[str, str | int] = {"host": self.host, "port": self.port, "user": self.user, "dbname": dbname}
        keywords |= {"password": self.password} if self.password else {}
        keywords |= {"sslmode": self.sslmode} if self.sslmode else {}
        try:
            return psycopg.connect(**keywords, connect_timeout=10, autocommit=True)  # type: ignore[arg-type]
        except psycopg.OperationalError as error:
            raise CannotUseServer(words_of_refusal(str(error).strip())) from error


def words_of_refusal(reason: str) -> Text:
    """What a person is told when a server turns us away with ``reason``."""
    return Text("The PostgreSQL server cannot be used: %(reason)s", reason=reason)


def make_external(instance: Instance, administrator: Administrator) -> None:
    """Make the roles and the database on the server; done again, it completes what was interrupted.

    :raises CannotUseServer: if the server is too old, the administrator may not, or the database is not ours.
    """
    try:
        with closing(administrator.connect("postgres")) as connection:
            _check_version(connection)
            _make_roles(connection, instance)
            with _as_member(connection, instance):
                _make_database(connection, instance, administrator)
        with closing(connect(instance, "owner")) as connection:
            _make_rights(connection, instance)
    except psycopg.errors.InsufficientPrivilege as error:
        raise CannotUseServer(
            Text("The administrator may not do all that is needed: %(reason)s", reason=error.diag.message_primary)
        ) from error


def check_mark(connection: Connection, instance: Instance) -> None:
    """Be sure that the database connected to is this instance's.

    :raises CannotUseServer: if it carries another mark or none.
    """
    row = connection.execute(
        "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = current_database()"
    ).fetchone()
    if row is None or row[0] != _MARK + instance.id:
        raise CannotUseServer(
            Text("The database “%(name)s” on %(host)s belongs to another instance.",
                 name=instance.dbname, host=instance.host)
        )  # fmt: skip


def _check_version(connection: Connection) -> None:
    major = connection.info.server_version // 10000
    if major < OLDEST:
        raise CannotUseServer(
            Text("PostgreSQL %(oldest)s or newer is needed; the server is %(found)s.", oldest=OLDEST, found=major)
        )


def _make_roles(connection: Connection, instance: Instance) -> None:
    """Make the roles and mark them as ours, all or none; roles of the same name without our mark stay untouched."""
    names = list(instance.roles.values())
    rows = connection.execute(
        "SELECT rolname, shobj_description(oid, 'pg_authid') FROM pg_roles WHERE rolname = ANY(%s)", [names]
    ).fetchall()
    for name, mark in rows:
        if mark != _MARK + instance.id:
            raise CannotUseServer(Text("The role “%(role)s” exists on the server and is not ours.", role=name))
    with connection.transaction():
        for statement in roles.role_statements(instance, frozenset(str(name) for name, _ in rows), {}):
            connection.execute(_own(statement))
        for name in names:
            mark = sql.Literal(_MARK + instance.id)
            connection.execute(sql.SQL("COMMENT ON ROLE {} IS {}").format(sql.Identifier(name), mark))


@contextmanager
def _as_member(connection: Connection, instance: Instance) -> Iterator[None]:
    """Let the administrator act for the owner while this lasts, and no longer."""
    owner = roles.quoted(instance.roles["owner"])
    since_16 = " WITH INHERIT TRUE, SET TRUE" if connection.info.server_version >= 160000 else ""
    connection.execute(_own(f"GRANT {owner} TO CURRENT_USER{since_16}"))
    try:
        yield
    finally:
        connection.execute(_own(f"REVOKE {owner} FROM CURRENT_USER"))


def _make_database(connection: Connection, instance: Instance, administrator: Administrator) -> None:
    """Make the database, or take over an empty one that was made for us."""
    row = connection.execute(
        "SELECT pg_get_userbyid(datdba) FROM pg_database WHERE datname = %s", [instance.dbname]
    ).fetchone()
    database, owner = roles.quoted(instance.dbname), roles.quoted(instance.roles["owner"])
    if row is None:
        _create_database(connection, database, owner)
    elif row[0] != instance.roles["owner"]:
        with closing(administrator.connect(instance.dbname)) as inside:
            _check_empty(inside, instance)
        connection.execute(_own(f"ALTER DATABASE {database} OWNER TO {owner}"))


def _create_database(connection: Connection, database: str, owner: str) -> None:
    making = f"CREATE DATABASE {database} OWNER {owner} TEMPLATE template0 ENCODING 'UTF8' "
    for locale in _LOCALES:
        try:
            connection.execute(_own(making + locale))
        except (psycopg.errors.SyntaxError, psycopg.errors.WrongObjectType, psycopg.errors.InvalidParameterValue):
            continue
        return
    raise CannotUseServer(Text("The server knows no UTF-8 locale for a new database."))


def _check_empty(connection: Connection, instance: Instance) -> None:
    row = connection.execute(
        "SELECT min(tablename) FROM pg_tables WHERE schemaname NOT IN ('pg_catalog', 'information_schema')"
    ).fetchone()
    if row and row[0]:
        raise CannotUseServer(
            Text("The database “%(name)s” holds tables of somebody else, such as “%(table)s”.",
                 name=instance.dbname, table=row[0])
        )  # fmt: skip


def _make_rights(connection: Connection, instance: Instance) -> None:
    """Give the rights and then the mark, as the owner: a marked database is complete."""
    for statement in (*roles.database_statements(instance), *roles.schema_statements(instance)):
        connection.execute(_own(statement))
    database = roles.quoted(instance.dbname)
    connection.execute(_own(f"COMMENT ON DATABASE {database} IS '{_MARK}{instance.id}'"))


def _own(statement: str) -> sql.SQL:
    """A statement made of names that were quoted and of our own words; nothing in it was typed by a person."""
    return sql.SQL(statement)
