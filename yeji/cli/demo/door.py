"""The demo's way through the product's own doors: the same rules and the same bulk door as an import."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from yeji.org.calendar import business_day, company
from yeji.org.scopes import SYSTEM
from yeji.records import bulk
from yeji.records.importing.cells import default_of
from yeji.records.types import Draft, registry
from yeji.records.writing.drafts import complete_draft

BATCH: Final = 5_000
Values = Mapping[str, Any]


class Door:
    """Brings records in by their codes and remembers their ids and values."""

    def __init__(self) -> None:
        self.ids: dict[str, dict[str, int]] = {}
        self._values: dict[str, dict[str, Values]] = {}

    def id(self, key: str, code: str | None) -> int | None:
        """The id of the record of a type with a code; none for no code."""
        return self.ids[key][code] if code else None

    def enter(self, key: str, rows: Sequence[Values], *, at: datetime, keep: bool = True) -> None:
        """Bring in new records, completed and checked by their type's rule, as at a moment.

        ``keep``: they have codes, and will be linked to or changed later.
        """
        kind = registry.get(key)
        if not rows:
            return
        whole = self._completed(key, [(None, row) for row in rows], at=at)
        ids: list[int] = []
        for start in range(0, len(whole), BATCH):
            fresh = whole[start : start + BATCH]
            ids += bulk.save_many(kind, fresh=fresh, changed={}, by=SYSTEM, at=at, verb=f"{key}.create")
        if keep:
            codes = [str(row["code"]) for row in rows]
            self.ids.setdefault(key, {}).update(zip(codes, ids, strict=True))
            self._values.setdefault(key, {}).update(zip(codes, whole, strict=True))

    def change(self, key: str, changes: Mapping[str, Values], *, at: datetime) -> None:
        """Change records that were brought in before, by their codes, as at a moment."""
        if not changes:
            return
        kept = self._values[key]
        whole = self._completed(key, [(kept[code], change) for code, change in changes.items()], at=at)
        kept.update(zip(changes, whole, strict=True))
        changed = {self.ids[key][code]: values for code, values in zip(changes, whole, strict=True)}
        bulk.save_many(registry.get(key), fresh=[], changed=changed, by=SYSTEM, at=at, verb=f"{key}.edit")

    def _completed(self, key: str, rows: Sequence[tuple[Values | None, Values]], *, at: datetime) -> list[Values]:
        kind, day = registry.get(key), business_day(at=at, of=company())
        facts = kind.facts(day) if kind.facts else {}
        blank = default_of(kind)
        return [
            complete_draft(kind, Draft.of(before or blank, row, fresh=before is None, day=day, facts=facts), by=SYSTEM)
            for before, row in rows
        ]
