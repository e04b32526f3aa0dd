"""All pages of one server process that listen, over one connection that listens for them."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Final

import psycopg
from django.db import close_old_connections, connections

from yeji.platform.events import CHANNEL, Event, read
from yeji.platform.services import account_of_token
from yeji.platform.sessions import living
from yeji.web.events.stopping import stopping
from yeji.web.events.stream import EVERYTHING, Stream

TOKEN: Final = "token:"  # noqa: S105 - a mark
"""What the key of a program that listens begins with; its token follows. Sessions' keys have no colon."""

MOST_OF_ONE_ACCOUNT: Final = 12
MOST: Final = 1000
_LOOK_EVERY: Final = 2.0
"""Seconds between two looks whether the sessions still live: a page goes dark well within five."""
_STOP_LOOK_EVERY: Final = 0.25
_FIRST_PAUSE, _LONGEST_PAUSE = 0.2, 5.0
log = logging.getLogger("yeji.events")


class Hub:
    """The pages that listen. Nothing runs while there are none."""

    def __init__(self) -> None:
        self.streams: set[Stream] = set()
        self._tasks: list[asyncio.Task[None]] = []
        self._closed = False

    def join(self, stream: Stream) -> bool:
        """Let a page listen; whether there is room for it. Of one account's pages the oldest make room."""
        if self._closed or len(self.streams) >= MOST:
            return False
        own = [one for one in self.streams if one.account == stream.account]
        if len(own) >= MOST_OF_ONE_ACCOUNT:
            return False
        self.streams.add(stream)
        if not self._tasks:
            works = (self._listen(), self._watch_sessions(), self._watch_the_server())
            self._tasks = [asyncio.create_task(work) for work in works]
        return True

    def leave(self, stream: Stream) -> None:
        """A page is gone; after the last one nobody listens."""
        self.streams.discard(stream)
        if not self.streams:
            for task in self._tasks:
                task.cancel()
            self._tasks = []

    def close(self) -> None:
        """The server stops: all pages are let go, and stay as they are until it is back."""
        self._closed = True
        for stream in list(self.streams):
            stream.end(comes_back=True)

    def tell(self, event: Event) -> None:
        """Tell every page."""
        for stream in self.streams:
            stream.note(event)

    async def _listen(self) -> None:
        """Hear what the database says, for ever; after every break all is told to have changed."""
        pause, missed = _FIRST_PAUSE, False
        while True:
            try:
                async with await psycopg.AsyncConnection.connect(**_address(), autocommit=True) as link:
                    await link.execute(f"LISTEN {CHANNEL}")
                    pause = _FIRST_PAUSE
                    if missed:
                        self.tell(Event(type=EVERYTHING))
                    async for said in link.notifies():
                        if event := read(said.payload):
                            self.tell(event)
            except psycopg.Error as problem:
                log.info("listening was broken off: %s", problem)
            missed = True
            await asyncio.sleep(pause)
            pause = min(pause * 2, _LONGEST_PAUSE)

    async def _watch_sessions(self) -> None:
        """End the pages whose session has ended."""
        while True:
            await asyncio.sleep(_LOOK_EVERY)
            keys = {stream.session for stream in self.streams}
            try:
                alive = await alive_among(keys)
            except Exception as problem:  # noqa: BLE001 - without a database nobody's session can be looked at; try again
                log.info("sessions could not be looked at: %s", problem)
                continue
            for stream in list(self.streams):
                if stream.session in keys and stream.session not in alive:
                    stream.end()

    async def _watch_the_server(self) -> None:
        """Let all pages go when the server is asked to stop; it waits for them."""
        while not stopping.value:
            await asyncio.sleep(_STOP_LOOK_EVERY)
        self.close()


async def alive_among(keys: set[str]) -> Mapping[str, int]:
    """The accounts behind those of these sessions that live."""
    return await asyncio.to_thread(_alive_among, keys)


def _alive_among(keys: set[str]) -> Mapping[str, int]:
    close_old_connections()
    try:
        at = datetime.now(UTC)
        sessions = {key for key in keys if not key.startswith(TOKEN)}
        tokens = {key: account_of_token(secret=key.removeprefix(TOKEN), at=at) for key in keys - sessions}
        alive = {key: account.pk for key, account in tokens.items() if account is not None}
        return {**(living(sessions, at=at) if sessions else {}), **alive}
    finally:
        connections["default"].close()


def _address() -> dict[str, Any]:
    """The application's connection, less what is for Django's pool; the system says when the other end is gone."""
    settings = connections["default"].settings_dict
    named = {"dbname": "NAME", "user": "USER", "password": "PASSWORD", "host": "HOST", "port": "PORT"}
    found = {key: settings[name] for key, name in named.items() if settings[name]}
    options = {key: value for key, value in settings["OPTIONS"].items() if key != "pool"}
    return {**options, **found, "keepalives_idle": 10, "keepalives_interval": 5, "keepalives_count": 2}
