"""A business day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yeji.kit.dates import parse_day
from yeji.kit.spans import last_days, next_days, stretch_of
from yeji.records.fields.asking import Asking
from yeji.records.fields.field import Field
from yeji.records.fields.operators import (
    BETWEEN,
    EMPTY,
    FILLED,
    IS,
    LAST,
    NEXT,
    SINCE,
    UNTIL,
    WITHIN,
    Operator,
)


@dataclass(frozen=True, kw_only=True)
class Day(Field):
    """A day in the company's time zone, never converted. ``formats`` are tried beside ISO."""

    kind: ClassVar[str] = "date"
    title: ClassVar[Any] = gettext_lazy("Day")
    order: ClassVar[int] = 20
    database_type: ClassVar[str] = "date"
    operators: ClassVar[tuple[Operator, ...]] = (WITHIN, LAST, NEXT, IS, SINCE, UNTIL, BETWEEN, EMPTY, FILLED)

    formats: tuple[str, ...] = ()

    def wanted(self, operator: Operator, raw: Sequence[str], asking: Asking) -> tuple[Any, ...]:
        """Days, or the stretch that a word, a period's code or a number of days means today."""
        if operator.takes == "span":
            return stretch_of(raw[0].strip(), today=asking.today, fiscal_start=asking.fiscal_start)
        if operator.takes == "days":
            stretch = last_days if operator is LAST else next_days
            return stretch(self._number(raw[0]), today=asking.today)
        return super().wanted(operator, raw, asking)

    def _number(self, raw: str) -> int:
        text = raw.strip()
        if not text.isascii() or not text.isdigit() or not 1 <= len(text) <= 5 or not int(text):
            raise self.refuse(_("%(field)s: say a whole number of days.") % {"field": self.label})
        return int(text)

    def read(self, raw: Any) -> date:
        return raw if isinstance(raw, date) else parse_day(str(raw), self.formats)

    def dump(self, value: Any) -> str | None:
        return None if value is None else value.isoformat()

    def schema(self) -> dict[str, Any]:
        return {"type": ["string", "null"], "format": "date"}
