"""The file format of a backup: a tar of plain files, a manifest of them, and a checksum of the whole.

    database.dump        what pg_dump wrote
    secrets/django.key   the key under which the data hold signed and encrypted values
    files/…              what people uploaded
    manifest.json        what instance and versions these are, with the size and SHA-256 of each

After the tar's end comes one line with the SHA-256 of everything before it, so that a single flipped bit or a
missing end is found before anything is touched.
"""

from __future__ import annotations

import hashlib
import importlib.metadata
import io
import json
import tarfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import IO, Any, Final

from yeji.kit.refusal import Refused
from yeji.kit.words import Text

FORMAT: Final = 1
DUMP: Final = "database.dump"
KEY: Final = "secrets/django.key"
FILES: Final = "files/"
MANIFEST: Final = "manifest.json"
_PRODUCT: Final = "yeji"
_SEAL: Final = b"yeji-sha256 "
_SEAL_LENGTH: Final = len(_SEAL) + 64 + 1
_CHUNK: Final = 1024 * 1024
_LONGEST_NAME: Final = 1024
_LARGEST_MANIFEST: Final = 256 * 1024 * 1024


class ArchiveRefused(Refused):
    """The file is no whole and genuine backup, and in what way."""

    code = "backup.refused"


@dataclass(frozen=True, slots=True)
class Member:
    """What the manifest says of one file in the archive."""

    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """What an archive is and holds."""

    instance: str
    created_at: datetime
    made_at: datetime
    product_version: str
    postgres_version: int
    dbname: str
    members: Mapping[str, Member]

    def to_json(self) -> bytes:
        """The manifest as it lies in the archive."""
        values = {
            "format": FORMAT,
            "product": _PRODUCT,
            "instance": self.instance,
            "created_at": self.created_at.isoformat(),
            "made_at": self.made_at.isoformat(),
            "product_version": self.product_version,
            "postgres_version": self.postgres_version,
            "dbname": self.dbname,
            "members": {name: {"size": one.size, "sha256": one.sha256} for name, one in self.members.items()},
        }
        return json.dumps(values, ensure_ascii=False, indent=1).encode()

    @classmethod
    def from_json(cls, text: bytes) -> Manifest:
        """Read a manifest that anyone may have written.

        :raises ArchiveRefused: if it is of another kind or names what must not be in an archive.
        """
        try:
            values = json.loads(text)
            if values["product"] != _PRODUCT or values["format"] != FORMAT:
                raise ArchiveRefused(Text("The backup is of a kind that this version does not know."))
            return cls(
                instance=str(values["instance"]),
                created_at=datetime.fromisoformat(values["created_at"]),
                made_at=datetime.fromisoformat(values["made_at"]),
                product_version=str(values["product_version"]),
                postgres_version=int(values["postgres_version"]),
                dbname=str(values["dbname"]),
                members={_checked(str(name)): _member(one) for name, one in values["members"].items()},
            )
        except (KeyError, TypeError, ValueError, AttributeError, RecursionError) as error:
            raise ArchiveRefused(Text("The backup's manifest is damaged.")) from error


class ArchiveWriter:
    """Adds files to an archive and remembers what they were."""

    def __init__(self, tar: tarfile.TarFile) -> None:
        self._tar = tar
        self.members: dict[str, Member] = {}

    def add(self, name: str, source: IO[bytes]) -> None:
        """Add what ``source`` holds now as ``name``; one that grows meanwhile is cut, one that shrinks refused."""
        size = source.seek(0, io.SEEK_END)
        source.seek(0)
        info = tarfile.TarInfo(_checked(name))
        info.size, info.mode = size, 0o600
        counted = _Counted(source)
        self._tar.addfile(info, counted)
        self.members[name] = Member(size=size, sha256=counted.digest.hexdigest())


class _Counted:
    """Reads from a file and hashes what was read."""

    def __init__(self, source: IO[bytes]) -> None:
        self._source = source
        self.digest = hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        chunk = self._source.read(size)
        self.digest.update(chunk)
        return chunk


