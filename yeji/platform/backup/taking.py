"""Taking a backup of a running instance."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Final

from yeji.kit.refusal import Refused
from yeji.kit.words import Text
from yeji.platform.backup import archive, dump
from yeji.platform.database import account
from yeji.platform.instance import Instance

SUFFIX: Final = ".yeji"
STEPS: Final = ("reading", "packing", "sealing", "checking")
Progress = Callable[[str], None]


def unwatched(step: str) -> None:
    """Nobody wants to know."""


class CannotBackUp(Refused):
    """No backup was made; the earlier ones are untouched."""

    status = 503
    code = "backup.failed"


def backup(instance: Instance, target: Path | None = None, *, at: datetime, progress: Progress = unwatched) -> Path:
    """Write the whole running instance to one file and return its path.

    ``target`` may be a directory; without one the file goes to the instance's ``backups``. It gets its name
    only when it is complete, on the disk and verified. ``progress`` is told each step as it begins.

    :raises CannotBackUp: if the target is taken or cannot be written.
    :raises DumpFailed: if the database cannot be read.
    """
    path = _named(instance, target or instance.backups, at)
    if path.exists():
        raise CannotBackUp(Text("%(file)s exists already; a backup is never written over another.", file=path))
    try:
        with tempfile.TemporaryDirectory(prefix=f".{path.name}.", dir=path.parent) as workshop:
            made = _made(instance, Path(workshop), at, progress)
            _settle(instance, made, path)
    except OSError as error:
        raise CannotBackUp(
            Text("%(file)s could not be written: %(reason)s.", file=path, reason=error.strerror or error)
        ) from error
    return path


def _made(instance: Instance, workshop: Path, at: datetime, progress: Progress) -> Path:
    dumped, made = workshop / "dump", workshop / "archive"
    progress("reading")
    with dumped.open("w+b") as file:
        version = dump.dump(instance, file)
    dump.check(instance, dumped)
    progress("packing")
    with made.open("w+b") as file, archive.writing(file) as writer:
        with dumped.open("rb") as source:
            writer.add(archive.DUMP, source)
        with (instance.secrets / "django.key").open("rb") as source:
            writer.add(archive.KEY, source)
        for path, name in _uploads(instance):
            with path.open("rb") as source:
                writer.add(name, source)
        archive.add_manifest(writer, _manifest(instance, writer, version, at))
    progress("sealing")
    archive.seal(made)
    progress("checking")
    archive.verify(made)
    return made


def _manifest(instance: Instance, writer: archive.ArchiveWriter, version: int, at: datetime) -> archive.Manifest:
    return archive.Manifest(
        instance=instance.id,
        created_at=instance.created_at,
        made_at=at,
        product_version=archive.product_version(),
        postgres_version=version,
        dbname=instance.dbname,
        members=dict(writer.members),
    )


def _uploads(instance: Instance) -> Iterator[tuple[Path, str]]:
    """Uploaded files with their names in the archive; links are not ours and are not followed."""
    for path in sorted(instance.files.rglob("*")):
        if path.is_file() and not path.is_symlink():
            yield path, archive.FILES + path.relative_to(instance.files).as_posix()


def _settle(instance: Instance, made: Path, path: Path) -> None:
    """Give the finished file its name once it is surely on the disk."""
    with made.open("rb") as file:
        os.fsync(file.fileno())
    if path.is_relative_to(instance.home):
        account.owner_of(instance.home).own(made)
    made.chmod(0o600)
    os.link(made, path)
    directory = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(directory)
    finally:
        os.close(directory)


def _named(instance: Instance, target: Path, at: datetime) -> Path:
    if target.is_dir():
        return target.absolute() / f"{instance.dbname}-{at:%Y%m%d-%H%M%S}{SUFFIX}"
    return target.absolute()
