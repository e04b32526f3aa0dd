"""What a file of people says of their units."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, datetime

from django.utils.translation import gettext as _

from yeji.kit.dates import parse_day
from yeji.kit.refusal import Refused
from yeji.org.services import Placement
from yeji.records.fields import YesNo
from yeji.records.importing.mapping import PlaceMap
from yeji.records.importing.source import Batch

LEADS = YesNo(key="leads", label="leads")
NOBODY = 0


class CannotPlace(Refused):
    """Somebody cannot have this place on these days."""

    status = 422
    code = "import.cannot_place"


class PlaceReader:
    """Reads the unit path, and whether and since when somebody works or leads there."""

    def __init__(self, how: PlaceMap, header: list[str]) -> None:
        self.how = how
        self.places = {name: header.index(name) for name in how.columns()}

    def values(self, batch: Batch) -> list[Placement | Refused | None]:
        """A placement of nobody yet for each row, None where the row names no unit, a Refused where it cannot be."""
        return [self._one(cells) for cells in batch.rows]

    def _one(self, cells: list[str]) -> Placement | Refused | None:
        try:
            found = self._placement(cells)
        except Refused as problem:
            return problem
        return found if found.path else None

    def _placement(self, cells: list[str]) -> Placement:
        names = [self._cell(cells, column) for column in self.how.path]
        path = tuple(filter(None, names))
        if tuple(names[: len(path)]) != path:
            missing = self.how.path[names.index("")]
            raise CannotPlace(_("A unit is named below one that is not."), column=missing)
        if not all(name.isprintable() for name in path):
            raise CannotPlace(_("The name holds characters that cannot be shown."), column=self.how.path[0])
        return Placement(
            person=NOBODY,
            path=path,
            leads=self._leads(cells),
            title=self._cell(cells, self.how.title),
            since=self._since(cells),
        )

    def _since(self, cells: list[str]) -> date | None:
        text = self._cell(cells, self.how.since)
        try:
            return parse_day(text, (self.how.format,) if self.how.format else ()) if text else None
        except Refused as problem:
            problem.column = self.how.since
            raise

    def _leads(self, cells: list[str]) -> bool:
        try:
            return bool(LEADS.clean(self._cell(cells, self.how.leads)))
        except Refused as problem:
            problem.column = self.how.leads
            raise

    def _cell(self, cells: list[str], column: str) -> str:
        place = self.places[column] if column else len(cells)
        return cells[place].strip() if place < len(cells) else ""


def put(
    place: Callable[..., list[int]], placements: Sequence[tuple[Placement, int]], *, at: datetime, today: date
) -> list[int]:
    """Give people the places read for them; who of them was not there already."""
    if not placements:
        return []
    return place([replace(placement, person=person) for placement, person in placements], at=at, today=today)
