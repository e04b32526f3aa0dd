"""The whole product under its supervisor, and a client that writes deals over REST."""

from __future__ import annotations

import http.client
import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import psutil

from tests.faults.load import OutcomeUnknownError
from tests.faults.supervised import ROOT, free_port, wait_for
from yeji.platform.database.readiness import connect
from yeji.platform.database.running import running_database
from yeji.platform.instance import Instance
from yeji.platform.supervisor.supervisor import STATE

_UP = "from yeji.cli import instance_commands; instance_commands.up(port={port})"
_STOPS_WITHIN = 40
_ANSWERS_WITHIN = 20
# The same request is being answered at this moment, by a thread that outlived our connection: ask again.
_IN_PROGRESS = "idempotency.in_progress"

COMPARED = """
    SELECT d.name, count(DISTINCT d.id),
           count(DISTINCT h.id),
           coalesce(sum(e.count) FILTER (WHERE m.key = 'new_deals' AND NOT e.overlay), 0)
    FROM sales_deal d
    LEFT JOIN records_history h ON h.record = d.id
    LEFT JOIN ledger_entry e ON e.record = d.id
    LEFT JOIN ledger_metric m ON m.id = e.metric_id
    GROUP BY d.name
"""


@dataclass(frozen=True)
class Product:
    """A running product and what its clients need to know."""

    instance: Instance
    port: int
    company: dict[str, Any]

    def state(self) -> dict[str, Any]:
        """What the supervisor says of its programs."""
        found: dict[str, Any] = json.loads((self.instance.run / STATE).read_text())
        return found

    def processes_of(self, program: str) -> list[psutil.Process]:
        """A program's first process and those it started."""
        try:
            first = psutil.Process(self.state()["programs"][program]["pid"])
            return [first, *first.children(recursive=True)]
        except (psutil.NoSuchProcess, OSError, KeyError, TypeError):
            return []


class RestClient:
    """Opens deals, each under an idempotency key of its own name. ``token`` names whose it uses."""

    def __init__(self, product: Product, *, token: str = "token") -> None:
        self._product, self._token = product, token
        self._connection: http.client.HTTPConnection | None = None

    def write(self, key: str) -> None:
        try:
            status, body = self._post(key)
        except (OSError, http.client.HTTPException) as error:
            self._close()
            raise OutcomeUnknownError from error
        if status >= 500 or _IN_PROGRESS in body:
            raise OutcomeUnknownError(body)
        assert status == 201, body

    def make(self, key: str) -> int:
        """Open a deal; its id."""
        status, body = self._post(key)
        assert status == 201, body
        return int(json.loads(body)["id"])

    def change(self, deal: int, amount: str) -> int:
        """Save another amount; the answer's status."""
        return self._send("PATCH", f"/api/v1/records/deal/{deal}", {"amount": amount})[0]

    def save(self, kind: str, record: int, change: Mapping[str, Any]) -> int:
        """Save something of a record; the answer's status."""
        return self._send("PATCH", f"/api/v1/records/{kind}/{record}", change)[0]

    def win(self, key: str, day: date) -> None:
        """Bring in a deal that was won on a day."""
        status, body = self._post(key, stage=self._product.company["won"], opened_on=f"{day}", closed_on=f"{day}")
        assert status == 201, body

    def close(self, month: str, to: str) -> int:
        """Take a month one step on; the answer's status, 0 where none came."""
        try:
            return self._send("POST", f"/api/v1/periods/{month}", {"to": to})[0]
        except (OSError, http.client.HTTPException):
            self._close()
            return 0

    def answers(self) -> bool:
        """Whether the product answers."""
        try:
            return self._send("GET", "/api/v1/periods", None)[0] == 200
        except (OSError, http.client.HTTPException):
            self._close()
            return False

    def _post(self, key: str, **more: Any) -> tuple[int, str]:
        company = self._product.company
        deal = {"name": key, "amount": "100.00", **{name: company[name] for name in ("customer", "product", "stage")}}
        deal |= more
        return self._send("POST", "/api/v1/records/deal", deal, {"Idempotency-Key": key})

    def _send(self, method: str, path: str, body: Any, more: Mapping[str, str] | None = None) -> tuple[int, str]:
        if self._connection is None:
            self._connection = http.client.HTTPConnection("127.0.0.1", self._product.port, timeout=_ANSWERS_WITHIN)
        headers = {"Authorization": f"Bearer {self._product.company[self._token]}", "Content-Type": "application/json"}
        self._connection.request(
            method, path, json.dumps(body) if body is not None else None, {**headers, **(more or {})}
        )
        answer = self._connection.getresponse()
        return answer.status, answer.read().decode(errors="replace")

    def _close(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None


@contextmanager
def running_product(instance: Instance) -> Iterator[Product]:
    """``yeji up`` on ``instance`` with a company in it; at the end Ctrl-C must stop it cleanly."""
    environment = {**os.environ, "YEJI_HOME": str(instance.home), "LC_ALL": "C.UTF-8"}
    with running_database(instance):
        made = subprocess.run(
            [sys.executable, "-m", "tests.faults.company"],
            cwd=ROOT,
            env=environment,
            stdout=subprocess.PIPE,
            check=True,
        )
    port, log = free_port(), instance.home.parent / "up.log"
    with log.open("w") as written:
        process = subprocess.Popen(
            [sys.executable, "-c", _UP.format(port=port)],
            cwd=ROOT,
            env=environment,
            stdout=written,
            stderr=subprocess.STDOUT,
            text=True,
        )
    try:
        wait_for(log, "ready", process)
        yield Product(instance=instance, port=port, company=json.loads(made.stdout))
        process.send_signal(signal.SIGINT)
        assert process.wait(_STOPS_WITHIN) == 0, log.read_text()
    finally:
        print(_tail(log))
        if process.poll() is None:
            process.kill()
            process.wait()


def _tail(log: Path) -> str:
    """What pytest shows when the test failed."""
    return "\n".join(log.read_text().splitlines()[-60:])


def compared(product: Product, promised: set[str]) -> tuple[int, int, int]:
    """How many deals were lost, are there twice, or lack their history or their entry in the ledger."""
    with connect(product.instance, "owner") as connection:
        rows = connection.execute(COMPARED).fetchall()
    found = {str(row[0]): tuple(int(str(value)) for value in row[1:]) for row in rows}
    doubled = sum(deals > 1 for deals, _, _ in found.values())
    half = sum((history, counted) != (1, 1) for _, history, counted in found.values())
    return len(promised - set(found)), doubled, half
