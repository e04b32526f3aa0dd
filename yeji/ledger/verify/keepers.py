"""Who was responsible for a customer's territory, day by day, told from the history in plain Python.

It shares no code with capture, which asks the database the same.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from datetime import date, timedelta
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

from yeji.org.calendar import company
from yeji.platform.rows import Row
from yeji.records.fields import Field
from yeji.records.models import History
from yeji.records.territories.dividing import TERRITORY
from yeji.records.territories.rules import divided
from yeji.records.trees import PARENT
from yeji.records.types import registry as types


class Kept:
    """What one field of a record was on each day."""

    def __init__(self, item: Field, row: Row, changes: list[tuple[date, Any, Any]]) -> None:
        self.now = item.of(row)
        self.changes = changes
        if changes and changes[0][1] in (None, ""):  # what was filled in once, was that from the beginning
            self.changes = [(changes[0][0], changes[0][2], changes[0][2]), *changes[1:]]

    def on(self, day: date) -> int | None:
        """What it was on a day: what it was before the first change after it."""
        found = next((before for at, before, _after in self.changes if at > day), self.now)
        return int(found) if found not in (None, "") else None


class Keepers:
    """The territories with what they were, and customers as they are asked for."""

    def __init__(self) -> None:
        self.zone = ZoneInfo(company().zone)
        self.kind = divided()
        self.known: dict[int, tuple[Kept, tuple[date, ...]]] = {}

    def during(self, customer: int | None, since: date, until: date) -> Iterator[tuple[int | None, date, date]]:
        """Who was responsible from which day of a stretch up to which; the same may come twice in a row."""
        if customer is None:
            yield None, since, until
            return
        stands, moved = self._customer(customer)
        turns = sorted({*self._turns, *moved})
        steps = [since, *(day for day in turns[bisect_right(turns, since) :] if day < until)]
        for begins, ends in zip(steps, [*steps[1:], until], strict=True):
            yield self._on(stands, begins), begins, ends

    def _on(self, stands: Kept | None, day: date) -> int | None:
        """The keeper of the nearest territory that had one. Territories move on the first of a month."""
        spot = stands.on(day) if stands else None
        last = (day.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1) if day > date.min else day
        seen: set[int] = set()
        while spot is not None and spot not in seen and spot in self._territories:
            seen.add(spot)
            keeper, up = self._territories[spot]
            found = keeper.on(day)
            if found is not None:
                return found
            spot = up.on(last)
        return None

    def _customer(self, customer: int) -> tuple[Kept | None, tuple[date, ...]]:
        item = self.kind.field(TERRITORY)
        if customer not in self.known:
            row = self.kind.rows().filter(pk=customer).first()
            changes = self._changes([customer], item).get(customer, [])
            days = tuple(day for day, _before, _after in changes)
            self.known[customer] = (Kept(item, row, changes), days) if row is not None else (None, ())  # type: ignore[assignment]
        return self.known[customer]

    @cached_property
    def _territories(self) -> dict[int, tuple[Kept, Kept]]:
        """Who keeps each territory, and under which one it stands."""
        territory = types.get(TERRITORY)
        rows = list(territory.rows())
        keeper, up = territory.field("manager"), territory.field(PARENT)
        kept, above = (self._changes([row.pk for row in rows], item) for item in (keeper, up))
        return {row.pk: (Kept(keeper, row, kept.get(row.pk, [])), Kept(up, row, above.get(row.pk, []))) for row in rows}

    @cached_property
    def _turns(self) -> frozenset[date]:
        """The days on which a territory came to somebody else, or under another one."""
        found: set[date] = set()
        for keeper, up in self._territories.values():
            found |= {day for day, _before, _after in keeper.changes}
            found |= {day.replace(day=1) for day, _before, _after in up.changes}
        return frozenset(found)

    def _changes(self, records: list[int], item: Field) -> dict[int, list[tuple[date, Any, Any]]]:
        """Each change of a field by record: the day, what it was, what it became."""
        found: dict[int, list[tuple[date, Any, Any]]] = {}
        writes = History.objects.filter(record__in=records, changes__has_key=item.logged).order_by("record", "id")
        for record, at, written_at, changes in writes.values_list("record", "at", "written_at", "changes"):
            change = changes[item.logged]
            if isinstance(change, list) and len(change) == 2:
                day = (at or written_at).astimezone(self.zone).date()
                found.setdefault(record, []).append((day, *change))
        return found
