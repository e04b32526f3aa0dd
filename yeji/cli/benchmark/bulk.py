"""Posting for many new deals at once: what an import asks of the ledger."""

from __future__ import annotations

import time
from typing import Final

from django.db import transaction

from yeji.cli.benchmark.company import LAST_DAY, MOMENT
from yeji.cli.benchmark.measure import Result, result_of, rows_of
from yeji.records import writing
from yeji.records.types import registry

BATCH: Final = 20_000
BATCHES: Final = 5


def bulk(name: str, scale: int) -> Result:
    """Milliseconds for a thousand entries, posted in batches for new deals; the deals themselves are not timed."""
    names = ", ".join(
        f'"{field.column}"'
        for field in registry.get("deal").table._meta.concrete_fields
        if not field.primary_key and field.column != "code"
    )
    batch = min(BATCH, scale)
    ours, least, posted = [], [], 0
    for number in range(BATCHES):
        with transaction.atomic():
            writing.set_context(account=None, at=MOMENT, verb="deal.create")
            made = rows_of(
                f"INSERT INTO sales_deal (code, {names}) SELECT 'B{number}-' || id, {names} FROM sales_deal "
                "WHERE deleted_at IS NULL ORDER BY id LIMIT %s RETURNING id",
                batch,
            )
            started = time.perf_counter()
            posted = int(
                rows_of("SELECT ledger_capture_deal(%s, %s, %s, true)", [pk for (pk,) in made], LAST_DAY, MOMENT)[0][0]
            )
            ours.append((time.perf_counter() - started) * 1_000_000 / posted)
            started = time.perf_counter()
            rows_of("INSERT INTO ideal_entry SELECT 1, %s, n, n, n FROM generate_series(1, %s) n", LAST_DAY, posted)
            least.append((time.perf_counter() - started) * 1_000_000 / posted)
            transaction.set_rollback(True)
    note = f"{1_000_000 / min(ours):,.0f} entries/s at best, {posted:,} a batch"
    return result_of(name, ours, least, scale=scale, goal=12.5, note=note)
