"""Answers as programs get them: JSON, exact, never kept by a cache."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, Final

from django.http import HttpResponse

JSON: Final = "application/json"
_RATE: Final = Decimal("0.000001")


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What a request is answered: a body of plain values, or ``text`` that is JSON already."""

    status: int = 200
    body: Any = None
    text: str | None = None
    kind: str = JSON
    headers: Mapping[str, str] = field(default_factory=dict)

    def written(self) -> str:
        """The body as it goes over the wire; empty for an answer without one."""
        if self.text is not None:
            return self.text
        return "" if self.body is None else encoded(self.body)

    def response(self) -> HttpResponse:
        """The answer for Django."""
        text = self.written()
        response = HttpResponse(text, status=self.status, headers=dict(self.headers))
        if text:
            response["Content-Type"] = self.kind
        else:
            del response["Content-Type"]
        return response


def encoded(body: Any) -> str:
    """Plain values as JSON: exact numbers as text, days and moments in ISO form."""
    return json.dumps(body, ensure_ascii=False, separators=(",", ":"), default=_plain)


def figure(value: Any) -> Any:
    """A figure as text. Six places are enough for a rate and leave money alone."""
    if isinstance(value, Decimal) and value != value.quantize(_RATE):
        return value.quantize(_RATE, ROUND_HALF_UP)
    return value


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
    if isinstance(value, date):
        return value.isoformat()
    return str(value)
