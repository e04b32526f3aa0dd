"""Files of records: attached, found, removed. One sees them who sees the record, and changes them who may change it.

For a field whose value is a file, ``hold`` keeps what a form sends before its record is there; ``files.values`` sees to
it from then on.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from yeji.kit.refusal import Refused
from yeji.org.scopes import Scope
from yeji.platform.files.kinds import safe_name
from yeji.platform.files.store import Received, keep, path_of
from yeji.platform.files.sweep import sweep
from yeji.records import reading, writing
from yeji.records.files.models import StoredFile
from yeji.records.files.values import kind_open
from yeji.records.touching import touch
from yeji.records.types import ObjectType, Written, registry
from yeji.records.writing import allowing

MOST: Final = 200
"""Files that hang on one record."""
KEPT: Final = timedelta(days=30)
"""How long a file that was removed can come back."""
HELD: Final = timedelta(days=1)
"""How long one waits for the record that it was uploaded for."""
MOST_HELD: Final = 200
"""So many of one sender's wait at once."""


class NoSuchFile(Refused):
    """There is no such file, or not for this reader: the two are not told apart."""

    status = 404
    code = "file.not_found"


class TooManyFiles(Refused):
    """The record has as many files as one may have."""

    status = 422
    code = "file.too_many"


@dataclass(frozen=True, kw_only=True)
class Found:
    """A file that a reader may have, and the record it belongs to, if it has one yet."""

    file: StoredFile
    kind: ObjectType | None

    @property
    def path(self) -> Path:
        """Where its bytes are."""
        return path_of(self.file.content_id)


def files_of(scope: Scope, kind: ObjectType, record: int) -> list[StoredFile]:
    """The files that hang on a record, the newest first.

    :raises reading.NotFound: if the reader does not see the record.
    """
    reading.get(scope, kind, record)
    rows = StoredFile.objects.filter(record=record, field="", deleted_at=None)
    return list(rows.select_related("content").order_by("-at", "id"))


@transaction.atomic
def attach(kind: ObjectType, record: int, received: Received, *, name: str, by: Scope, at: datetime) -> StoredFile:
    """Hang a file on a record.

    :raises reading.NotFound, writing.MayNotWrite: if the writer may not change it.
    :raises TooManyFiles, NoRoom: if it cannot be kept.
    """
    row = reading.get(by, kind, record, lock=True)
    allowing.check_change(kind, row, by)
    if StoredFile.objects.filter(record=record, field="", deleted_at=None).count() >= MOST:
        raise TooManyFiles(_("A record has at most %(most)s files.") % {"most": MOST}, field="file")
    made = _kept(received, name=name, by=by, at=at)
    made.record = record
    made.save(force_insert=True)
    touch(kind, row, by=by, at=at, verb="attach")
    return made


@transaction.atomic
def hold(received: Received, *, name: str, by: Scope, at: datetime) -> StoredFile:
    """Keep a file for a field of a record that is still to be written. For a day it is its sender's alone.

    :raises MayNotWrite: if the sender writes nothing at all.
    :raises TooManyFiles, NoRoom: if it cannot be kept.
    """
    if not any(reading.may_write(by, kind) for kind in registry):
        raise writing.MayNotWrite(_("Your role lets you look, and change nothing."))
    if StoredFile.objects.filter(record=None, account=by.account).count() >= MOST_HELD:
        raise TooManyFiles(_("You have sent many files that no record has yet. Save those first."), field="file")
    made = _kept(received, name=name, by=by, at=at)
    made.save(force_insert=True)
    return made


def _kept(received: Received, *, name: str, by: Scope, at: datetime) -> StoredFile:
    content = keep(received, at=at)
    return StoredFile(content=content, name=safe_name(name), account=by.account, at=at)


def found(scope: Scope, file: UUID) -> Found:
    """A file that the reader may have: he sees its record, and its field if it stands in one.

    :raises NoSuchFile: otherwise.
    """
    row = StoredFile.objects.select_related("content").filter(pk=file, deleted_at=None).first()
    if row is None:
        raise _nothing()
    if row.record is None:
        if row.account is None or row.account != scope.account:
            raise _nothing()
        return Found(file=row, kind=None)
    kind = kind_open(scope, reading.type_of(row.record), row)
    if kind is None:
        raise _nothing()
    try:
        reading.get(scope, kind, row.record)
    except Refused as problem:
        raise _nothing() from problem
    return Found(file=row, kind=kind)


def _nothing() -> NoSuchFile:
    return NoSuchFile(_("There is no such file, or you may not see it."))


@transaction.atomic
def remove(file: UUID, *, by: Scope, at: datetime) -> StoredFile:
    """Take a file off its record; for a while it can come back.

    :raises NoSuchFile, writing.MayNotWrite: if the writer may not.
    """
    seen = found(by, file)
    row = seen.file
    if seen.kind is None or row.record is None or row.field:
        raise _nothing()
    record = reading.get(by, seen.kind, row.record, lock=True)
    allowing.check_change(seen.kind, record, by)
    row.deleted_at, row.deleted_by = at, by.account
    row.save(update_fields=["deleted_at", "deleted_by"])
    touch(seen.kind, record, by=by, at=at, verb="detach")
    return row


@transaction.atomic
def bring_back(kind: ObjectType, record: int, file: UUID, *, by: Scope, at: datetime) -> StoredFile:
    """Hang a file that was removed on its record again.

    :raises NoSuchFile, reading.NotFound, writing.MayNotWrite: if it is not there any more, or the writer may not.
    """
    held = reading.get(by, kind, record, lock=True)
    allowing.check_change(kind, held, by)
    row = StoredFile.objects.filter(pk=file, record=record, deleted_at__isnull=False).first()
    if row is None:
        raise _nothing()
    row.deleted_at = row.deleted_by = None
    row.save(update_fields=["deleted_at", "deleted_by"])
    touch(kind, held, by=by, at=at, verb="attach")
    return row


def forget_purged(written: Written) -> None:
    """The files of a record that was deleted for good go with it."""
    if written.verb.endswith(".purge"):
        StoredFile.objects.filter(record__in=list(written.ids)).delete()


def forget_old(*, at: datetime) -> int:
    """Let go of files whose time has passed, then of the bytes that nobody has any more; how many contents."""
    StoredFile.objects.filter(deleted_at__lt=at - KEPT).delete()
    StoredFile.objects.filter(record=None, at__lt=at - HELD).delete()
    return sweep(unused, at=at)


def unused(digests: Collection[str]) -> set[str]:
    """Those of the contents that no file has."""
    having = StoredFile.objects.filter(content__in=list(digests)).values_list("content", flat=True).distinct()
    return set(digests) - set(having)
