"""Whole numbers written in Chinese characters, plain or as on a cheque: ``一百二十万``, ``壹万贰仟元整``."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Final

_FORMAL: Final = str.maketrans(
    "壹贰貳叁參肆伍陆陸柒捌玖两兩〇拾佰仟萬億圆圓", "一二二三三四五六六七八九二二零十百千万亿元元"
)
_DIGITS: Final = {letter: value for value, letter in enumerate("零一二三四五六七八九")}
_ONE: Final = "([一二三四五六七八九])"
_UNDER_TEN_THOUSAND: Final = re.compile(rf"(零)?(?:{_ONE}千)?(零)?(?:{_ONE}百)?(零)?(?:{_ONE}?(十))?(零)?{_ONE}?")
_PARTS: Final = re.compile(r"(?:(?P<yi>[^亿万]+)亿)?(?:(?P<wan>[^亿万]+)万)?(?P<rest>[^亿万]*)")
_MONEY: Final = re.compile(r"(?:元|块)?整?$")


def chinese_number(text: str) -> Decimal | None:
    """The number that a text in Chinese characters is; None for one that is none, or that may mean two things.

    ``一万二`` is twelve thousand to most who say it and ten thousand and two as it is written: it is None.
    """
    plain = _MONEY.sub("", text.translate(_FORMAL).strip())
    if plain == "零":
        return Decimal(0)
    found = _PARTS.fullmatch(plain) if plain else None
    if found is None:
        return None
    value, above = 0, 0
    for name, times in (("yi", 10**8), ("wan", 10**4), ("rest", 1)):
        part = found[name]
        if not part:
            above *= 10  # a place is left out here, which a 零 must tell of
            continue
        size = _under_ten_thousand(part, above=above)
        if size is None:
            return None
        value, above = value + size * times, 10_000
    return Decimal(value)


def _under_ten_thousand(text: str, *, above: int) -> int | None:
    """Up to four places. Where places are left out between two, a 零 must say so."""
    found = _UNDER_TEN_THOUSAND.fullmatch(text)
    if found is None:
        return None
    gap0, thousands, gap1, hundreds, gap2, tens, ten, gap3, ones = found.groups()
    places = (
        (thousands, 1000, gap0),
        (hundreds, 100, gap1),
        (tens or ("一" if ten else None), 10, gap2),
        (ones, 1, gap3),
    )
    value, last, said = 0, above, False
    for digit, size, gap in places:
        said = said or bool(gap)
        if digit is None:
            continue
        if said != (bool(last) and size * 10 != last):
            return None
        value, last, said = value + _DIGITS[digit] * size, size, False
    return value if value and not said else None
