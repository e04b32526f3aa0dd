"""Finding the records that a file names, and making those that are to be made."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum
from typing import Any, Final

from django.utils.translation import gettext as _

from yeji.kit.refusal import Refused
from yeji.org.scopes import Scope
from yeji.records import reading
from yeji.records.among import among
from yeji.records.bulk import save_many
from yeji.records.fields import Link, Number, SeveralLinks
from yeji.records.importing.cells import BLANK, Cells, default_of
from yeji.records.importing.source import Batch
from yeji.records.types import Draft, ObjectType, registry
from yeji.records.writing import drafts
from yeji.ui.signs import enumerated

_BETWEEN: Final = re.compile(r"[;；\n]")
_NAMED: Final = 12
"""So many records that stand in an order of their own, such as stages, are named to who names none of them."""


class NoSuchLink(Refused):
    """A cell names a record that does not exist, that the importer may not see, or that is not the only one."""

    status = 422
    code = "import.no_such_link"


class NotThereYet(NoSuchLink):
    """A cell names a record of the type that is being brought in: a later row may be the one."""


class OneOfSeveral(NoSuchLink):
    """A cell names records that share their name. If the record in question links to one of them, that one is meant.

    ``each`` holds, for each name of the cell, the records that have it.
    """

    each: Sequence[Sequence[int]] = ()
    together: bool = False

    def meant(self, now: Any) -> Any:
        """What the cell means of a record that links to ``now``.

        :raises OneOfSeveral: if it links to none of them.
        """
        there = list(now or ()) if self.together else [now]
        found = [ids[0] if len(ids) == 1 else next((pk for pk in there if pk in ids), None) for ids in self.each]
        if None in found:
            raise self
        return list(dict.fromkeys(found)) if self.together else found[0]


@dataclass(frozen=True, kw_only=True)
class NotOne:
    """Why a name stands for no single record: in words, with the records that share it."""

    said: str
    ids: Sequence[int] = ()


class Patience(IntEnum):
    """How long a name that is not there yet is waited for, when the file itself brings records of its type.

    UNTIL_READ: until the whole file is read. FOR_OTHERS: as long as a waiting row has that name. NONE: not at all.
    """

    UNTIL_READ = 2
    FOR_OTHERS = 1
    NONE = 0


class Finder:
    """Turns names into the ids of records of one type. Each name is looked up once for the whole import.

    ``coming`` are the names that the rows at hand have themselves; nothing is made up for one of those, and while there
    is ``patience``, for none that a row may still bring.
    """

    def __init__(
        self,
        kind: ObjectType,
        *,
        named_by: str,
        create: bool,
        by: Scope,
        at: datetime,
        patience: Patience = Patience.NONE,
    ) -> None:
        self.patience = patience
        self.coming: frozenset[str] = frozenset()
        self.kind = kind
        self.named_by = kind.field(named_by or kind.title).key
        self.create = create
        self.by, self.at = by, at
        self._found: dict[str, int | NotOne] = {}
        self._few: list[str] | None = None

    def ids(self, names: Iterable[str]) -> dict[str, int | NotOne]:
        """For each name the id of its record, or why there is no single one."""
        missing = sorted(set(names) - self._found.keys())
        if missing:
            self._look_up(missing)
        return self._found

    def forget(self, coming: Iterable[Any]) -> None:
        """Look every name up again: the names are those of records that the import itself writes."""
        self._found.clear()
        self.coming = frozenset(name for name in coming if isinstance(name, str))

    def waits_for(self, name: str) -> bool:
        """Whether a row may still bring what has this name."""
        return self.patience == Patience.UNTIL_READ or (self.patience == Patience.FOR_OTHERS and name in self.coming)

    def _look_up(self, names: list[str]) -> None:
        seen: dict[str, list[int]] = {}
        fit = [name for name in names if name.isprintable()]
        rows = reading.visible(self.by, self.kind).filter(among(self.named_by, fit))
        for pk, name in rows.values_list("pk", self.named_by):
            seen.setdefault(name, []).append(pk)
        unknown = [name for name in fit if name not in seen]
        wanted = [name for name in unknown if not self.waits_for(name) and name not in self.coming]
        if wanted and self.create:
            seen.update({name: [pk] for name, pk in self._make(wanted).items()})
        for name in names:
            self._found[name] = self._one(name, seen.get(name, []))

    def _one(self, name: str, ids: list[int]) -> int | NotOne:
        if len(ids) == 1:
            return ids[0]
        text = _("There is more than one %(type)s %(name)s.") if ids else _("There is no %(type)s %(name)s.")
        said = text % {"type": self.kind.label, "name": name[:80]}
        few = [] if ids else self._named()
        whole = said + " " + _("There are: %(names)s.") % {"names": enumerated(few)} if few else said
        return NotOne(said=whole, ids=ids)

    def _named(self) -> list[str]:
        """What there is to choose from, where people put it in an order; looked up once."""
        if self._few is None:
            order = self.kind.by_key.get(self.kind.order)
            names = reading.visible(self.by, self.kind).order_by(self.kind.order, "pk")
            ordered = names.values_list(self.named_by, flat=True)[:_NAMED] if isinstance(order, Number) else ()
            self._few = [str(name) for name in ordered if name]
        return self._few

    def _make(self, names: list[str]) -> dict[str, int]:
        """Create what the file names and nobody entered yet, with the name alone."""
        values = []
        for name in names:
            before = default_of(self.kind)
            given = {self.named_by: self.kind.field(self.named_by).clean(name)}
            draft = Draft.of(before, given, fresh=True, day=self.at.date(), facts={})
            values.append(drafts.complete_draft(self.kind, draft, by=self.by))
        ids = save_many(self.kind, fresh=values, changed={}, by=self.by, at=self.at, verb=f"{self.kind.key}.import")
        return dict(zip(names, ids, strict=True))


class LinkReader:
    """Fills one link of many rows."""

    def __init__(self, item: Link | SeveralLinks, cells: Cells, *, by: Scope, at: datetime, patience: Patience) -> None:
        self.item = item
        self.cells = cells
        how = cells.how
        self.finder = Finder(registry.get(item.to), named_by=how.by, create=how.create, by=by, at=at, patience=patience)

    def values(self, batch: Batch) -> list[Any]:
        """Ids; ``BLANK`` for an empty cell, and a Refused in place of each name that could not be found."""
        names = [cell.strip() for cell in self.cells.read(batch)]
        found = self.finder.ids(name for name in set(names) if name)
        known = {name: self._told(name, found[name]) if name else BLANK for name in set(names)}
        return [known[name] for name in names]

    def _told(self, name: str, found: int | NotOne) -> int | NoSuchLink:
        if isinstance(found, int):
            return found
        refusal = OneOfSeveral if found.ids else NotThereYet if self.finder.waits_for(name) else NoSuchLink
        told = refusal(found.said, field=self.item.key, column=self.cells.columns[0] if self.cells.columns else None)
        if isinstance(told, OneOfSeveral):
            told.each = (found.ids,)
        return told


class SeveralLinksReader(LinkReader):
    """Fills several links of many rows: names in one cell, with a semicolon between them."""

    def values(self, batch: Batch) -> list[Any]:
        """Lists of ids; ``BLANK`` for an empty cell, and a Refused in place of a list with a name that is not found."""
        cells = [tuple(filter(None, map(str.strip, _BETWEEN.split(cell)))) for cell in self.cells.read(batch)]
        found = self.finder.ids(name for names in set(cells) for name in names)
        known = {names: self._together(names, found) for names in set(cells)}
        return [known[names] for names in cells]

    def _together(self, names: tuple[str, ...], found: dict[str, int | NotOne]) -> Any:
        told = [self._told(name, found[name]) for name in names]
        wrong = [one for one in told if isinstance(one, NoSuchLink)]
        if not wrong:
            return list(dict.fromkeys(told)) if names else BLANK
        shared = wrong[0]
        if isinstance(shared, OneOfSeveral) and all(isinstance(one, OneOfSeveral) for one in wrong):
            shared.together = True
            known = (one for one in told if isinstance(one, int | OneOfSeveral))
            shared.each = [(one,) if isinstance(one, int) else one.each[0] for one in known]
            return shared
        return next(one for one in wrong if not isinstance(one, OneOfSeveral))
