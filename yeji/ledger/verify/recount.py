"""The second program for metrics that people built: read from the records in plain Python, record by record.

It shares no code with capture nor with what writes its SQL: it reads the stored definition itself, looks at each
record, and adds up what the ledger holds of it, record by record and day by day. Whose a level is on a day follows from
the history alone, so that is worked out again too. Whose a flow is was written down when it began to count and stays;
these lines are checked by themselves.

Records come in stretches of their ids, once for all metrics of their type, so that memory stays as it is however many
there are. Of the first of each kind one record is remembered for every kind.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import date
from decimal import Decimal
from itertools import chain
from typing import Final

from yeji.kit.refusal import Refused
from yeji.ledger.models import Definition
from yeji.ledger.queries import fetch
from yeji.ledger.verify.meaning import Counted, Level, Place, Whose, Worth
from yeji.ledger.verify.own import Difference
from yeji.ledger.verify.relived import relived
from yeji.ledger.verify.rows import Rows
from yeji.platform.rows import Row
from yeji.records.types import registry as types

_NOTHING: Final[Worth] = (Decimal(0), 0)
_DERIVED: Final = ("distinct", "ratio", "formula")
_POSTED: Final = """
SELECT m.key, e.record, e.belongs_on, CASE WHEN m.key = ANY(%(dated)s) THEN e.person END, e.overlay,
       sum(e.currency_amount), sum(e.count)
FROM ledger_entry e JOIN ledger_metric m ON m.id = e.metric_id
WHERE e.record > %(after)s AND (%(last)s::bigint IS NULL OR e.record <= %(last)s) AND m.key = ANY(%(keys)s)
      AND e.scenario = 0 AND (NOT e.overlay OR m.key = ANY(%(dated)s))
GROUP BY 1, 2, 3, 4, 5 HAVING sum(e.currency_amount) <> 0 OR sum(e.count) <> 0
"""


def recount(*, metric: str | None = None) -> Iterator[Difference]:
    """Every record of a built metric, or of one of them, that the ledger holds otherwise than its definition says."""
    by_type: dict[str, dict[str, list[Definition]]] = {}
    for one in Definition.objects.filter(state=Definition.State.LIVE).order_by("key", "version"):
        if metric in (None, one.key) and one.body["value"] not in _DERIVED:
            by_type.setdefault(one.body["type"], {}).setdefault(one.key, []).append(one)
    for type_key, by_key in by_type.items():
        if type_key in types.types:
            yield from _compared(Rows(types.get(type_key)), by_key)


def _compared(rows: Rows, by_key: Mapping[str, list[Definition]]) -> Iterator[Difference]:
    counted: dict[str, list[Counted]] = {}
    for key, versions in by_key.items():
        with suppress(Refused):  # a field of it is gone: it is counted no more, and nothing can be said of it
            counted[key] = list(_versions(rows, versions))
    every = [one for versions in counted.values() for one in versions]
    levels = [one for one in every if isinstance(one, Level)]
    dated = {one.key for one in levels}
    if any(one.kin for one in every):
        for _after, _last, members in rows.stretches():
            for one in every:
                one.look_for_firsts(members)
    for after, last, members in rows.stretches():
        flows = (part for one in every if one not in levels for part in one.due(members))
        due = _added(chain(flows, _stood(levels, members)))
        found = fetch(_POSTED, {"keys": list(counted), "dated": list(dated), "after": after, "last": last})
        there = {row.pk for row in members}
        posted = _added(
            # Of a record that was purged nothing may be left; on which days it stood nobody can say any more.
            ((key, record, *_when(on, (person, overlay), key in dated, record in there)), (amount, count))
            for key, record, on, person, overlay, amount, count in found
        )
        if due != posted:
            yield from _told(due, posted)


def _stood(levels: Sequence[Level], members: Sequence[Row]) -> Iterator[tuple[Place, Worth]]:
    if levels:
        links = {link.key: link for one in levels for link in one.links}
        for record, states in relived(members, links.values()).items():
            for one in levels:
                yield from one.stood(record, states)


def _when(on: date, whose: Whose, dated: bool, there: bool) -> tuple[date | None, Whose | None]:
    """The day and, of a level, whose it is; neither of what is gone."""
    return (on if there else None, whose if there else None) if dated else (on, None)


def _added(parts: Iterable[tuple[Place, Worth]]) -> dict[Place, Worth]:
    """Added up by place; what comes to nothing is left out."""
    sums: dict[Place, Worth] = {}
    for place, (amount, count) in parts:
        known = sums.get(place, _NOTHING)
        sums[place] = (known[0] + amount, known[1] + count)
    return {place: worth for place, worth in sums.items() if worth != _NOTHING}


def _told(due: Mapping[Place, Worth], posted: Mapping[Place, Worth]) -> Iterator[Difference]:
    for place in sorted({*due, *posted}, key=str):
        key, record, on, whose = place
        wanted, found = due.get(place, _NOTHING), posted.get(place, _NOTHING)
        if wanted != found:
            yield Difference(
                check=f"recount:{key}",
                metric=key,
                month=on.replace(day=1) if on else None,
                person=whose[0] if whose else None,
                record=record,
                due=wanted[0],
                posted=found[0],
                told=f"count {wanted[1]} / {found[1]}",
            )


def _versions(rows: Rows, versions: Sequence[Definition]) -> Iterator[Counted]:
    """What each version counts. What cannot be read any more, is not looked at."""
    for one, following in zip(versions, [*versions[1:], None], strict=True):
        sort = Level if one.body["value"] == "level" else Counted
        yield sort(rows, one, following.since if following else None)
