"""A figure: never a bare number, but a button that opens the records behind it."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from html import escape
from typing import ClassVar

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from yeji.kit.numbers import NONE, Shown, Unit, as_shown, show_apart
from yeji.ui.component import Component
from yeji.ui.signs import language


@dataclass(frozen=True, kw_only=True)
class Figure(Component):
    """A number of a metric.

    ``value`` is exact and stands whole in the title; None shows an em dash. ``explain`` is the address of the
    records behind it; without one the figure is plain text. ``column`` leaves out the unit that the head of the
    column names. ``prose`` shows the dots that say it can be opened. ``counted`` is what a count counts (家, 单).
    ``signed`` writes a plus before what is above zero. ``words`` stand in place of the figure, which the title tells.
    """

    template: ClassVar[str] = ""

    value: Decimal | None
    unit: Unit = Unit.COUNT
    currency: str = "CNY"
    explain: str = ""
    column: bool = False
    prose: bool = False
    counted: str = ""
    signed: bool = False
    words: str = ""

    def shown(self) -> Shown:
        """The figure and its unit in the reader's language."""
        if self.words:
            return Shown(self.words)
        shown = show_apart(self.value, language=language(), unit=self.unit, currency=self.currency)
        if self.value is None:
            return shown
        if self.signed and self.value > 0:
            shown = Shown(f"+{shown.figure}", shown.unit)
        return Shown(shown.figure, self.counted) if self.counted and not shown.unit else shown

    def rounded(self) -> Decimal:
        """The value to the last digit that is shown."""
        return as_shown(self.value or Decimal(0), language=language(), unit=self.unit, currency=self.currency)

    def exact(self) -> str:
        """The exact value, for the title."""
        return exact(self.value, self.unit, self.currency)

    def __str__(self) -> SafeString:
        shown = self.shown()
        if self.column and shown.unit == "万":
            shown = Shown(shown.figure)
        if self.prose:
            return SafeString(self._opening(escape(str(shown))))
        unit = f'<span class="u">{escape(shown.unit)}</span>' if shown.unit else ""
        return SafeString(self._opening(escape(shown.figure)) + unit)

    def _opening(self, text: str) -> str:
        """The figure around its text, written as text because a page holds hundreds."""
        if self.value is None:
            return f'<span class="none" title="{escape(_("No figure"))}">{NONE}</span>'
        if not self.explain:
            return f'<span class="num" title="{escape(self.exact())}">{text}</span>'
        title = escape(_("%(exact)s · see the records behind it") % {"exact": self.exact()})
        return (
            f'<button type="button" class="fig{"" if self.prose else " q"}" hx-get="{escape(self.explain)}" '
            f'hx-target="#explain" aria-haspopup="dialog" aria-expanded="false" title="{title}">{text}</button>'
        )


def exact(value: Decimal | None, unit: Unit, currency: str) -> str:
    """``value`` with every digit it has: ``49,276,031.50 CNY``, ``57.2977 %``."""
    if value is None:
        return NONE
    if unit in (Unit.RATE, Unit.CHANGE):
        return f"{value.scaleb(2).quantize(Decimal('0.0001')):,f} %"
    plain = value.normalize()
    digits = f"{plain:,f}" if plain != plain.to_integral_value() else f"{plain:,.0f}"
    return f"{digits} {currency}" if unit in (Unit.MONEY, Unit.CENTS) else digits
