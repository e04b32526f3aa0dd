"""Where the bytes are: one file for each content, named by its digest, written beside and moved into place.

    $YEJI_HOME/files/content/ab/abcdef…        what somebody uploaded
    $YEJI_HOME/files/content/ab/abcdef….small  a picture of it, made anew (see ``pictures``)
    $YEJI_HOME/files/content/new/…             what is being received

A backup takes all of it along. The demo has a folder of its own.
"""

from __future__ import annotations

import errno
import hashlib
import os
import secrets
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Final

from django.conf import settings
from django.db import transaction
from django.db.models import Sum
from django.utils.translation import gettext as _

from yeji.kit.refusal import Refused
from yeji.platform.files.kinds import HEAD, kind_of
from yeji.platform.files.pictures import MADE, has_picture, make_pictures
from yeji.platform.files.previews import ask
from yeji.platform.here import instance_here
from yeji.platform.models import Content

_MEGABYTE: Final = 1 << 20
_GIGABYTE: Final = 1 << 30
_NEW: Final = "new"
_FULL: Final = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


class TooLarge(Refused):
    """The file is larger than one may be."""

    status = 413
    code = "file.too_large"


class NothingInIt(Refused):
    """The file is empty."""

    status = 422
    code = "file.empty"


class NoRoom(Refused):
    """The disk, or the room that files may take, is full."""

    status = 507
    code = "file.no_room"


@dataclass(frozen=True, kw_only=True)
class Received:
    """Bytes that have come in whole and are nobody's yet."""

    path: Path
    digest: str
    size: int
    kind: str
    pictured: bool = False
    """Whether pictures of it lie beside it."""


def most_bytes() -> int:
    """How large one file may be."""
    return int(settings.FILE_MB) * _MEGABYTE


def room() -> int:
    """How much all files together may take."""
    return int(settings.FILES_GB) * _GIGABYTE


def used() -> int:
    """How much all files together take."""
    return int(Content.objects.aggregate(size=Sum("size"))["size"] or 0)


def folder() -> Path:
    """Where the contents lie."""
    instance = instance_here()
    place = instance.files / ("content" if instance.serves == "own" else f"content-{instance.serves}")
    place.mkdir(mode=0o700, parents=True, exist_ok=True)
    return place


def path_of(digest: str) -> Path:
    """Where this content lies."""
    return folder() / digest[:2] / digest


@contextmanager
def receiving(pieces: Iterable[bytes], *, name: str) -> Iterator[Received]:
    """What comes in, kept under a name of ours until it is somebody's; gone again if it becomes nobody's.

    Pictures are made of it here, while nobody waits for a record.

    :raises TooLarge, NothingInIt, NoRoom: before anything is kept.
    """
    place = folder() / _NEW
    place.mkdir(mode=0o700, exist_ok=True)
    path = place / secrets.token_hex(16)
    try:
        with _room_said():
            received = _received(path, pieces, name)
        yield replace(received, pictured=_needs_pictures(received) and make_pictures(path))
    finally:
        for ending in ("", *MADE):
            _beside(path, ending).unlink(missing_ok=True)


def _needs_pictures(received: Received) -> bool:
    there = Content.objects.filter(pk=received.digest, pictured=True)
    return has_picture(received.kind) and not there.exists()


def _beside(path: Path, ending: str) -> Path:
    return path.with_name(path.name + ending)


def _received(path: Path, pieces: Iterable[bytes], name: str) -> Received:
    digest, size, head, most = hashlib.sha256(), 0, b"", most_bytes()
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as stream:
        for piece in pieces:
            size += len(piece)
            if size > most:
                raise TooLarge(_("A file has at most %(most)s MB.") % {"most": most // _MEGABYTE}, field="file")
            head += piece[: max(HEAD - len(head), 0)]
            digest.update(piece)
            stream.write(piece)
        stream.flush()
        os.fsync(stream.fileno())
    if not size:
        raise NothingInIt(_("There is nothing in this file."), field="file")
    return Received(path=path, digest=digest.hexdigest(), size=size, kind=kind_of(head, name))


@transaction.atomic
def keep(received: Received, *, at: datetime) -> Content:
    """Keep what was received for good. What is there already takes no more room.

    The content's row is held meanwhile, so that nobody sweeps it away (``sweep``).

    :raises NoRoom: if all files together would take more than they may, or the disk is full.
    """
    found = Content.objects.select_for_update().filter(pk=received.digest).first()
    if found is None:
        if used() + received.size > room():
            raise NoRoom(_("There is no room for this file. Ask your administrator to make some."), field="file")
        Content.objects.bulk_create(
            [Content(digest=received.digest, size=received.size, kind=received.kind, at=at)], ignore_conflicts=True
        )
        found = Content.objects.select_for_update().get(pk=received.digest)
    with _room_said():
        for ending in ("", *(MADE if received.pictured else ())):
            _put(_beside(received.path, ending), _beside(path_of(received.digest), ending))
    if received.pictured and not found.pictured:
        found.pictured = True
        found.save(update_fields=["pictured"])
    ask(found)
    return found


def _put(made: Path, path: Path) -> None:
    """Move a file to its place, surely on the disk."""
    path.parent.mkdir(mode=0o700, exist_ok=True)
    os.replace(made, path)
    directory = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(directory)
    finally:
        os.close(directory)


@contextmanager
def _room_said() -> Iterator[None]:
    """A full disk in words."""
    try:
        yield
    except OSError as problem:
        if problem.errno not in _FULL:
            raise
        raise NoRoom(_("The disk is full; the file was not kept. Tell your administrator."), field="file") from problem
