"""What the web server serves: pages and REST in threads, ``/events/`` on the event loop, all on one address."""

from __future__ import annotations

from typing import Any, Final

from yeji.config.pages import Pages
from yeji.config.wsgi import application as pages_application
from yeji.ledger.capture.following import somebody_waits
from yeji.web.events.answer import PATH, answer
from yeji.web.events.hub import Hub

THREADS: Final = 4
somebody_waits()
hub = Hub()
pages = Pages(pages_application, threads=THREADS)


async def application(scope: Any, receive: Any, send: Any) -> None:
    """Answer a request, or begin and end with the server."""
    if scope["type"] == "lifespan":
        await _live(receive, send)
    elif scope["path"] == PATH:
        await answer(hub, scope, receive, send)
    else:
        await pages(scope, receive, send)


async def _live(receive: Any, send: Any) -> None:
    while True:
        said = (await receive())["type"]
        if said == "lifespan.startup":
            await send({"type": "lifespan.startup.complete"})
        elif said == "lifespan.shutdown":
            hub.close()
            await send({"type": "lifespan.shutdown.complete"})
            return
