"""Where one installation keeps its data, its secrets and its database.

Settings, commands and the supervisor all start here, so this module imports no Django and nothing slow.
"""

from __future__ import annotations

import json
import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any, ClassVar, Final, Literal, cast

from yeji.kit.refusal import Refused
from yeji.kit.words import Text

Kind = Literal["embedded", "external"]
Role = Literal["owner", "app", "backup", "readonly"]
Serves = Literal["own", "demo"]
ROLES: Final[tuple[Role, ...]] = ("owner", "app", "backup", "readonly")
DEFAULT_DATABASE: Final = "yeji"
DEMO: Final = "demo"
MARKER: Final = "yeji-instance"
FILE: Final = "instance.toml"
# The description of an instance whose making has not come to its end: nothing but "yeji init" goes on with it.
UNFINISHED: Final = "instance.unfinished.toml"
FORMAT: Final = 1


class NotAnInstance(Refused):
    """The directory holds no instance, only part of one, or somebody else's."""

    status = 503
    code = "instance.missing"
    exit_code: ClassVar[int] = 2


def home_directory(environ: Mapping[str, str]) -> Path:
    """Where the data lives: ``YEJI_HOME``, else the system's place for data of root or of this user."""
    if chosen := environ.get("YEJI_HOME"):
        return Path(os.path.abspath(Path(chosen).expanduser()))
    if getattr(os, "geteuid", lambda: 1)() == 0:
        return Path("/var/lib/yeji")
    if shared := environ.get("XDG_DATA_HOME"):
        return Path(os.path.abspath(shared)) / "yeji"
    return Path(environ.get("HOME") or Path.home()) / ".local" / "share" / "yeji"


@dataclass(frozen=True, slots=True)
class Instance:
    """One installation: its home directory, its identity and its database.

    ``host`` is the socket directory of an embedded server and a host name of an external one. ``finished`` is
    false while ``yeji init`` has not come to its end. ``plans`` keeps what it was asked for: the company's name,
    currency, zone and fiscal year.

    Beside the own company's database the server may hold that of the demo, with roles and secrets of its own.
    An instance speaks of one of the two: ``serves`` says of which, and ``load`` gives the one that is served.
    ``own_database`` keeps name and roles of the own one while the instance speaks of the demo.
    """

    home: Path
    id: str
    created_at: datetime
    kind: Kind
    host: str
    port: int
    dbname: str
    roles: Mapping[Role, str] = field(hash=False)
    sslmode: str | None = None
    finished: bool = True
    plans: Mapping[str, str] | None = field(default=None, hash=False)
    serves: Serves = "own"
    own_database: tuple[str, Mapping[Role, str]] | None = field(default=None, hash=False)

    @classmethod
    def load(cls, home: Path, *, unfinished: bool = False) -> Instance:
        """The instance in ``home``.

        ``unfinished`` also accepts one whose making was interrupted.

        :raises NotAnInstance: if it is missing, unreadable, unfinished, or its data belong to another instance.
        """
        begun = home / UNFINISHED
        if not _exists(home / FILE) and _exists(begun):
            if not unfinished:
                message = Text("Creating Yeji in %(home)s was interrupted: run “yeji init” again.", home=home)
                raise NotAnInstance(message)
            return replace(_parsed(home, _read(begun, home)), finished=False)
        instance = _parsed(home, _read(home / FILE, home))
        instance.check_marker()
        return instance

    def connection(self, role: Role) -> dict[str, str | int]:
        """Keywords for psycopg to connect as ``role``.

        :raises NotAnInstance: if the password's file is gone.
        """
        keywords: dict[str, str | int] = {
            "host": self.host,
            "port": self.port,
            "dbname": self.dbname,
            "user": self.roles[role],
            "password": self.secret(f"{role}.password"),
        }
        return keywords | ({"sslmode": self.sslmode} if self.sslmode else {})

    def secret(self, name: str) -> str:
        """The secret kept under ``name``, such as ``django.key``.

        :raises NotAnInstance: if it is not there.
        """
        return _read(self.secrets / name, self.home).strip()

    def check_marker(self) -> None:
        """Be sure that the data directory is this instance's own and not an empty mount or a stranger's.

        :raises NotAnInstance: if its marker is missing or names another instance.
        """
        if self.kind == "external":
            return
        try:
            found = (self.data / MARKER).read_text(encoding="utf-8").split()
        except FileNotFoundError:
            raise NotAnInstance(
                Text("The data of this instance are not in %(data)s: is a volume not mounted?", data=self.data)
            ) from None
        except OSError as error:
            raise _unreadable(self.data, error) from error
        if found[:1] != [self.id]:
            raise NotAnInstance(Text("The data in %(data)s belong to another instance.", data=self.data))

    def of_demo(self) -> Instance:
        """The same installation, speaking of the demo's database."""
        if self.serves == DEMO:
            return self
        dbname = f"{self.dbname}_{DEMO}"
        names = (self.dbname, self.roles)
        return replace(self, dbname=dbname, roles=default_roles(dbname), serves=DEMO, own_database=names)

    def of_own(self) -> Instance:
        """The same installation, speaking of the own company's database."""
        if self.own_database is None:
            return self
        dbname, roles = self.own_database
        return replace(self, dbname=dbname, roles=roles, serves="own", own_database=None)

    def save(self) -> None:
        """Write the description; a reader sees the old or the new one, never half of one.

        The database that this object speaks of is the one served from then on.
        """
        path = self.home / (FILE if self.finished else UNFINISHED)
        draft = path.with_suffix(".toml.new")
        with draft.open("w", encoding="utf-8") as file:
            file.write(_as_toml(self))
            file.flush()
            os.fsync(file.fileno())
        draft.chmod(0o600)
        owner = self.home.stat()
        if os.geteuid() == 0:
            os.chown(draft, owner.st_uid, owner.st_gid)
        draft.replace(path)
        if self.finished:
            (self.home / UNFINISHED).unlink(missing_ok=True)

    def using(self, dbname: str) -> Instance:
        """The same server and roles with another database, as tests use."""
        return replace(self, dbname=dbname)

    @property
    def secrets(self) -> Path:
        """Passwords and keys, one file each; the demo's in a directory of their own."""
        return self.home / "secrets" / DEMO if self.serves == DEMO else self.home / "secrets"

    @property
    def demo_accounts(self) -> Path:
        """Who can sign in to the demo, and with which passwords."""
        return self.home / "secrets" / "demo-accounts.txt"

    @property
    def data(self) -> Path:
        """The database cluster."""
        return self.home / "data"

    @property
    def run(self) -> Path:
        """Sockets, pid files and the lock of the running instance."""
        return self.home / "run"

    @property
    def log(self) -> Path:
        """What the processes had to say, rotated."""
        return self.home / "log"

    @property
    def files(self) -> Path:
        """What people uploaded."""
        return self.home / "files"

    @property
    def backups(self) -> Path:
        """Where backups go when no other place is named."""
        return self.home / "backups"


