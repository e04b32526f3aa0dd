"""What records were at every write of theirs, for the second program: told backwards from the history, in plain Python.

It shares no code with capture, which asks the database the same.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from typing import Any, Final
from zoneinfo import ZoneInfo

from yeji.org.calendar import company
from yeji.platform.custom_values import COLUMN
from yeji.platform.rows import Row
from yeji.records.fields import Link
from yeji.records.models import History
from yeji.records.types import registry as types

LATEST: Final = 2**63
_OWN: Final = f"{COLUMN}."


@dataclass(frozen=True, slots=True)
class State:
    """A record as it was from a write on: the number of the write, its day, and the row; and the linked records as they
    were then, by the key of the link.
    """

    write: int
    day: date
    row: Row
    linked: Mapping[str, Row]


def relived(rows: Sequence[Row], links: Iterable[Link]) -> dict[int, list[State]]:
    """The states of each of these records in order; those that linked records were in meanwhile are states too."""
    own = _written(rows)
    far = {link.key: (link, _ends(own, link)) for link in links}
    return {record: list(_with_links(states, far)) for record, states in own.items()}


def _written(rows: Sequence[Row]) -> dict[int, list[State]]:
    """The states of records by their own writes alone."""
    zone = ZoneInfo(company().zone)
    by_id = {row.pk: row for row in rows}
    writes = History.objects.filter(record__in=list(by_id)).order_by("record", "id")
    found = writes.values_list("record", "id", "at", "written_at", "changes")
    return {
        record: _backwards(by_id[record], list(members), zone)
        for record, members in groupby(found, key=lambda write: write[0])
    }


def _backwards(row: Row, writes: Sequence[tuple[Any, ...]], zone: ZoneInfo) -> list[State]:
    states: list[State] = []
    for _record, write, at, written_at, changes in reversed(writes):
        states.append(State(write=write, day=_day(at or written_at, zone), row=row, linked={}))
        row = _before(row, changes or {})
    return states[::-1]


def _day(moment: datetime, zone: ZoneInfo) -> date:
    return moment.astimezone(zone).date()


def _before(row: Row, changes: Mapping[str, Any]) -> Row:
    """The row as it was before a write."""
    columns = {item.column: item for item in row._meta.concrete_fields}
    values, custom = dict(vars(row)), dict(row.custom)
    for name, change in changes.items():
        if not isinstance(change, list) or len(change) != 2:
            continue
        if name.startswith(_OWN):
            custom[name.removeprefix(_OWN)] = change[0]
        elif name in columns:
            values[columns[name].attname] = columns[name].to_python(change[0])
    was: Row = type(row).__new__(type(row))
    vars(was).update({**values, COLUMN: custom})
    return was


def _ends(own: Mapping[int, Sequence[State]], link: Link) -> dict[int, list[State]]:
    """The states of all records that these were ever linked to."""
    ids = {link.of(state.row) for states in own.values() for state in states} - {None}
    return _written(list(types.get(link.to).rows().filter(pk__in=ids)))


def _with_links(states: Sequence[State], far: Mapping[str, tuple[Link, Mapping[int, list[State]]]]) -> Iterator[State]:
    day = date.min
    ends_at = [*(state.write for state in states[1:]), LATEST]
    for state, end in zip(states, ends_at, strict=True):
        ends = {key: other.get(link.of(state.row), []) for key, (link, other) in far.items()}
        turns = {one.write: one.day for others in ends.values() for one in others if state.write < one.write < end}
        for write in sorted({state.write, *turns}):
            day = max(day, turns.get(write, state.day))
            linked = {key: _then(others, write) for key, others in ends.items() if others}
            yield State(write=write, day=day, row=state.row, linked=linked)


def _then(others: Sequence[State], write: int) -> Row:
    """What a linked record was at a write: what it was first, where it was written only later."""
    place = bisect_right([one.write for one in others], write)
    return others[max(0, place - 1)].row
