"""Killing database, web and worker under load over REST: every acknowledged deal is there once and whole."""

from __future__ import annotations

import random
import signal
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import psutil
import psycopg
import pytest

from tests.faults.load import Load
from tests.faults.product import Product, RestClient, compared
from tests.faults.report import Figures, figures
from tests.faults.test_database import kill_backend
from yeji.platform.database import processes
from yeji.platform.database.readiness import connect

pytestmark = pytest.mark.faults
BACK_WITHIN = 15.0
JOB = "yeji.config.jobs.mark_what_is_known"
JOBS_PER_KILL = 5
# A killed worker counts as gone after ten seconds, is looked for every ten, and its job is then done again.
JOBS_DONE_WITHIN = 90.0
LEFT = """
    SELECT status::text, count(*) FROM procrastinate_jobs WHERE task_name = %s AND queueing_lock IS NULL GROUP BY 1
"""


def kill_database(product: Product) -> float:
    server = processes.postmaster_of(product.instance.data)
    assert server is not None
    server.send_signal(signal.SIGKILL)
    return time.monotonic()


def kill_one_connection(product: Product) -> float:
    return kill_backend(product.instance)


def kill_web(product: Product) -> float:
    """Any of its processes: the first one, or one that it started to do the work."""
    with suppress(psutil.NoSuchProcess, IndexError):
        random.choice(product.processes_of("web")).send_signal(signal.SIGKILL)
    return time.monotonic()


def ask_web_to_stop(product: Product) -> float:
    """As a restart does (R-16): what it is answering, it answers; then another takes its place."""
    with suppress(psutil.NoSuchProcess, IndexError):
        product.processes_of("web")[0].send_signal(signal.SIGTERM)
    return time.monotonic()


def kill_worker(product: Product) -> float:
    """While it has jobs to do."""
    with connect(product.instance, "owner") as connection:
        connection.execute(
            "INSERT INTO procrastinate_jobs (queue_name, task_name, args)"
            " SELECT 'default', %s, '{\"timestamp\": 0}' FROM generate_series(1, %s)",
            [JOB, JOBS_PER_KILL],
        )
    time.sleep(random.uniform(0, 0.2))
    with suppress(psutil.NoSuchProcess, IndexError):
        random.choice(product.processes_of("worker")).send_signal(signal.SIGKILL)
    return time.monotonic()


@pytest.mark.parametrize("kill", [kill_database, kill_one_connection, kill_web, ask_web_to_stop, kill_worker])
def test_no_acknowledged_deal_is_lost_doubled_or_half(
    product: Product,
    tmp_path: Path,
    kills: int,
    kill: Callable[[Product], float],
    tell: Callable[[Figures], None],
) -> None:
    load = Load(tmp_path, lambda: RestClient(product), repeats=True)
    load.start()
    times = []
    try:
        for _ in range(kills):
            time.sleep(random.uniform(0.3, 0.9))
            killed_at = kill(product)
            recovered = load.recovery(after=killed_at, seconds=BACK_WITHIN)
            times.append(_worker_is_back(product, killed_at) if kill is kill_worker else recovered)
    finally:
        load.end()
    if kill is kill_worker:
        _wait_for_jobs(product)
    promised, unknown = load.acknowledged(), load.unknown()
    lost, doubled, half = compared(product, promised)
    tell(
        figures(
            kill.__name__.removeprefix("kill_").replace("_", " "),
            times,
            acknowledged=len(promised),
            unknown=len(unknown),
            lost=lost,
            doubled=doubled,
            half=half,
        )
    )
    assert promised, "nothing was written"
    assert (lost, doubled, half) == (0, 0, 0)


def _worker_is_back(product: Product, killed_at: float) -> float:
    """Seconds until a worker has announced itself to the queue after the kill."""
    while time.monotonic() < killed_at + BACK_WITHIN:
        with connect(product.instance, "owner") as connection:
            row = connection.execute(
                "SELECT count(*) FROM procrastinate_workers WHERE last_heartbeat > now() - make_interval(secs => %s)",
                [time.monotonic() - killed_at],
            ).fetchone()
        if row and row[0]:
            return time.monotonic() - killed_at
        time.sleep(0.05)
    raise AssertionError("no worker came back")


