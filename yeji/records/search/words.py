"""What a record is found by: its texts, turned into the words of PostgreSQL's own text index.

A text is a row of places; a Chinese character is one, and so is a word or a number. Each place carries, two places at
a time so that the index is selective: the characters themselves (``云岭``), how they are read (``pyunling``) and how
these begin (``iyl``). A Latin word carries itself (``wacme``), a number also without its leading zeros, and a telephone
number also backwards, so that it is found by its last digits (``t8888…``).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from itertools import pairwise
from typing import Final

from yeji.kit.pinyin import is_chinese, readings
from yeji.kit.text import folded

LONGEST: Final = 80
"""Characters of a text that are looked at."""
LONGEST_WORD: Final = 40
_BETWEEN: Final = 3
"""Empty places between two texts, so that no phrase reaches from one into the next."""
_CHINESE: Final = "\u3400-\uabff\ud800-\udfff\U00020000-\U0003ffff"
_PARTS: Final = re.compile(rf"[0-9]+|[^\W\d_{_CHINESE}]+|[^\W_]", re.UNICODE)
"""A number, a word of letters that are not Chinese, or one character: as ``kit.pinyin.is_chinese`` tells them apart."""
_PHONE: Final = re.compile(r"\+?[\d\s().-]{7,24}")
_MOST_SOUNDS: Final = 4


def parts_of(text: str) -> list[str]:
    """The places of a text: single Chinese characters, words, numbers."""
    return [part[:LONGEST_WORD] for part in _PARTS.findall(folded(text[:LONGEST]))]


def vector_of(texts: Iterable[str]) -> str:
    """The index entry of a record, in a written form of a ``tsvector``: a word may stand there more than once."""
    found: list[str] = []
    start = 1
    for text in texts:
        parts = parts_of(text)
        for place, (part, after) in enumerate(pairwise((*parts, "")), start=start):
            words = _plain(part) if part.isascii() else _spoken(part, "" if after.isascii() else after)
            found += [f"{word}:{place}" for word in words]
        if _PHONE.fullmatch(text):
            digits = "".join(filter(str.isdigit, folded(text)))
            found += (f"w{digits}:{start}", f"{tail_word(digits)}:{start}")
        start += len(parts) + _BETWEEN
    return " ".join(found)


def tail_word(digits: str) -> str:
    """The word by which a telephone number is found from its end."""
    return f"t{digits[::-1]}"


def _plain(part: str) -> tuple[str, ...]:
    """What a word or a number is found by."""
    short = part.lstrip("0")
    return (f"w{part}", f"w{short}") if part.isdigit() and short and short != part else (f"w{part}",)


@lru_cache(maxsize=65536)
def _spoken(first: str, second: str) -> tuple[str, ...]:
    """What two characters in a row are found by; the last of a row stands alone. What is not Chinese is a word."""
    if not is_chinese(first):
        return _plain(first)
    second = second if second and is_chinese(second) else ""
    heard = [one + two for one in readings(first) for two in (readings(second) or ("",))][:_MOST_SOUNDS]
    begun = {one[0] + two[:1] for one in readings(first) for two in (readings(second) or ("",))}
    return (first + second, *(f"p{said}" for said in heard), *(f"i{said}" for said in sorted(begun)))
