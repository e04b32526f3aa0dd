"""Writing one prepared batch, whole or not at all; a row that the database refuses is found and left out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from django.db import transaction

from yeji.kit.refusal import Refused
from yeji.org.services import Placement
from yeji.records import writing
from yeji.records.bulk import save_many
from yeji.records.importing import places
from yeji.records.importing.outcome import RowRefused
from yeji.records.importing.prepare import Prepared, Preparer, Row
from yeji.records.types import Written


@dataclass
class Done:
    """What came of one batch."""

    read: int
    created: int = 0
    updated: int = 0
    refused: list[RowRefused] = field(default_factory=list)


class Writer:
    """Writes batches through the bulk door and puts people into their places."""

    def __init__(self, preparer: Preparer) -> None:
        self.preparer = preparer
        self.kind, self.by, self.at = preparer.kind, preparer.by, preparer.at
        self.verb = f"{self.kind.key}.import"

    @transaction.atomic
    def write(self, prepared: Prepared) -> Done:
        """Write a batch in one transaction (or within the caller's)."""
        writing.set_context(account=self.by.account, at=self.at, verb=self.verb)
        done = Done(read=prepared.read, refused=prepared.refused)
        self._rows(prepared, prepared.rows, done)
        done.refused.sort(key=lambda row: row.number)
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
        done.created += created
        done.updated += updated

    def _save(self, rows: Sequence[Row]) -> tuple[int, int]:
        """How many were created and changed.

        :raises Refused: if the database has something against one of them.
        """
        fresh = [row for row in rows if row.pk is None]
        changed = {row.pk: row.values for row in rows if row.changed and row.pk is not None}
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
        return len(ids), len(changed)

    def _place(self, placements: Sequence[tuple[Placement, int]]) -> None:
        place, day = self.kind.place, self.preparer.day
        moved = places.put(place, placements, at=self.at, today=day) if place else []
        if moved:
            writing.react(
                Written(
                    kind=self.kind,
                    ids=moved,
                    fresh=False,
                    account=self.by.account,
                    at=self.at,
                    day=day,
                    verb=f"{self.kind.key}.move",
                )
            )
