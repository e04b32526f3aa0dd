"""A whole number."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yeji.kit.numbers import parse_decimal
from yeji.records.fields.field import Field
from yeji.records.fields.operators import SIZED, Operator

SMALLEST, LARGEST = -(2**31), 2**31 - 1


@dataclass(frozen=True, kw_only=True)
class Number(Field):
    """A whole number."""

    kind: ClassVar[str] = "number"
    title: ClassVar[Any] = gettext_lazy("Whole number")
    order: ClassVar[int] = 10
    database_type: ClassVar[str] = "integer"
    numeric: ClassVar[bool] = True
    operators: ClassVar[tuple[Operator, ...]] = SIZED

    def read(self, raw: Any) -> int:
        value = parse_decimal(str(raw))
        if value != value.to_integral_value() or not SMALLEST <= value <= LARGEST:
            raise self.refuse(_("%(field)s is a whole number.") % {"field": self.label})
        return int(value)

    def schema(self) -> dict[str, Any]:
        return {"type": ["integer", "null"]}