def _wait_for_jobs(product: Product) -> None:
    """No job may stay behind with a worker that is gone, while the others are done; done ones are deleted."""
    end, least = time.monotonic() + JOBS_DONE_WITHIN, 1_000_000
    with connect(product.instance, "owner") as connection:
        while True:
            left: dict[str, int] = dict(connection.execute(LEFT, [JOB]).fetchall())
            if not left:
                return
            if sum(left.values()) < least:
                least, end = sum(left.values()), time.monotonic() + JOBS_DONE_WITHIN
            assert time.monotonic() < end, f"jobs were left behind: {left}\n{_said_of_jobs(product)}"
            time.sleep(0.5)


WRITERS = 30
SHARED = 5
SAVED = """
    SELECT d.version, (SELECT count(*) FROM records_history h WHERE h.record = d.id)
    FROM sales_deal d WHERE d.id = ANY(%s)
"""


def test_r14_thirty_writers_in_crossing_order_lose_nothing(
    product: Product, kills: int, tell: Callable[[Figures], None]
) -> None:
    """Each saves the same deals in an order of its own; whoever meets another waits, and nobody sees an error."""
    first = RestClient(product)
    deals = [first.make(f"crossing-{number}") for number in range(SHARED)]
    answers: list[int] = []
    turns, began = max(1, kills // 4), time.monotonic()

    def work(number: int) -> None:
        client = RestClient(product)
        for turn in range(turns):
            order = random.Random(f"{number} {turn}").sample(deals, SHARED)
            answers.extend(client.change(deal, f"{number}.{turn:02d}") for deal in order)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(WRITERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    saved = answers.count(200)
    with connect(product.instance, "owner") as connection:
        found = connection.execute(SAVED, [deals]).fetchall()
    lost = saved + SHARED - sum(version for version, _writes in found)
    took = time.monotonic() - began
    counts = {"acknowledged": saved, "unknown": 0}
    tell(figures("crossing writers", [took], **counts, lost=max(lost, 0), doubled=max(-lost, 0), half=0))
    assert set(answers) <= {200, 409}
    assert len(answers) == WRITERS * SHARED * turns
    assert lost == 0
    assert all(version == writes for version, writes in found)


OF_A = """
    SELECT coalesce(sum(e.count), 0), (SELECT count(*) FROM sales_deal d JOIN sales_customer c ON c.id = d.customer_id
                                       WHERE d.id = ANY(%(deals)s) AND c.level = 'A')
    FROM ledger_entry e JOIN ledger_metric m ON m.id = e.metric_id
    WHERE m.key = 'of_a' AND e.record = ANY(%(deals)s)
"""


def test_r14_whoever_meets_across_records_waits_or_is_done_again(
    product: Product, kills: int, tell: Callable[[Figures], None]
) -> None:
    """Deals go over to customers whose level changes meanwhile: each holds what the other wants next."""
    deals = [RestClient(product).make(f"across-{number}") for number in range(2 * SHARED)]
    ranked: list[int] = product.company["ranked"]
    answers: list[int] = []
    turns, began = max(8, kills), time.monotonic()

    def work(number: int) -> None:
        client, dice = RestClient(product), random.Random(number)
        for turn in range(turns):
            if number % 2:
                change = {"customer": dice.choice(ranked), "amount": f"{turn}.{number:02d}"}
                answers.append(client.save("deal", dice.choice(deals), change))
            else:
                answers.append(client.save("customer", dice.choice(ranked), {"level": dice.choice("AB")}))

    with ThreadPoolExecutor(WRITERS) as beside:
        list(beside.map(work, range(WRITERS)))
    with connect(product.instance, "owner") as connection:
        counted, due = connection.execute(OF_A, {"deals": deals}).fetchall()[0]
    busy, took = len(answers) - answers.count(200), time.monotonic() - began
    counts = {"acknowledged": answers.count(200), "unknown": busy, "lost": 0, "doubled": 0}
    tell(figures("crossing records", [took], **counts, half=int(counted != due)))
    assert set(answers) <= {200, 409}
    assert counted == due
    assert busy <= len(answers) // 100


CLOSED = """
    SELECT p.status, (SELECT count(*) FROM ledger_seal s WHERE s.starts_on = p.starts_on),
           (SELECT count(*) FROM ledger_periodchange c WHERE c.starts_on = p.starts_on AND c.after = 'locked')
    FROM ledger_period p WHERE p.starts_on = %s
"""
BROKEN = """
    SELECT s.starts_on FROM ledger_seal s
    CROSS JOIN ledger_sealed(coalesce(s.since, '-infinity'), s.ends_on, s.starts_on, s.previous) AS found
    WHERE found.hash <> s.hash OR s.previous <> coalesce(
        (SELECT b.hash FROM ledger_seal b WHERE b.number = s.number - 1), '')
"""
WHOLE = (("reviewed", 0, 0), ("locked", 1, 1))


def test_r06_a_month_is_locked_or_not_when_the_database_dies(
    product: Product, kills: int, tell: Callable[[Figures], None]
) -> None:
    """State, seal and step of a month are there together or not at all; what was acknowledged is there."""
    ada, ben = RestClient(product, token="ada"), RestClient(product, token="ben")
    last = datetime.now(UTC).date().replace(day=1)
    months = [_months_before(last, number) for number in range(kills, 0, -1)]
    for month in months:
        RestClient(product).win(f"won-in-{month:%Y-%m}", month.replace(day=10))
    times, half, lost, acknowledged = [], 0, 0, 0
    for month in months:
        code = f"{month:%Y-%m}"
        _surely(ada, code, "calculated")
        _surely(ben, code, "reviewed")
        with ThreadPoolExecutor(1) as beside:
            asked = beside.submit(ada.close, code, "locked")
            time.sleep(random.uniform(0, 0.15))
            killed_at = kill_database(product)
            answer = asked.result()
        found = _closed(product, month, by=killed_at + BACK_WITHIN)
        while not ben.answers():
            assert time.monotonic() < killed_at + BACK_WITHIN, "the product did not come back"
        times.append(time.monotonic() - killed_at)
        half, acknowledged = half + (found not in WHOLE), acknowledged + (answer == 200)
        lost += answer == 200 and found != WHOLE[1]
        if found != WHOLE[1]:
            _surely(ada, code, "locked")
    with connect(product.instance, "owner") as connection:
        broken = connection.execute(BROKEN).fetchall()
    counts = {"acknowledged": acknowledged, "unknown": kills - acknowledged}
    tell(figures("closing, database killed", times, **counts, lost=lost, doubled=0, half=half))
    assert (lost, half, broken) == (0, 0, [])


def _closed(product: Product, month: date, *, by: float) -> tuple[Any, ...] | None:
    """What there is of a month's closing, as soon as the database takes connections again."""
    while True:
        with suppress(psycopg.OperationalError), connect(product.instance, "owner") as connection:
            return connection.execute(CLOSED, [month]).fetchone()
        assert time.monotonic() < by, "the database did not come back"
        time.sleep(0.05)


def _surely(client: RestClient, month: str, to: str) -> None:
    """Take the step, however many connections of before the kill are still found broken."""
    end = time.monotonic() + BACK_WITHIN
    while (answer := client.close(month, to)) != 200:
        assert answer in (0, 503), answer
        assert time.monotonic() < end, "the step was never taken"


def _months_before(first: date, number: int) -> date:
    """The first day of the month so many months before."""
    whole = first.year * 12 + first.month - 1 - number
    return date(whole // 12, whole % 12 + 1, 1)


def _said_of_jobs(product: Product) -> str:
    """Why jobs failed, as far as the worker said."""
    text = (Path(product.instance.log) / "worker.log").read_text(encoding="utf-8", errors="replace")
    return "\n".join([line for line in text.splitlines() if "Error" in line or "failed" in line][-20:])
