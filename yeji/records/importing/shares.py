"""Who gets which part, as a file says it.

In one column, or in two, people and their parts in the same order::

    shares = "Chen:70; Dora:30"        [fields.shares]          # column = "split"
    split_people = "Chen; Dora"        [fields.shares]          # people = "split_people"
    split_parts  = "70; 30"                                     # parts  = "split_parts"

What follows the whole, such as ``Eve:20+``, is overlay credit beside the hundred.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from yeji.kit.refusal import Refused
from yeji.org.scopes import Scope
from yeji.records.fields import Shares
from yeji.records.importing.cells import BLANK, Cells
from yeji.records.importing.links import Finder, NotOne
from yeji.records.importing.source import Batch
from yeji.records.types import registry

BETWEEN = re.compile(r"[;；|\n]")
NAMED = re.compile(r"[:：=]")
OVERLAY = "+"
Part = tuple[str, str]


class SharesReader:
    """Fills the shares of many rows."""

    def __init__(self, item: Shares, cells: Cells, header: list[str], *, by: Scope, at: datetime) -> None:
        self.item = item
        self.cells = cells
        self.header = header
        self.finder = Finder(registry.get("person"), named_by=cells.how.by, create=False, by=by, at=at)

    def values(self, batch: Batch) -> list[Any]:
        """Clean shares; ``BLANK`` for an empty cell, and a Refused in place of each that could not be read."""
        written = self._written(batch)
        parted = {text: _parted(*text) for text in set(written) if any(text)}
        names = {name for parts in parted.values() if parts for name, _share in parts}
        found = self.finder.ids(name for name in names if name)
        known = {text: self._clean(parts, found) for text, parts in parted.items()}
        return [known.get(text, BLANK) for text in written]

    def _written(self, batch: Batch) -> Sequence[tuple[str, ...]]:
        how = self.cells.how
        if not how.people:
            return [(cell.strip(),) for cell in self.cells.read(batch)]
        people, parts = (batch.columns[self.header.index(name)] for name in (how.people, how.parts))
        return [(who.strip(), which.strip()) for who, which in zip(people, parts, strict=True)]

    def _clean(self, parts: Sequence[Part] | None, found: dict[str, int | NotOne]) -> Any:
        try:
            if parts is None or not all(name and share for name, share in parts):
                raise self.item.refuse(_("Shares are written like Chen:70; Dora:30."))
            return self.item.clean([self._part(name, share, found[name]) for name, share in parts])
        except Refused as problem:
            problem.field, problem.column = self.item.key, self.cells.columns[0]
            return problem

    def _part(self, name: str, share: str, person: int | NotOne) -> dict[str, Any]:
        if isinstance(person, NotOne):
            raise self.item.refuse(person.said)
        overlay = share.endswith(OVERLAY)
        return {"person": person, "share": share.rstrip(f"{OVERLAY} %％"), "overlay": overlay}


def _parted(written: str, parts: str | None = None) -> list[Part] | None:
    """Names with their shares as they are written, None where they do not pair."""
    listed = [part.strip() for part in BETWEEN.split(written) if part.strip()]
    if parts is None:
        pairs = [NAMED.split(part) for part in listed]
        return [(pair[0].strip(), pair[1].strip()) for pair in pairs] if all(len(p) == 2 for p in pairs) else None
    shares = [part.strip() for part in BETWEEN.split(parts) if part.strip()]
    return list(zip(listed, shares, strict=True)) if len(listed) == len(shares) else None
