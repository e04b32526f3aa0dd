"""What a file of people says of their units."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime

from yeji.kit.dates import parse_day
from yeji.kit.refusal import Refused
from yeji.org.services import Placement
from yeji.records.fields import YesNo
from yeji.records.importing.mapping import PlaceMap
from yeji.records.importing.outcome import RowRefused
from yeji.records.importing.source import Line

LEADS = YesNo(key="leads", label="leads")


class PlaceReader:
    """Reads the unit path, and whether and since when somebody works or leads there."""

    def __init__(self, how: PlaceMap, header: list[str]) -> None:
        self.how = how
        self.places = {name: header.index(name) for name in header}

    def put(
        self,
        place: Callable[..., None],
        lines: Sequence[Line],
        people: Mapping[int, int],
        *,
        at: datetime,
        today: date,
    ) -> list[RowRefused]:
        """Place the people written for these rows. Rows whose place cannot be read come back refused."""
        placements: list[Placement] = []
        refused: list[RowRefused] = []
        for index, person in people.items():
            line = lines[index]
            try:
                found = self._placement(line.cells, person)
            except Refused as problem:
                refused.append(RowRefused(line.number, problem.column or "", str(problem), line.cells))
                continue
            if found.path:
                placements.append(found)
        if placements:
            place(placements, at=at, today=today)
        return refused

    def _placement(self, cells: list[str], person: int) -> Placement:
        path = tuple(name for name in (self._cell(cells, column) for column in self.how.path) if name)
        since = self._cell(cells, self.how.since)
        try:
            first = parse_day(since, (self.how.format,) if self.how.format else ()) if since else None
            leads = bool(LEADS.clean(self._cell(cells, self.how.leads)))
        except Refused as problem:
            problem.column = self.how.since if since else self.how.leads
            raise
        title = self._cell(cells, self.how.title)
        return Placement(person=person, path=path, leads=leads, title=title, since=first)

    def _cell(self, cells: list[str], column: str) -> str:
        place = self.places.get(column, len(cells))
        return cells[place].strip() if place < len(cells) else ""
