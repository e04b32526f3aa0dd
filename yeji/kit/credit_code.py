"""The unified social credit code of a company in China (GB 32100-2015): eighteen signs, the last of them a check."""

from __future__ import annotations

from typing import Final

SIGNS: Final = "0123456789ABCDEFGHJKLMNPQRTUWXY"
LENGTH: Final = 18
_MODULUS: Final = 31
_BASE: Final = 3


def check_sign(first: str) -> str:
    """The sign that follows the first seventeen.

    :raises ValueError: if one of them is none of the thirty-one signs.
    """
    total = sum(SIGNS.index(sign) * pow(_BASE, place, _MODULUS) for place, sign in enumerate(first))
    return SIGNS[-total % _MODULUS]


def is_credit_code(text: str) -> bool:
    """Whether the text has the length, the signs and the check of one."""
    return len(text) == LENGTH and all(sign in SIGNS for sign in text) and check_sign(text[:-1]) == text[-1]
