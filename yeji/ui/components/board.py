"""The board: records as cards in lanes, one lane a stage, all bars on one scale."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import ClassVar, Literal

from django.utils.safestring import SafeString

from yeji.ui.component import Component
from yeji.ui.components.figure import Figure


@dataclass(frozen=True, kw_only=True)
class Card:
    """A record on the board.

    ``version`` is the one that a move is sent with; ``chance`` is in per cent; ``step_tone`` says whether the next
    step is late (bad) or today's (tgt); ``stale`` are the words for having stood too long, empty when it has not.
    """

    key: str
    version: int
    title: str
    href: str
    figure: Figure | None = None
    chance: int | None = None
    beside: str = ""
    step: str = ""
    step_on: SafeString | str = ""
    step_tone: Literal["", "bad", "tgt"] = ""
    owner: SafeString | str = ""
    stale: str = ""


@dataclass(frozen=True, kw_only=True)
class Lane(Component):
    """A column: how many, what they add up to and are worth by their chances, the cards, and the way to more.

    ``part`` and ``weighed_part`` are lengths of the bar between 0 and 1 on the board's one scale; ``shown`` is the
    number of cards asked for. Context: ``bar`` and ``weighed_bar`` (per cent as text).
    """

    template: ClassVar[str] = "ui/components/lane.html"

    key: str
    label: str
    href: str
    count: Figure
    cards: tuple[Card, ...]
    sums: tuple[Figure, ...] = ()
    weighed: Figure | None = None
    part: Decimal = Decimal(0)
    weighed_part: Decimal = Decimal(0)
    shown: int = 0
    more_url: str = ""
    more_label: str = ""
    movable: bool = True

    def extra(self) -> dict[str, object]:
        return {"bar": _percent(self.part), "weighed_bar": _percent(self.weighed_part)}


@dataclass(frozen=True, kw_only=True)
class Way:
    """Where a card can go: a stage by its key, or a verb by its key (``verb``), which asks before it acts."""

    key: str
    label: str
    verb: bool = False
    icon: str = "arrow-right"
    tone: Literal["", "good", "bad"] = ""


@dataclass(frozen=True, kw_only=True)
class BoardView(Component):
    """All lanes, and beside them what ends a record. ``url`` is where the records live, ``here`` the board itself."""

    template: ClassVar[str] = "ui/components/board.html"

    label: str
    url: str
    here: str
    lanes: tuple[Lane, ...]
    ways: tuple[Way, ...] = ()
    movable: bool = True

    def extra(self) -> dict[str, object]:
        return {"ends": [way for way in self.ways if way.verb]}


def _percent(part: Decimal) -> str:
    return f"{min(max(part, Decimal(0)), Decimal(1)) * 100:.1f}%"
