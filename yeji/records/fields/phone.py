"""A telephone number."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, ClassVar, Final

from babel.core import get_global
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from yeji.kit.phones import grouped, hidden, normal, sought
from yeji.org.calendar import zone_seen
from yeji.records.fields.asking import Asking
from yeji.records.fields.operators import BLANK, CONTAINS, IS, IS_NOT, WRITTEN, Operator
from yeji.records.fields.text import Text


def home_region() -> str:
    """The country whose numbers are written without a country code here: that of the company's time zone."""
    return str(get_global("zone_territories").get(zone_seen()) or "CN")


def _holds(path: str, values: tuple[Any, ...]) -> Q:
    return Q(*(CONTAINS.rows(path, (value,)) for value in values), _connector=Q.OR)


_HOLDS: Final = replace(CONTAINS, rows=_holds)


@dataclass(frozen=True, kw_only=True)
class Phone(Text):
    """A telephone number, kept as E.164 says: ``+8613812345678``. People type it as they like, with its area code."""

    kind: ClassVar[str] = "phone"
    title: ClassVar[Any] = gettext_lazy("Telephone number")
    order: ClassVar[int] = 50
    control: ClassVar[str] = "phone"
    operators: ClassVar[tuple[Operator, ...]] = (_HOLDS, IS, IS_NOT, BLANK, WRITTEN)

    settings: ClassVar[tuple[str, ...]] = ()

    longest: int = 40

    def wanted(self, operator: Operator, raw: Sequence[str], asking: Asking) -> tuple[Any, ...]:
        """What a number contains is said in digits, however they are grouped; with the 0 before an area code too."""
        if operator.takes == "text":
            return sought(raw[0], region=home_region()) or (raw[0].strip(),)
        return super().wanted(operator, raw, asking)

    def read(self, raw: Any) -> str:
        text = super().read(raw)
        kept = normal(text, region=home_region())
        if kept is None:
            raise self.refuse(
                _("%(field)s is a telephone number with its area code, such as 138 1234 5678. Not: %(given)s")
                % {"field": self.label, "given": text[:60]}
            )
        return kept

    def show(self, value: Any, language: str) -> str:
        extension = pgettext("before the extension of a telephone number", "ext.")
        return grouped(value, region=home_region(), extension=extension) if value else ""

    def found(self, value: str) -> str:
        """As it is dialled at home: it is looked for by its beginning too."""
        return grouped(value.partition("x")[0], region=home_region(), extension="")

    def mask(self, value: str) -> str:
        return hidden(value) if value else value

    def schema(self) -> dict[str, Any]:
        return {"type": ["string", "null"], "maxLength": self.longest, "examples": ["+8613812345678"]}
