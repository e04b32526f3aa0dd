"""Taking back what an import wrote: new records go into the bin, changed ones get their old values again.

What somebody worked on since stays as it is, and is named.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from django.db.models import F

from yeji.kit.refusal import Refused
from yeji.org.scopes import Scope
from yeji.records import bulk, reading, writing
from yeji.records.fields import Field
from yeji.records.models import History, ImportRun
from yeji.records.types import ObjectType

_NAMED: Final = 200


class Undoing:
    """Takes back records of one import; ``told`` counts what was removed, reverted and left."""

    def __init__(self, kind: ObjectType, *, run: ImportRun, by: Scope, at: datetime, told: dict[str, Any]) -> None:
        self.kind, self.by, self.at, self.told = kind, by, at, told
        self.verb = f"{kind.key}.import.{run.pk}"

    def remove(self, ids: Sequence[int]) -> None:
        """Put records that it created into the bin, if nobody wrote them since."""
        rows = reading.visible(self.by, self.kind).select_for_update().filter(pk__in=ids, version=1)
        free = [row.pk for row in rows if reading.may_remove(self.by, self.kind, row)]
        self._leave(ids, free)
        if not free:
            return
        writing.set_context(account=self.by.account, at=self.at, verb=f"{self.verb}.undo")
        away = {"deleted_at": self.at, "updated_at": self.at, **self._without_number()}
        self.kind.rows().filter(pk__in=free).update(version=F("version") + 1, **away)
        writing.wrote(self.kind, free, by=self.by, at=self.at, verb=f"{self.kind.key}.delete")
        self.told["removed"] += len(free)

    def revert(self, ids: Sequence[int]) -> None:
        """Give records that it changed their old values, if nobody wrote them since."""
        writes = {
            write.record: write for write in History.objects.filter(record__in=list(ids), verb=self.verb).order_by("id")
        }
        changed: dict[int, dict[str, Any]] = {}
        for row in reading.visible(self.by, self.kind).select_for_update().filter(pk__in=ids):
            write = writes.get(row.pk)
            if write is not None and write.version == row.version:
                before = self._before(write)
                changed[row.pk] = {item.key: before.get(item.key, item.of(row)) for item in self.kind.fields}
        self._leave(ids, list(changed))
        if changed:
            bulk.save_many(self.kind, fresh=(), changed=changed, by=self.by, at=self.at, verb=f"{self.verb}.undo")
            self.told["reverted"] += len(changed)

    def _before(self, write: History) -> dict[str, Any]:
        """What the fields that a write changed held before it."""
        by_log = {item.logged: item for item in self.kind.fields}
        pairs = ((by_log[name], pair) for name, pair in (write.changes or {}).items() if name in by_log)
        return {item.key: _stored(item, pair[0]) for item, pair in pairs if isinstance(pair, list)}

    def _without_number(self) -> dict[str, Any]:
        """A record that never should have been lets go of its number, so that a mended file can bring it again."""
        item = self.kind.by_key.get(self.kind.match)
        if item is None or item.custom or self.kind.match == self.kind.title:
            return {}
        column: Any = self.kind.table._meta.get_field(item.native)
        return {item.native: None} if column.null else {}

    def _leave(self, ids: Sequence[int], done: Sequence[int]) -> None:
        kept = sorted(set(ids) - set(done))
        self.told["left_count"] += len(kept)
        self.told["left"] += kept[: max(_NAMED - len(self.told["left"]), 0)]


def _stored(item: Field, raw: Any) -> Any:
    """A value as the history kept it, as the field holds it."""
    if raw is None:
        return item.empty
    try:
        return item.clean(raw)
    except Refused:
        return raw
