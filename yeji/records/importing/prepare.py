"""From rows of a file to records ready to be written, and the reasons for those that cannot be."""

from __future__ import annotations

from collections.abc import Mapping as Lookup
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from yeji.kit.refusal import Refused
from yeji.org.calendar import business_day, company
from yeji.org.scopes import Scope
from yeji.org.services import Placement
from yeji.records import reading, writing
from yeji.records.fields import Link, SeveralLinks, Shares
from yeji.records.importing.asking import Decisions, Undecided, question
from yeji.records.importing.cells import BLANK, Cells, ColumnReader, Reader, begins_of, default_of, total_in
from yeji.records.importing.known import Known, nowhere, records_meant, taken_elsewhere
from yeji.records.importing.links import Finder, LinkReader, NotThereYet, OneOfSeveral, Patience, SeveralLinksReader
from yeji.records.importing.mapping import FieldMap, Mapping
from yeji.records.importing.outcome import RowRefused
from yeji.records.importing.places import PlaceReader
from yeji.records.importing.prepared import IfKnown, Prepared, Row
from yeji.records.importing.shares import SharesReader
from yeji.records.importing.source import Batch
from yeji.records.own_id import ID, RECORD_ID, filled_by
from yeji.records.reading import permitted
from yeji.records.types import Draft, ObjectType
from yeji.records.writing import allowing, drafts, refusals


