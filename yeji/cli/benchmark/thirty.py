"""A company that measures much: thirty metrics on one object, built as administrators build them.

Whatever is measured here comes last: afterwards every deal owes what the new metrics call for.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any, Final

from django.db import connections, transaction

from yeji.cli.benchmark.bulk import bulk
from yeji.cli.benchmark.cast import Cast
from yeji.cli.benchmark.company import LAST_DAY, MOMENT
from yeji.cli.benchmark.measure import Operation, Result, measured, result_of, rows_of
from yeji.cli.benchmark.operations import capture_of_one, two_rows
from yeji.ledger.built import keeping
from yeji.ledger.built.laying import lay
from yeji.ledger.capture.install import lay_type, metric_ids
from yeji.ledger.capture.run import capture_records
from yeji.ledger.metrics import registry
from yeji.ledger.models import Definition
from yeji.ledger.upkeep import settle
from yeji.ledger.versions import forget_versions
from yeji.org.calendar import touch_setup
from yeji.org.scopes import SYSTEM

METRICS: Final = 30
GOAL_OF_FILLING: Final = 15_000.0
"""Milliseconds for a million records."""

_OUTCOME: Final = "stage.outcome"
Body = dict[str, Any]


def thirty_results(cast: Cast, *, scale: int) -> Iterator[Result]:
    """Filling in one more metric, and what a save and an import cost with thirty."""
    yield _filled(scale)
    _lay_the_others()
    capture_records("deal", cast.deals, day=LAST_DAY, at=MOMENT)
    yield measured(
        Operation(
            name="capture_of_a_changed_deal_with_30_metrics",
            prepare=lambda number: rows_of(
                "UPDATE sales_deal SET amount = amount + 1 WHERE id = %s", cast.deal(number)
            ),
            work=capture_of_one(cast),
            bound=two_rows,
            goal=2,
            times=60,
            undone=True,
        ),
        scale=scale,
    )
    yield bulk("post_a_thousand_entries_in_bulk_with_30_metrics", scale)


def _filled(scale: int) -> Result:
    """Milliseconds for a million records, until the figures are there; the bound adds up the same from the records."""
    body = {**_bodies()[0], "conditions": [_is(_OUTCOME, "won"), _amount("at_least", 10)]}
    made = keeping.build(key="first_of_thirty", given=body, by=SYSTEM, at=MOMENT)
    started = time.perf_counter()
    lay(made.pk, day=LAST_DAY, at=MOMENT, pause=time.sleep)
    ours = time.perf_counter() - started
    settle(rows=0)
    tidied = time.perf_counter() - started - ours
    started = time.perf_counter()
    rows_of("SELECT owner_id, closed_on, sum(amount) FROM sales_deal WHERE amount >= 10 GROUP BY 1, 2")
    least = time.perf_counter() - started
    # Those that came in while somebody saved are filled in too.
    records = int(rows_of("SELECT count(*) FROM sales_deal")[0][0])
    million = 1_000_000 / records * 1000
    note = f"{records:,} records, {_entries('first_of_thirty'):,} entries in {ours:.1f} s; tidied in {tidied:.1f} s"
    name = "fill_in_a_metric_over_a_million_records"
    return result_of(name, [ours * million], [least * million], scale=scale, goal=GOAL_OF_FILLING, note=note)


def _entries(metric: str) -> int:
    count = rows_of(
        "SELECT count(*) FROM ledger_entry e JOIN ledger_metric m ON m.id = e.metric_id WHERE m.key = %s", metric
    )
    return int(count[0][0])


def _lay_the_others() -> None:
    """Let capture count them from now on. What is past is filled in for the first of a kind alone, which is another
    record's otherwise with each that comes in: for the others it would be the same thirty times."""
    wanted = METRICS - len(registry.captured("deal"))
    made = [
        (body["value"], keeping.build(key=f"one_of_thirty_{number}", given=body, by=SYSTEM, at=MOMENT).pk)
        for number, body in enumerate(_bodies()[:wanted])
    ]
    waiting = Definition.objects.filter(state=Definition.State.WAITING)
    waiting.update(state=Definition.State.FILLING)  # law: own-write - no worker runs here that would do it
    touch_setup()
    with transaction.atomic(using="owner"), connections["owner"].cursor() as cursor:
        lay_type(cursor, "deal", metric_ids(cursor, "deal"))
    forget_versions()
    for pk in (pk for value, pk in made if value == "first"):
        lay(pk, day=LAST_DAY, at=MOMENT, pause=time.sleep)
    settle(rows=0)  # as the worker does


def _bodies() -> list[Body]:
    """Sums by product and by size, counts, days, levels, and the first deal of each customer."""
    won, lost, still = (_is(_OUTCOME, outcome) for outcome in ("won", "lost", "open"))
    products = [str(pk) for (pk,) in rows_of("SELECT id FROM sales_product ORDER BY id LIMIT 10")]
    sizes = (1_000, 5_000, 20_000, 50_000)
    of_states: Body = {"value": "level", "measure": "amount", "on": "opened_on", "until": "closed_on"}
    return [
        *(_flow(won, _is("product", pk), value="sum", measure="amount") for pk in products),
        *(_flow(won, _amount("at_least", size), value="sum", measure="amount") for size in sizes),
        *(_flow(lost, _amount("below", size), value="count") for size in sizes),
        _flow(won, value="first", measure="customer"),
        _flow(won, value="days", measure="opened_on"),
        *({**_flow(still, _amount("at_least", size)), **of_states} for size in sizes),
    ]


def _flow(*conditions: Body, **more: Any) -> Body:
    return {"name": {"en": "Measured"}, "type": "deal", "conditions": list(conditions), "on": "closed_on", **more}


def _is(field: str, value: str) -> Body:
    return {"field": field, "operator": "is", "values": [value]}


def _amount(operator: str, value: int) -> Body:
    return {"field": "amount", "operator": operator, "values": [str(value)]}
