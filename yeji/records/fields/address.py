"""A postal address."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from yeji.kit.addresses import Address as Parts
from yeji.records.fields.asking import Asking
from yeji.records.fields.operators import BLANK, WRITTEN, Operator
from yeji.records.fields.text import Text
from yeji.ui.regions import atlas


def _begins(path: str, values: tuple[Any, ...]) -> Q:
    return Q(*(Q(**{f"{path}__startswith": value}) for value in values), _connector=Q.OR)


WITHIN_REGION: Operator = Operator("in", pgettext_lazy("of an address", "is in"), "text", _begins)
HOLDS: Operator = Operator(
    "has", gettext_lazy("contains"), "text", lambda path, values: Q(**{f"{path}__iregex": values[0]})
)


@dataclass(frozen=True, kw_only=True)
class Address(Text):
    """Province, city, district and what follows, kept as one line with a space between the parts.

    A line is taken apart as people write it; the parts come also by themselves, under ``pieces``.
    """

    kind: ClassVar[str] = "address"
    title: ClassVar[Any] = gettext_lazy("Address")
    order: ClassVar[int] = 53
    control: ClassVar[str] = "address"
    operators: ClassVar[tuple[Operator, ...]] = (WITHIN_REGION, HOLDS, BLANK, WRITTEN)
    pieces: ClassVar[tuple[str, ...]] = Parts._fields

    def wanted(self, operator: Operator, raw: Sequence[str], asking: Asking) -> tuple[Any, ...]:
        """A place by its name, in full or short, wherever there is one called so; a text whatever its spaces."""
        text = raw[0].strip() if raw else ""
        if operator is WITHIN_REGION:
            places = atlas().places(text)
            if not places:
                raise self.refuse(_("There is no province, city or district %(name)s.") % {"name": text[:60]})
            return tuple(place.line() for place in places)
        if operator is HOLDS:
            return (" ?".join(map(re.escape, "".join(text.split()))),)
        return super().wanted(operator, raw, asking)

    def clean(self, raw: Any) -> Any:
        if isinstance(raw, Mapping):
            raw = " ".join(str(raw.get(piece) or "") for piece in self.pieces)
        return super().clean(raw)

    def read(self, raw: Any) -> str:
        return atlas().split(super().read(raw)).line()

    def show(self, value: Any, language: str) -> str:
        return atlas().split(value).told() if value else ""

    def schema(self) -> dict[str, Any]:
        example = {"examples": ["浙江省 杭州市 西湖区 文三路 1 号"]}
        return {"type": ["string", "null"], "maxLength": self.longest, **example}
