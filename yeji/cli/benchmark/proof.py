"""The ledger itself, measured: what any question costs, what is posted in a second, how long proving takes.

Everything that is written here is undone, so that nothing but it is timed.
"""

from __future__ import annotations

import csv
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from functools import partial
from pathlib import Path
from typing import Final

from django.db import connections, transaction

from yeji.cli.benchmark.bulk import bulk
from yeji.cli.benchmark.cast import Cast
from yeji.cli.benchmark.company import DEAL_COLUMNS, DEAL_MAP, LAST_DAY, MOMENT, customers_of, deals_of
from yeji.cli.benchmark.measure import Operation, Result, Work, measured, result_of, rows_of
from yeji.cli.benchmark.thirty import thirty_results
from yeji.kit.periods import parse
from yeji.ledger.capture import capture_all
from yeji.ledger.queries import ask
from yeji.ledger.question import Dimension, Question
from yeji.ledger.upkeep import settle
from yeji.ledger.verify import verify, verify_independently
from yeji.org.scopes import SYSTEM
from yeji.records import writing
from yeji.records.types import registry

YEAR: Final = parse("2025")
SMALL_METRIC: Final = 100_000
MOST_IMPORTED: Final = 1_000_000
CODES: Final = "N"
"""What the codes of deals begin with that come in while somebody saves."""

PAIRS: Final = (
    (Dimension.PERSON, Dimension.PRODUCT),
    (Dimension.UNIT, Dimension.MONTH),
    (Dimension.PRODUCT, Dimension.MONTH),
    (Dimension.PERSON, Dimension.DAY),
)
COLUMN: Final = {Dimension.MONTH: "date_trunc('month', day)::date"}


def ledger_results(cast: Cast, directory: Path, *, scale: int) -> Iterator[Result]:
    """Every measurement of the ledger, the one that writes for good last."""
    entries = int(rows_of("SELECT count(*) FROM ledger_entry")[0][0])
    for operation in (*_pairs(), *_levels()):
        yield measured(operation, scale=scale)
    yield bulk("post_a_thousand_entries_in_bulk", scale)
    capture_all("deal", day=LAST_DAY, at=MOMENT)  # what the measurements before have changed and not posted
    settle(rows=scale)
    yield _proof("verify_a_million_entries", lambda: verify(day=LAST_DAY), entries, scale)
    yield _proof("verify_independently_a_million_entries", lambda: verify_independently(day=LAST_DAY), entries, scale)
    yield _seals(entries, scale)
    yield _save_while_importing(cast, directory, scale)
    yield from thirty_results(cast, scale=scale)


def _pairs() -> Iterator[Operation]:
    """Two dimensions over a year, beside the same sums over the ideal table of entries."""
    counted = (
        "SELECT count(*) FROM ledger_entry e JOIN ledger_metric m ON m.id = e.metric_id WHERE m.key = 'won_amount'"
    )
    goal = 80 if rows_of(counted)[0][0] <= SMALL_METRIC else 400
    for pair in PAIRS:
        question = Question(metrics=("won_amount",), period=YEAR, by=pair)
        columns = ", ".join(
            "person" if one not in COLUMN and one != Dimension.DAY else COLUMN.get(one, "day") for one in pair
        )
        bound = f"SELECT {columns}, sum(amount) FROM ideal_won WHERE day >= %s AND day < %s GROUP BY 1, 2"
        yield Operation(
            name=f"won_amount_by_{pair[0]}_and_{pair[1]}",
            work=_asked(question),
            bound=_sums(bound),
            goal=goal,
            times=11,
        )


def _sums(statement: str) -> Work:
    return lambda _number: rows_of(statement, YEAR.start, YEAR.end)


def _levels() -> Iterator[Operation]:
    """The pipeline as it stood: on a past day, and at the end of each month of a year."""
    standing = (
        "SELECT stage, sum(amount) FROM ledger_balance WHERE month = %s AND metric_id = "
        "(SELECT max(id) FROM ledger_metric WHERE key = 'open_pipeline') GROUP BY 1"
    )
    for name, period, by in (
        ("pipeline_by_stage_of_a_past_day", "2025-03-17", (Dimension.STAGE,)),
        ("pipeline_by_stage_of_a_past_month", "2025-03", (Dimension.STAGE,)),
        ("pipeline_by_unit_and_month", "2025", (Dimension.UNIT, Dimension.MONTH)),
    ):
        question = Question(metrics=("open_pipeline", "open_deals"), period=parse(period), by=by)
        yield Operation(
            name=name,
            work=_asked(question),
            bound=lambda _number: rows_of(standing, date(2025, 4, 1)),
            goal=50,
            times=11,
        )