def default_roles(dbname: str) -> dict[Role, str]:
    """The names of the database roles that serve ``dbname``."""
    return {role: f"{dbname}_{role}" for role in ROLES}


def _read(path: Path, home: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except FileNotFoundError:
        if path.name != FILE:
            raise NotAnInstance(Text("%(path)s is missing; restore it from a backup.", path=path)) from None
        message = Text("There is no Yeji in %(home)s. Create one with “yeji init”, or mount its volume.", home=home)
        raise NotAnInstance(message) from None
    except (OSError, UnicodeDecodeError) as error:
        raise _unreadable(path, error) from error


def _exists(path: Path) -> bool:
    try:
        return path.exists()
    except OSError as error:
        raise _unreadable(path.parent, error) from error


def _unreadable(path: Path, error: Exception) -> NotAnInstance:
    reason = getattr(error, "strerror", None) or str(error)
    return NotAnInstance(Text("%(path)s cannot be read: %(reason)s.", path=path, reason=reason))


def _parsed(home: Path, text: str) -> Instance:
    try:
        values = tomllib.loads(text)
        return _from_values(home, values)
    except (tomllib.TOMLDecodeError, KeyError, TypeError, ValueError) as error:
        message = Text("%(path)s is not the description of a Yeji instance this version knows.", path=home / FILE)
        raise NotAnInstance(message) from error


def _from_values(home: Path, values: dict[str, Any]) -> Instance:
    if values["format"] != FORMAT or values["kind"] not in ("embedded", "external"):
        raise ValueError(values["format"])
    database, names = values["database"], values["roles"]
    serves = values.get("serves", "own")
    if serves not in ("own", DEMO):
        raise ValueError(serves)
    own = Instance(
        home=home,
        id=str(values["id"]),
        created_at=datetime.fromisoformat(values["created_at"]),
        kind=cast("Kind", values["kind"]),
        host=os.path.normpath(home / database["host"]) if values["kind"] == "embedded" else str(database["host"]),
        port=int(database["port"]),
        dbname=str(database["name"]),
        roles={role: str(names[role]) for role in ROLES},
        sslmode=database.get("sslmode"),
        plans={str(key): str(value) for key, value in values.get("plans", {}).items()},
    )
    return own.of_demo() if serves == DEMO else own


def _as_toml(instance: Instance) -> str:
    """The description. The socket directory is kept relative to the home, so that a home can be moved."""
    host, own = instance.host, instance.of_own()
    if instance.kind == "embedded" and Path(host).is_relative_to(instance.home):
        host = str(Path(host).relative_to(instance.home))
    sections: dict[str, dict[str, object]] = {
        "database": {"host": host, "port": instance.port, "name": own.dbname},
        "roles": dict(own.roles.items()),
        "plans": dict(instance.plans or {}),
    }
    if instance.sslmode:
        sections["database"]["sslmode"] = instance.sslmode
    lines = [
        "# Written by Yeji. The data directory carries the same id; do not change it by hand.",
        f"format = {FORMAT}",
        f"id = {_quoted(instance.id)}",
        f"created_at = {_quoted(instance.created_at.isoformat())}",
        f"kind = {_quoted(instance.kind)}",
        *([f"serves = {_quoted(instance.serves)}"] if instance.serves != "own" else []),
    ]
    for name, values in sections.items():
        lines += ["", f"[{name}]", *(f"{key} = {_quoted(value)}" for key, value in values.items())]
    return "\n".join(lines) + "\n"


def _quoted(value: object) -> str:
    """TOML's basic strings, whole numbers and truth values are written as JSON writes them."""
    return json.dumps(value, ensure_ascii=False)