def product_version() -> str:
    """The version of Yeji that runs, 0 for a source tree that was not installed."""
    try:
        return importlib.metadata.version(_PRODUCT)
    except importlib.metadata.PackageNotFoundError:
        return "0"


@contextmanager
def writing(file: IO[bytes]) -> Iterator[ArchiveWriter]:
    """An archive written to ``file``."""
    with tarfile.open(fileobj=file, mode="w", format=tarfile.PAX_FORMAT) as tar:
        yield ArchiveWriter(tar)


def add_manifest(writer: ArchiveWriter, manifest: Manifest) -> None:
    """Close the archive with its manifest."""
    writer.add(MANIFEST, io.BytesIO(manifest.to_json()))


def seal(path: Path) -> None:
    """Put the checksum of everything behind it."""
    line = _SEAL + _digest(path, path.stat().st_size).encode() + b"\n"
    with path.open("ab") as file:
        file.write(line)


def verify(path: Path) -> Manifest:
    """Be sure that ``path`` is a whole backup that holds exactly what its manifest says.

    :raises ArchiveRefused: at the first doubt.
    """
    try:
        _check_seal(path)
        with tarfile.open(path, mode="r:") as tar:
            return _check_members(tar)
    except (OSError, tarfile.TarError, UnicodeDecodeError, EOFError, OverflowError) as error:
        raise ArchiveRefused(Text("%(file)s is not a whole backup: %(reason)s.", file=path, reason=error)) from error


@contextmanager
def reading(path: Path) -> Iterator[tarfile.TarFile]:
    """The archive of a ``path`` that was verified."""
    with tarfile.open(path, mode="r:") as tar:
        yield tar


def _check_seal(path: Path) -> None:
    size = path.stat().st_size
    with path.open("rb") as file:
        file.seek(max(0, size - _SEAL_LENGTH))
        line = file.read()
    if not line.startswith(_SEAL) or not line.endswith(b"\n"):
        raise ArchiveRefused(Text("%(file)s is not a backup of Yeji, or its end is missing.", file=path))
    if line[len(_SEAL) : -1].decode("ascii", "replace") != _digest(path, size - _SEAL_LENGTH):
        raise ArchiveRefused(Text("%(file)s is damaged: its checksum differs.", file=path))


def _check_members(tar: tarfile.TarFile) -> Manifest:
    found: dict[str, Member] = {}
    manifest: Manifest | None = None
    for info in tar:
        name = _checked(info.name)
        if info.type not in (tarfile.REGTYPE, tarfile.AREGTYPE) or name in found or manifest is not None:
            raise ArchiveRefused(Text("The backup holds something that is no plain file: %(name)s.", name=name))
        content = tar.extractfile(info)
        assert content is not None  # noqa: S101 - a plain file has content
        if name == MANIFEST:
            manifest = Manifest.from_json(content.read(_LARGEST_MANIFEST))
        else:
            found[name] = Member(size=info.size, sha256=_digest_of(content))
    if manifest is None or dict(manifest.members) != found or not {DUMP, KEY} <= set(found):
        raise ArchiveRefused(Text("The backup does not hold what its manifest says."))
    return manifest


def _checked(name: str) -> str:
    """``name`` if a backup may hold it: one of the known files, or a plain path below ``files/``."""
    plain = name.startswith(FILES) and all(part not in ("", ".", "..") for part in name.split("/"))
    safe = "\\" not in name and name.isprintable() and len(name) <= _LONGEST_NAME
    if name in (DUMP, KEY, MANIFEST) or (plain and safe):
        return name
    raise ArchiveRefused(Text("The backup holds a file that does not belong there: %(name)s.", name=repr(name)))


def _member(values: Any) -> Member:
    return Member(size=int(values["size"]), sha256=str(values["sha256"]))


def _digest(path: Path, size: int) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while size > 0 and (chunk := file.read(min(_CHUNK, size))):
            digest.update(chunk)
            size -= len(chunk)
    return digest.hexdigest()


def _digest_of(source: IO[bytes]) -> str:
    digest = hashlib.sha256()
    while chunk := source.read(_CHUNK):
        digest.update(chunk)
    return digest.hexdigest()