class Preparer:
    """The readers of a map, applied to batch after batch. It remembers which keys the file had already."""

    def __init__(
        self,
        kind: ObjectType,
        mapping: Mapping,
        header: list[str],
        *,
        by: Scope,
        at: datetime,
        known: IfKnown = IfKnown.UPDATE,
        last: int = 0,
        decisions: Decisions | None = None,
    ) -> None:
        self.known, self.last, self.decisions = known, last, decisions or Decisions()
        self.kind, self.mapping, self.header, self.by, self.at = kind, mapping, header, by, at
        self.readers = {key: self._reader(key, how) for key, how in mapping.fields.items()}
        self.places = PlaceReader(mapping.place, header) if mapping.place else None
        self.day = business_day(at=at, of=company())
        self.facts = kind.facts(self.day) if kind.facts else {}
        self.default = default_of(kind)
        self.begins = begins_of(kind, mapping, by)
        self.match = RECORD_ID if mapping.match == ID else kind.field(mapping.match)
        self.bounded = kind.about is not None or not by.right(kind.key).edits.whole
        for key in mapping.fields.keys() - {ID}:
            allowing.refuse_locked_field(by, kind, key)
        self._unnamed = [place for place, name in enumerate(header) if not name]
        self._seen: dict[Any, int] = {}
        self._changing: dict[int, int] = {}

    def writes_while_reading(self) -> bool:
        """Whether reading a batch writes records itself, or must see those of the batch before."""
        return any(finder.create or finder.kind is self.kind for finder in self._finders())

    def wait_less(self) -> None:
        """Nothing came of waiting: make what is missing, where the map says so, or refuse the rows that name it."""
        for finder in self._finders():
            finder.patience = Patience(max(finder.patience - 1, Patience.NONE))

    def _finders(self) -> list[Finder]:
        return [reader.finder for reader in self.readers.values() if isinstance(reader, LinkReader)]

    def prepare(self, batch: Batch) -> Prepared:
        """Read, check and complete the rows of one batch."""
        prepared = Prepared(batch)
        for finder in self._finders():
            if finder.kind is self.kind:
                own = self.readers.get(finder.named_by)
                finder.forget(own.values(batch) if own else ())
        columns = {key: reader.values(batch) for key, reader in self.readers.items()}
        self._identify(columns, len(batch))
        placed = self.places.values(batch) if self.places else [None] * len(batch)
        good = self._good(prepared, columns, placed)
        wanted = [] if self.known == IfKnown.CREATE else good
        meant = records_meant(self.kind, self.match, columns, wanted, by=self.by, alike=self.known == IfKnown.ASK)
        taken = taken_elsewhere(self.kind, self.match, columns, meant, wanted) | nowhere(
            self.match, columns, meant, wanted
        )
        columns.pop(ID, None)
        cells = list(columns.items())
        for index in good:
            try:
                given = _given(cells, index, meant.get(index))
                row = self._row(prepared, index, given, meant.get(index), taken.get(index))
            except Refused as problem:
                prepared.refused += self.refuse(batch, index, problem)
                continue
            place = placed[index]
            row.place = place if isinstance(place, Placement) else None
            prepared.rows.append(row)
        return prepared

    def refuse(self, batch: Batch, index: int, problem: Refused) -> list[RowRefused]:
        """What is wrong with a row, each reason with its column."""
        return [self._told(batch, index, each) for each in problem.others or (problem,)]

    def _reader(self, key: str, how: FieldMap) -> ColumnReader:
        item = filled_by(self.kind, key)
        cells = Cells(how, self.header, self.mapping)
        if isinstance(item, Link):
            patience = Patience.UNTIL_READ if item.to == self.kind.key else Patience.NONE
            return LinkReader(item, cells, by=self.by, at=self.at, patience=patience)
        if isinstance(item, SeveralLinks):
            patience = Patience.UNTIL_READ if item.to == self.kind.key else Patience.NONE
            return SeveralLinksReader(item, cells, by=self.by, at=self.at, patience=patience)
        if isinstance(item, Shares):
            return SharesReader(item, cells, self.header, by=self.by, at=self.at)
        return Reader(item, cells)

    def _identify(self, columns: dict[str, list[Any]], length: int) -> None:
        """Where several fields together are the key, fill the match column from them."""
        if not self.kind.identity or self.mapping.match in columns:
            return
        parts = [columns.get(key, [BLANK] * length) for key in self.kind.identity]
        defaults = [self.default[key] for key in self.kind.identity]
        columns[self.mapping.match] = [
            self.kind.identity_of(
                {
                    key: default if cell is BLANK or isinstance(cell, Refused) else cell
                    for key, cell, default in zip(self.kind.identity, cells, defaults, strict=True)
                }
            )
            for cells in zip(*parts, strict=True)
        ]

    def _good(self, prepared: Prepared, columns: Lookup[str, list[Any]], placed: Sequence[Any]) -> list[int]:
        """The places of the rows whose every cell could be read, with each key once."""
        batch = prepared.batch
        bad: set[int] = set()
        waiting: set[int] = set()
        for column in (*columns.values(), placed):
            if not any(issubclass(kind, Refused) for kind in set(map(type, column))):
                continue  # looked at as a whole: nearly every column of nearly every file is good
            for index, value in enumerate(column):
                if isinstance(value, NotThereYet):
                    waiting.add(index)
                elif isinstance(value, OneOfSeveral) and not self.kind.identity:
                    continue  # the record that the row means may tell; where links say which one it is, none can
                elif isinstance(value, Refused):
                    bad.add(index)
                    prepared.refused.append(self._told(batch, index, value))
        prepared.waiting = sorted(waiting - bad)
        bad |= waiting
        keys = columns.get(self.match.key, [BLANK] * len(batch))
        good = []
        for index, number in enumerate(batch.numbers):
            if index in bad:
                continue
            if problem := self._row_problem(batch.rows[index], number, keys[index]):
                prepared.refused.append(self._told(batch, index, problem))
            else:
                good.append(index)
        return good

    def _row_problem(self, cells: list[str], number: int, key: Any) -> Refused | None:
        if number == self.last and (word := total_in(cells)):
            return Refused(_("This looks like the total of the rows above: %(word)s") % {"word": word})
        if key is BLANK or key is None or key == "":
            return None if self.known == IfKnown.CREATE or self.match is RECORD_ID else self.match.missing()
        if len(cells) > len(self.header) or self._unnamed:
            beyond = [*cells[len(self.header) :], *(cells[place] for place in self._unnamed if place < len(cells))]
            if any(cell.strip() for cell in beyond):
                return Refused(_("The row has more cells than the heading has names: is a separator inside a cell?"))
        if self.known == IfKnown.CREATE:
            return None
        first = self._seen.setdefault(key, number)
        if first == number:
            return None
        return self.match.refuse(
            _("%(field)s %(key)s stands in row %(first)s already.")
            % {"field": self.match.label, "key": str(key)[:80], "first": first}
        )

    def _row(
        self, prepared: Prepared, index: int, given: dict[str, Any], known: Known | None, taken: Refused | None
    ) -> Row:
        """The record as the row wants it: what is given laid over what is there.

        :raises Refused: if it cannot be so.
        """
        if known and known.ambiguous:
            raise self._ambiguous(given)
        if taken:
            raise taken
        values = self._complete(given, known)
        if known and values != known.values:
            wanted = self._wanted(prepared, index, known, values)
            if wanted == IfKnown.SKIP:
                return Row(index, known.pk, dict(known.values), changed=False)
            if wanted == IfKnown.CREATE:
                known, values = None, self._complete(given, None)
        differs = known is None or values != known.values
        if differs and self.bounded:
            self._refuse_unreached(known, values)
        pk, was = (known.pk, known.values) if known else (None, None)
        return Row(index, pk, values, differs, before=was, given=given)

    def _complete(self, given: dict[str, Any], known: Known | None) -> dict[str, Any]:
        """What is given, laid over what is there or how a new record begins."""
        before = known.values if known else self.default
        given = given if known else {**self.begins, **given}
        draft = Draft.of(before, given, fresh=known is None, day=self.day, facts=self.facts)
        return drafts.complete_draft(self.kind, draft, by=self.by)

    def _wanted(self, prepared: Prepared, index: int, known: Known, values: Lookup[str, Any]) -> str:
        """What is to become of a row that would change a record.

        :raises Undecided: if that is to be asked, and was not answered.
        """
        if self.known != IfKnown.ASK:
            return self.known
        number = prepared.batch.numbers[index]
        asked = question(number, known, values, of=self.mapping, by=known.by or self.match.key)
        prepared.asked.append(asked)
        wanted = self.decisions.of(asked) or asked.undecided(self.kind)
        if wanted == IfKnown.UPDATE:
            self._refuse_changed_twice(number, known.pk)
        return wanted

    def _refuse_changed_twice(self, number: int, record: int) -> None:
        """Two rows that are alike may mean one record: only the first of them changes it."""
        first = self._changing.setdefault(record, number)
        if first != number:
            raise self.match.refuse(_("Row %(first)s changes the same record already.") % {"first": first})

    def laid_over(self, now: dict[str, Any], row: Row) -> dict[str, Any]:
        """A record as it is now, with what the file changes of it; what rules derive is derived of that.

        :raises Refused: if it cannot be so, or is not the writer's any more.
        """
        before = row.before or {}
        change = {key: value for key, value in row.given.items() if value != before.get(key)}
        draft = Draft.of(now, change, fresh=False, day=self.day, facts=self.facts)
        values = drafts.complete_draft(self.kind, draft, by=self.by)
        if self.bounded and row.pk is not None:
            self._refuse_unreached(Known(row.pk, now), values)
        return values

    def _refuse_unreached(self, known: Known | None, values: dict[str, Any]) -> None:
        """What one may not do by hand, one may not do by a file."""
        if self.kind.about is not None:
            for state in (known.values, values) if known else (values,):
                allowing.check_reach(self.kind, state, self.by)
            return
        owner = known.values[self.kind.owner] if known and self.kind.owner else None
        if known and not permitted.edits(self.by, self.kind, record=known.pk, owner=owner):
            raise writing.MayNotWrite(_("You see this record, and may not change it."))
        if known is None and not reading.may_create(self.by, self.kind):
            raise refusals.writes_none(self.kind)
        allowing.check_reach(self.kind, values, self.by, before=owner)

    def _ambiguous(self, given: dict[str, Any]) -> Refused:
        words = {"type": self.kind.label, "name": str(given.get(self.match.key, ""))[:80]}
        return self.match.refuse(_("There is more than one %(type)s %(name)s.") % words)

    def _told(self, batch: Batch, index: int, problem: Refused) -> RowRefused:
        """A refusal with the row it is about and the column that its field is filled from."""
        how = self.mapping.fields.get(problem.field or "")
        column = problem.column or (next(iter(how.columns()), "") if how else "") or problem.field or ""
        reason = "".join(letter if letter.isprintable() else "�" for letter in str(problem))
        asks = isinstance(problem, Undecided)
        return RowRefused(batch.numbers[index], column, reason, batch.rows[index], asks)


def _given(cells: Sequence[tuple[str, list[Any]]], index: int, known: Known | None) -> dict[str, Any]:
    """What a row says, field by field.

    :raises OneOfSeveral: if it names one of several records that share their name, and nothing tells which.
    """
    given = {key: column[index] for key, column in cells if column[index] is not BLANK}
    for key, value in given.items():
        if isinstance(value, OneOfSeveral):
            given[key] = value.meant(known.values[key] if known and not known.ambiguous else None)
    return given
