"""An amount of money, whose currency stands in another field or is the company's."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any, ClassVar

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yeji.kit.numbers import parse_decimal
from yeji.kit.text import plain_ascii
from yeji.records.fields.field import Field
from yeji.records.fields.operators import SIZED, Operator

LIMIT = Decimal(10) ** 14


@dataclass(frozen=True, kw_only=True)
class Money(Field):
    """An exact amount, never negative unless the field says so. JSON carries it as text, so that no digit is lost.

    Lists tell the sum of what ``adds_up``; that of prices, or of plans beside those of their parts, means nothing.
    """

    kind: ClassVar[str] = "money"
    title: ClassVar[Any] = gettext_lazy("Money")
    order: ClassVar[int] = 12
    database_type: ClassVar[str] = "numeric"
    numeric: ClassVar[bool] = True
    operators: ClassVar[tuple[Operator, ...]] = SIZED

    negative: bool = False
    adds_up: bool = True
    places: int = 4

    def read(self, raw: Any) -> Decimal:
        if isinstance(raw, float | bool):
            raise self.refuse(_('%(field)s: send money as text, such as "12.50".') % {"field": self.label})
        if isinstance(raw, str) and plain_ascii(raw).strip().endswith("%"):
            raise self.refuse(_("%(field)s is an amount, not a percentage.") % {"field": self.label})
        value = raw if isinstance(raw, Decimal) else parse_decimal(str(raw))
        if value != round(value, self.places) or abs(value) >= LIMIT:
            raise self.refuse(
                _("%(field)s has at most %(places)s decimals and fourteen digits before them.")
                % {"field": self.label, "places": self.places}
            )
        if value < 0 and not self.negative:
            raise self.refuse(_("%(field)s cannot be negative.") % {"field": self.label})
        return value

    def show(self, value: Any, language: str) -> str:
        return "" if value is None else f"{value.normalize():,f}"

    def dump(self, value: Any) -> str | None:
        return None if value is None else f"{value.normalize():f}"

    def schema(self) -> dict[str, Any]:
        return {"type": ["string", "null"], "pattern": rf"^-?\d{{1,14}}(\.\d{{1,{self.places}}})?$"}
