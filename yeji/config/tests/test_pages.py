"""The bridge between the event loop and the pages: large answers go out in pieces, whatever the server's send is."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from typing import Any

import pytest

from yeji.config.pages import Pages

SCOPE: dict[str, Any] = {
    "type": "http",
    "http_version": "1.1",
    "method": "GET",
    "path": "/",
    "query_string": b"",
    "headers": [],
}


def answered(parts: list[bytes], *, plain: bool) -> list[dict[str, Any]]:
    """What is sent for an answer of these parts, to a server whose send is ``plain``: awaited, but no coroutine."""
    sent: list[dict[str, Any]] = []

    def application(_environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        start("200 OK", [("X-One", "1")])
        return parts

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def run() -> None:
        loop = asyncio.get_running_loop()

        async def noted(message: dict[str, Any]) -> None:
            sent.append(message)

        def send(message: dict[str, Any]) -> Awaitable[None]:
            if not plain:
                return noted(message)
            sent.append(message)
            done = loop.create_future()
            done.set_result(None)
            return done

        await Pages(application, threads=1)(SCOPE, receive, send)

    asyncio.run(run())
    return sent


@pytest.mark.parametrize("plain", [True, False])
@pytest.mark.parametrize("size", [10, 700_000])
def test_an_answer_arrives_whole_however_large_it_is(size: int, plain: bool) -> None:
    first, *rest = answered([b"a" * size, b"b" * size], plain=plain)
    assert (first["type"], first["status"], first["headers"]) == ("http.response.start", 200, [(b"x-one", b"1")])
    assert b"".join(one["body"] for one in rest) == b"a" * size + b"b" * size
    assert [one["more_body"] for one in rest] == [*[True] * (len(rest) - 1), False]
