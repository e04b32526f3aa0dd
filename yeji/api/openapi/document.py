"""The whole description, for programs that write programs."""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, version
from typing import Any, Final

from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.utils.translation import gettext as _

from yeji.api.calls.answers import Answer
from yeji.api.openapi import (
    account_paths,
    administering_paths,
    carrying_paths,
    counted_paths,
    handover_paths,
    layout_paths,
    metric_paths,
    other_paths,
    record_paths,
    schemas,
    setup_paths,
    sharing_paths,
    talk_paths,
    tile_paths,
    token_paths,
)
from yeji.api.openapi.operations import problem_response
from yeji.records.types import registry

_PARTS: Final = (
    other_paths,
    account_paths,
    setup_paths,
    administering_paths,
    sharing_paths,
    handover_paths,
    layout_paths,
    token_paths,
    carrying_paths,
    metric_paths,
    tile_paths,
    counted_paths,
    talk_paths,
)


def document() -> dict[str, Any]:
    """The REST interface as OpenAPI 3.1, in the language of the request."""
    paths: dict[str, Any] = {}
    shapes = {"Problem": schemas.problem(), "Bulk": schemas.bulk(), "ListChange": schemas.list_change()}
    for part in _PARTS:
        shapes |= part.components() if hasattr(part, "components") else {}
        for path, operations in part.paths().items():
            paths[path] = {**paths.get(path, {}), **operations}
    for kind in registry:
        paths |= record_paths.paths(kind) | talk_paths.paths_of(kind)
        shapes |= record_paths.components(kind)
    return {
        "openapi": "3.1.0",
        "info": {"title": "Yeji", "version": _version(), "description": _description()},
        "servers": [{"url": "/api/v1"}],
        "security": [{"token": []}],
        "paths": paths,
        "components": {
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
            "responses": {"Problem": problem_response()},
            "schemas": shapes,
        },
    }


def document_view(request: HttpRequest) -> HttpResponse:
    """The description itself; it holds no data, so it needs no token."""
    if request.method != "GET":
        return HttpResponseNotAllowed(["GET"])
    return Answer(body=document()).response()


def _version() -> str:
    """The product's version; a source tree that was never installed has none."""
    try:
        return version("yeji")
    except PackageNotFoundError:
        return "0"


def _description() -> str:
    return _(
        "Money and figures are text, so that no digit is lost. Days are days in the company's time zone, moments are "
        "UTC. What is not understood is refused by name. Send Idempotency-Key with a POST to have its effect once."
    )
