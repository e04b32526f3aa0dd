"""Parts of a page that are asked for by themselves: in the drawer, or a section fetched again after a change."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

DRAWER = "drawer-in"
CHANGED = "yeji:changed"


def asked_for(request: HttpRequest, part: str) -> bool:
    """Whether the page's script asks for the element of this id alone."""
    return request.headers.get("HX-Request") == "true" and request.headers.get("HX-Target", "").endswith(f"#{part}")


def in_drawer(request: HttpRequest) -> bool:
    """Whether the answer will stand in the drawer beside a list."""
    return asked_for(request, DRAWER)


def came_from(request: HttpRequest) -> tuple[str, dict[str, str]]:
    """Path and query of the page that a part is asked from."""
    parts = urlsplit(request.headers.get("HX-Current-URL", ""))
    return parts.path, dict(parse_qsl(parts.query))


def frame(
    request: HttpRequest, template: str, context: Mapping[str, Any], *, changed: bool = False, status: int = 200
) -> HttpResponse:
    """A part of a page, with the messages that are due. ``changed`` makes the page fetch what shows records again."""
    response = render(request, template, dict(context), status=status)
    return tell_changed(response) if changed else response


def tell_changed(response: HttpResponse) -> HttpResponse:
    """Tell the page that records have changed."""
    response["HX-Trigger"] = json.dumps({CHANGED: {"target": "body"}})
    return response


def said(request: HttpRequest, *, changed: bool = False, status: int = 200) -> HttpResponse:
    """Nothing but the messages that are due."""
    return frame(request, "web/records/said.html", {}, changed=changed, status=status)
