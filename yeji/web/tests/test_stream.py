"""What an open page hears last."""

from __future__ import annotations

import asyncio

import pytest

from yeji.web.events.stream import Stream


async def last_heard(*, comes_back: bool) -> list[bytes]:
    stream = Stream(account=1, session="s", record=None)
    heard = stream.messages()
    first = await anext(heard)
    stream.end(comes_back=comes_back)
    return [first, *[message async for message in heard]]


@pytest.mark.parametrize(("comes_back", "said"), [(False, True), (True, False)], ids=["session over", "server stops"])
def test_a_page_is_closed_when_its_session_ends_and_stays_when_the_server_stops(comes_back: bool, said: bool) -> None:
    heard = asyncio.run(last_heard(comes_back=comes_back))
    assert heard[0].startswith(b"retry: ")
    assert (b"event: ended\ndata: {}\n\n" in heard) == said
