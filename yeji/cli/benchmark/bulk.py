"""Posting for many new deals at once: what an import asks of the ledger."""

from __future__ import annotations

import time
from functools import partial
from threading import Barrier
from typing import Final

from django.db import transaction

from yeji.cli.benchmark.company import LAST_DAY, MOMENT
from yeji.cli.benchmark.measure import Result, result_of, rows_of
from yeji.platform.hands import HANDS, Hands
from yeji.records import writing
from yeji.records.types import registry

BATCH: Final = 10_000
"""As many records as an import writes at once."""
ROUNDS: Final = 5
WAIT: Final = 60
"""Seconds that one writer waits for another: longer, and something is wrong."""


def bulk(name: str, scale: int) -> Result:
    """Milliseconds for a thousand entries, posted by as many writers at once as an import has, a batch each for new
    deals; the deals themselves are not timed, and all is undone afterwards."""
    batch = min(BATCH, scale // HANDS)
    ours, least, posted = [], [], 0
    for number in range(ROUNDS):
        spans = list(Hands(partial(_post, Barrier(HANDS), batch, number)).results(range(HANDS)))
        posted = sum(entries for entries, _begun, _ended in spans)
        took = max(ended for _entries, _begun, ended in spans) - min(begun for _entries, begun, _ended in spans)
        ours.append(took * 1_000_000 / posted)
        least.append(_least(posted))
    note = f"{1_000_000 / min(ours):,.0f} entries/s at best, {posted:,} a batch of {HANDS} writers"
    return result_of(name, ours, least, scale=scale, goal=12.5, note=note)


def _post(ready: Barrier, batch: int, number: int, hand: int) -> tuple[int, float, float]:
    """Post for a batch of new deals, beginning with the others: how many entries, from when until when."""
    with transaction.atomic():
        writing.set_context(account=None, at=MOMENT, verb="deal.create")
        names = ", ".join(
            f'"{field.column}"'
            for field in registry.get("deal").table._meta.concrete_fields
            if not field.primary_key and field.column != "code"
        )
        made = rows_of(
            f"INSERT INTO sales_deal (code, {names}) SELECT 'B{number}-{hand}-' || id, {names} FROM sales_deal "
            "WHERE deleted_at IS NULL ORDER BY id OFFSET %s LIMIT %s RETURNING id",
            hand * batch,
            batch,
        )
        ready.wait(WAIT)
        begun = time.perf_counter()
        statement = "SELECT ledger_capture_deal(%s, %s, %s, true)"
        posted = int(rows_of(statement, [pk for (pk,) in made], LAST_DAY, MOMENT)[0][0])
        ended = time.perf_counter()
        transaction.set_rollback(True)
    return posted, begun, ended


def _least(rows: int) -> float:
    """Milliseconds for a thousand rows of a table with nothing to it, by one writer."""
    with transaction.atomic():
        started = time.perf_counter()
        rows_of("INSERT INTO ideal_entry SELECT 1, %s, n, n, n FROM generate_series(1, %s) n", LAST_DAY, rows)
        took = time.perf_counter() - started
        transaction.set_rollback(True)
    return took * 1_000_000 / rows
