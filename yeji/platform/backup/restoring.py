"""Restoring a backup: built whole beside its place, then put there."""

from __future__ import annotations

import shutil
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Final

from yeji.kit.refusal import Refused
from yeji.kit.words import Text
from yeji.platform.backup import archive, dump
from yeji.platform.backup.taking import SUFFIX, backup
from yeji.platform.database import account, founding
from yeji.platform.database.external import Administrator
from yeji.platform.database.lock import InstanceLock
from yeji.platform.database.parameters import PRODUCTION, Parameters
from yeji.platform.database.readiness import connect
from yeji.platform.database.running import running_database
from yeji.platform.database.server import Say, silent
from yeji.platform.instance import DEMO, FILE, Instance

_DRAFT: Final = "restoring"
_REPLACED: Final = "replaced"
# The description goes first when the old instance leaves and last when the new one comes: a restore that is
# killed in between leaves no instance that would start with half of each.
_PARTS: Final = (FILE, "data", "secrets", "files")
# The work that made the backup stands in it as under way; left so, the worker would do it once more.
_HAS_ENDED: Final = """
    UPDATE platform_operation
    SET state = 'done', step = '', progress = 100, ended_at = %(at)s,
        result = jsonb_build_object('name', %(name)s::text, 'size', %(size)s::bigint)
    WHERE kind = 'backup' AND state = 'running'
"""
# Unpacked dump, archive's files and the new cluster, roughly.
_ROOM_NEEDED: Final = 3


class CannotRestore(Refused):
    """Nothing was restored, and what was there is untouched."""

    status = 409
    code = "restore.refused"


def restore(
    path: Path,
    home: Path,
    *,
    at: datetime,
    administrator: Administrator | None = None,
    settings: Parameters = PRODUCTION,
    say: Say = silent,
    locked: bool = False,
) -> Instance:
    """Bring the backup in ``path`` back to life in ``home``, as the same instance with new passwords.

    An instance that lives there already is backed up first, to its own ``backups``, and replaced only then.
    With ``administrator`` the database is made on that server. ``locked`` says that the caller holds the lock.

    :raises ArchiveRefused: if the file is damaged, truncated or not a backup; nothing is touched then.
    :raises CannotRestore: if ``home`` holds something else, another instance, or one that cannot be backed up.
    :raises AlreadyRunning: if the instance runs.
    """
    manifest = archive.verify(path)
    may_restore(path, home, manifest)
    with nullcontext() if locked else InstanceLock(home):
        if (home / FILE).exists():
            kept = _back_up_first(home, at, settings)
            say(Text("The present data were backed up first, to %(file)s.", file=kept))
        try:
            built = _build(path, home, manifest, at=at, administrator=administrator, settings=settings)
        except BaseException:
            shutil.rmtree(home / _DRAFT, ignore_errors=True)
            raise
        _swap(home, built)
    return Instance.load(home)


def may_restore(path: Path, home: Path, manifest: archive.Manifest) -> None:
    """Be sure that a verified backup fits this version, this disk and this place.

    :raises CannotRestore: if not.
    """
    _check_version(manifest)
    _check_room(path, home)
    _open_home(home, manifest)


def _check_version(manifest: archive.Manifest) -> None:
    own = archive.product_version()
    if _numbers(manifest.product_version) > _numbers(own):
        raise CannotRestore(
            Text(
                "The backup was made by Yeji %(made)s, this is %(own)s: install that version first.",
                made=manifest.product_version,
                own=own,
            )
        )


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split(".")[:3] if part.isdigit())


def _check_room(path: Path, home: Path) -> None:
    place = next(parent for parent in (home, *home.parents) if parent.exists())
    if shutil.disk_usage(place).free < _ROOM_NEEDED * path.stat().st_size:
        raise CannotRestore(Text("The disk of %(home)s has too little room for this backup.", home=home))


def _open_home(home: Path, manifest: archive.Manifest) -> None:
    """Be sure that ``home`` is a place for this backup."""
    if (home / FILE).exists():
        there = Instance.load(home)
        if there.serves == DEMO:
            raise CannotRestore(Text("The demo is served here; remove it before a restore: yeji demo drop"))
        if there.id != manifest.instance:
            raise CannotRestore(
                Text("The backup is of another instance than the one in %(home)s; choose an empty place.", home=home)
            )
    elif not any((home / name).exists() for name in (_DRAFT, _REPLACED)):
        founding.prepare_home(home)


