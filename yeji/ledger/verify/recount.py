"""The second program for metrics that people built: read from the records in plain Python, record by record.

It shares no code with capture nor with what writes its SQL: it reads the stored definition itself, looks at each
record, and adds up what the ledger holds of it. Who is credited stands in the credit lines, which are checked by
themselves; so what is compared is each record on each day.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from yeji.kit.money import rounded
from yeji.kit.refusal import Refused
from yeji.ledger.models import Definition
from yeji.ledger.queries import fetch
from yeji.ledger.verify.own import Difference
from yeji.org.calendar import company
from yeji.platform.rows import Row
from yeji.records.types import ObjectType
from yeji.records.types import registry as types

Due = dict[tuple[int, date | None], tuple[Decimal, int]]
"""What a record is worth on a day, in its own currency, and how often it counts. A level has no day."""

_POSTED = """
SELECT e.record, CASE WHEN %(level)s THEN NULL ELSE e.belongs_on END, sum(e.currency_amount), sum(e.count)
FROM ledger_entry e JOIN ledger_metric m ON m.id = e.metric_id
WHERE m.key = %(key)s AND e.scenario = 0 AND NOT e.overlay AND (NOT %(level)s OR e.day <= %(today)s)
GROUP BY 1, 2 HAVING sum(e.currency_amount) <> 0 OR sum(e.count) <> 0
"""


def recount(*, day: date) -> Iterator[Difference]:
    """Every record of a built metric that the ledger holds otherwise than its definition says."""
    by_key: dict[str, list[Definition]] = {}
    for one in Definition.objects.filter(state=Definition.State.LIVE).order_by("key", "version"):
        by_key.setdefault(one.key, []).append(one)
    for key, versions in by_key.items():
        if versions[-1].body["value"] in ("distinct", "ratio", "formula"):
            continue
        due = _due(versions, day)
        level = versions[-1].body["value"] == "level"
        posted: Due = {
            (record, on): (amount, count)
            for record, on, amount, count in fetch(_POSTED, {"key": key, "level": level, "today": day})
        }
        for place in sorted({*due, *posted}, key=str):
            wanted, found = due.get(place, _NOTHING), posted.get(place, _NOTHING)
            if wanted != found:
                yield Difference(
                    check=f"recount:{key}",
                    metric=key,
                    month=place[1].replace(day=1) if place[1] else None,
                    record=place[0],
                    due=wanted[0],
                    posted=found[0],
                    told=f"count {wanted[1]} / {found[1]}",
                )


_NOTHING = (Decimal(0), 0)


def _due(versions: list[Definition], today: date) -> Due:
    found: Due = {}
    for one, following in zip(versions, [*versions[1:], None], strict=True):
        body, kind = one.body, types.get(one.body["type"])
        until = following.since if following else None
        rows = _Rows(kind)
        try:
            counted = [row for row in rows.all if all(rows.meets(row, test) for test in body["conditions"])]
        except Refused:
            continue  # a field of it is gone: it is counted no more, and nothing can be said of it
        if body["value"] == "level":
            if following is None:
                found |= {
                    (row.pk, None): (_worth(rows, row, body), 1)
                    for row in counted
                    if (rows.value(row, body["on"]) or today) <= today
                }
            continue
        dated = [(row, on) for row in counted if (on := rows.value(row, body["on"])) is not None]
        if body["value"] == "first":
            dated = _firsts(rows, dated, body["measure"])
        for row, on in dated:
            if (one.since is None or on >= one.since) and (until is None or on < until):
                worth = _worth(rows, row, body)
                if not (body["value"] == "days" and rows.value(row, body["measure"]) is None):
                    found[row.pk, on] = (worth, 1)
    return found


def _firsts(rows: _Rows, dated: list[tuple[Row, date]], measure: str) -> list[tuple[Row, date]]:
    first: dict[Any, tuple[Row, date]] = {}
    for row, on in sorted(dated, key=lambda pair: (pair[1], pair[0].pk)):
        kin = rows.value(row, measure)
        if kin is not None:
            first.setdefault(kin, (row, on))
    return list(first.values())


def _worth(rows: _Rows, row: Row, body: Mapping[str, Any]) -> Decimal:
    if body["value"] in ("count", "first") or not body["measure"]:
        return Decimal(1)
    measured = rows.value(row, body["measure"])
    if body["value"] == "days":
        return Decimal((rows.value(row, body["on"]) - measured).days) if measured else Decimal(0)
    value = Decimal(measured or 0)
    return rounded(value, rows.currency(row) if rows.is_money(body["measure"]) else rows.home)


class _Rows:
    """The records of a type, with those they link to."""

    def __init__(self, kind: ObjectType) -> None:
        self.kind = kind
        self.home = company().currency
        self.all = list(kind.rows().filter(deleted_at=None))
        self.linked: dict[str, Mapping[int, Row]] = {}

    def value(self, row: Row, path: str) -> Any:
        """A field of the record, or of one it links to."""
        near, _dot, far = path.partition(".")
        value = self.kind.field(near).of(row)
        if not far or value is None:
            return None if far else value
        other = types.get(self.kind.field(near).to)  # type: ignore[attr-defined]  # only links have another end
        if near not in self.linked:
            self.linked[near] = other.rows().in_bulk({self.kind.field(near).of(one) for one in self.all} - {None})
        end = self.linked[near].get(value)
        return other.field(far).of(end) if end is not None else None

    def is_money(self, path: str) -> bool:
        """Whether a field of the record is money."""
        return self.kind.field(path.partition(".")[0]).kind == "money"

    def currency(self, row: Row) -> str:
        """The currency that the record's money stands in."""
        return str(self.kind.field("currency").of(row)) if "currency" in self.kind.by_key else self.home

    def meets(self, row: Row, test: Mapping[str, Any]) -> bool:
        """Whether a record meets a condition."""
        value = self.value(row, test["field"])
        return bool(_MEETS[test["operator"]](value, [_like(value, text) for text in test["values"]]))


def _like(value: Any, text: str) -> Any:
    """A stored value of a condition as the sort of thing it is compared with."""
    if isinstance(value, bool):
        return text
    if isinstance(value, int | Decimal):
        return Decimal(text)
    return date.fromisoformat(text) if isinstance(value, date) else text


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
