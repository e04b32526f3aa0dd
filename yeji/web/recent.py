"""The records that somebody looked at last: their ids, kept by the browser; names are looked up within scope."""

from __future__ import annotations

from typing import Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse

COOKIE: Final = "yeji_recent"
_MOST: Final = 8
_MONTH: Final = 30 * 24 * 3600


def recent(request: HttpRequest) -> list[int]:
    """The ids, the last one first."""
    parts = request.COOKIES.get(COOKIE, "").split(".")[:_MOST]
    return [int(part) for part in parts if part.isascii() and part.isdigit() and len(part) <= 18]


def remember(request: HttpRequest, response: HttpResponse, record: int) -> None:
    """Put a record that was opened at the front."""
    ids = [record, *(one for one in recent(request) if one != record)][:_MOST]
    response.set_cookie(
        COOKIE,
        ".".join(map(str, ids)),
        max_age=_MONTH,
        samesite="Lax",
        httponly=True,
        secure=settings.SESSION_COOKIE_SECURE,
    )
