"""Numbers as the screens show them: one table for every screen; rounding is for display only."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from typing import Final

from yeji.kit.money import rounded, step_of

NONE: Final = "—"
MINUS: Final = "−"


class Unit(StrEnum):
    """What a figure counts, and so how it is shown."""

    MONEY = "money"  # in lists and tiles: 万 or K/M/B
    CENTS = "cents"  # to the last step of the currency: payslips, single deals
    COUNT = "count"
    NUMBER = "number"  # one decimal: days, averages
    RATE = "rate"  # a fraction, shown in per cent
    CHANGE = "change"  # a difference of two fractions, shown in percentage points


@dataclass(frozen=True, slots=True)
class Shown:
    """A figure and its unit, apart because tiles set them in two sizes and columns name the unit in the head."""

    figure: str
    unit: str = ""

    def __str__(self) -> str:
        space = " " if self.unit in ("万", "亿") else ""
        return f"{self.figure}{space}{self.unit}"


def show(value: Decimal | None, *, language: str, unit: Unit | str, currency: str = "CNY") -> str:
    """``value`` as a cell of a list shows it: ``4,927.6`` under a head of 万元, ``1.25 亿``, ``¥49.3M``, ``57.3%``."""
    shown = show_apart(value, language=language, unit=unit, currency=currency)
    return shown.figure if shown.unit == "万" else str(shown)


def show_apart(value: Decimal | None, *, language: str, unit: Unit | str, currency: str = "CNY") -> Shown:
    """``value`` as a tile shows it: the figure, and the unit (``万``, ``亿``, ``%``, ``pp``) beside it."""
    if value is None:
        return Shown(NONE)
    return _SHOWS[Unit(unit)](value, language.lower().startswith("zh"), currency)


def as_shown(value: Decimal, *, language: str, unit: Unit | str, currency: str = "CNY") -> Decimal:
    """``value`` rounded as it is shown: to the last digit that a reader sees."""
    return value.quantize(_step(value, Unit(unit), language.lower().startswith("zh"), currency), rounding=ROUND_HALF_UP)


def _step(value: Decimal, unit: Unit, chinese: bool, currency: str) -> Decimal:
    """What one in the last digit shown is worth."""
    if unit is Unit.CENTS:
        return step_of(currency)
    if unit is Unit.MONEY:
        return Decimal(1).scaleb((6 if abs(value) >= 10**8 else 3) if chinese else _short_step(abs(value)))
    return {Unit.COUNT: Decimal(1), Unit.NUMBER: Decimal("0.1")}.get(unit, Decimal("0.001"))


def head_unit(*, language: str, unit: str, currency: str = "CNY", small: bool = False) -> str:
    """The unit that a column's head names because its cells do not: ``万元`` for Chinese lists of money.

    ``small`` columns stand in whole units of the currency: ``元``, ``美元``.
    """
    if unit != Unit.MONEY or not language.lower().startswith("zh"):
        return ""
    name = _CHINESE_NAMES.get(currency, currency)
    return name if small else f"万{name}"


def _money(value: Decimal, chinese: bool, currency: str) -> Shown:
    if chinese:
        return _wan(value)
    sign, size = _signed(value)
    return Shown(f"{sign}{_symbol(currency)}{_thousands_short(size)}")


def _wan(value: Decimal) -> Shown:
    if value == 0:
        return Shown("0", "万")
    tens, places, unit = (8, 2, "亿") if abs(value) >= 10**8 else (4, 1, "万")
    return Shown(_grouped(value.scaleb(-tens), places), unit)


def _thousands_short(size: Decimal) -> str:
    """At most three digits before the letter: 950, 20.9K, 125M; one decimal below a hundred."""
    figure, tens = _shortened(size)
    letter = {0: "", 3: "K", 6: "M", 9: "B"}[tens]
    whole = figure == figure.to_integral_value() and not letter
    return f"{figure:,.0f}{letter}" if whole or figure >= 100 else f"{figure:,.1f}{letter}"


def _shortened(size: Decimal) -> tuple[Decimal, int]:
    """The figure that is shown, and by how many tens it was divided."""
    for tens in (0, 3, 6, 9):
        scaled = size.scaleb(-tens)
        figure = _rounded_to(scaled, 1 if scaled < 100 else 0)
        if figure < 1000:
            break
    return figure, tens


def _short_step(size: Decimal) -> int:
    """The power of ten of the last digit that ``_thousands_short`` shows."""
    figure, tens = _shortened(size)
    return tens if figure >= 100 else tens - 1


def _cents(value: Decimal, chinese: bool, currency: str) -> Shown:
    sign, size = _signed(rounded(value, currency))
    places = -int(step_of(currency).as_tuple().exponent)
    return Shown(f"{sign}{_symbol(currency)}{size:,.{places}f}")


def _count(value: Decimal, chinese: bool, currency: str) -> Shown:
    return Shown(_grouped(value, 0))


def _number(value: Decimal, chinese: bool, currency: str) -> Shown:
    return Shown("0" if value == 0 else _grouped(value, 1))


def _rate(value: Decimal, chinese: bool, currency: str) -> Shown:
    return Shown(_grouped(value.scaleb(2), 1), "%")


def _change(value: Decimal, chinese: bool, currency: str) -> Shown:
    points = "pp" if chinese else "pt"
    size = _rounded_to(abs(value).scaleb(2), 1)
    if size == 0:
        return Shown("0", points)
    return Shown(f"{'▲' if value > 0 else '▼'} {size:,.1f}", points)


_SHOWS: Final[Mapping[Unit, Callable[[Decimal, bool, str], Shown]]] = {
    Unit.MONEY: _money,
    Unit.CENTS: _cents,
    Unit.COUNT: _count,
    Unit.NUMBER: _number,
    Unit.RATE: _rate,
    Unit.CHANGE: _change,
}
_SYMBOLS: Final[Mapping[str, str]] = {
    "CNY": "¥",
    "EUR": "€",
    "GBP": "£",
    "HKD": "HK$",
    "JPY": "JP¥",
    "KRW": "₩",
    "MOP": "MOP$",
    "SGD": "S$",
    "TWD": "NT$",
    "USD": "$",
}
_CHINESE_NAMES: Final[Mapping[str, str]] = {
    "CNY": "元",
    "EUR": "欧元",
    "GBP": "英镑",
    "HKD": "港元",
    "JPY": "日元",
    "KRW": "韩元",
    "MOP": "澳门元",
    "SGD": "新加坡元",
    "TWD": "新台币",
    "USD": "美元",
}


def _symbol(currency: str) -> str:
    return _SYMBOLS.get(currency, f"{currency} ")


def _grouped(value: Decimal, places: int) -> str:
    sign, size = _signed(_rounded_to(value, places))
    return f"{sign}{size:,.{places}f}"


def _signed(value: Decimal) -> tuple[str, Decimal]:
    return (MINUS if value < 0 else ""), abs(value)


def _rounded_to(value: Decimal, places: int) -> Decimal:
    return value.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)
