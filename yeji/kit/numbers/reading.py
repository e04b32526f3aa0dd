"""Numbers as people write them, read exactly: whatever is not one exact number is refused."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Final

from yeji.kit.chinese_numbers import chinese_number
from yeji.kit.numbers.showing import MINUS
from yeji.kit.refusal import Refused
from yeji.kit.text import plain_ascii
from yeji.kit.words import Text

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
