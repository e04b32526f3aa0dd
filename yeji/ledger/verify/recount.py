"""The second program for metrics that people built: read from the records in plain Python, record by record.

It shares no code with capture nor with what writes its SQL: it reads the stored definition itself, looks at each
record, and adds up what the ledger holds of it. Who is credited stands in the credit lines, which are checked by
themselves; so what is compared is each record on each day.

Records come in stretches of their ids, once for all metrics of their type, so that memory stays as it is however many
there are. Of the first of each kind one record is remembered for every kind.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Any, Final

from yeji.kit.expressions import Kind, compiled
from yeji.kit.money import rounded
from yeji.kit.refusal import Refused
from yeji.ledger.models import Definition
from yeji.ledger.queries import fetch
from yeji.ledger.verify.own import Difference
from yeji.org.calendar import company
from yeji.platform.rows import Row
from yeji.records.formulas import own_vocabulary
from yeji.records.types import ObjectType
from yeji.records.types import registry as types

STRETCH: Final = 5_000
"""So many records are looked at together."""

Place = tuple[str, int, date | None]
"""A metric, a record and a day; a level has no day."""
Worth = tuple[Decimal, int]
"""What a record is worth, in its own currency, and how often it counts."""
Read = Callable[[Row], Any]

_NOTHING: Final[Worth] = (Decimal(0), 0)
_DERIVED: Final = ("distinct", "ratio", "formula")
_POSTED: Final = """
SELECT m.key, e.record, CASE WHEN m.key = ANY(%(levels)s) THEN NULL ELSE e.belongs_on END, sum(e.currency_amount),
       sum(e.count)
FROM ledger_entry e JOIN ledger_metric m ON m.id = e.metric_id
WHERE e.record > %(after)s AND (%(last)s::bigint IS NULL OR e.record <= %(last)s) AND m.key = ANY(%(keys)s)
      AND e.scenario = 0 AND NOT e.overlay AND (m.key <> ALL(%(levels)s) OR e.day <= %(today)s)
GROUP BY 1, 2, 3 HAVING sum(e.currency_amount) <> 0 OR sum(e.count) <> 0
"""


def recount(*, day: date, metric: str | None = None) -> Iterator[Difference]:
    """Every record of a built metric, or of one of them, that the ledger holds otherwise than its definition says."""
    by_type: dict[str, dict[str, list[Definition]]] = {}
    for one in Definition.objects.filter(state=Definition.State.LIVE).order_by("key", "version"):
        if metric in (None, one.key) and one.body["value"] not in _DERIVED:
            by_type.setdefault(one.body["type"], {}).setdefault(one.key, []).append(one)
    for type_key, by_key in by_type.items():
        if type_key in types.types:
            yield from _compared(_Rows(types.get(type_key)), by_key, day)


def _compared(rows: _Rows, by_key: Mapping[str, list[Definition]], today: date) -> Iterator[Difference]:
    counted: dict[str, list[_Counted]] = {}
    for key, versions in by_key.items():
        with suppress(Refused):  # a field of it is gone: it is counted no more, and nothing can be said of it
            counted[key] = list(_versions(rows, versions, today))
    every = [one for versions in counted.values() for one in versions]
    if any(one.kin for one in every):
        for _after, _last, members in rows.stretches():
            for one in every:
                one.look_for_firsts(members)
    levels = [key for key in counted if by_key[key][-1].body["value"] == "level"]
    asked = {"keys": list(counted), "levels": levels, "today": today}
    for after, last, members in rows.stretches():
        due = {place: worth for one in every for place, worth in one.due(members)}
        found = fetch(_POSTED, {**asked, "after": after, "last": last})
        posted: dict[Place, Worth] = {(key, record, on): (amount, count) for key, record, on, amount, count in found}
        if due != posted:
            yield from _told(due, posted)


def _told(due: Mapping[Place, Worth], posted: Mapping[Place, Worth]) -> Iterator[Difference]:
    for place in sorted({*due, *posted}, key=str):
        key, record, on = place
        wanted, found = due.get(place, _NOTHING), posted.get(place, _NOTHING)
        if wanted != found:
            yield Difference(
                check=f"recount:{key}",
                metric=key,
                month=on.replace(day=1) if on else None,
                record=record,
                due=wanted[0],
                posted=found[0],
                told=f"count {wanted[1]} / {found[1]}",
            )


class _Rows:
    """The records of a type in stretches of their ids, with those they link to."""

    def __init__(self, kind: ObjectType) -> None:
        self.kind = kind
        self.home = company().currency
        self._members: Sequence[Row] = ()
        self._ends: dict[str, Mapping[int, Row]] = {}

    def stretches(self) -> Iterator[tuple[int, int | None, Sequence[Row]]]:
        """Records with the ids after one and up to another; the last stretch has no end."""
        last: int | None = 0
        while last is not None:
            after = last
            self._members = list(self.kind.rows().filter(deleted_at=None, pk__gt=after).order_by("pk")[:STRETCH])
            self._ends = {}
            last = self._members[-1].pk if len(self._members) == STRETCH else None
            yield after, last, self._members

    def reads(self, path: str) -> Read:
        """What reads a field of a record, or of one it links to.

        :raises Refused: if there is no such field any more.
        """
        near, _dot, far = path.partition(".")
        item = self.kind.field(near)
        if not far:
            return item.of
        other = types.get(item.to)  # type: ignore[attr-defined]  # only links have another end
        end = other.field(far)

        def of_the_other(row: Row) -> Any:
            if near not in self._ends:
                self._ends[near] = other.rows().in_bulk({item.of(one) for one in self._members} - {None})
            found = self._ends[near].get(item.of(row))
            return end.of(found) if found is not None else None

        return of_the_other

    def coins(self, measure: str) -> Callable[[Row], str]:
        """The currency in whose steps a field is rounded: the record's own if that is money."""
        if self.kind.field(measure.partition(".")[0]).kind == "money" and "currency" in self.kind.by_key:
            return lambda row: str(self.kind.field("currency").of(row))
        return lambda _row: self.home


def _versions(rows: _Rows, versions: Sequence[Definition], today: date) -> Iterator[_Counted]:
    """What each version counts. Of a level only the newest does; what cannot be read any more, is not looked at."""
    for one, following in zip(versions, [*versions[1:], None], strict=True):
        if one.body["value"] != "level" or following is None:
            yield _Counted(rows, one, following.since if following else None, today)


class _Counted:
    """One version of a metric: which records it counts, on which day and how much."""

    def __init__(self, rows: _Rows, one: Definition, until: date | None, today: date) -> None:
        body = one.body
        self.key, self.value, self.since, self.until, self.today = one.key, body["value"], one.since, until, today
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
            if not self._meets(row):
                continue
            on = self.on(row)
            if self.value == "level":
                if (on or self.today) <= self.today:
                    yield (self.key, row.pk, None), (self._worth(row, on), 1)
            elif on is not None and self._within(on) and self._counts(row, on):
                yield (self.key, row.pk, on), (self._worth(row, on), 1)

    def _meets(self, row: Row) -> bool:
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
