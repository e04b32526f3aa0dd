"""The gauge: one result against its target, its floor and the time that has passed."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from math import cos, pi, sin
from typing import ClassVar, Final, NamedTuple

from django.utils.translation import gettext as _

from yeji.kit.numbers import Unit, show
from yeji.ui.component import Component
from yeji.ui.signs import language

WIDTH: Final = 372
HEIGHT: Final = 206
_CENTRE: Final = (WIDTH / 2, HEIGHT - 16)
_RADIUS: Final = 138
_RING: Final = _RADIUS + 16  # the scale around the arc
_ROOM: Final = Decimal("1.1628")  # the target stands at 86 % of the arc, so that passing it can be seen
_CROWDED: Final = 0.09  # two labels nearer than this would overlap


class Tick(NamedTuple):
    """A mark across the arc, and where its label may stand."""

    x1: str
    y1: str
    x2: str
    y2: str
    label_x: str
    label_y: str
    text: str
    anchor: str


@dataclass(frozen=True, kw_only=True)
class Gauge(Component):
    """A half circle: ink arc and needle are what was achieved, the ring red up to the floor, blue on to the target.

    Context: ``scale`` (False without a target: no ring, no needle), ``track``, ``achieved_arc``, ``landing_arc``,
    ``floor_ring``, ``target_ring`` (SVG paths or empty), ``floor_tick``, ``target_tick``, ``due_tick`` (``Tick`` or
    None), ``floor_label`` (whether it has room), ``needle`` (points), ``hub`` (its centre), ``says`` (the gauge in
    one sentence), ``pattern`` (id of the hatch, unique by ``key``).

    ``due`` is what time says should be achieved by now; None once the period is over. ``landing`` is the range in
    which the forecast expects the end. A ``small`` one has no labels: its figures stand beside it.
    """

    template: ClassVar[str] = "ui/components/gauge.html"

    achieved: Decimal
    target: Decimal | None = None
    floor: Decimal | None = None
    due: Decimal | None = None
    landing: tuple[Decimal, Decimal] | None = None
    unit: Unit = Unit.MONEY
    currency: str = "CNY"
    key: str = "gauge"
    small: bool = False

    def extra(self) -> dict[str, object]:
        common: dict[str, object] = {
            "width": WIDTH,
            "height": HEIGHT,
            "track": arc(_RADIUS, 0, 1),
            "scale": self.most() > 0,
            "says": self.says(),
            "pattern": f"hatch-{self.key}",
        }
        return common | (self._marks() if self.most() > 0 else {})

    def most(self) -> Decimal:
        """Where the arc ends."""
        if not self.target or self.target <= 0:
            return Decimal(0)
        reach = max(self.achieved, *(self.landing or ()), self.floor or Decimal(0))
        return max(self.target * _ROOM, reach * Decimal("1.04"))

    def says(self) -> str:
        """The gauge in words, for whoever cannot see it."""
        if not self.target:
            return _("Achieved %(achieved)s. No target is set.") % {"achieved": self._shown(self.achieved)}
        parts = [
            _("Achieved %(achieved)s of a target of %(target)s.")
            % {"achieved": self._shown(self.achieved), "target": self._shown(self.target)}
        ]
        if self.floor:
            parts.append(_("Floor %(floor)s.") % {"floor": self._shown(self.floor)})
        if self.due is not None:
            parts.append(_("By now %(due)s were due.") % {"due": self._shown(self.due)})
        return " ".join(parts)

    def _marks(self) -> dict[str, object]:
        at = self._at
        floor, target = at(self.floor or Decimal(0)), at(self.target or Decimal(0))
        return {
            "achieved_arc": arc(_RADIUS, 0, at(self.achieved)) if self.achieved > 0 else "",
            "landing_arc": arc(_RADIUS, *map(at, self.landing)) if self.landing else "",
            "floor_ring": arc(_RING, 0, floor - 0.004) if self.floor else "",
            "target_ring": arc(_RING, floor + 0.004 if self.floor else 0, target),
            "floor_tick": self._tick(self.floor) if self.floor else None,
            "target_tick": self._tick(self.target),
            "floor_label": bool(self.floor) and abs(target - floor) >= _CROWDED,
            "due_tick": self._due(floor, target),
            "needle": needle(at(self.achieved)),
            "hub": (f"{_CENTRE[0]:.0f}", f"{_CENTRE[1]:.0f}"),
        }

    def _due(self, floor: float, target: float) -> dict[str, object] | None:
        if self.due is None:
            return None
        place = self._at(self.due)
        crowded = min(abs(place - target), abs(place - floor) if self.floor else 1) < _CROWDED
        tick = self._tick(self.due, reach=9)
        words = " ".join((_("Due by now"), tick.text))
        fits = place > 0.5 or float(tick.x2) > sum(12 if ord(letter) > 0x2E7F else 6.5 for letter in words)
        return {"tick": tick, "labelled": fits and not crowded, "right": place > 0.5}

    def _tick(self, value: Decimal | None, reach: int = 6) -> Tick:
        value = value or Decimal(0)
        place = self._at(value)
        ends = (*point(_RADIUS - 10, place), *point(_RING + reach, place), *point(_RING + 12, place))
        side, rise = cos(pi * (1 - place)), sin(pi * place)
        # Beside the arc a label hangs from its tick; towards the top it must stand clear above the ring.
        lift = 2 - 16 * max(0.0, rise - 0.6) / 0.4
        x1, y1, x2, y2, label_x, label_y = (f"{number:.1f}" for number in (*ends[:5], ends[5] + lift))
        anchor = "start" if side > 0.3 else "end" if side < -0.3 else "middle"
        return Tick(x1, y1, x2, y2, label_x, label_y, self._shown(value), anchor)

    def _at(self, value: Decimal) -> float:
        return min(1.0, max(0.0, float(value / self.most())))

    def _shown(self, value: Decimal) -> str:
        text = show(value, language=language(), unit=self.unit, currency=self.currency)
        return text.removesuffix(".0")


def point(radius: float, place: float) -> tuple[float, float]:
    """Where on a half circle of ``radius`` a ``place`` from 0 (left) to 1 (right) lies."""
    angle = pi * (1 - place)
    return _CENTRE[0] + radius * cos(angle), _CENTRE[1] - radius * sin(angle)


def arc(radius: float, start: float, end: float) -> str:
    """The SVG path along the half circle from one place to another; empty when it has no length."""
    if end <= start:
        return ""
    (x0, y0), (x1, y1) = point(radius, start), point(radius, end)
    return f"M{x0:.1f} {y0:.1f}A{radius} {radius} 0 0 1 {x1:.1f} {y1:.1f}"


def needle(place: float) -> str:
    """The three corners of a needle that points at a place."""
    angle = pi * (1 - place)
    tip = point(_RADIUS - 14, place)
    across = cos(angle + pi / 2) * 5, -sin(angle + pi / 2) * 5
    (x, y), (dx, dy) = _CENTRE, across
    return f"{x + dx:.1f},{y + dy:.1f} {tip[0]:.1f},{tip[1]:.1f} {x - dx:.1f},{y - dy:.1f}"
