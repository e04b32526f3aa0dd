"""What the web server serves."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from typing import Any

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yeji.config.settings")
_pages = get_wsgi_application()
# Every page's module is loaded before the first request, and before the workers part.
_loaded = get_resolver().url_patterns


def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    """Answer a request, and do not tell strangers which server and which version does."""

    def start(status: str, headers: list[tuple[str, str]], *more: Any) -> Any:
        return start_response(status, [*headers, ("Server", "Yeji")], *more)

    return _pages(environ, start)
