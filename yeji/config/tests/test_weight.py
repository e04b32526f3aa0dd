"""What a page weighs over the wire, with everything it loads, from the real server."""

from __future__ import annotations

import http.client
import re
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

import pytest
from django.conf import settings as current
from pytest_django import Settings

from tests.world import World, deal_of, win
from yeji.config.tests.conftest import Running
from yeji.config.tests.test_events import session_of
from yeji.platform.instance import Instance

PHONE_HOME: Final = 150_000
FIRST_VISIT: Final = 300_000


@pytest.fixture
def world(own_world: World) -> World:
    return own_world


def bytes_of(web: Running, path: str, cookie: str) -> tuple[int, str, str]:
    """Size of an answer as sent, its text, its encoding."""
    import gzip

    link = http.client.HTTPConnection("127.0.0.1", web.port, timeout=10)
    link.request("GET", path, headers={"Accept-Encoding": "gzip", "Cookie": cookie})
    answer = link.getresponse()
    assert answer.status == 200, path
    sent, encoding = answer.read(), answer.headers.get("Content-Encoding", "")
    return len(sent), (gzip.decompress(sent) if encoding == "gzip" else sent).decode(), encoding


def weight(web: Running, path: str, cookie: str) -> dict[str, int]:
    """The bytes of a page and of what it loads."""
    size, text, encoding = bytes_of(web, path, cookie)
    assert encoding == "gzip"
    loaded = {urlsplit(found).path for found in re.findall(r'(?:src|href)="(/static/[^"]+)"', text)}
    assert any(one.endswith(".css") for one in loaded)
    return {path: size, **{one: bytes_of(web, one, cookie)[0] for one in loaded}}


def test_home_on_a_phone_and_a_first_visit_are_light(
    world: World, web: Running, home: Path, settings: Settings
) -> None:
    settings.SECRET_KEY = Instance.load(home).secret("django.key")
    for number in range(30):
        deal = deal_of(world, "chen", 1000 + number)
        if number % 2:
            win(deal)
    for name in ("ada", "chen"):
        cookie = f"{current.SESSION_COOKIE_NAME}={session_of(world.accounts[name])}"
        parts = weight(web, "/", cookie)
        assert sum(parts.values()) <= PHONE_HOME, parts
        for path in ("/records/deal/board/", "/records/deal/", "/search/?q=chen"):
            assert sum((parts | weight(web, path, cookie)).values()) <= FIRST_VISIT, path
