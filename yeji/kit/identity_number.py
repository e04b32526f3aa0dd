"""The number of a resident's identity card in China (GB 11643-1999): region, day of birth, order, and a check sign."""

from __future__ import annotations

import re
from datetime import date
from typing import Final

from yeji.kit.text import plain_ascii

_WEIGHTS: Final = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECKS: Final = "10X98765432"
_NEW: Final = re.compile(r"[1-9]\d{16}[\dX]", re.ASCII)
_OLD: Final = re.compile(r"[1-9]\d{14}", re.ASCII)
_BETWEEN: Final = re.compile(r"[\s\u200b-\u200f\u2060\ufeff-]")


def check_sign(first: str) -> str:
    """The sign that follows the first seventeen digits."""
    return _CHECKS[sum(int(sign) * weight for sign, weight in zip(first, _WEIGHTS, strict=True)) % 11]


def normal(text: str) -> str | None:
    """The number as it stands on a card of today; None if it is none.

    One of fifteen digits, as cards had until 1999, is written out: of the twentieth century, with its check.
    """
    plain = _BETWEEN.sub("", plain_ascii(text)).upper()
    if _OLD.fullmatch(plain):
        plain = f"{plain[:6]}19{plain[6:]}"
        plain += check_sign(plain)
    good = _NEW.fullmatch(plain) and _is_day(plain[6:14]) and check_sign(plain[:17]) == plain[17]
    return plain if good else None


def _is_day(text: str) -> bool:
    try:
        return date(int(text[:4]), int(text[4:6]), int(text[6:])).year >= 1850
    except ValueError:
        return False
