"""Many records of one type written at once, each with values of its own: what programs send in one request.

The promises are those of the one door: rights, rules, checks, links, versions, history, ledger. They are kept a set at
a time, in a handful of statements, however many records there are.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final, Literal

from django.db import transaction
from django.utils.translation import gettext as _

from yeji.kit.refusal import Refused
from yeji.org.calendar import business_day, company
from yeji.org.scopes import Scope
from yeji.platform.rows import Row
from yeji.records import bulk, reading, writing
from yeji.records.among import among
from yeji.records.fields import Field, Link, SeveralLinks, Shares
from yeji.records.files import values as files
from yeji.records.types import Draft, ObjectType, registry
from yeji.records.writing import allowing, clashes, drafts, refusals

MOST: Final = 10_000
"""So many records are written at once; more than that is an import."""
Outcome = Literal["created", "changed", "same", "refused"]


class CannotWriteTogether(Refused):
    """These records cannot be asked for like this."""

    status = 422
    code = "records.cannot_together"


class NotAllAccepted(Refused):
    """One of the records was refused, and all or none were wanted: nothing was written."""

    status = 422
    code = "records.not_all_accepted"

    def __init__(self, message: str, *, lines: Sequence[Line]) -> None:
        super().__init__(message)
        self.lines = lines


class AllClash(NotAllAccepted):
    """The same, where all that is wrong is that others changed the same fields meanwhile."""

    status = 409
    code = "records.conflict"


@dataclass(kw_only=True)
class Line:
    """One record as it is wanted, and what became of it.

    ``record`` and ``version`` name a known one and the state in which the writer had read it.
    """

    change: Mapping[str, Any]
    record: int | None = None
    version: int | None = None
    outcome: Outcome | None = None
    problem: Refused | None = None
    cleaned: dict[str, Any] = field(default_factory=dict)

    def refuse(self, problem: Refused) -> None:
        self.outcome, self.problem = "refused", problem


@transaction.atomic
def write_together(
    kind: ObjectType, lines: Sequence[Line], *, by: Scope, at: datetime, match: str = "", whole: bool = True
) -> Sequence[Line]:
    """Create and change records; the same lines come back, each with its outcome, its record and its version.

    ``match`` is the key of a field: a line without a ``record`` whose value there is a known record's changes that one.
    ``whole``: all of them or none.

    :raises MayNotWrite, CannotWriteTogether, UnknownField: before any line is looked at.
    :raises NotAllAccepted: if a line is refused and ``whole`` is wanted.
    """
    kind = registry.types.get(kind.key, kind)  # the whole of it: its rule knows more than this writer may
    allowing.check_writer(kind, by)
    if len(lines) > MOST:
        raise CannotWriteTogether(_("Send at most %(most)s records at once.") % {"most": f"{MOST:,}"}, field="records")
    work = _Together(kind, lines, by=by, at=at)
    work.clean()
    if match:
        work.find(kind.field(match))
    work.hold()
    work.complete()
    work.check_links()
    work.take_files()
    work.write()
    if whole:
        _refuse_some(lines)
    return lines


def _refuse_some(lines: Sequence[Line]) -> None:
    """All or nothing.

    :raises NotAllAccepted, AllClash: if a line is refused.
    """
    wrong = [line.problem for line in lines if line.problem]
    if wrong:
        clash = all(isinstance(problem, writing.Conflict) for problem in wrong)
        refusal = AllClash if clash else NotAllAccepted
        raise refusal(_("Nothing was written, because some of the records are refused."), lines=lines)


class _Together:
    """The work on some lines, step by step; a line that is refused takes no part in the next."""

    def __init__(self, kind: ObjectType, lines: Sequence[Line], *, by: Scope, at: datetime) -> None:
        self.kind, self.lines, self.by, self.at = kind, lines, by, at
        self.day = business_day(at=at, of=company())
        self.rows: dict[int, Row] = {}
        self.values: dict[int, Mapping[str, Any]] = {}

    @property
    def left(self) -> Iterable[Line]:
        return (line for line in self.lines if line.problem is None)

    def each(self, lines: Iterable[Line], deed: Callable[[Line], None]) -> None:
        for line in lines:
            try:
                deed(line)
            except Refused as problem:
                line.refuse(problem)

    def clean(self) -> None:
        """The stored form of every value, without fields that are not the writer's to set."""
        for key in {key for line in self.lines for key in line.change}:
            try:
                allowing.refuse_locked_field(self.by, self.kind, key)
            except Refused as problem:
                for line in self.lines:
                    if key in line.change:
                        line.refuse(problem)

        def clean(line: Line) -> None:
            line.cleaned = drafts.clean(self.kind, line.change)

        self.each(self.left, clean)

    def find(self, by: Field) -> None:
        """The known records that lines without an id mean, by the value of one field."""
        plain = by.indexable and not isinstance(by, Shares)
        if not plain or by.private or self.by.access(self.kind.key, by.key):
            raise CannotWriteTogether(_("Records are not found by %(field)s.") % {"field": by.label}, field="match")
        wanted = [line for line in self.left if line.record is None]
        keys = {line.cleaned.get(by.key) for line in wanted} - {None, ""}
        found: dict[Any, list[int]] = {}
        there = reading.visible(self.by, self.kind).filter(among(by.column, list(keys))).order_by("pk")
        for pk, value in there.values_list("pk", by.column) if keys else ():
            found.setdefault(value, []).append(pk)

        def name(line: Line) -> None:
            value = line.cleaned.get(by.key)
            if value in (None, ""):
                raise by.missing()
            known = found.get(value, [])
            if len(known) > 1:
                told = {"type": self.kind.label, "name": str(value)[:80]}
                raise by.refuse(_("There is more than one %(type)s %(name)s.") % told)
            line.record = known[0] if known else None

        self.each(wanted, name)

    def hold(self) -> None:
        """Lock the known records in one order; each may be meant once. Versions that were read are laid over."""
        wanted: dict[int, Line] = {}
        for line in self.left:
            if line.record is not None and wanted.setdefault(line.record, line) is not line:
                line.refuse(CannotWriteTogether(_("This record is meant by another line too."), field="id"))
        found = reading.locked(self.by, self.kind).filter(among("pk", list(wanted))).order_by("pk") if wanted else ()
        self.rows = {row.pk: row for row in found}
        old = {pk: line.version for pk, line in wanted.items() if line.version is not None and pk in self.rows}
        theirs = clashes.changed_since({pk: said for pk, said in old.items() if said != self.rows[pk].version})

        def check(line: Line) -> None:
            record = line.record or 0
            if record not in self.rows:
                raise reading.NotFound(_("This record does not exist, or you may not see it."))
            allowing.check_change(self.kind, self.rows[record], self.by)
            if line.version is not None and line.version != self.rows[record].version:
                seen = theirs.get(record, ())
                clashes.refuse_clash(self.kind, self.rows[record], line.cleaned, version=line.version, theirs=seen)

        self.each(wanted.values(), check)

    def complete(self) -> None:
        """Each record as it will be: completed by its rule, checked, and within the writer's reach."""
        kind, facts = self.kind, self.kind.facts(self.day) if self.kind.facts else {}
        begun = drafts.beginning(kind, by=self.by)
        creates = reading.may_create(self.by, kind)

        def complete(line: Line) -> None:
            row = self.rows.get(line.record or 0)
            if row is None and not creates:
                raise writing.MayNotWrite(_("You may not change %(plural)s.") % {"plural": kind.plural})
            before = {item.key: item.of(row) for item in kind.fields} if row else begun
            draft = Draft.of(before, line.cleaned, fresh=row is None, day=self.day, facts=facts)
            values = drafts.complete_draft(kind, draft, by=self.by)
            allowing.check_reach(kind, values, self.by, before=before[kind.owner] if row and kind.owner else None)
            line.outcome = "created" if row is None else "same" if values == before else "changed"
            self.values[id(line)] = values

        self.each(self.left, complete)

    def check_links(self) -> None:
        """Whoever links to a record must be able to see it: one question for each field that links."""
        for link in self.kind.pointers():
            named = [(line, self._newly_named(link, line)) for line in self.left if link.key in line.cleaned]
            ids = {one for _line, ones in named for one in ones}
            if not ids:
                continue
            rows = reading.visible(self.by, registry.get(link.to)).filter(among("pk", list(ids)))
            seen = set(rows.values_list("pk", flat=True))
            for line, ones in named:
                if not seen.issuperset(ones):
                    line.refuse(refusals.listed([allowing.no_target(link)]))

    def _newly_named(self, link: Link | SeveralLinks, line: Line) -> list[int]:
        """The records that a line links to; of several, those that its record did not link to before."""
        value = self.values[id(line)][link.key]
        if not isinstance(link, SeveralLinks):
            return [] if value is None else [value]
        row = self.rows.get(line.record or 0)
        had = set((link.of(row) if row else None) or ())
        return [one for one in value or () if one not in had]

    def take_files(self) -> None:
        """Files that the lines name become their records' own: one question for all of them."""
        asked = [
            (
                line,
                files.Line(
                    values=dict(self.values[id(line)]), given=line.cleaned, before=self.rows.get(line.record or 0)
                ),
            )
            for line in self.left
        ]
        files.take(self.kind, [one for _line, one in asked], by=self.by, at=self.at)
        for line, one in asked:
            self.values[id(line)] = one.values
            if one.problem:
                line.refuse(refusals.listed([one.problem]))

    def write(self) -> None:
        """Write what is left; what the database refuses is found by halves and left out."""
        fresh = [line for line in self.left if line.outcome == "created"]
        changed = [line for line in self.left if line.outcome == "changed"]
        for lines in (fresh, changed):
            if lines:
                self._write(lines)
        for line in self.left:
            row = self.rows.get(line.record or 0)
            line.version = 1 if line.outcome == "created" or row is None else row.version + (line.outcome == "changed")

    def _write(self, lines: Sequence[Line]) -> None:
        try:
            with transaction.atomic():
                self._save(lines)
        except Refused as problem:
            if len(lines) == 1:
                lines[0].refuse(problem)
                return
            half = len(lines) // 2
            self._write(lines[:half])
            self._write(lines[half:])

    def _save(self, lines: Sequence[Line]) -> None:
        fresh = lines[0].outcome == "created"
        ids = bulk.save_many(
            self.kind,
            fresh=[self.values[id(line)] for line in lines] if fresh else (),
            changed={} if fresh else {line.record or 0: self.values[id(line)] for line in lines},
            by=self.by,
            at=self.at,
            verb=f"{self.kind.key}.{'create' if fresh else 'edit'}",
        )
        for line, pk in zip(lines, ids, strict=False):
            line.record = pk
