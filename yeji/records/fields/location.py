"""A place on the map."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any, ClassVar, Final

from django.db.models import Lookup, Q, TextField
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from yeji.records.fields.asking import Asking
from yeji.records.fields.operators import BLANK, WRITTEN, Operator
from yeji.records.fields.text import Text

_WRITTEN: Final = re.compile(r"(-?\d{1,2}(?:\.\d{1,8})?)\s*[,，;\s]\s*(-?\d{1,3}(?:\.\d{1,8})?)", re.ASCII)
_STEP: Final = Decimal("0.000001")
_FARTHEST: Final = 20_000
"""Kilometres; nothing on earth is farther away."""
_RADIUS: Final = 6371
_DEGREE: Final = 110
"""Kilometres, a little less than what lies between two degrees of latitude."""


@TextField.register_lookup
class Near(Lookup):
    """A place within so many kilometres of another, as the crow flies. The stripe around it is looked at first."""

    lookup_name = "near"
    prepare_rhs = False

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        place, given = compiler.compile(self.lhs)
        north, east, far = self.rhs
        latitude = f"nullif(split_part({place}, ',', 1), '')::float8"
        longitude = f"nullif(split_part({place}, ',', 2), '')::float8"
        distance = (
            f"{2 * _RADIUS} * asin(least(1, sqrt(sin(radians({latitude} - %s) / 2) ^ 2 "
            f"+ cos(radians(%s)) * cos(radians({latitude})) * sin(radians({longitude} - %s) / 2) ^ 2)))"
        )
        stripe = far / _DEGREE
        params = (*given, north - stripe, north + stripe, *given, north, north, *given, *given, east, far)
        return f"({latitude} BETWEEN %s AND %s AND {distance} <= %s)", params


NEAR: Operator = Operator(
    "near", pgettext_lazy("of a place", "is near"), "near", lambda path, values: Q(**{f"{path}__near": values})
)


@dataclass(frozen=True, kw_only=True)
class Location(Text):
    """Latitude and longitude in degrees (WGS 84), written ``39.904200,116.407400``: to a tenth of a metre."""

    kind: ClassVar[str] = "location"
    title: ClassVar[Any] = gettext_lazy("Location")
    order: ClassVar[int] = 54
    control: ClassVar[str] = "location"
    indexable: ClassVar[bool] = False
    searchable: ClassVar[bool] = False
    operators: ClassVar[tuple[Operator, ...]] = (NEAR, BLANK, WRITTEN)

    def wanted(self, operator: Operator, raw: Sequence[str], asking: Asking) -> tuple[Any, ...]:
        """A place and how many kilometres around it."""
        if operator is not NEAR:
            return super().wanted(operator, raw, asking)
        *place, far = raw
        north, east = str(self.meant(",".join(place))).split(",")
        try:
            distance = float(Decimal(far.strip()))
        except InvalidOperation:
            distance = 0.0
        if not 0 < distance <= _FARTHEST:
            raise self.refuse(_("%(field)s: say how many kilometres around the place.") % {"field": self.label})
        return float(north), float(east), distance

    def read(self, raw: Any) -> str:
        found = _WRITTEN.fullmatch(super().read(raw))
        if found:
            north, east = Decimal(found[1]).quantize(_STEP), Decimal(found[2]).quantize(_STEP)
            if abs(north) <= 90 and abs(east) <= 180:
                return f"{north},{east}"
        raise self.refuse(_("%(field)s is latitude and longitude, such as 39.9042,116.4074.") % {"field": self.label})

    def show(self, value: Any, language: str) -> str:
        return str(value or "").replace(",", ", ")

    def schema(self) -> dict[str, Any]:
        return {"type": ["string", "null"], "examples": ["39.904200,116.407400"]}
