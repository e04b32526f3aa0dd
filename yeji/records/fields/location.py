"""A place on the map."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, ClassVar, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yeji.records.fields.text import Text

_WRITTEN: Final = re.compile(r"(-?\d{1,2}(?:\.\d{1,8})?)\s*[,，;\s]\s*(-?\d{1,3}(?:\.\d{1,8})?)")
_STEP: Final = Decimal("0.000001")


@dataclass(frozen=True, kw_only=True)
class Location(Text):
    """Latitude and longitude in degrees (WGS 84), written ``39.904200,116.407400``: to a tenth of a metre."""

    kind: ClassVar[str] = "location"
    title: ClassVar[Any] = gettext_lazy("Location")
    order: ClassVar[int] = 54
    control: ClassVar[str] = "text"
    indexable: ClassVar[bool] = False
    searchable: ClassVar[bool] = False

    def read(self, raw: Any) -> str:
        found = _WRITTEN.fullmatch(super().read(raw))
        if found:
            north, east = Decimal(found[1]).quantize(_STEP), Decimal(found[2]).quantize(_STEP)
            if abs(north) <= 90 and abs(east) <= 180:
                return f"{north},{east}"
        raise self.refuse(_("%(field)s is latitude and longitude, such as 39.9042,116.4074.") % {"field": self.label})

    def schema(self) -> dict[str, Any]:
        return {"type": ["string", "null"], "examples": ["39.904200,116.407400"]}
