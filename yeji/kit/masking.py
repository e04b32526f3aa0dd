"""Texts with their middle taken out, for those who may know that something is there but not what."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Final

STARS: Final = "****"
_LONG: Final = 8
_WHOLE: Final = 11
"""As long as a mobile number: of one so long people know the first three signs and the last four."""
_ADDRESS: Final = re.compile(r"([^@\s]+)@([^@\s]+)")


def masked(text: str) -> str:
    """138****1234 of a telephone number, j****@example.com of an address, the first letter of anything else."""
    if not text:
        return text
    if address := _ADDRESS.fullmatch(text):
        return f"{_first(address[1])}{STARS}@{address[2]}"
    if len(re.sub(r"\D", "", text)) >= _LONG:
        return ends(text)
    return f"{_first(text)}{STARS}"


def whole(text: str) -> str:
    """Nothing but that something is there."""
    return STARS if text else text


def last(text: str) -> str:
    """The last four signs; of a short text fewer, so that most of it stays unsaid."""
    return f"{STARS}{text[len(text) - min(4, len(text) // 3) :]}" if text else text


def ends(text: str) -> str:
    """A text with its middle taken out: of a short one the fewer signs are left, so that most of it stays unsaid."""
    if not text:
        return text
    if len(text) >= _WHOLE:
        return f"{text[:3]}{STARS}{text[-4:]}"
    left = len(text) // 4
    return f"{text[:left]}{STARS}{text[len(text) - left :]}"


SHAPES: Final[Mapping[str, Callable[[str], str]]] = {"": masked, "ends": ends, "last": last, "whole": whole}
"""The shapes of masks by their names; the nameless one goes by what stands in the text."""


def _first(text: str) -> str:
    return text[:1] if len(text) > 1 else ""
