"""A number with decimals."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, ClassVar, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yeji.kit.numbers import parse_decimal
from yeji.records.fields.field import BadValue, Field
from yeji.records.fields.operators import SIZED, Operator

LIMIT: Final = Decimal(10) ** 15
MOST_PLACES: Final = 8


@dataclass(frozen=True, kw_only=True)
class DecimalNumber(Field):
    """An exact number with up to ``places`` decimals. JSON carries it as text, so that no digit is lost."""

    kind: ClassVar[str] = "decimal"
    title: ClassVar[Any] = gettext_lazy("Number with decimals")
    order: ClassVar[int] = 11
    database_type: ClassVar[str] = "numeric"
    numeric: ClassVar[bool] = True
    control: ClassVar[str] = "number"
    settings: ClassVar[tuple[str, ...]] = ("places",)
    operators: ClassVar[tuple[Operator, ...]] = SIZED

    places: int = 2

    @classmethod
    def checked(cls, options: Mapping[str, Any]) -> Mapping[str, Any]:
        text = str(options.get("places", "")).strip() or "2"
        if not text.isascii() or not text.isdigit() or int(text) > MOST_PLACES:
            raise BadValue(_("A number has 0 to %(most)s decimals.") % {"most": MOST_PLACES}, field="places")
        return {"places": int(text)}

    @classmethod
    def built_with(cls, options: Mapping[str, Any]) -> Mapping[str, Any]:
        return {"places": int(options.get("places", 2))}

    def read(self, raw: Any) -> Decimal:
        if isinstance(raw, float | bool):
            raise self.refuse(_('%(field)s: send it as text, such as "12.5".') % {"field": self.label})
        value = raw if isinstance(raw, Decimal) else parse_decimal(str(raw))
        if value != round(value, self.places) or abs(value) >= LIMIT:
            raise self.refuse(
                _("%(field)s has at most %(places)s decimals and fifteen digits before them.")
                % {"field": self.label, "places": self.places}
            )
        return value

    def show(self, value: Any, language: str) -> str:
        return "" if value is None else f"{value:,.{self.places}f}"

    def dump(self, value: Any) -> str | None:
        return None if value is None else f"{value.normalize():f}"

    def schema(self) -> dict[str, Any]:
        decimals = rf"(\.\d{{1,{self.places}}})?" if self.places else ""
        return {"type": ["string", "null"], "pattern": rf"^-?\d{{1,15}}{decimals}$"}
