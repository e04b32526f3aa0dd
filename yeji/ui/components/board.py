"""The board: records as cards in lanes, one lane a stage, all bars on one scale."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import ClassVar, Literal, NamedTuple

from django.utils.html import conditional_escape, escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from yeji.ui.component import Component
from yeji.ui.components.figure import Figure
from yeji.ui.signs import icon, ring


@dataclass(frozen=True, kw_only=True)
class Card:
    """A record on the board.

    ``version`` is the one that a move is sent with; ``chance`` is in per cent; ``step_tone`` says whether the next
    step is late (bad) or today's (tgt); ``lacking`` says that there is none; ``stale`` are the words for having stood
    too long, empty when it has not.
    """

    key: str
    version: int
    title: str
    href: str
    figure: Figure | None = None
    chance: int | None = None
    beside: str = ""
    step: str = ""
    lacking: str = ""
    step_on: SafeString | str = ""
    step_tone: Literal["", "bad", "tgt"] = ""
    owner: SafeString | str = ""
    stale: str = ""


@dataclass(frozen=True, kw_only=True)
class Lane(Component):
    """A column: how many, what they add up to and are worth by their chances, the cards, and the way to more.

    ``part`` and ``weighed_part`` are lengths of the bar between 0 and 1 on the board's one scale; ``shown`` is the
    number of cards asked for. Without ``count`` the sums are still on their way; ``adds_up`` says whether there are any
    for such records. Context: ``bar`` and ``weighed_bar``
    (per cent as text), ``body`` (the cards).
    """

    template: ClassVar[str] = "ui/components/lane.html"

    key: str
    label: str
    href: str
    count: Figure | None
    cards: tuple[Card, ...]
    adds_up: bool = True
    sums: tuple[Figure, ...] = ()
    weighed: Figure | None = None
    part: Decimal = Decimal(0)
    weighed_part: Decimal = Decimal(0)
    shown: int = 0
    more_url: str = ""
    more_label: str = ""
    movable: bool = True

    def extra(self) -> dict[str, object]:
        return {
            "bar": _percent(self.part),
            "weighed_bar": _percent(self.weighed_part),
            "body": cards_html(self.cards, movable=self.movable),
        }


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
    """All lanes, and beside them what ends a record. ``url`` is where the records live, ``here`` the board itself,
    ``by`` the field that a move changes.
    """

    template: ClassVar[str] = "ui/components/board.html"

    label: str
    url: str
    here: str
    lanes: tuple[Lane, ...]
    ways: tuple[Way, ...] = ()
    movable: bool = True
    by: str = ""

    def extra(self) -> dict[str, object]:
        return {"ends": [way for way in self.ways if way.verb]}


def _percent(part: Decimal) -> str:
    return f"{min(max(part, Decimal(0)), Decimal(1)) * 100:.1f}%"


def cards_html(cards: Iterable[Card], *, movable: bool) -> SafeString:
    """The cards, written as text because a board holds a hundred of them."""
    signs = _Signs(arrow=icon("arrow-right"), dots=icon("dots"), chance=_("Chance"), movable=movable)
    return mark_safe("\n".join(_card(card, signs) for card in cards))  # noqa: S308 - each part is escaped


class _Signs(NamedTuple):
    """What is the same on every card."""

    arrow: str
    dots: str
    chance: str
    movable: bool


def _card(card: Card, signs: _Signs) -> str:
    title, css = escape(card.title), "kd st" if card.stale else "kd"
    beside = f'<div class="by trunc">{escape(card.beside)}</div>' if card.beside else ""
    figure = f'<b class="num">{card.figure}</b>' if card.figure else ""
    stale = f'<span class="tag y">{escape(card.stale)}</span>' if card.stale else ""
    chance = "" if card.chance is None else ring(card.chance, signs.chance)
    step = f'{signs.arrow}<span class="trunc">{escape(card.step)}</span>' if card.step else ""
    if not step and card.lacking:
        step = f'<span class="bad trunc">{escape(card.lacking)}</span>'
    tone = f"{card.step_tone} b" if card.step_tone else "t3"
    day = f'<span class="num {tone}">{conditional_escape(card.step_on)}</span>' if card.step_on else ""
    return (
        f'<article class="{css}" id="card-{card.key}" data-id="{card.key}" data-version="{card.version}">'
        f'<h3><a href="{escape(card.href)}" data-drawer>{title}</a></h3>{beside}'
        f'<div class="row-x mid">{figure}<span class="sp"></span>{chance}{stale}</div>'
        f'<div class="nx">{step}<span class="sp"></span>{day}{conditional_escape(card.owner)}{_menu(card, signs)}</div>'
        "</article>"
    )


def _menu(card: Card, signs: _Signs) -> str:
    if not signs.movable:
        return ""
    label = escape(_("Move %(title)s to…") % {"title": card.title})
    return (
        f'<button type="button" class="ib" data-moves aria-haspopup="menu" aria-label="{label}">{signs.dots}</button>'
    )
