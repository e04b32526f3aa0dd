"""Files that come in: where they lie, and how large one may be."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from django.utils.translation import gettext as _

from yeji.kit.refusal import Refused
from yeji.platform.here import instance_here
from yeji.records.importing.encodings import refuse_unless_known

MOST_BYTES: Final = 512 * 1024 * 1024
FOLDER: Final = "imports"
_SUFFIXES: Final = (".csv", ".xlsx", ".gz", ".txt", ".tsv")


class FileTooLarge(Refused):
    """The file is larger than one import takes."""

    status = 413
    code = "import.too_large"


def folder() -> Path:
    """Where the files lie; their names are ours, not their senders'."""
    place = instance_here().files / FOLDER
    place.mkdir(mode=0o700, parents=True, exist_ok=True)
    return place


def fresh_place(name: str) -> Path:
    """Where a file that its sender calls so is to lie."""
    suffix = Path(name).suffix.lower()
    return folder() / f"{secrets.token_hex(16)}{suffix if suffix in _SUFFIXES else ''}"


def received(path: Path, pieces: Iterable[bytes]) -> str:
    """Write what comes in to a file that is not there yet. Its digest.

    :raises FileTooLarge, source.UnreadableFile: as soon as it is too much, or is seen to be no table.
    """
    digest, size = hashlib.sha256(), 0
    with path.open("xb") as stream:
        for piece in pieces:
            if not size:
                refuse_unless_known(piece, path.name)
            size += len(piece)
            if size > MOST_BYTES:
                raise FileTooLarge(_("A file has at most %(most)s MB.") % {"most": MOST_BYTES >> 20})
            digest.update(piece)
            stream.write(piece)
    return digest.hexdigest()
