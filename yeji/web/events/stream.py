"""One open page that listens: what it has yet to be told, and the bytes it is told it with."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any, Final

from yeji.platform.events import Event, FigureKey
from yeji.web.events.figures import FigureSight

EVERYTHING: Final = "*"
"""Said in place of types when something may have been missed."""
_HEARTBEAT: Final = 15.0
_AT_MOST_EVERY: Final = 1.0


class Stream:
    """A page or a program of an account. ``record`` is the one it shows, if any: other records' ids are not told to it.

    ``figures``: it wants to hear which figures changed.
    """

    def __init__(self, *, account: int, session: str, record: int | None, figures: FigureSight | None = None) -> None:
        self.account = account
        self.figures = figures
        self._figures: set[FigureKey] = set()
        self.session = session
        self.record = record
        self._types: set[str] = set()
        self._record_changed = False
        self._letters = False
        self._ended = self._comes_back = False
        self._news = asyncio.Event()

    def note(self, event: Event) -> None:
        """Remember what concerns this page until it is told."""
        if event.type:
            self._types.add(event.type)
            self._record_changed |= self.record is not None and (self.record in event.records or not event.records)
        elif event.figures and self.figures is not None:
            self._figures |= event.figures
        elif self.account in event.accounts:
            self._letters = True
        else:
            return
        self._news.set()

    def end(self, *, comes_back: bool = False) -> None:
        """Let go. That the session has ended is said, which closes the page.

        A server that stops ``comes_back``: of that nothing is said, and the page asks again until it is there.
        """
        self._ended, self._comes_back = True, comes_back
        self._news.set()

    async def messages(self) -> AsyncIterator[bytes]:
        """What to send: at most one message a second, a sign of life when there is nothing to say."""
        yield b"retry: 2000\n: listening\n\n"
        while not self._ended:
            try:
                await asyncio.wait_for(self._news.wait(), _HEARTBEAT)
            except TimeoutError:
                yield b": still here\n\n"
                continue
            if not self._ended:
                yield self._message()
                await self._pause()
        if not self._comes_back:
            yield b"event: ended\ndata: {}\n\n"

    def _message(self) -> bytes:
        said: dict[str, Any] = {"types": sorted(self._types), "record": self._record_changed, "letters": self._letters}
        if self.figures is not None:
            said["figures"] = self.figures.told(self._figures)
        self._types, self._record_changed, self._letters, self._figures = set(), False, False, set()
        self._news.clear()
        return f"event: changed\ndata: {json.dumps(said)}\n\n".encode()

    async def _pause(self) -> None:
        """Let a second pass, in which more is gathered; an end is not waited for."""
        end = asyncio.get_running_loop().time() + _AT_MOST_EVERY
        while not self._ended and (left := end - asyncio.get_running_loop().time()) > 0:
            await asyncio.sleep(min(left, 0.1))
