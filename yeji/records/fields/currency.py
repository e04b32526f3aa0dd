"""The currency in which a record's money stands."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, ClassVar

from babel.numbers import get_currency_name, list_currencies
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yeji.kit.text import folded
from yeji.records.fields.text import Text


@dataclass(frozen=True, kw_only=True)
class Currency(Text):
    """A currency, kept as its three letters; its name is understood too. Without one, money is in the company's own."""

    kind: ClassVar[str] = "currency"
    title: ClassVar[Any] = gettext_lazy("Currency")
    order: ClassVar[int] = 13
    control: ClassVar[str] = "text"
    settings: ClassVar[tuple[str, ...]] = ()

    longest: int = 40
    few: bool = True

    def read(self, raw: Any) -> str:
        text = super().read(raw)
        found = _known().get(folded(text))
        if found is None:
            raise self.refuse(
                _("%(field)s is a currency, such as CNY or USD. Not: %(given)s")
                % {"field": self.label, "given": text[:60]}
            )
        return found

    def schema(self) -> dict[str, Any]:
        return {"type": ["string", "null"], "examples": ["USD"]}


@lru_cache(maxsize=1)
def _known() -> Mapping[str, str]:
    """The currencies by what people write for them: three letters, or their names in English and Chinese."""
    codes = sorted(list_currencies())
    named = {folded(get_currency_name(code, locale=language)): code for language in ("en", "zh_Hans") for code in codes}
    return named | {folded(code): code for code in codes}
