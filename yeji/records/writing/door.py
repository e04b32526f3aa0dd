"""One record is created, changed, put into the recycle bin or taken out of it: the whole of it or nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from yeji.org.calendar import business_day, company
from yeji.org.scopes import Scope
from yeji.platform.custom_values import COLUMN
from yeji.platform.rows import Row
from yeji.records import numbers, reading
from yeji.records.checks.checking import failed
from yeji.records.fields import BadValue
from yeji.records.files.values import own_files
from yeji.records.formulas.computing import with_formulas
from yeji.records.one import update
from yeji.records.private import keep_back, keeps_back
from yeji.records.types import Draft, ObjectType, Written, registry
from yeji.records.writing.allowing import check_links, check_reach, check_writer, refuse_locked
from yeji.records.writing.clashes import changed_since, refuse_clash
from yeji.records.writing.drafts import beginning, clean, complete_draft
from yeji.records.writing.refusals import listed, refusal_of, writes_none
from yeji.records.writing.telling import context_of, react, set_context, wrote


def save(
    kind: ObjectType,
    record: int | None,
    change: Mapping[str, Any],
    *,
    by: Scope,
    at: datetime,
    verb: str = "",
    version: int | None = None,
    trusted: bool = False,
) -> Row:
    """Create a record (``record`` None) or change one; the whole of it or nothing.

    ``version`` is the one the writer had read: different fields changed meanwhile are merged, the same
    field is a conflict. ``trusted`` lets a verb set fields that people may not.

    :raises MayNotWrite, reading.NotFound: if the writer may not.
    :raises NotAccepted: listing every field that is wrong.
    :raises Conflict: if somebody else changed the same field since ``version``.
    """
    kind = registry.types.get(kind.key, kind)  # the whole of it: its rule knows more than this writer may
    verb = verb or (f"{kind.key}.create" if record is None else f"{kind.key}.edit")
    write = _Write(kind=kind, by=by, at=at, verb=verb, fresh=record is None, trusted=trusted)
    try:
        with transaction.atomic():
            return write.run(record, change, version=version)
    except _Against as problem:
        raise refusal_of(kind, problem.said) from problem.said


class _Against(Exception):  # noqa: N818 - carries what the database said out of the transaction that it ended
    """The database has something against a row."""

    def __init__(self, said: IntegrityError) -> None:
        super().__init__(said)
        self.said = said


@dataclass(frozen=True, kw_only=True)
class _Write:
    """One write of one record, in four beats: allow, decide, change, tell."""

    kind: ObjectType
    by: Scope
    at: datetime
    verb: str
    fresh: bool
    trusted: bool

    def run(self, record: int | None, change: Mapping[str, Any], *, version: int | None) -> Row:
        """The record as its writer sees it, with what the checks that only warn have against it."""
        row = self._allowed(record, change)
        cleaned = clean(self.kind, change, trusted=self.trusted)
        if not self.fresh and version is not None and version != row.version:
            theirs = changed_since({row.pk: version}).get(row.pk, ())
            refuse_clash(self.kind, row, cleaned, version=version, theirs=theirs)
        values = self._decided(row, cleaned)
        warnings = failed(self.kind, values, cleaned, fresh=self.fresh, day=self.day, refuses=False)
        if changed := self._put(row, self._numbered(self._with_files(row, values, cleaned))):
            row = self._told(row, changed)
        row = with_formulas(row, self.kind, self.by)
        row.told = tuple(map(str, warnings))
        keep_back(row, self.kind, keeps_back(self.by, self.kind))
        return row

    @cached_property
    def day(self) -> date:
        """The business day of the write."""
        return business_day(at=self.at, of=company())

    def _allowed(self, record: int | None, change: Mapping[str, Any]) -> Row:
        """The row to be written, locked: a new one, or one that the writer may change in these fields."""
        may = reading.may_create if record is None else reading.may_write
        if not may(self.by, self.kind):
            raise writes_none(self.kind)
        row = self.kind.new() if record is None else reading.get(self.by, self.kind, record, lock=True)
        refuse_locked(self.by, self.kind, row, () if self.trusted else change)
        return row

    def _decided(self, row: Row, cleaned: Mapping[str, Any]) -> Mapping[str, Any]:
        """The whole of the record as it shall be."""
        kind, by = self.kind, self.by
        before = beginning(kind, by=by) if self.fresh else {item.key: item.of(row) for item in kind.fields}
        facts = kind.facts(self.day) if kind.facts else {}
        draft = Draft.of(before, cleaned, fresh=self.fresh, day=self.day, facts=facts)
        values = complete_draft(kind, draft, by=by, trusted=self.trusted)
        check_links(kind, values, cleaned, by=by, before=row)
        check_reach(kind, values, by, before=kind.field(kind.owner).of(row) if row.pk and kind.owner else None)
        return values

    def _with_files(self, row: Row, values: Mapping[str, Any], cleaned: Mapping[str, Any]) -> Mapping[str, Any]:
        try:
            return own_files(self.kind, values, cleaned, before=row, by=self.by, at=self.at, trusted=self.trusted)
        except BadValue as problem:
            raise listed([problem]) from problem

    def _numbered(self, values: Mapping[str, Any]) -> Mapping[str, Any]:
        if not self.fresh:
            return values
        set_context(account=self.by.account, at=self.at, verb=self.verb)
        return numbers.number(self.kind, [values], day=self.day)[0]

    def _put(self, row: Row, values: Mapping[str, Any]) -> frozenset[str]:
        """Write the row if anything differs. The keys of the fields that did."""
        changed = [item for item in self.kind.fields if self.fresh or item.of(row) != values[item.key]]
        if not changed:
            return frozenset()
        if not self.fresh and any(item.custom and item.private for item in self.kind.fields):
            # What the writer may not read was left out of the row he got. It is not his to take away.
            row.custom = self.kind.rows().values_list(COLUMN, flat=True).get(pk=row.pk)
        for item in changed:
            item.put(row, values[item.key])
        try:
            self._write(row, {COLUMN if item.custom else item.native for item in changed})
        except IntegrityError as problem:
            raise _Against(problem) from problem
        return frozenset(item.key for item in changed)

    def _write(self, row: Row, names: set[str]) -> None:
        row.updated_at = self.at
        if self.fresh:
            row.created_at, row.created_by_id = self.at, self.by.account
            row.save(force_insert=True)
        else:
            row.version += 1
            context = context_of(self.by.account, self.at, self.verb)
            update(row, {*names, "version", "updated_at"}, context=context)

    def _told(self, row: Row, changed: frozenset[str]) -> Row:
        """The row after all that reacts to it, which may have written it once more."""
        written = Written(
            kind=self.kind,
            ids=[row.pk],
            fresh=self.fresh,
            account=self.by.account,
            at=self.at,
            day=self.day,
            verb=self.verb,
            changed=changed,
        )
        react(written)
        return self.kind.rows().get(pk=row.pk) if written.again else row


@transaction.atomic
def remove(kind: ObjectType, record: int, *, by: Scope, at: datetime) -> None:
    """Put a record into the recycle bin. What it counted for leaves the ledger (LEDGER.md, Cases).

    :raises MayNotWrite, reading.NotFound: if the writer may not.
    """
    _trash(kind, record, by=by, at=at, verb=f"{kind.key}.delete")


@transaction.atomic
def restore(kind: ObjectType, record: int, *, by: Scope, at: datetime) -> None:
    """Take a record out of the recycle bin; it counts again.

    :raises MayNotWrite, reading.NotFound: if the writer may not, or it is not in the bin.
    """
    _trash(kind, record, by=by, at=at, verb=f"{kind.key}.restore")


def _trash(kind: ObjectType, record: int, *, by: Scope, at: datetime, verb: str) -> None:
    check_writer(kind, by)
    away = verb.endswith(".delete")
    row = kind.rows().select_for_update().filter(pk=record, deleted_at__isnull=away).first()
    if row is None or not reading.may_remove(by, kind, row):
        raise reading.NotFound(_("This record does not exist, or you may not see it."))
    set_context(account=by.account, at=at, verb=verb)
    row.deleted_at = at if away else None
    row.version += 1
    row.updated_at = at
    row.save(update_fields=["deleted_at", "version", "updated_at"])
    wrote(kind, [row.pk], by=by, at=at, verb=verb)
