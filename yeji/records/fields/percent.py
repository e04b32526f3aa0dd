"""A part of a whole, in per cent."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any, ClassVar

from django.utils.translation import gettext_lazy

from yeji.kit.numbers import parse_decimal
from yeji.records.fields.decimal_number import DecimalNumber


@dataclass(frozen=True, kw_only=True)
class Percent(DecimalNumber):
    """A percentage, kept as people say it: 12.5 for 12.5 %."""

    kind: ClassVar[str] = "percent"
    title: ClassVar[Any] = gettext_lazy("Per cent")
    order: ClassVar[int] = 13

    def read(self, raw: Any) -> Decimal:
        return super().read(parse_decimal(raw.strip().rstrip("%％")) if isinstance(raw, str) else raw)

    def show(self, value: Any, language: str) -> str:
        return "" if value is None else f"{value.normalize():,f}%"
