"""What is open, stage by stage, and what was won of it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from typing import ClassVar, Final

from yeji.ui.component import Component
from yeji.ui.components.figure import Figure

_FLATTENED: Final = 0.55
"""Bars grow with a power of the number, so that small stages stay visible; the tooltip says so."""


@dataclass(frozen=True, kw_only=True)
class FunnelStage(Component):
    """A stage: how many stand in it and what they are worth, each a figure of its own.

    ``rate`` is what leads to this stage from those above, where that is known. Context: ``width`` (of the bar, in per
    cent), ``shade`` (how far down the funnel it stands).
    """

    template: ClassVar[str] = "ui/components/funnel_stage.html"
    remembered: ClassVar[bool] = True

    name: str
    number: Figure
    amount: Figure
    rate: Figure | None = None
    won: bool = False
    part: float = 0.0
    place: int = 0

    def extra(self) -> dict[str, object]:
        return {"width": f"{self.part * 100:.1f}%", "shade": str(min(self.place, 5))}


@dataclass(frozen=True, kw_only=True)
class Funnel(Component):
    """Stages in the order in which they are walked. Context: ``rows``, the stages with the length of their bars."""

    template: ClassVar[str] = "ui/components/funnel.html"

    stages: tuple[FunnelStage, ...]

    def extra(self) -> dict[str, object]:
        lengths = [float(max(stage.number.value or Decimal(0), Decimal(0))) ** _FLATTENED for stage in self.stages]
        most = max(lengths, default=0.0) or 1.0
        placed = enumerate(zip(self.stages, lengths, strict=True))
        return {"rows": [replace(stage, part=length / most, place=place) for place, (stage, length) in placed]}
