"""Whether a program serves, asked as its users will ask it."""

from __future__ import annotations

import http.client
from typing import Final
from urllib.parse import urlsplit

_PATIENCE: Final = 5.0


def answers(url: str, *, patience: float = _PATIENCE) -> bool:
    """Whether a GET of ``url`` gives 200 within ``patience`` seconds; a redirect does not count."""
    parts = urlsplit(url)
    connection = http.client.HTTPConnection(parts.hostname or "127.0.0.1", parts.port, timeout=patience)
    try:
        connection.request("GET", parts.path or "/", headers={"User-Agent": "yeji"})
        return connection.getresponse().status == http.client.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
