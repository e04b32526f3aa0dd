"""Ids written one after another in an address."""

from __future__ import annotations

from typing import Final

from yeji.records.several import MOST

_LONGEST: Final = 18


def ids_of(text: str) -> list[int]:
    """The ids in ``4,8,15``, each once, in their order; what is none is left out. One more than allowed is kept,
    so that whoever takes them can say that they are too many."""
    found = (part for part in text.split(",") if part.isascii() and part.isdigit() and len(part) <= _LONGEST)
    return list(dict.fromkeys(int(part) for part in found))[: MOST + 1]
