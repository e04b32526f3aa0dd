"""Pace bars: many results, each on the scale of its own target."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from html import escape
from typing import ClassVar, Final

from django.template.loader import render_to_string
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from yeji.kit.numbers import Unit, show, show_apart
from yeji.ui.component import Component
from yeji.ui.components.figure import Figure
from yeji.ui.signs import Tone, icon, language, tag

_FULL: Final = Decimal("1.12")  # the track ends beyond the target, so that passing it can be seen
_NEAR: Final = Decimal("0.005")
_FAR: Final = Decimal("0.05")


@dataclass(frozen=True, kw_only=True)
class PaceBar(Component):
    """A bar on the scale of one target: ink achieved, hatch forecast, red tick floor, blue tick target, dots time.

    All parts are fractions of the target. ``elapsed`` is the share of working days gone, None once the period is
    over. Written as text like the smallest signs, because a page holds dozens: widths are SVG percentages, ticks stand
    astride their place, ``key`` makes the id of the hatch unique.
    """

    template: ClassVar[str] = ""

    rate: Decimal
    floor: Decimal | None = None
    forecast: Decimal | None = None
    elapsed: Decimal | None = None
    small: bool = False
    key: str = ""

    def __str__(self) -> SafeString:
        says = _("Attainment %(rate)s") % {"rate": show(self.rate, language=language(), unit=Unit.RATE)}
        css = "pace s" if self.small else "pace"
        parts = SafeString("".join(self._parts(*(("8", "16") if self.small else ("14", "22")))))
        return format_html('<svg class="{}" role="img" aria-label="{}">{}</svg>', css, says, parts)

    def _parts(self, height: str, ticks: str) -> Iterator[str]:
        """What is drawn, from the back to the front. Nothing but our own numbers goes in."""
        achieved = max(self.rate, Decimal(0))
        end = percent(achieved)
        yield f'<rect class="track" width="100%" height="{height}" rx="3"/>'
        if self.forecast:
            pattern, width = f"hatch-{self.key}", percent(max(self.forecast - achieved, Decimal(0)))
            yield render_to_string("ui/components/hatch.html", {"pattern": pattern})
            yield f'<rect class="f" x="{end}" width="{width}" height="{height}" rx="2" fill="url(#{pattern})"/>'
        yield f'<rect class="a" width="{end}" height="{height}" rx="3"/>'
        if min(achieved / _FULL, Decimal(1)) > Decimal("0.02"):
            yield f'<rect class="a" x="{end}" width="3" height="{height}" transform="translate(-3)"/>'
        if self.floor:
            yield _tick("fl", self.floor, ticks)
        yield _tick("tg", Decimal(1), ticks)
        if self.elapsed is not None:
            gone = percent(self.elapsed)
            yield f'<line class="tm" x1="{gone}" x2="{gone}" y1="-6" y2="{ticks}"/>'


def _tick(css: str, at: Decimal, height: str) -> str:
    place = f'x="{percent(at)}" y="-4" width="2.5" height="{height}" rx="1"'
    return f'<rect class="{css}" {place} transform="translate(-1.25)"/>'


@dataclass(frozen=True, kw_only=True)
class PaceRow(Component):
    """One unit or person in a list of results.

    ``rate`` and ``elapsed`` are fractions; without a ``rate`` the row says that no target is set. ``href`` opens the
    node's own page; ``lead`` is what stands before the name (a face). ``rate_figure`` is the rate as a figure. A row
    that ``folds`` opens and closes those ``under`` its ``key``; ``folded`` says whether it is closed. Written as text
    because a page holds dozens.
    """

    template: ClassVar[str] = ""
    remembered: ClassVar[bool] = True

    name: str
    figure: Figure
    rate: Decimal | None = None
    floor: Decimal | None = None
    forecast: Decimal | None = None
    elapsed: Decimal | None = None
    href: str = ""
    lead: SafeString | str = ""
    note: str = ""
    child: bool = False
    wide: bool = False
    key: str = ""
    rate_figure: Figure | None = None
    under: str = ""
    folds: bool = False
    folded: bool = False

    def draw(self) -> SafeString:
        bare = self.rate is None
        css = "pr" + " k" * self.child + " bare" * bare + " wide" * self.wide
        under = f' data-under="{escape(self.under)}"{" hidden" * self.folded}' if self.under else ""
        return SafeString(
            f'<div class="{css}" role="row"{under}>\n'
            f'  <span class="who" role="rowheader">{self._fold()}{conditional_escape(self.lead)}{self._name()}</span>\n'
            f'  <span role="cell">{self._measure()}</span>\n'
            f'  <span class="n" role="cell">{self.figure}</span>\n'
            f'  <span class="n b" role="cell">{"—" if bare else self._rate()}</span>\n'
            f'  <span class="n" role="cell">{self._pace()}</span>\n</div>\n'
        )

    def _fold(self) -> str:
        if not self.folds:
            return ""
        label = escape(_("Units of %(name)s") % {"name": self.name})
        opened = "false" if self.folded else "true"
        return (
            f'<button type="button" class="fold" data-fold="{escape(self.key)}" aria-expanded="{opened}" '
            f'aria-label="{label}">{icon("chevron-right")}</button>'
        )

    def _name(self) -> str:
        css, name = "trunc" if self.child else "trunc b", escape(self.name)
        note = f' title="{escape(self.note)}"' if self.note else ""
        if self.href:
            return f'<a class="{css}" href="{escape(self.href)}"{note}>{name}</a>'
        return f'<span class="{css}"{note}>{name}</span>'

    def _measure(self) -> str:
        return (
            str(self._bar(self.rate))
            if self.rate is not None
            else (f'<span class="s12 t3">{escape(_("No target set"))}</span>')
        )

    def _rate(self) -> str:
        if self.rate_figure is not None:
            return str(self.rate_figure)
        return escape(show(self.rate, language=language(), unit=Unit.RATE))

    def _pace(self) -> str:
        if self.rate is None or self.elapsed is None:
            return ""
        return pace_tag(self.rate - self.elapsed)

    def _bar(self, rate: Decimal) -> PaceBar:
        return PaceBar(
            rate=rate,
            floor=self.floor,
            forecast=self.forecast,
            elapsed=self.elapsed,
            small=self.child,
            key=self.key,
        )


@dataclass(frozen=True, kw_only=True)
class PaceList(Component):
    """A card's body: a head line and the rows.

    ``subject`` heads the names (Unit, Person), ``measured`` the figures (with the unit that its cells leave out).
    Context: ``timed`` (whether the column "pace" has anything to say), ``bare`` (whether no row has a target),
    ``foldable``.
    """

    template: ClassVar[str] = "ui/components/pace_list.html"

    subject: str
    measured: str
    rows: tuple[PaceRow, ...]
    wide: bool = False

    def extra(self) -> dict[str, object]:
        return {
            "timed": any(row.elapsed is not None for row in self.rows),
            "bare": all(row.rate is None for row in self.rows),
            "foldable": any(row.folds for row in self.rows),
        }


def percent(part: Decimal) -> str:
    """``part`` of a target as a place on the track, for an SVG attribute."""
    return f"{min(part / _FULL, Decimal(1)) * 100:.2f}%"


def pace_tag(ahead: Decimal) -> SafeString:
    """How far a rate is ahead of time or behind it, in percentage points: ahead, level, a little behind, far behind."""
    shown = show_apart(abs(ahead), language=language(), unit=Unit.CHANGE)
    points = f"{shown.figure}{shown.unit}".removeprefix("▲ ")
    if abs(ahead) < _NEAR:
        return tag(_("On pace"))
    if ahead > 0:
        return tag(pgettext("ahead of time", "+%(points)s") % {"points": points}, "g")
    tone: Tone = "r" if ahead < -_FAR else "y"
    return tag(pgettext("behind time", "−%(points)s") % {"points": points}, tone)
