"""``/events/``: who may listen, and the stream itself. Plain ASGI, so that a waiting page holds no thread.

Pages come with their session, programs with a token. With ``?figures=1`` they also hear which figures changed.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from http.cookies import CookieError, SimpleCookie
from typing import Any, Final
from urllib.parse import parse_qs

from django.conf import settings

from yeji.web.events.figures import figure_sight
from yeji.web.events.hub import TOKEN, Hub, alive_among
from yeji.web.events.sight import seen_by
from yeji.web.events.stream import Stream

Scope = Mapping[str, Any]
Receive = Callable[[], Awaitable[Mapping[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]

PATH: Final = "/events/"
_LONGEST_TOKEN: Final = 200
_HEADERS: Final = (
    (b"cache-control", b"no-store, no-transform"),
    (b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'"),
    (b"x-content-type-options", b"nosniff"),
    (b"x-accel-buffering", b"no"),
    (b"server", b"Yeji"),
)


async def answer(hub: Hub, scope: Scope, receive: Receive, send: Send) -> None:
    """Tell a signed-in page what changes until it goes away, its session ends or the server stops."""
    if scope["method"] != "GET":
        return await _refuse(send, 405)
    session = _token_of(scope) or _session_of(scope)
    account = (await alive_among({session})).get(session) if session else None
    if account is None:
        return await _refuse(send, 401)
    figures = await figure_sight(account) if _wants_figures(scope) else None
    record = await seen_by(account, _record_of(scope))
    stream = Stream(account=account, session=session, record=record, figures=figures)
    if not hub.join(stream):
        return await _refuse(send, 429)
    leaving = asyncio.create_task(_gone(receive))
    try:
        await _tell(stream, leaving, send)
    finally:
        leaving.cancel()
        hub.leave(stream)
    return None


async def _tell(stream: Stream, leaving: asyncio.Task[None], send: Send) -> None:
    kind = (b"content-type", b"text/event-stream; charset=utf-8"), (b"content-encoding", b"identity")
    await send({"type": "http.response.start", "status": 200, "headers": [*kind, *_HEADERS]})
    leaving.add_done_callback(lambda _task: stream.end())
    async for message in stream.messages():
        if leaving.done():
            return
        await send({"type": "http.response.body", "body": message, "more_body": True})
    await send({"type": "http.response.body", "body": b"", "more_body": False})


async def _gone(receive: Receive) -> None:
    """Ends when the page has gone."""
    while (await receive())["type"] != "http.disconnect":
        pass


async def _refuse(send: Send, status: int) -> None:
    await send({"type": "http.response.start", "status": status, "headers": [*_HEADERS, (b"content-length", b"0")]})
    await send({"type": "http.response.body", "body": b"", "more_body": False})


def _session_of(scope: Scope) -> str:
    """The key of the browser's session; no other page can read it or send it from elsewhere."""
    given = "; ".join(value.decode("latin1") for name, value in scope["headers"] if name == b"cookie")
    with suppress(CookieError):
        found = SimpleCookie(given).get(settings.SESSION_COOKIE_NAME)
        return found.value if found and len(found.value) <= 40 else ""
    return ""


def _token_of(scope: Scope) -> str:
    """A program's token, marked as one; no page elsewhere can make a browser send it."""
    given = next((value.decode("latin1") for name, value in scope["headers"] if name == b"authorization"), "")
    kind, _space, secret = given.partition(" ")
    return TOKEN + secret.strip() if kind.lower() == "bearer" and 0 < len(secret) <= _LONGEST_TOKEN else ""


def _wants_figures(scope: Scope) -> bool:
    return parse_qs(scope["query_string"].decode("latin1")).get("figures") == ["1"]


def _record_of(scope: Scope) -> int | None:
    text = (parse_qs(scope["query_string"].decode("latin1")).get("record") or [""])[0]
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 18 else None
