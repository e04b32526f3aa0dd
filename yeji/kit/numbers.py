"""Numbers as people write them, read exactly, and as the screens show them.

Reading refuses whatever is not one exact number: a guess at ``约30万`` would be somebody's result.
Showing follows one table for every screen; rounding is for display only.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from typing import Final

from yeji.kit.chinese_numbers import chinese_number
from yeji.kit.money import rounded, step_of
from yeji.kit.refusal import Refused
from yeji.kit.text import plain_ascii
from yeji.kit.words import Text

NONE: Final = "—"
MINUS: Final = "−"

_MOST_DIGITS: Final = 24
_TENS: Final[Mapping[str, int]] = {
    "": 0,
    "千": 3,
    "万": 4,
    "萬": 4,
    "百万": 6,
    "百萬": 6,
    "千万": 7,
    "千萬": 7,
    "亿": 8,
    "億": 8,
    "K": 3,
    "k": 3,
    "M": 6,
    "B": 9,
}
_NUMBER: Final = re.compile(
    r"(?P<open>\()?\s*(?P<sign>[-+]?)\s*(?P<currency>[¥$€£₩]?)\s*(?P<sign_after>[-+]?)"
    r"(?P<whole>\d{1,3}(?:,\d{3})+|\d*)(?P<part>\.\d+)?"
    rf"\s*(?:(?P<percent>%)|(?P<tens>{'|'.join(sorted(filter(None, _TENS), key=len, reverse=True))})?元?)"
    r"\s*(?P<close>\))?",
    re.ASCII,
)
_PLAIN: Final = re.compile(r"\d{1,12}(?:\.\d{1,8})?", re.ASCII)
"""Nearly every number of a file: nothing in it needs to be understood."""
_SCIENTIFIC: Final = re.compile(r"[-+]?[\d.]+e[-+]?\d+", re.ASCII | re.IGNORECASE)
_DECIMAL_COMMA: Final = re.compile(r"\d+(?:\.\d{3})*,\d+", re.ASCII)
_SMALL_LETTER: Final = re.compile(r"[-+(¥$€£₩\s]*\d[\d,.]*\s*[mb]\)?", re.ASCII)
_ESTIMATE: Final = re.compile(r"[约近超余多几数上下至到~≈<>≥≤±]|左右|\d\s*[-—–]\s*\d|\+$")


class UnreadableNumber(Refused):
    """The text is not one exact number."""

    status = 422
    code = "number.unreadable"


def parse_decimal(text: str) -> Decimal:
    """Read one exact number: ``1,234.50``, ``（3.5万）``, ``￥1.2亿``, ``−7``, ``57.3%`` (as 0.573).

    Digits and signs may be full-width; ``千 万 百万 千万 亿`` and ``K M B``, as English screens show them, multiply;
    ``元`` and one currency sign are read over; so are whole numbers in characters: ``一百二十万``, ``壹万贰仟元整``.

    :raises UnreadableNumber: for anything vague or lossy: estimates, ranges, a decimal comma, scientific
        notation, more than 24 digits, a small ``m`` or ``b``, which are as often metres or something else, and for
        a float.
    """
    if isinstance(text, str) and _PLAIN.fullmatch(text):
        return Decimal(text)
    if not isinstance(text, str):
        raise UnreadableNumber(
            Text("Write the number as text: a value of type %(kind)s may not be exact.", kind=type(text).__name__)
        )
    plain = plain_ascii(text).replace(MINUS, "-").strip()
    found = _NUMBER.fullmatch(plain)
    if not found or not _is_whole(found):
        if (said := chinese_number(plain)) is not None:
            return said
        raise UnreadableNumber(_why(plain, text))
    digits = found["whole"].replace(",", "") + (found["part"] or "")
    if len(digits) > _MOST_DIGITS:
        raise UnreadableNumber(Text("“%(given)s” has more digits than a figure can have.", given=_short(text)))
    value = Decimal(digits).scaleb(-2 if found["percent"] else _TENS[found["tens"] or ""])
    negative = found["open"] or "-" in (found["sign"], found["sign_after"])
    return -value if negative and value else value


def _is_whole(found: re.Match[str]) -> bool:
    """Whether the parts found make one number: digits, at most one sign, both parentheses or neither."""
    signs = bool(found["open"]) + bool(found["sign"]) + bool(found["sign_after"])
    has_digits = bool(found["whole"] or found["part"])
    return has_digits and signs <= 1 and bool(found["open"]) == bool(found["close"])


def _why(plain: str, given: str) -> Text:
    short = _short(given)
    if not plain:
        return Text("The number is empty.")
    if _SCIENTIFIC.fullmatch(plain):
        return Text("“%(given)s” is in scientific notation, which may have lost digits. Write all digits.", given=short)
    if _DECIMAL_COMMA.fullmatch(plain):
        return Text(
            "“%(given)s” may use a comma for decimals. Write a point for decimals, commas for thousands only.",
            given=short,
        )
    if _SMALL_LETTER.fullmatch(plain):
        return Text(
            "“%(given)s” may be a unit. Write a capital M for a million, a capital B for a billion.", given=short
        )
    if _ESTIMATE.search(plain):
        return Text("“%(given)s” is an estimate or a range. Write one exact number.", given=short)
    return Text("“%(given)s” is not a number.", given=short)


def _short(given: str) -> str:
    return given if len(given) <= 40 else given[:39] + "…"


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


def head_unit(*, language: str, unit: Unit | str, currency: str = "CNY", small: bool = False) -> str:
    """The unit that a column's head names because its cells do not: ``万元`` for Chinese lists of money.

    ``small`` columns stand in whole units of the currency: ``元``, ``美元``.
    """
    if Unit(unit) is not Unit.MONEY or not language.lower().startswith("zh"):
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
