"""Finding the records that a file names, and making those that are to be made."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from yeji.kit.refusal import Refused
from yeji.org.scopes import Scope
from yeji.records import reading, writing
from yeji.records.among import among
from yeji.records.bulk import save_many
from yeji.records.fields import Link
from yeji.records.importing.cells import BLANK, Cells, default_of
from yeji.records.importing.source import Batch
from yeji.records.types import Draft, ObjectType, registry


class NoSuchLink(Refused):
    """A cell names a record that does not exist, that the importer may not see, or that is not the only one."""

    status = 422
    code = "import.no_such_link"


class Finder:
    """Turns names into the ids of records of one type. Each name is looked up once for the whole import."""

    def __init__(self, kind: ObjectType, *, named_by: str, create: bool, by: Scope, at: datetime) -> None:
        self.kind = kind
        self.named_by = kind.field(named_by or kind.title).key
        self.create = create
        self.by, self.at = by, at
        self._found: dict[str, int | str] = {}

    def ids(self, names: Iterable[str]) -> dict[str, int | str]:
        """For each name the id of its record, or in words why there is none."""
        missing = sorted(set(names) - self._found.keys())
        if missing:
            self._look_up(missing)
        return self._found

    def forget(self) -> None:
        """Look every name up again: the names are those of records that the import itself writes."""
        self._found.clear()

    def _look_up(self, names: list[str]) -> None:
        seen: dict[str, list[int]] = {}
        fit = [name for name in names if name.isprintable()]
        rows = reading.visible(self.by, self.kind).filter(among(self.named_by, fit))
        for pk, name in rows.values_list("pk", self.named_by):
            seen.setdefault(name, []).append(pk)
        unknown = [name for name in fit if name not in seen]
        if unknown and self.create:
            seen.update({name: [pk] for name, pk in self._make(unknown).items()})
        for name in names:
            self._found[name] = self._one(name, seen.get(name, []))

    def _one(self, name: str, ids: list[int]) -> int | str:
        if len(ids) == 1:
            return ids[0]
        text = _("There is more than one %(type)s %(name)s.") if ids else _("There is no %(type)s %(name)s.")
        return text % {"type": self.kind.label, "name": name[:80]}

    def _make(self, names: list[str]) -> dict[str, int]:
        """Create what the file names and nobody entered yet, with the name alone."""
        values = []
        for name in names:
            before = default_of(self.kind)
            before[self.named_by] = self.kind.field(self.named_by).clean(name)
            draft = Draft(values=before, changed=frozenset({self.named_by}), fresh=True, day=self.at.date(), facts={})
            values.append(writing.complete_draft(self.kind, draft))
        ids = save_many(self.kind, fresh=values, changed={}, by=self.by, at=self.at, verb=f"{self.kind.key}.import")
        return dict(zip(names, ids, strict=True))


class LinkReader:
    """Fills one link of many rows."""

    def __init__(self, item: Link, cells: Cells, *, by: Scope, at: datetime) -> None:
        self.item = item
        self.cells = cells
        how = cells.how
        self.finder = Finder(registry.get(item.to), named_by=how.by, create=how.create, by=by, at=at)

    def values(self, batch: Batch) -> list[Any]:
        """Ids; ``BLANK`` for an empty cell, and a Refused in place of each name that could not be found."""
        names = [cell.strip() for cell in self.cells.read(batch)]
        found = self.finder.ids(name for name in set(names) if name)
        known = {name: self._told(found[name]) if name else BLANK for name in set(names)}
        return [known[name] for name in names]

    def _told(self, found: int | str) -> int | NoSuchLink:
        if isinstance(found, int):
            return found
        return NoSuchLink(found, field=self.item.key, column=self.cells.columns[0] if self.cells.columns else None)
