"""Finding the records that a file names, and making those that are to be made."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from yeji.kit.refusal import Refused
from yeji.org.scopes import Scope
from yeji.records import reading, writing
from yeji.records.bulk import save_many
from yeji.records.fields import Link
from yeji.records.importing.cells import Reader
from yeji.records.types import Draft, ObjectType, registry


class NoSuchLink(Refused):
    """A cell names a record that does not exist, that the importer may not see, or that is not the only one."""

    status = 422
    code = "import.no_such_link"


class Finder:
    """Turns the names in one link column into ids. Each name is looked up once for the whole import."""

    def __init__(self, reader: Reader, *, by: Scope, at: datetime) -> None:
        assert isinstance(reader.item, Link)
        self.reader = reader
        self.link: Link = reader.item
        self.kind: ObjectType = registry.get(self.link.to)
        self.named_by = reader.how.by or self.kind.title
        self.kind.field(self.named_by)
        self.by, self.at = by, at
        self._found: dict[str, int | Refused | None] = {"": None}

    def ids(self, names: Iterable[str]) -> list[Any]:
        """The id for each name, None for an empty one, a Refused for one that cannot be found."""
        listed = list(names)
        missing = sorted(set(listed) - self._found.keys())
        if missing:
            self._look_up(missing)
        return [self._found[name] for name in listed]

    def _look_up(self, names: list[str]) -> None:
        seen: dict[str, list[int]] = {}
        rows = reading.visible(self.by, self.kind).filter(**{f"{self.named_by}__in": names})
        for pk, name in rows.values_list("pk", self.named_by):
            seen.setdefault(name, []).append(pk)
        unknown = [name for name in names if name not in seen]
        if unknown and self.reader.how.create:
            seen.update({name: [pk] for name, pk in self._make(unknown).items()})
        for name in names:
            self._found[name] = self._one(name, seen.get(name, []))

    def _one(self, name: str, ids: list[int]) -> int | Refused:
        if len(ids) == 1:
            return ids[0]
        words = {"type": self.kind.label, "name": name[:80]}
        text = _("There is more than one %(type)s %(name)s.") if ids else _("There is no %(type)s %(name)s.")
        return NoSuchLink(text % words, field=self.link.key, column=self.reader.column)

    def _make(self, names: list[str]) -> dict[str, int]:
        """Create what the file names and nobody entered yet, with the name alone."""
        values = []
        for name in names:
            before = {item.key: item.clean(None) for item in self.kind.fields}
            before[self.named_by] = self.kind.field(self.named_by).clean(name)
            draft = Draft(values=before, changed=frozenset({self.named_by}), fresh=True, day=self.at.date(), facts={})
            values.append(writing.complete_draft(self.kind, draft))
        ids = save_many(
            self.kind, fresh=values, changed={}, by=self.by, at=self.at, verb=f"{self.kind.key}.import"
        )
        return dict(zip(names, ids, strict=True))

