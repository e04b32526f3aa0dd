"""What a directory of columns says of itself: a manifest that names every file with its hash and sums."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from django.utils.translation import gettext as _

from yeji.kit.refusal import Refused

FORMAT: Final = "yeji-ledger-1"
MANIFEST: Final = "manifest.json"


class NotOurs(Refused):
    """The directory holds something else, or another instance's ledger."""

    status = 409
    code = "ledger.export_refused"


@dataclass(frozen=True, kw_only=True)
class File:
    """One file of entries: its month, how many there are, what they add up to, and its SHA-256."""

    path: str
    month: str
    rows: int
    amount: str
    count: int
    sha256: str


@dataclass(frozen=True, kw_only=True)
class Export:
    """What a directory holds: all entries written before ``below``, in ``files``; ``fresh`` of them are new."""

    below: datetime
    files: tuple[File, ...]
    fresh: int = 0


def held_in(directory: Path, instance: str) -> Export | None:
    """What a directory holds by its manifest; none where nothing was written yet.

    :raises NotOurs: if it holds something else, or another instance's ledger.
    """
    path = directory / MANIFEST
    if not path.exists():
        if directory.exists() and any(not _is_ours(one) for one in directory.iterdir()):
            raise NotOurs(_("%(directory)s is not empty.") % {"directory": directory}, field="directory")
        return None
    try:
        told = json.loads(path.read_text(encoding="utf-8"))
        files = tuple(File(**one) for one in told["files"])
        below, of = datetime.fromisoformat(told["below"]), (told["format"], told["instance"])
    except (ValueError, KeyError, TypeError) as problem:
        raise NotOurs(_("%(path)s cannot be read.") % {"path": path}, field="directory") from problem
    if of != (FORMAT, instance):
        raise NotOurs(_("%(directory)s holds another instance's ledger.") % {"directory": directory}, field="directory")
    return Export(below=below, files=files)


def keep(directory: Path, instance: str, done: Export) -> None:
    """Write the manifest: from now on these files are what the directory holds."""
    told = {
        "format": FORMAT,
        "instance": instance,
        "below": done.below.astimezone(UTC).isoformat(),
        "files": [asdict(one) for one in done.files],
    }
    part = directory / "manifest.part"
    part.write_text(json.dumps(told, indent=1), encoding="utf-8")
    part.replace(directory / MANIFEST)


def forget_strays(directory: Path, held: Export | None) -> None:
    """Remove the files of a run that never came to its end."""
    known = {one.path for one in held.files} if held else set()
    for path in [*directory.glob("month=*/*.parquet"), *directory.glob("**/*.part")]:
        if f"{path.parent.name}/{path.name}" not in known:
            path.unlink()


def damage(path: Path, told: File) -> str:
    """What is wrong with a file, in words; empty where it is as it was written."""
    if not path.exists():
        return _("%(path)s is missing.") % {"path": told.path}
    return _("%(path)s was changed.") % {"path": told.path} if hash_of(path) != told.sha256 else ""


def hash_of(path: Path) -> str:
    """A file's SHA-256."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _is_ours(path: Path) -> bool:
    """Whether this may be left of a first run that never came to its end."""
    return path.name.startswith("month=") or path.suffix in (".parquet", ".part")