def _asked(question: Question) -> Work:
    return lambda _number: ask(question, scope=SYSTEM)


def _proof(name: str, prove: Callable[[], Sequence[object]], entries: int, scale: int) -> Result:
    """Milliseconds for a million entries; the bound reads them all once."""
    started = time.perf_counter()
    found = prove()
    ours = time.perf_counter() - started
    started = time.perf_counter()
    rows_of("SELECT metric_id, day, sum(amount), sum(count) FROM ledger_entry GROUP BY 1, 2")
    least = time.perf_counter() - started
    million = 1_000_000 / entries * 1000
    note = f"{entries:,} entries in {ours:.1f} s, {len(found)} differences"
    if found:
        raise RuntimeError(f"{name}: {found[0]}")
    return result_of(name, [ours * million], [least * million], scale=scale, goal=20_000, note=note)


def _seals(entries: int, scale: int) -> Result:
    """Sealing everything at once: what the first of many months to be locked would cost if all were its own."""
    started = time.perf_counter()
    rows_of("SELECT hash FROM ledger_sealed('-infinity', 'infinity', %s, '')", LAST_DAY)
    ours = time.perf_counter() - started
    started = time.perf_counter()
    rows_of("SELECT count(*), min(written_at) FROM ledger_entry")
    least = time.perf_counter() - started
    million = 1_000_000 / entries * 1000
    return result_of("seal_a_million_entries", [ours * million], [least * million], scale=scale, goal=10_000)


def _save_while_importing(cast: Cast, directory: Path, scale: int) -> Result:
    """The longest that one person waits for a save while another program brings in deals by the hundred thousand.

    The bound is one row in a table of its own, committed in turn with the saves: what the disk takes of both.
    """
    path, plan = _file(directory, min(scale, MOST_IMPORTED))
    command = [sys.executable, "-c", "from yeji.cli.main import run; run()", "import", str(path), "--type", "deal"]
    with (directory / "import.log").open("wb") as log:
        program = subprocess.Popen(
            [*command, "--map", str(plan)], env=os.environ | {"LC_ALL": "C.UTF-8"}, stdout=log, stderr=log
        )
        waits: list[tuple[float, float]] = []
        least: list[float] = []
        while program.poll() is None:
            waits.append(_committed(partial(_save, cast, len(waits))))
            least.append(sum(_committed(_write_one_row)))
            time.sleep(0.02)
    if program.returncode:
        raise RuntimeError((directory / "import.log").read_text(encoding="utf-8")[-500:])
    connections["default"].close()
    ours = [sum(wait) for wait in waits]
    note = (
        f"longest {max(ours):.0f} ms of {len(ours)}, before it commits {max(before for before, _commit in waits):.0f}; "
        f"of one plain row {max(least):.0f} ms; while {min(scale, MOST_IMPORTED):,} rows came in"
    )
    return result_of("save_while_an_import_runs", ours, least, scale=scale, goal=50, note=note)


def _committed(write: Callable[[], object]) -> tuple[float, float]:
    """Milliseconds until something is written, and until it is committed."""
    started = time.perf_counter()
    with transaction.atomic():
        write()
        written = time.perf_counter()
    return (written - started) * 1000, (time.perf_counter() - written) * 1000


def _save(cast: Cast, number: int) -> None:
    writing.save(registry.get("deal"), cast.deal(number), {"amount": f"{200 + number}.25"}, by=SYSTEM, at=MOMENT)


def _write_one_row() -> None:
    rows_of("INSERT INTO ideal_entry VALUES (1, %s, 1, 1, 1)", LAST_DAY)


def _file(directory: Path, rows: int) -> tuple[Path, Path]:
    """Deals that are not there yet."""
    path, plan = directory / "more.csv", directory / "more.toml"
    plan.write_text(DEAL_MAP, encoding="utf-8")
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(DEAL_COLUMNS)
        writer.writerows((CODES + code, *rest) for code, *rest in deals_of(rows, customers_of(rows)))
    return path, plan
