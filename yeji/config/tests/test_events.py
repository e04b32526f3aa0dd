"""Events as they really come: from another process's commit to a listening page, over the server's one port."""

from __future__ import annotations

import http.client
import json
import os
import signal
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import psutil
import pytest
from django.conf import settings
from django.contrib.auth import login
from django.contrib.sessions.backends.db import SessionStore
from django.db import connection, transaction
from django.http import HttpRequest
from django.utils import timezone
from pytest_django import Settings

from tests.world import World, deal_of, win
from yeji.config.tests.conftest import Running, until
from yeji.platform.instance import Instance
from yeji.platform.models import Account
from yeji.platform.services import change_password, deactivate, end_token, make_token


class Page:
    """A page that listens: what it hears, with the moment."""

    def __init__(self, web: Running, cookie: str, query: str = "", token: str = "") -> None:
        self.link = http.client.HTTPConnection("127.0.0.1", web.port, timeout=30)
        own = {"Authorization": f"Bearer {token}"} if token else {"Cookie": f"{settings.SESSION_COOKIE_NAME}={cookie}"}
        self.link.request("GET", f"/events/{query}", headers=own)
        self.socket = self.link.sock
        self.answer = self.link.getresponse()
        self.heard: list[tuple[str, dict[str, Any], float]] = []
        self.over = threading.Event()
        if self.answer.status == 200:
            self.answer.readline()
            threading.Thread(target=self._read, daemon=True).start()

    def _read(self) -> None:
        name = ""
        with suppress(OSError, ValueError, http.client.HTTPException):
            while line := self.answer.readline().decode():
                if line.startswith("event: "):
                    name = line[7:].strip()
                elif line.startswith("data: "):
                    self.heard.append((name, json.loads(line[6:]), time.monotonic()))
        self.over.set()

    def close(self) -> None:
        with suppress(OSError):
            self.socket.shutdown(socket.SHUT_RDWR)
        self.over.wait(1)
        self.link.close()


def session_of(account: Account) -> str:
    """The key of a session in which this account is signed in."""
    request = HttpRequest()
    request.session = SessionStore()
    login(request, account, backend="django.contrib.auth.backends.ModelBackend")
    request.session.save()
    return str(request.session.session_key)


@pytest.fixture
def world(own_world: World) -> World:
    return own_world


@pytest.fixture
def pages(world: World, web: Running, home: Path, settings: Settings) -> Iterator[Any]:
    """Opens pages that listen, as somebody who is signed in at the running server."""
    settings.SECRET_KEY = Instance.load(home).secret("django.key")
    opened: list[Page] = []

    def open_page(name: str, query: str = "") -> Page:
        opened.append(Page(web, session_of(world.accounts[name]), query))
        return opened[-1]

    yield open_page
    for page in opened:
        page.close()


def soon(holds: Any, seconds: float = 5) -> bool:
    """Whether something comes true in time."""
    end = time.monotonic() + seconds
    while time.monotonic() < end and not holds():
        time.sleep(0.01)
    return bool(holds())


def test_a_page_hears_of_a_won_deal_within_a_second_and_hears_no_figure(world: World, web: Running, pages: Any) -> None:
    deal = deal_of(world, "chen", 987654)
    ada, other = pages("ada", f"?record={deal.pk}"), pages("dora")
    stranger = pages("dora", f"?record={deal.pk}")  # a record out of her sight
    assert ada.answer.status == 200
    assert ada.answer.headers["Content-Encoding"] == "identity"
    time.sleep(0.5)  # until the server listens
    began = time.monotonic()
    win(deal)
    assert soon(lambda: ada.heard and other.heard and stranger.heard)
    name, said, at = ada.heard[0]
    assert at - began < 1
    assert (name, said) == ("changed", {"types": ["deal"], "record": True, "letters": False})
    assert other.heard[0][1] == {"types": ["deal"], "record": False, "letters": False}
    assert stranger.heard[0][1] == other.heard[0][1]


