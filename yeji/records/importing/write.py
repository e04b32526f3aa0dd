"""Writing one prepared batch, whole or not at all; a row that the database refuses is found and left out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial

from django.db import connection, transaction
from django.utils.translation import gettext as _

from yeji.kit.refusal import Refused
from yeji.org.services import Placement
from yeji.platform.again import again
from yeji.platform.lasting import commit_unwaited, take_time
from yeji.records import writing
from yeji.records.among import among
from yeji.records.bulk import Values, save_many
from yeji.records.importing import places
from yeji.records.importing.outcome import RowRefused
from yeji.records.importing.prepare import Preparer
from yeji.records.importing.prepared import Prepared, Row
from yeji.records.reading import NotFound


@dataclass
class Done:
    """What came of one batch; ``number`` is that of its first row."""

    read: int
    created: int = 0
    updated: int = 0
    number: int = 0
    created_ids: list[int] = field(default_factory=list)
    updated_ids: list[int] = field(default_factory=list)
    refused: list[RowRefused] = field(default_factory=list)


class Writer:
    """Writes batches through the bulk door and puts people into their places."""

    def __init__(
        self, preparer: Preparer, *, run: int | None = None, kept: Callable[[Done], None] | None = None
    ) -> None:
        self.kept = kept
        self.preparer = preparer
        self.kind, self.by, self.at = preparer.kind, preparer.by, preparer.at
        self.verb = f"{self.kind.key}.import" + (f".{run}" if run else "")

    def write(self, prepared: Prepared) -> Done:
        """Write a batch within the caller's transaction, or in one of its own that does not wait for the disk, done
        again where the database undid it for somebody else's sake."""
        if connection.in_atomic_block:
            return self._write(prepared)
        return again(partial(self._unwaited, prepared))

    @transaction.atomic
    def _unwaited(self, prepared: Prepared) -> Done:
        take_time()
        commit_unwaited()
        return self._write(prepared)

    def _write(self, prepared: Prepared) -> Done:
        writing.set_context(account=self.by.account, at=self.at, verb=self.verb)
        done = Done(read=prepared.read, refused=list(prepared.refused))
        self._rows(prepared, prepared.rows, done)
        done.refused.sort(key=lambda row: row.number)
        done.number = prepared.batch.numbers[0]
        if self.kept:
            self.kept(done)
        return done

    def _rows(self, prepared: Prepared, rows: Sequence[Row], done: Done) -> None:
        """Write rows; if the database refuses, write the halves apart, until the rows to blame stand alone."""
        try:
            with transaction.atomic():
                created, updated = self._save(rows)
        except Refused as problem:
            if len(rows) == 1:
                done.refused += self.preparer.refuse(prepared.batch, rows[0].index, problem)
                return
            half = len(rows) // 2
            self._rows(prepared, rows[:half], done)
            self._rows(prepared, rows[half:], done)
            return
        done.created_ids += created
        done.updated_ids += updated
        done.created, done.updated = len(done.created_ids), len(done.updated_ids)

    def _save(self, rows: Sequence[Row]) -> tuple[list[int], list[int]]:
        """The ids of those created and changed.

        :raises Refused: if the database has something against one of them.
        """
        fresh = [row for row in rows if row.pk is None]
        changed = self._as_they_are([row for row in rows if row.changed and row.pk is not None])
        ids = save_many(
            self.kind,
            fresh=[row.values for row in fresh],
            changed=changed,
            by=self.by,
            at=self.at,
            verb=self.verb,
        )
        # The rows stay as they are: if this is undone, some of them are written again.
        new = [(row.place, pk) for row, pk in zip(fresh, ids, strict=True) if row.place]
        self._place([*new, *((row.place, row.pk) for row in rows if row.place and row.pk is not None)])
        return ids, list(changed)

    def _as_they_are(self, rows: Sequence[Row]) -> dict[int, Values]:
        """What to write into known records, which are locked. One that somebody changed since it was read gets only
        what the file changes of it; the rest stays as it is now.

        :raises Refused: if the record as it would be then cannot be, is not the writer's any more, or is deleted.
        """
        meant = {row.pk: row for row in rows if row.pk is not None}
        changed: dict[int, Values] = {pk: row.values for pk, row in meant.items()}
        if not meant:
            return changed
        names = [item.key for item in self.kind.fields]
        there = self.kind.rows().filter(deleted_at=None)
        locked = there.select_for_update().filter(among("pk", list(meant))).order_by("pk")
        left = set(meant)
        for pk, *cells in locked.values_list("pk", *(item.column for item in self.kind.fields)):
            now, row = dict(zip(names, cells, strict=True)), meant[pk]
            left.discard(pk)
            if row.before is not None and now != row.before:
                changed[pk] = self.preparer.laid_over(now, row)
        if left:
            raise NotFound(_("This record was deleted while the file was read."))
        return changed

    def _place(self, placements: Sequence[tuple[Placement, int]]) -> None:
        place = self.kind.place
        moved = places.put(place, placements, at=self.at, today=self.preparer.day) if place else []
        if moved:
            writing.wrote(self.kind, moved, by=self.by, at=self.at, verb=f"{self.kind.key}.move")
