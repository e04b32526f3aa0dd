"""Making an instance: its directory, identity, secrets and database, in steps that can be repeated."""

from __future__ import annotations

import contextlib
import os
import secrets
import tempfile
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Final

from yeji.kit.refusal import Refused
from yeji.kit.words import Text
from yeji.platform.database import account, cluster, external, parameters, roles
from yeji.platform.instance import DEFAULT_DATABASE, FILE, ROLES, UNFINISHED, Instance, Role, default_roles

# The kernel takes 107 bytes; PostgreSQL adds the name of the lock file beside the socket.
_LONGEST_SOCKET: Final = 90
# What a fresh volume may hold, and what a command leaves before it knows that there is no instance.
_HARMLESS: Final = frozenset({"lost+found", "lock", "instance.unfinished.toml.new"})


class InstanceExists(Refused):
    """There is an instance already; nothing is created over it."""

    status = 409
    code = "instance.exists"


class DirectoryInUse(Refused):
    """The directory holds something else."""

    status = 409
    code = "instance.directory_in_use"


@dataclass(frozen=True, slots=True)
class Identity:
    """What makes an instance this one and no other; the roles are named after the database."""

    id: str
    created_at: datetime
    dbname: str = DEFAULT_DATABASE


def prepare_home(home: Path) -> account.Account:
    """Make the home directory, or take an empty one, and be sure that the database can reach it.

    :raises InstanceExists: if a finished instance lives there.
    :raises DirectoryInUse: if something else does.
    :raises CannotUseDirectory: if it cannot be written or reached.
    """
    if (home / FILE).exists():
        raise InstanceExists(Text("There is a Yeji in %(home)s already.", home=home))
    if (home / UNFINISHED).exists():
        return account.owner_of(home)
    try:
        if home.exists() and {entry.name for entry in home.iterdir()} - _HARMLESS:
            raise DirectoryInUse(
                Text("%(home)s holds other files; choose an empty directory with YEJI_HOME.", home=home)
            )
        owner = account.service_account()
        home.parent.mkdir(parents=True, exist_ok=True)
        owner.make_directory(home)
    except OSError as error:
        raise account.CannotUseDirectory(
            Text("%(home)s cannot be used: %(reason)s.", home=home, reason=error.strerror)
        ) from error
    account.check_reachable(home, owner)
    return owner


def describe(
    *,
    home: Path,
    at: datetime,
    plans: Mapping[str, str] | None = None,
    administrator: external.Administrator | None = None,
    identity: Identity | None = None,
) -> Instance:
    """A new instance with its directories and secrets, not yet finished.

    An interrupted one is taken up where it stopped, with ``plans`` in place of the earlier ones. ``identity``
    is that of a backup: a restored instance is the same one, not a new one.
    """
    owner = prepare_home(home)
    if (home / UNFINISHED).exists():
        replace(Instance.load(home, unfinished=True), plans=dict(plans or {})).save()
    else:
        new = identity or Identity(id=str(uuid.uuid4()), created_at=at)
        _new_instance(home=home, identity=new, plans=dict(plans or {}), administrator=administrator).save()
    instance = Instance.load(home, unfinished=True)
    make_directories(instance, owner)
    return Instance.load(home, unfinished=True)


def _new_instance(
    *, home: Path, identity: Identity, plans: Mapping[str, str], administrator: external.Administrator | None
) -> Instance:
    dbname = administrator.dbname if administrator else identity.dbname
    return Instance(
        home=home,
        id=identity.id,
        created_at=identity.created_at,
        kind="external" if administrator else "embedded",
        host=administrator.host if administrator else str(home / "run"),
        port=administrator.port if administrator else parameters.PORT,
        dbname=dbname,
        roles=default_roles(dbname),
        sslmode=administrator.sslmode if administrator else None,
        finished=False,
        plans=plans,
    )


def make_directories(instance: Instance, owner: account.Account) -> None:
    """Make the directories and secrets that are missing, and record where the socket is."""
    for directory in (instance.run, instance.log, instance.files, instance.backups):
        owner.make_directory(directory)
    make_secrets(instance, owner)
    with_socket(instance, owner).save()


def make_secrets(instance: Instance, owner: account.Account) -> None:
    """Make the key and the passwords that are missing."""
    owner.make_directory(instance.secrets)
    for name in ("django.key", *(f"{role}.password" for role in ROLES)):
        if not (instance.secrets / name).exists():
            secret = secrets.token_urlsafe(64) if name == "django.key" else roles.new_password()
            owner.write_private(instance.secrets / name, secret + "\n")


def with_socket(instance: Instance, owner: account.Account) -> Instance:
    """``instance`` with a socket directory that exists and whose path is short enough for a socket.

    A home with a long path gets a private directory under the system's temporary one. What is recorded is
    used again while it is ours; a cleaned-up one is made anew, and a stranger's is never trusted.
    """
    if instance.kind == "external":
        return instance
    if len(os.fsencode(instance.run)) <= _LONGEST_SOCKET:
        return replace(instance, host=str(instance.run))
    recorded = Path(instance.host)
    if recorded != instance.run:
        with contextlib.suppress(FileExistsError, FileNotFoundError):
            recorded.mkdir(mode=0o700)
            owner.own(recorded)
        with contextlib.suppress(FileNotFoundError):
            status = recorded.lstat()
            if (status.st_mode, status.st_uid) == (0o040700, owner.uid):
                return instance
    made = Path(tempfile.mkdtemp(prefix="yeji-"))
    owner.own(made)
    return replace(instance, host=str(made))


def found(
    *,
    home: Path,
    at: datetime,
    plans: Mapping[str, str] | None = None,
    administrator: external.Administrator | None = None,
    identity: Identity | None = None,
    settings: parameters.Parameters = parameters.PRODUCTION,
    options: Mapping[Role, str] | None = None,
) -> Instance:
    """Make an instance in ``home`` up to an empty database; ``finish`` makes it usable.

    With ``administrator`` the database is made on that server, else an embedded one. ``settings`` and
    ``options`` are for the embedded servers of tests.

    :raises Refused: if the directory or PostgreSQL does not allow it.
    """
    instance = describe(home=home, at=at, plans=plans, administrator=administrator, identity=identity)
    if instance.kind == "embedded":
        cluster.make_cluster(instance, settings=settings, options=options)
        return instance
    if administrator is None:
        raise external.CannotUseServer(
            Text("This instance was begun on %(host)s: give DATABASE_URL again.", host=instance.host)
        )
    external.make_external(instance, administrator)
    return instance


def finish(instance: Instance) -> Instance:
    """Declare the instance complete: from now on it starts, and ``yeji init`` refuses."""
    done = replace(instance, finished=True)
    done.save()
    return done