def test_listeners_hear_which_figures_changed_within_their_scope(world: World, web: Running, pages: Any) -> None:
    ada, dora, plain = pages("ada", "?figures=1"), pages("dora", "?figures=1"), pages("ada")
    secret = make_token(account=world.accounts["ben"], label="watch", at=timezone.now())
    program = Page(web, "", "?figures=1", secret)
    assert program.answer.status == 200
    win(deal_of(world, "chen", 500))

    def heard(page: Page, metric: str) -> list[dict[str, Any]]:
        said = [one for _name, told, _at in list(page.heard) for one in told.get("figures", ())]
        return [one for one in said if one["metric"] == metric]

    assert soon(lambda: heard(ada, "won_amount") and heard(program, "won_amount"))
    east, top = world.units["East"], world.units["Headquarters"]
    assert {"metric": "won_amount", "month": "2026-05", "units": sorted([east, top]), "own": False} in heard(
        ada, "won_amount"
    )
    assert {tuple(one["units"]) for one in heard(program, "won_amount")} == {(east,)}
    assert heard(ada, "won_deals")
    assert heard(ada, "win_rate")
    assert soon(lambda: dora.heard)
    assert all(told.get("figures") == [] for _name, told, _at in dora.heard)  # nothing of hers changed
    assert all("figures" not in told for _name, told, _at in plain.heard)
    assert "500" not in json.dumps([told for _name, told, _at in ada.heard])
    end_token(secret=secret, at=timezone.now())
    assert program.over.wait(5)
    program.close()


def test_many_writes_are_told_once_a_second_and_undone_ones_never(world: World, web: Running, pages: Any) -> None:
    ada = pages("ada")
    time.sleep(0.5)
    with suppress(RuntimeError), transaction.atomic():
        deal_of(world, "chen", 1)
        raise RuntimeError
    time.sleep(0.5)
    assert ada.heard == []
    for amount in range(30):
        deal_of(world, "chen", amount)
    time.sleep(2.5)
    assert 2 <= len(ada.heard) <= 4


def test_s46_the_stream_ends_within_five_seconds_of_the_session(world: World, web: Running, pages: Any) -> None:
    from django.utils import timezone

    chen, ben, dora = pages("chen"), pages("ben"), pages("dora")
    deactivate(account=world.accounts["chen"], at=timezone.now())
    change_password(account=world.accounts["ben"], password="another-long-one-1", at=timezone.now())
    assert chen.over.wait(5)
    assert ben.over.wait(5)
    assert chen.heard[-1][0] == "ended"
    assert not dora.over.is_set()


def test_strangers_and_other_methods_are_refused(world: World, web: Running) -> None:
    for cookie in ("", "x" * 32, "y" * 4000):
        assert Page(web, cookie).answer.status == 401
    link = http.client.HTTPConnection("127.0.0.1", web.port, timeout=5)
    link.request("POST", "/events/")
    assert link.getresponse().status == 405


def test_pages_are_served_while_many_listen_and_the_server_ends_in_time(world: World, web: Running, pages: Any) -> None:
    listening = [pages(name) for name in ("ada", "ben", "chen", "dora") for _ in range(10)]
    assert {page.answer.status for page in listening} == {200}
    link = http.client.HTTPConnection("127.0.0.1", web.port, timeout=5)
    link.request("GET", "/sign-in/")
    assert link.getresponse().status == 200
    began = time.monotonic()
    os.kill(web.process.pid, signal.SIGTERM)
    assert web.process.wait(10) == 0
    assert time.monotonic() - began < 5


def test_a_page_hears_again_after_the_database_broke_the_line(world: World, web: Running, pages: Any) -> None:
    ada = pages("ada")
    time.sleep(0.5)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE query = 'LISTEN yeji_events' AND datname = current_database()"
        )
        assert cursor.fetchall() == [(True,)]
    assert soon(lambda: ada.heard and ada.heard[0][1]["types"] == ["*"])
    deal_of(world, "chen", 1)
    assert soon(lambda: ada.heard[-1][1]["types"] == ["deal"])


def test_a_worker_process_that_dies_is_replaced_and_listens_again(world: World, web: Running, pages: Any) -> None:
    first = {child.pid for child in psutil.Process(web.process.pid).children()}
    for pid in first:
        os.kill(pid, signal.SIGKILL)
    until(lambda: len({child.pid for child in psutil.Process(web.process.pid).children()} - first) == 2, web)
    assert soon(lambda: _status(pages) == 200, 20)


def _status(pages: Any) -> int:
    with suppress(OSError, http.client.HTTPException):
        return int(pages("ada").answer.status)
    return 0
