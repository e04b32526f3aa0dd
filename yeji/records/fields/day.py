"""A business day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar

from yeji.kit.dates import parse_day
from yeji.records.fields.field import Field


@dataclass(frozen=True, kw_only=True)
class Day(Field):
    """A day in the company's time zone, never converted. ``formats`` are tried beside ISO."""

    kind: ClassVar[str] = "date"
    database_type: ClassVar[str] = "date"

    formats: tuple[str, ...] = ()

    def read(self, raw: Any) -> date:
        return raw if isinstance(raw, date) else parse_day(str(raw), self.formats)

    def dump(self, value: Any) -> str | None:
        return None if value is None else value.isoformat()

    def schema(self) -> dict[str, Any]:
        return {"type": ["string", "null"], "format": "date"}
