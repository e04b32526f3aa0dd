"""What people chose when they built a metric, read in plain Python: which records it counts, when, and how much.

It shares no code with capture nor with what writes its SQL.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Any

from yeji.kit.expressions import Kind, compiled
from yeji.kit.money import rounded
from yeji.ledger.models import Definition
from yeji.ledger.verify.credited import Credited, Part
from yeji.ledger.verify.relived import State
from yeji.ledger.verify.rows import Read, Rows
from yeji.platform.rows import Row
from yeji.records.fields import Link
from yeji.records.formulas.names import own_vocabulary
from yeji.records.types import ObjectType

Whose = tuple[int | None, bool]
"""Who is credited, and whether as an overlay."""
Place = tuple[str, int, date | None, Whose | None]
"""A metric, a record and a day; of a level whose it is too. Of a flow that is written down when it begins to count."""
Worth = tuple[Decimal, int]
"""What a record is worth, in its own currency, and how often it counts."""


class Counted:
    """One version of a metric: which records it counts, on which day and how much."""

    def __init__(self, rows: Rows, one: Definition, until: date | None) -> None:
        body = one.body
        self.key, self.value, self.since, self.until = one.key, body["value"], one.since, until
        self.tests = [
            (rows.reads(test["field"]), _MEETS[test["operator"]], tuple(test["values"])) for test in body["conditions"]
        ]
        self.where = _written(rows.kind, body.get("where", ""))
        self.on = rows.reads(body["on"])
        self.kin = body["value"] == "first"
        self.measure = rows.reads(body["measure"]) if body["measure"] else None
        self.coin = rows.coins(body["measure"]) if body["measure"] else None
        self.firsts: dict[Any, tuple[date, int]] = {}

    def look_for_firsts(self, members: Sequence[Row]) -> None:
        """Remember the first record of each kind, by day and number."""
        if not self.kin or self.measure is None:
            return
        for row in members:
            on, kin = self.on(row), self.measure(row)
            if on is not None and kin is not None and self._meets(row):
                self.firsts[kin] = min(self.firsts.get(kin, (on, row.pk)), (on, row.pk))

    def due(self, members: Sequence[Row]) -> Iterator[tuple[Place, Worth]]:
        """What the ledger ought to hold of these records."""
        for row in members:
            on = self.on(row)
            if on is not None and self._within(on) and self._meets(row) and self._counts(row, on):
                yield (self.key, row.pk, on, None), (self._worth(row, on), 1)

    def _meets(self, row: Row) -> bool:
        if row.deleted_at is not None:
            return False
        for read, meets, texts in self.tests:
            value = read(row)
            if not meets(value, _alike(type(value).__name__, texts)):
                return False
        return self.where is None or bool(self.where(row))

    def _within(self, on: date) -> bool:
        return (self.since is None or on >= self.since) and (self.until is None or on < self.until)

    def _counts(self, row: Row, on: date) -> bool:
        """Of what counts the first of each kind, the first; of days, those that have both ends."""
        if self.value not in ("first", "days") or self.measure is None:
            return True
        measured = self.measure(row)
        return measured is not None and (not self.kin or self.firsts.get(measured) == (on, row.pk))

    def _worth(self, row: Row, on: date | None) -> Decimal:
        if self.measure is None or self.coin is None or self.value in ("count", "first"):
            return Decimal(1)
        measured = self.measure(row)
        if self.value == "days":
            return Decimal((on - measured).days) if on else Decimal(0)
        return rounded(Decimal(measured or 0), self.coin(row))


class Level(Counted):
    """One version of a level: on which days each record stood in it, by what it was on each of them, how high, and
    whose it was.
    """

    def __init__(self, rows: Rows, one: Definition, until: date | None) -> None:
        super().__init__(rows, one, until)
        self.rows = rows
        self.credited = Credited(rows, one.body.get("credit") or {})
        self.ends = rows.reads(one.body["until"]) if one.body["until"] else None
        named = [test["field"] for test in one.body["conditions"]] + self.credited.paths
        named += [one.body[part] for part in ("on", "until", "measure") if one.body[part]]
        links = {rows.kind.field(name.partition(".")[0]) for name in named if "." in name}
        self.links = [link for link in links if isinstance(link, Link)]

    def stood(self, record: int, states: Sequence[State]) -> Iterator[tuple[Place, Worth]]:
        """What came to the level and left it, day by day; what a record was first, it was before that too."""
        begins, ends = self._days(states)
        froms = [date.min, *(state.day for state in states[1:])]
        untils = [*(state.day for state in states[1:]), date.max]
        whose: tuple[Part, ...] = ()
        first = begins
        for state, was, became in zip(states, froms, untils, strict=True):
            self.rows.linked = state.linked
            holds = self._meets(state.row)
            for opened, closed, parts in self.credited.held(state, was, became) if holds else ():
                since, until = max(opened, begins), min(closed, ends)
                if since < until:
                    first = first if parts == whose else since
                    whose = parts
                    yield from self._between(state.row, since, until, parts, first)
            whose = whose if holds else ()
        self.rows.linked = None

    def _between(
        self, row: Row, since: date, until: date, parts: Sequence[Part], first: date
    ) -> Iterator[tuple[Place, Worth]]:
        """What stands from a day up to another, with those who have had it since the first."""
        whole = Decimal(self.measure(row) or 0) if self.measure else Decimal(1)
        coin = self.coin(row) if self.coin else self.rows.home
        for one in self.credited.portions(whole, coin, parts, first):
            whose = (one.person, one.overlay)
            yield (self.key, row.pk, since, whose), (one.amount, one.count)
            if until < date.max:
                yield (self.key, row.pk, until, whose), (-one.amount, -one.count)

    def _days(self, states: Sequence[State]) -> tuple[date, date]:
        """From which day on and before which day it may stand, as these are known now."""
        self.rows.linked = states[-1].linked
        on = self.on(states[-1].row) or states[0].day
        until = (self.ends(states[-1].row) if self.ends else None) or date.max
        self.rows.linked = None
        return max(on, self.since or on), min(until, self.until or until)


def _written(kind: ObjectType, text: str) -> Read | None:
    """What works out a condition that was written as an expression, record by record.

    :raises Refused: if it means nothing any more.
    """
    if not text:
        return None
    expression = compiled(text, own_vocabulary(kind), expect=Kind.YES_NO)
    items = [kind.field(key) for key in expression.uses]
    return lambda row: expression.of({item.key: item.of(row) for item in items}, day=date.min)


@lru_cache(maxsize=10_000)
def _alike(sort: str, texts: tuple[str, ...]) -> list[Any]:
    """The values of a condition as the sort of thing that is compared with them."""
    if sort in ("int", "Decimal"):
        return [Decimal(text) for text in texts]
    return [date.fromisoformat(text) for text in texts] if sort == "date" else list(texts)


_MEETS: Mapping[str, Callable[[Any, list[Any]], Any]] = {
    "is": lambda value, values: value is not None and value in values,
    "is_not": lambda value, values: value is None or value not in values,
    "contains": lambda value, values: value is not None and values[0].lower() in value.lower(),
    "at_least": lambda value, values: value is not None and value >= values[0],
    "at_most": lambda value, values: value is not None and value <= values[0],
    "above": lambda value, values: value is not None and value > values[0],
    "below": lambda value, values: value is not None and value < values[0],
    "from": lambda value, values: value is not None and value >= values[0],
    "until": lambda value, values: value is not None and value <= values[0],
    "yes": lambda value, _values: value,
    "no": lambda value, _values: not value,
    "filled": lambda value, _values: value not in (None, ""),
    "empty": lambda value, _values: value in (None, ""),
}
