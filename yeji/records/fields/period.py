"""A period by its code, such as 2026Q3."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from yeji.kit.periods import parse
from yeji.records.fields.field import Field
from yeji.records.fields.operators import BLANK, NONE_OF, ONE_OF, WRITTEN, Operator


@dataclass(frozen=True, kw_only=True)
class PeriodCode(Field):
    """A year, half, quarter, month or day, kept as its code."""

    kind: ClassVar[str] = "period"
    operators: ClassVar[tuple[Operator, ...]] = (ONE_OF, NONE_OF, BLANK, WRITTEN)

    def read(self, raw: Any) -> str:
        return parse(str(raw)).code()

    def schema(self) -> dict[str, Any]:
        return {"type": ["string", "null"], "examples": ["2026", "2026H1", "2026Q3", "2026-11"]}
