"""Files as the values of fields: who may put which one there, and what becomes of the one that stood there before.

A file is one field's of one record. Whoever names one that stands elsewhere, and that he may have, gets another with
the same content, so that a record that is copied or merged has its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from yeji.kit.refusal import Refused
from yeji.org.scopes import Scope
from yeji.platform.files.kinds import PICTURES
from yeji.platform.rows import Row
from yeji.records import reading
from yeji.records.fields.file import File
from yeji.records.files.models import StoredFile
from yeji.records.models import Directory
from yeji.records.private import as_seen, readable
from yeji.records.types import ObjectType, UnknownType, Written, registry


@dataclass(kw_only=True)
class Line:
    """A record about to be written: ``values`` as it will be, ``given`` the keys that its writer says something about.

    ``before`` is its row as it is. What is wrong with one of its files stands in ``problem`` afterwards.
    """

    values: dict[str, Any]
    given: Iterable[str]
    before: Row | None
    problem: Refused | None = None


def file_fields(kind: ObjectType) -> list[File]:
    """The fields of a type whose values are files."""
    return [item for item in kind.fields if isinstance(item, File)]


def files_in(kind: ObjectType, rows: Sequence[Row]) -> Mapping[str, StoredFile]:
    """The files that stand in these rows, by id: one query, and none for a type without such fields."""
    return stored(item.of(row) for item in file_fields(kind) for row in rows)


def stored(values: Iterable[Any]) -> Mapping[str, StoredFile]:
    """Files by the values that name them, which the reader has come by through the doors; those let go of as well."""
    wanted = {value for value in values if value}
    found = StoredFile.objects.select_related("content").filter(pk__in=wanted) if wanted else ()
    return {str(row.pk): row for row in found}


def take(kind: ObjectType, lines: Sequence[Line], *, by: Scope, at: datetime, trusted: bool = False) -> None:
    """Put into each line's values files that are its record's own, or say in the line what is wrong.

    A file that the writer has just sent becomes the record's; one of another record that he may have is given anew.
    ``trusted`` is a verb that has seen to it what its writer may have: what has been let go of since is left out.
    """
    wanted = [(line, item, UUID(line.values[item.key])) for line in lines for item in _named(kind, line)]
    if not wanted:
        return
    rows = StoredFile.objects.select_for_update(of=("self",)).select_related("content")
    there = {row.pk: row for row in rows.filter(pk__in={file for _line, _item, file in wanted})}
    seen = there.keys() if trusted else _seen(by, there.values())
    claimed: list[StoredFile] = []
    made: list[StoredFile] = []
    for line, item, file in wanted:
        row = there.get(file)
        if row is not None and line.before is not None and _stood(row, line.before.pk, item.key):
            continue
        if trusted and row is None:
            line.values[item.key] = None
        elif row is None or file not in seen:
            line.problem = _not_there(item)
        elif item.pictures and not (row.content.pictured and row.content.kind in PICTURES):
            line.problem = _no_picture(item)
        elif row.record is None and not row.field:
            row.field = item.key
            claimed.append(row)
        else:
            made.append(StoredFile(content=row.content, name=row.name, account=by.account, at=at, field=item.key))
            line.values[item.key] = str(made[-1].pk)
    StoredFile.objects.bulk_update(claimed, ["field"])
    StoredFile.objects.bulk_create(made)


def _not_there(item: File) -> Refused:
    return item.refuse(_("%(field)s: there is no such file, or you may not see it.") % {"field": item.label})


def _no_picture(item: File) -> Refused:
    return item.refuse(_("%(field)s takes a picture (PNG, JPEG, GIF, WebP).") % {"field": item.label})


def _named(kind: ObjectType, line: Line) -> Iterator[File]:
    """The fields into which a line puts another file than the one that stands there."""
    for item in file_fields(kind):
        before = item.of(line.before) if line.before is not None and line.before.pk else None
        if item.key in line.given and line.values[item.key] and line.values[item.key] != before:
            yield item


def _stood(row: StoredFile, record: int | None, key: str) -> bool:
    """Whether a file stood in this field of this record once: it may stand there again."""
    return record is not None and row.record == record and row.field == key


def _seen(by: Scope, rows: Iterable[StoredFile]) -> set[UUID]:
    """Those of the files that a writer may have: sent by himself, or of records and fields that he sees."""
    there = [row for row in rows if row.deleted_at is None]
    own = {row.pk for row in there if row.record is None and row.account is not None and row.account == by.account}
    others = [row for row in there if row.record is not None]
    records = {row.record for row in there if row.record is not None}
    types = dict(Directory.objects.filter(pk__in=records).values_list("pk", "type")) if records else {}
    kinds = [(row, kind_open(by, registry.types.get(types.get(row.record or 0, "")), row)) for row in others]
    asked = [(row, kind) for row, kind in kinds if kind is not None]
    seen = reading.all_visible(by, [(kind, row.record or 0) for row, kind in asked])
    return own | {row.pk for (row, _kind), sees in zip(asked, seen, strict=True) if sees}


def kind_open(by: Scope, kind: ObjectType | None, row: StoredFile) -> ObjectType | None:
    """The type of a file's record as a reader sees it; None if he sees nothing of it, or not the file's field."""
    try:
        seen = as_seen(kind, by) if kind is not None else None
    except UnknownType:
        return None
    if seen is None or not row.field:
        return seen
    return seen if row.field in {item.key for item in readable(by, seen, row.record or 0)} else None


def own_files(
    kind: ObjectType, values: Mapping[str, Any], given: Iterable[str], *, before: Row, by: Scope, at: datetime,
    trusted: bool = False,
) -> Mapping[str, Any]:  # fmt: skip
    """The values of one record with files that are its own.

    :raises BadValue: naming the field whose file is none for this writer.
    """
    line = Line(values=dict(values), given=given, before=before)
    take(kind, [line], by=by, at=at, trusted=trusted)
    if line.problem:
        raise line.problem
    return line.values


def refuse_shared(kind: ObjectType, change: Mapping[str, Any]) -> None:
    """Several records are not given one file.

    :raises BadValue: naming the field.
    """
    for item in file_fields(kind):
        if change.get(item.key):
            raise item.refuse(_("%(field)s is given to one record at a time.") % {"field": item.label})


def follow_values(written: Written) -> None:
    """The files that now stand in a record's fields are its own; those that stood there can come back for a while."""
    kind = registry.types.get(written.kind.key, written.kind)
    items = file_fields(kind)
    if not items or written.verb.endswith(".purge") or not written.may_have_changed(*(item.key for item in items)):
        return
    rows = kind.rows().filter(pk__in=list(written.ids)).values_list("pk", *(item.column for item in items))
    standing = {
        UUID(file): (pk, item.key) for pk, *files in rows for item, file in zip(items, files, strict=True) if file
    }
    held = list(StoredFile.objects.filter(pk__in=list(standing), record=None))
    for row in held:
        row.record, row.field = standing[row.pk]
    StoredFile.objects.bulk_update(held, ["record", "field"])
    theirs = StoredFile.objects.filter(record__in=list(written.ids), field__in=[item.key for item in items])
    theirs.filter(pk__in=list(standing), deleted_at__isnull=False).update(deleted_at=None, deleted_by=None)
    theirs.filter(deleted_at=None).exclude(pk__in=list(standing)).update(
        deleted_at=written.at, deleted_by=written.account
    )


def forget_field(kind: ObjectType, key: str) -> None:
    """The files of a field that is gone go with it."""
    StoredFile.objects.filter(field=key, record__in=kind.rows().values("pk")).delete()
