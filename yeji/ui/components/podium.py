"""The podium: who is ahead, and where one stands oneself. Nobody further down is shown."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import ClassVar

from yeji.ui.component import Component
from yeji.ui.components.figure import Figure
from yeji.ui.signs import face


@dataclass(frozen=True, kw_only=True)
class Place(Component):
    """Somebody's place: ``part`` is the result as a fraction of the best one's, ``own`` marks the reader.

    Context: ``width`` (of the bar, in per cent), ``face``.
    """

    template: ClassVar[str] = "ui/components/place.html"
    remembered: ClassVar[bool] = True

    rank: int
    name: str
    figure: Figure
    part: Decimal
    unit: str = ""
    own: bool = False

    def extra(self) -> dict[str, object]:
        return {
            "rank": str(self.rank),
            "width": f"{max(min(self.part, Decimal(1)), Decimal(0)) * 100:.1f}%",
            "face": face(self.name),
        }


@dataclass(frozen=True, kw_only=True)
class Podium(Component):
    """The places in their order; one's own may stand further down than the others."""

    template: ClassVar[str] = "ui/components/podium.html"

    places: tuple[Place, ...]
