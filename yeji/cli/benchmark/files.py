"""Files in and out at size: a large import by the worker while people work, and a large list that is taken out."""

from __future__ import annotations

import csv
import json
import random
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Any, Final

import psutil
from django.db import connection

from yeji.cli.benchmark.cast import Cast
from yeji.cli.benchmark.company import MOMENT, REPS, rep
from yeji.cli.benchmark.crowd import Clicker, clicks_of, share_of, slowest
from yeji.cli.benchmark.ideal import load_time
from yeji.cli.benchmark.measure import Result, result_of
from yeji.cli.benchmark.serving import send
from yeji.org.scopes import SYSTEM
from yeji.records.exporting.runs import export_to
from yeji.records.listing import Listing
from yeji.records.types import registry

MOST_IN: Final = 1_000_000
MOST_OUT: Final = 100_000
EXPORT_GOAL_MS: Final = 10_000.0
IMPORT_GOAL_MS: Final = 100.0
"""For a thousand rows: ten thousand a second."""
MEMORY_GOAL: Final = 400
WAIT_GOAL_MS: Final = 500.0
BAD_EVERY: Final = 50
CLICKERS: Final = 6
_LOOK: Final = 0.5
_PLAIN: Final = "application/octet-stream"
_REMARKS: Final = "云南省昆明市五华区人民中路科技园三栋二层，联系人陈先生"
_FIELDS: Final = ("code", "name", "owner", "phone")
_MAP: Final = {"match": "code", "fields": {name: {"column": name} for name in _FIELDS}}


def take_out(directory: Path, *, scale: int) -> Result:
    """Take deals out into a workbook, beside the database's own copy of the same rows."""
    deals = f"SELECT id FROM sales_deal WHERE deleted_at IS NULL ORDER BY id LIMIT {min(scale, MOST_OUT)}"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT max(id), count(*) FROM ({deals}) AS taken")
        last, rows = cursor.fetchone()
        started = time.perf_counter()
        with cursor.copy(f"COPY (SELECT * FROM sales_deal WHERE id <= {int(last)}) TO STDOUT") as copied:
            for _piece in copied:
                pass
        least = time.perf_counter() - started
    path = directory / "deals.xlsx"
    started = time.perf_counter()
    export_to(path, Listing(kind=registry.get("deal"), where={"id__lte": last}), by=SYSTEM, at=MOMENT)
    ours = time.perf_counter() - started
    path.unlink()
    return result_of(
        "export_of_a_hundred_thousand_deals",
        [ours * 1000 * MOST_OUT / rows],
        [least * 1000 * MOST_OUT / rows],
        scale=scale,
        goal=EXPORT_GOAL_MS,
        note=f"{rows:,} rows",
    )


@dataclass
class _Seen:
    """What was seen while it ran: the worker's memory at most, in megabytes, and how long saves took."""

    peak: float = 0.0
    saves: list[float] = field(default_factory=list)


def bring_in_meanwhile(cast: Cast, people: Sequence[Clicker], port: int, directory: Path, *, scale: int) -> Result:
    """Bring customers in by the worker, one row in fifty bad, while people click and one saves again and again."""
    rows = min(scale, MOST_IN)
    path = directory / "list.csv"
    bad = _write(path, rows)
    team = [replace(one, took=[], wrong=[]) for one in people[:CLICKERS]]
    number = _begun(port, cast.token, path)
    with _working(cast, port, team, scale) as seen:
        started = time.perf_counter()
        told = _followed(port, cast.token, number, seen)
        ours = time.perf_counter() - started
    least = load_time(path, rows, dict.fromkeys((*_FIELDS, "remarks"), "text"))
    path.unlink()
    if (told["read"], told["refused"]) != (rows, bad):
        raise RuntimeError(f"{told} of {rows} rows, {bad} of them bad")
    waits = [slowest(took) for took in (clicks_of(team), sorted(seen.saves))]
    note = (
        f"{rows / ours:,.0f}/s, worker {seen.peak:,.0f} MB of {MEMORY_GOAL}, slowest twentieth of pages "
        f"{waits[0]:,.0f} ms, of saves {waits[1]:,.0f} ms of {WAIT_GOAL_MS:,.0f}"
    )
    name = "import_of_a_thousand_customers_while_people_work"
    return result_of(name, [ours * 1_000_000 / rows], [least], scale=scale, goal=IMPORT_GOAL_MS, note=note)


def _write(path: Path, rows: int) -> int:
    """A list as another system gives it, some 150 bytes a row; how many of them cannot go in."""
    dice, bad = random.Random(rows), 0  # noqa: S311 - it is to be the same every time
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow((*_FIELDS, "remarks"))
        for number in range(rows):
            name = f"{dice.choice('华东南北云岭恒信')}{dice.choice('科技仪器生物')}试验客户{number}有限公司"
            row = [f"L{number:07d}", name, rep(dice.randrange(REPS)), f"0871{dice.randrange(10**7, 10**8)}", _REMARKS]
            if number % BAD_EVERY == BAD_EVERY - 1:
                bad += 1
                row[1 + bad % 2] = ("", "Nobody of This Name")[bad % 2]
            writer.writerow(row)
    return bad


def _begun(port: int, token: str, path: Path) -> int:
    """An import with its map; its number."""
    sent = send(port, "POST", "/api/v1/imports?type=customer&name=list.csv", token, path.read_bytes(), kind=_PLAIN)
    number = int(json.loads(sent)["id"])
    asked = {**_MAP, "ignore": ["remarks"]}
    send(port, "PUT", f"/api/v1/imports/{number}/map", token, json.dumps(asked).encode())
    return number


def _followed(port: int, token: str, number: int, seen: _Seen) -> dict[str, Any]:
    """Run it to its end; what is said of it then."""
    worker = _worker()
    send(port, "POST", f"/api/v1/imports/{number}/run", token)
    while True:
        time.sleep(_LOOK)
        weight = worker.memory_full_info()
        seen.peak = max(seen.peak, getattr(weight, "pss", weight.rss) / 2**20)
        told: dict[str, Any] = json.loads(send(port, "GET", f"/api/v1/imports/{number}", token))
        if told["state"] not in ("waiting", "running"):
            return told


def _worker() -> psutil.Process:
    """The process of the worker of jobs."""
    for child in psutil.Process().children():
        if "yeji.config.work" in child.cmdline():
            return child
    raise RuntimeError("there is no worker")


@contextmanager
def _working(cast: Cast, port: int, team: Sequence[Clicker], scale: int) -> Iterator[_Seen]:
    """People click, and somebody saves, for as long as this lasts."""
    over, seen = threading.Event(), _Seen()
    works = [partial(one.work, port, lambda: not over.is_set(), share_of(scale)) for one in team]
    threads = [threading.Thread(target=work) for work in (*works, partial(_save, cast, port, over, seen.saves))]
    for thread in threads:
        thread.start()
    try:
        yield seen
    finally:
        over.set()
        for thread in threads:
            thread.join()


def _save(cast: Cast, port: int, over: threading.Event, took: list[float]) -> None:
    """Change the amount of one deal after the other."""
    number = 0
    while not over.is_set():
        number += 1
        body = json.dumps({"amount": f"{100 + number}.25"}).encode()
        began = time.perf_counter()
        send(port, "PATCH", f"/api/v1/records/deal/{cast.deal(number)}", cast.token, body)
        took.append((time.perf_counter() - began) * 1000)
        over.wait(_LOOK / 5)
