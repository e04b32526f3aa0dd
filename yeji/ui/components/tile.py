"""Metric tiles and the little curves in them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import ClassVar, Final, Literal

from django.utils.safestring import SafeString

from yeji.ui.component import Component
from yeji.ui.components.figure import Figure
from yeji.ui.components.pace import PaceBar

WIDTH: Final = 240
HEIGHT: Final = 30


@dataclass(frozen=True, kw_only=True)
class Sparkline(Component):
    """A curve without axes: the shape of the last periods.

    ``running``: the last value is of a period that is not over, so the way to it is drawn in dots. ``says`` is what
    the curve shows, in words. Context: ``line``, ``dots`` and ``area`` (SVG paths), ``width``, ``height``.
    """

    template: ClassVar[str] = "ui/components/sparkline.html"

    values: Sequence[Decimal]
    tone: Literal["", "good", "bad"] = ""
    running: bool = False
    says: str = ""

    def extra(self) -> dict[str, object]:
        places = curve(self.values)
        solid = places[:-1] if self.running and len(self.values) > 1 else places
        whole, line = _path(places), _path(solid)
        area = f"{whole} L{places[-1][0]:.1f} {HEIGHT} L{places[0][0]:.1f} {HEIGHT}Z"
        dots = _path(places[-2:]) if solid is not places else ""
        return {"line": line, "dots": dots, "area": area, "width": str(WIDTH), "height": str(HEIGHT)}


@dataclass(frozen=True, kw_only=True)
class Change:
    """A comparison under a tile: against what (同比), and by how much (see ``signs.delta``)."""

    against: str
    delta: SafeString


@dataclass(frozen=True, kw_only=True)
class Tile(Component):
    """A metric: label, figure, one line that breaks it down, a curve or a bar, what changed.

    ``breakdown`` is one short line; ``definition`` says how the metric counts, in the title of the label; ``tone``
    colours a figure that is itself a change.
    """

    template: ClassVar[str] = "ui/components/tile.html"

    label: str
    figure: Figure
    aside: str = ""
    definition: str = ""
    breakdown: SafeString | str = ""
    tone: Literal["", "good", "bad"] = ""
    spark: Sparkline | None = None
    bar: PaceBar | None = None
    changes: tuple[Change, ...] = ()
    note: SafeString | str = ""


def _path(places: Sequence[tuple[float, float]]) -> str:
    return "M" + " ".join(f"{x:.1f} {y:.1f}" for x, y in places)


def curve(values: Sequence[Decimal]) -> list[tuple[float, float]]:
    """Where the points of a sparkline stand; a single value draws a level line."""
    values = list(values) * 2 if len(values) == 1 else list(values) or [Decimal(0)] * 2
    low, high = min(values), max(values)
    span = float(high - low) or 1.0
    step = (WIDTH - 6) / (len(values) - 1)
    return [(i * step + 2, HEIGHT - 3 - float(value - low) / span * (HEIGHT - 7)) for i, value in enumerate(values)]
