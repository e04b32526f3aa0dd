"""The import itself: batches through the door, each whole or not at all."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from yeji.kit.refusal import Refused
from yeji.org.calendar import business_day, company
from yeji.org.scopes import Scope
from yeji.records import reading, writing
from yeji.records.bulk import save_many
from yeji.records.fields import Link
from yeji.records.importing.cells import Reader, check_columns
from yeji.records.importing.links import Finder
from yeji.records.importing.mapping import Mapping, read_mapping
from yeji.records.importing.outcome import Outcome, RowRefused
from yeji.records.importing.places import PlaceReader
from yeji.records.importing.source import Line, table
from yeji.records.types import Draft, ObjectType

BATCH = 20_000
Progress = Callable[[Outcome], None]


class NothingImported(Refused):
    """A whole-or-nothing import met rows that could not be written, so none was."""

    status = 422
    code = "import.nothing_imported"


class _DryRun(Exception):  # noqa: N818 - carries the way out, not a fault
    """Unwinds the transaction of a dry run."""


def run_import(
    kind: ObjectType,
    path: Path,
    *,
    map_path: Path | None,
    by: Scope,
    at: datetime,
    dry: bool = False,
    whole: bool = False,
    progress: Progress = lambda _outcome: None,
) -> Outcome:
    """Bring a file in. Good rows go in and bad ones are listed, unless ``whole`` asks for all or nothing.

    Importing the same file again changes nothing: rows are recognised by the map's match field.

    :raises BadMap, UnreadableFile, UnknownColumn: before anything is written.
    """
    if not reading.may_write(by, kind):
        raise writing.MayNotWrite(_("You may not change %(plural)s.") % {"plural": kind.plural})
    with table(path) as (header, lines):
        mapping = read_mapping(map_path, kind, header)
        check_columns(mapping, header)
        importer = _Importer(kind, mapping, header, by=by, at=at, dry=dry)
        if not (dry or whole):
            importer.all(lines, progress)
        else:
            _in_one(importer, lines, progress, dry=dry)
    return importer.outcome


def _in_one(importer: _Importer, lines: Iterator[Line], progress: Progress, *, dry: bool) -> None:
    outcome = importer.outcome
    try:
        with transaction.atomic():
            importer.all(lines, progress)
            if dry or outcome.refused:
                raise _DryRun
    except _DryRun:
        if not dry:
            outcome.created = outcome.updated = outcome.unchanged = 0


class _Importer:
    """One run: the readers of a map, applied to batch after batch."""

    def __init__(
        self, kind: ObjectType, mapping: Mapping, header: list[str], *, by: Scope, at: datetime, dry: bool
    ) -> None:
        self.kind, self.mapping, self.by, self.at = kind, mapping, by, at
        self.readers = [Reader(kind, key, how, header) for key, how in mapping.fields.items()]
        self.finders = {
            reader.key: Finder(reader, by=by, at=at) for reader in self.readers if isinstance(reader.item, Link)
        }
        self.places = PlaceReader(mapping.place, header) if mapping.place else None
        self.day = business_day(at=at, of=company())
        self.facts = kind.facts(self.day) if kind.facts else {}
        self.outcome = Outcome(header=header, dry=dry)
        self.blank = {item.key: item.clean(None) for item in kind.fields}
        self._seen: dict[Any, int] = {}

    def all(self, lines: Iterator[Line], progress: Progress) -> None:
        """Every batch in its own transaction (or within the caller's)."""
        while batch := list(islice(lines, BATCH)):
            with transaction.atomic():
                writing.set_context(account=self.by.account, at=self.at, verb=f"{self.kind.key}.import")
                self._batch(batch)
            progress(self.outcome)

    def _batch(self, lines: Sequence[Line]) -> None:
        columns = {reader.key: reader.read(lines) for reader in self.readers}
        for key, finder in self.finders.items():
            columns[key] = finder.ids(columns[key])
        self._identify(columns, len(lines))
        good = self._without_refused(lines, columns)
        before = self._existing([columns[self.mapping.match][index] for index in good])
        fresh: list[dict[str, Any]] = []
        changed: dict[int, dict[str, Any]] = {}
        known: dict[int, int] = {}
        fresh_lines: list[int] = []
        for index in good:
            given = {key: column[index] for key, column in columns.items()}
            self._one(lines[index], given, before, fresh, changed, known, fresh_lines, index)
        ids = save_many(
            self.kind, fresh=fresh, changed=changed, by=self.by, at=self.at, verb=f"{self.kind.key}.import"
        )
        self._count(len(lines), created=len(ids), updated=len(changed), unchanged=len(known) - len(changed))
        if self.places and self.kind.place:
            people = {**dict(zip(fresh_lines, ids, strict=True)), **known}
            self.outcome.refused += self.places.put(self.kind.place, lines, people, at=self.at, today=self.day)

    def _identify(self, columns: dict[str, list[Any]], length: int) -> None:
        """Where several fields together are the key, fill the match column from them."""
        if self.kind.identity and self.mapping.match not in columns:
            given = [dict(zip(columns, cells, strict=True)) for cells in zip(*columns.values(), strict=True)]
            columns[self.mapping.match] = [self.kind.identity_of(values) for values in given[:length]]

    def _without_refused(self, lines: Sequence[Line], columns: dict[str, list[Any]]) -> list[int]:
        """The places of the rows whose every cell could be read, with each key once."""
        bad: set[int] = set()
        for column in columns.values():
            for index, value in enumerate(column):
                if isinstance(value, Refused):
                    bad.add(index)
                    self._refuse(lines[index], value)
        keys = columns[self.mapping.match]
        for index, line in enumerate(lines):
            if index in bad:
                continue
            problem = self._key_problem(keys[index], line.number)
            if problem:
                bad.add(index)
                self._refuse(line, problem)
        return [index for index in range(len(lines)) if index not in bad]

    def _key_problem(self, key: Any, number: int) -> Refused | None:
        item = self.kind.field(self.mapping.match)
        if key in (None, ""):
            return item.missing()
        first = self._seen.setdefault(key, number)
        if first == number:
            return None
        return item.refuse(
            _("%(field)s %(key)s stands in row %(first)s already.")
            % {"field": item.label, "key": str(key)[:80], "first": first}
        )

    def _existing(self, keys: Sequence[Any]) -> dict[Any, tuple[int, dict[str, Any]]]:
        item = self.kind.field(self.mapping.match)
        rows = reading.visible(self.by, self.kind).filter(**{f"{item.column}__in": keys})
        names = [field.column for field in self.kind.fields]
        found = {}
        for pk, *cells in rows.values_list("pk", *names):
            values = {field.key: cell for field, cell in zip(self.kind.fields, cells, strict=True)}
            found[values[item.key]] = (pk, values)
        return found

    def _one(
        self,
        line: Line,
        given: dict[str, Any],
        before: dict[Any, tuple[int, dict[str, Any]]],
        fresh: list[dict[str, Any]],
        changed: dict[int, dict[str, Any]],
        known: dict[int, int],
        fresh_lines: list[int],
        index: int,
    ) -> None:
        """Sort one row into new, changed or unchanged; a blank cell keeps what a known record has."""
        there = before.get(given[self.mapping.match])
        if there:
            given = {key: value for key, value in given.items() if value not in (None, "")}
        old = there[1] if there else self.blank
        draft = Draft(
            values={**old, **given}, changed=frozenset(given), fresh=not there, day=self.day, facts=self.facts
        )
        try:
            values = writing.complete_draft(self.kind, draft)
        except Refused as problem:
            for each in problem.others or (problem,):
                self._refuse(line, each)
            return
        if there is None:
            fresh.append(values)
            fresh_lines.append(index)
            return
        known[index] = there[0]
        if values != old:
            changed[there[0]] = values

    def _refuse(self, line: Line, problem: Refused) -> None:
        how = self.mapping.fields.get(problem.field or "")
        column = problem.column or (how.column if how else "") or problem.field or ""
        self.outcome.refused.append(RowRefused(line.number, column, str(problem), line.cells))

    def _count(self, read: int, *, created: int, updated: int, unchanged: int) -> None:
        self.outcome.read += read
        self.outcome.created += created
        self.outcome.updated += updated
        self.outcome.unchanged += unchanged
