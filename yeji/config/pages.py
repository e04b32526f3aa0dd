"""Pages in threads under an event loop: hands each request to the WSGI application and its answer back whole.

One crossing between loop and threads for a request, and only large answers in pieces: that is why it is not a general
bridge (docs/adr).
"""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Awaitable, Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from io import RawIOBase
from typing import Any, Final
from urllib.parse import unquote_to_bytes

Send = Callable[[dict[str, Any]], Awaitable[None]]
Receive = Callable[[], Awaitable[Mapping[str, Any]]]
Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]

_WHOLE: Final = 512 * 1024
"""Bytes up to which an answer is gathered and sent at once."""
_PLAIN: Final = {"content-length": "CONTENT_LENGTH", "content-type": "CONTENT_TYPE"}


class Pages:
    """An ASGI application around a WSGI one that runs in so many threads."""

    def __init__(self, application: Application, *, threads: int) -> None:
        self._application = application
        self._threads = ThreadPoolExecutor(max_workers=threads, thread_name_prefix="page")

    async def __call__(self, scope: Mapping[str, Any], receive: Receive, send: Send) -> None:
        loop = asyncio.get_running_loop()

        async def sent(message: dict[str, Any]) -> None:
            await send(message)  # what the server gives is awaited, and need be no coroutine

        reply = _Reply(lambda message: asyncio.run_coroutine_threadsafe(sent(message), loop).result())
        environ = environ_of(scope, Body(receive, loop))
        await loop.run_in_executor(self._threads, reply.make, self._application, environ)
        for message in reply.rest():
            await send(message)


class _Reply:
    """The answer to one request as it comes about in a thread."""

    def __init__(self, emit: Callable[[dict[str, Any]], None]) -> None:
        self._emit = emit
        self._start: dict[str, Any] = {}
        self._begun = False
        self._parts: list[bytes] = []

    def make(self, application: Application, environ: dict[str, Any]) -> None:
        """Run the application; what is large goes out in the meantime."""
        found = application(environ, self._note)
        try:
            size = 0
            for part in found:
                self._parts.append(part)
                size += len(part)
                if size > _WHOLE:
                    self._send_what_there_is()
                    size = 0
        finally:
            close = getattr(found, "close", None)
            if close is not None:
                close()

    def rest(self) -> list[dict[str, Any]]:
        """What is left to send."""
        end = {"type": "http.response.body", "body": b"".join(self._parts), "more_body": False}
        return [end] if self._begun else [self._start, end]

    def _note(self, status: str, headers: Iterable[tuple[str, str]], _problem: Any = None) -> Callable[[bytes], None]:
        named = [(name.lower().encode("latin1"), value.encode("latin1")) for name, value in headers]
        self._start = {"type": "http.response.start", "status": int(status[:3]), "headers": named}
        return self._parts.append

    def _send_what_there_is(self) -> None:
        if not self._begun:
            self._begun = True
            self._emit(self._start)
        self._emit({"type": "http.response.body", "body": b"".join(self._parts), "more_body": True})
        self._parts.clear()


class Body(RawIOBase):
    """A request's body, fetched from the loop by the thread that reads it, and not before."""

    def __init__(self, receive: Receive, loop: asyncio.AbstractEventLoop) -> None:
        super().__init__()
        self._receive, self._loop = receive, loop
        self._held = bytearray()
        self._more = True

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        """Up to ``size`` bytes, all of them unless the body ends before."""
        while self._more and (size < 0 or len(self._held) < size):
            self._fetch()
        return self._take(len(self._held) if size < 0 else size)

    def readline(self, size: int | None = -1) -> bytes:
        """A line, up to ``size`` bytes."""
        most = -1 if size is None else size
        while self._more and b"\n" not in self._held and (most < 0 or len(self._held) < most):
            self._fetch()
        end = self._held.find(b"\n") + 1 or len(self._held)
        return self._take(end if most < 0 else min(end, most))

    def _fetch(self) -> None:
        message = asyncio.run_coroutine_threadsafe(self._next(), self._loop).result()
        self._more = bool(message.get("more_body")) and message["type"] == "http.request"
        self._held += message.get("body", b"")

    async def _next(self) -> Mapping[str, Any]:
        return await self._receive()

    def _take(self, size: int) -> bytes:
        taken = bytes(self._held[:size])
        del self._held[:size]
        return taken


def environ_of(scope: Mapping[str, Any], body: Body) -> dict[str, Any]:
    """A request as WSGI knows it. A header with an underscore is dropped: it would pass for one with a hyphen."""
    host, port = scope.get("server") or ("127.0.0.1", 0)
    client, client_port = scope.get("client") or ("", 0)
    raw = scope.get("raw_path")
    path = unquote_to_bytes(raw) if raw else scope["path"].encode("utf-8", "surrogateescape")
    environ: dict[str, Any] = {
        "REQUEST_METHOD": scope["method"],
        "SCRIPT_NAME": "",
        "PATH_INFO": path.partition(b"?")[0].decode("latin1"),
        "QUERY_STRING": scope["query_string"].decode("latin1"),
        "SERVER_PROTOCOL": f"HTTP/{scope['http_version']}",
        "SERVER_NAME": host,
        "SERVER_PORT": str(port or 0),
        "REMOTE_ADDR": client,
        "REMOTE_PORT": str(client_port),
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": scope.get("scheme", "http"),
        "wsgi.input": body,
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
    }
    for name_bytes, value_bytes in scope["headers"]:
        name, value = name_bytes.decode("latin1").lower(), value_bytes.decode("latin1")
        if "_" in name:
            continue
        key = _PLAIN.get(name) or f"HTTP_{name.upper().replace('-', '_')}"
        between = "; " if name == "cookie" else ","
        environ[key] = f"{environ[key]}{between}{value}" if key in environ else value
    return environ