def _back_up_first(home: Path, at: datetime, settings: Parameters) -> Path:
    instance = Instance.load(home)
    if instance.kind == "external":
        raise CannotRestore(
            Text("%(home)s uses a server of its own. Restore into an empty place and an empty database.", home=home)
        )
    target = instance.backups / f"before-restore-{at:%Y%m%d-%H%M%S}{SUFFIX}"
    try:
        with running_database(instance, settings=settings, locked=True) as running:
            return backup(running, target, at=at)
    except Refused as error:
        raise CannotRestore(
            Text("The present data could not be backed up first (%(reason)s). Move %(home)s away to go on.",
                 reason=error, home=home)
        ) from error  # fmt: skip


def _build(
    path: Path,
    home: Path,
    manifest: archive.Manifest,
    *,
    at: datetime,
    administrator: Administrator | None,
    settings: Parameters,
) -> Instance:
    """The whole instance in a directory of its own inside ``home``."""
    place = home / _DRAFT
    shutil.rmtree(place, ignore_errors=True)
    identity = founding.Identity(id=manifest.instance, created_at=manifest.created_at, dbname=manifest.dbname)
    if administrator is not None and administrator.dbname != manifest.dbname:
        raise CannotRestore(Text("DATABASE_URL must name the database “%(name)s”.", name=manifest.dbname))
    instance = founding.found(home=place, at=at, administrator=administrator, identity=identity, settings=settings)
    with _unpacked(path, instance) as dumped, running_database(instance, settings=settings) as running:
        dump.restore(running, dumped, dumped_from=manifest.postgres_version)
        _end_what_made_it(running, path, manifest)
    return founding.finish(instance)


def _end_what_made_it(instance: Instance, path: Path, manifest: archive.Manifest) -> None:
    with connect(instance, "owner") as connection:
        known = connection.execute("SELECT to_regclass('platform_operation') IS NOT NULL").fetchone()
        if known == (True,):
            told = {"at": manifest.made_at, "name": path.name, "size": path.stat().st_size}
            connection.execute(_HAS_ENDED, told)


@contextmanager
def _unpacked(path: Path, instance: Instance) -> Iterator[Path]:
    """The archive's parts put in their places, and the dump for as long as it is needed."""
    owner = account.owner_of(instance.home)
    dumped = instance.home / "dump"
    with archive.reading(path) as tar:
        for info in tar:
            if info.name == archive.DUMP:
                _write(tar, info, dumped, owner)
            elif info.name == archive.KEY:
                _write(tar, info, instance.secrets / "django.key", owner)
            elif info.name.startswith(archive.FILES):
                _write(tar, info, instance.home / info.name, owner)
    yield dumped
    dumped.unlink()


def _write(tar: tarfile.TarFile, info: tarfile.TarInfo, target: Path, owner: account.Account) -> None:
    """Write one verified member; only its content comes from the archive, not its mode, owner or kind."""
    missing = [parent for parent in target.parents if not parent.exists()]
    for parent in reversed(missing):
        owner.make_directory(parent)
    content = tar.extractfile(info)
    assert content is not None  # noqa: S101 - verified to be a plain file
    with content, target.open("wb") as file:
        shutil.copyfileobj(content, file)
    target.chmod(0o600)
    owner.own(target)


def _swap(home: Path, built: Instance) -> None:
    """Put the new instance in place of the old one."""
    replaced = home / _REPLACED
    replaced.mkdir(exist_ok=True)
    for name in _PARTS:
        if (home / name).exists():
            shutil.rmtree(replaced / name, ignore_errors=True)
            (home / name).rename(replaced / name)
    for name in reversed(_PARTS):
        if (built.home / name).exists():
            (built.home / name).rename(home / name)
    moved = replace(Instance.load(home), home=home)
    founding.make_directories(moved, account.owner_of(home))
    shutil.rmtree(built.home)
    shutil.rmtree(replaced)
