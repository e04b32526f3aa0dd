"""The web server as it really runs: what it says, what it refuses, how it ends, what it weighs."""

from __future__ import annotations

import http.client
import json
import os
import signal
import socket
import threading
import time
from pathlib import Path
from typing import Any

import psutil
import pytest
from django.db import connection, transaction

from tests.world import World, deal_of
from yeji.config.tests.conftest import Running, program, until
from yeji.platform.services import make_token

MOST_MEMORY = 250 * 2**20


def rest(running: Running, world: World) -> Any:
    """Sends requests as Chen."""
    from django.utils import timezone

    token = make_token(account=world.accounts["chen"], label="test", at=timezone.now())

    def send(method: str, path: str, body: Any = None) -> tuple[int, Any]:
        link = http.client.HTTPConnection("127.0.0.1", running.port, timeout=60)
        headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
        link.request(method, f"/api/v1{path}", None if body is None else json.dumps(body), headers)
        answer = link.getresponse()
        text = answer.read()
        return answer.status, json.loads(text) if text else None

    return send


def raw(running: Running, data: bytes) -> bytes:
    """Everything that comes back for these bytes."""
    got = b""
    with socket.create_connection(("127.0.0.1", running.port), timeout=5) as link:
        try:
            link.sendall(data)
            while part := link.recv(65536):
                got += part
        except OSError:
            pass
    return got


def asked(line: str, *headers: str, body: bytes = b"") -> bytes:
    return "\r\n".join([f"{line} HTTP/1.1", "Host: x", "Connection: close", *headers, "", ""]).encode() + body


@pytest.fixture
def world(own_world: World) -> World:
    """The small company, for good."""
    return own_world


def test_it_serves_deals_and_health_and_names_no_server(world: World, web: Running) -> None:
    send = rest(web, world)
    status, made = send(
        "POST", "/records/deal", {"name": "x", "stage": world.stages["lead"], "owner": world.people["chen"]}
    )
    assert status == 201
    assert send("GET", f"/records/deal/{made['id']}")[1] == made
    for path in ("/healthz", "/api/v1/metrics", "/sign-in/"):
        answer = raw(web, asked(f"GET {path}")).lower()
        assert b"granian" not in answer
        assert b"django" not in answer.partition(b"\r\n\r\n")[0]
    head = raw(web, asked("HEAD /api/v1/openapi.json"))
    assert head.startswith(b"HTTP/1.1 200")
    assert head.endswith(b"\r\n\r\n")


def test_s49_s50_what_is_no_honest_request_is_refused(web: Running) -> None:
    smuggled = asked(
        "POST /api/v1/tokens", "Content-Type: application/json", "Content-Length: 4", "Transfer-Encoding: chunked",
        body=b"0\r\n\r\nGET /healthz HTTP/1.1\r\nHost: x\r\n\r\n",
    )  # fmt: skip
    cases = {
        asked("GET /api/v1/metrics?x=" + "a" * 1_000_000): {431, 414, 400},
        smuggled: {400},
        asked("POST /api/v1/tokens", "Content-Length: 4", "Content-Length: 5", body=b"abcd"): {400},
        asked("POST /api/v1/tokens", "Content-Type: application/json", "Content-Length: 3000000", body=b"x"): {413},
        asked("TRACE /api/v1/metrics"): {405},
        asked("GET /static/../../../../etc/passwd"): {404},
        asked("GET /static/%2e%2e/%2e%2e/secrets/django.key"): {404},
        asked("GET /.git/config"): {404},
        asked("GET /admin/doc/"): {404},
    }
    for data, statuses in cases.items():
        answer = raw(web, data)
        assert answer.count(b"HTTP/1.1 ") == 1, (data[:80], answer)
        assert int(answer.split()[1]) in statuses, (data[:80], answer[:300])
        assert b"Traceback" not in answer


def test_a_running_request_is_finished_before_the_server_ends(world: World, web: Running) -> None:
    send, deal = rest(web, world), deal_of(world, "chen", 5)
    answers: list[int] = []
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT id FROM sales_deal WHERE id = %s FOR UPDATE", [deal.pk])
        waiting = threading.Thread(
            target=lambda: answers.append(send("PATCH", f"/records/deal/{deal.pk}", {"amount": "7"})[0])
        )
        waiting.start()
        until(_somebody_waits, web)
        os.kill(web.process.pid, signal.SIGTERM)
        time.sleep(1)
    waiting.join()
    assert answers == [200]
    assert web.process.wait(20) == 0


def _somebody_waits() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
        return bool(cursor.fetchone()[0])


def test_a_worker_process_that_dies_is_replaced(world: World, web: Running) -> None:
    send = rest(web, world)
    first = {child.pid for child in psutil.Process(web.process.pid).children()}
    os.kill(min(first), signal.SIGKILL)
    until(lambda: len({child.pid for child in psutil.Process(web.process.pid).children()} - first) == 1, web)
    assert {send("GET", "/records/deal")[0] for _ in range(10)} == {200}


def test_web_and_worker_together_stay_small(world: World, web: Running, home: Path) -> None:
    send = rest(web, world)
    with program("yeji.config.work", home) as worker:
        time.sleep(3)
        for _ in range(50):
            send("GET", "/records/deal")
        held = sum(member.memory_full_info().pss for running in (web, worker) for member in running.family())
    assert held < MOST_MEMORY, f"{held / 2**20:.0f} MB"
