"""What somebody typed, turned into a question to the text index (see ``words``)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import pairwise, product
from typing import Final

from yeji.kit.pinyin import is_chinese, readings, spelt, syllables
from yeji.records.search.words import parts_of, tail_word

LONGEST: Final = 60
"""Characters of a question that are looked at."""
_MOST_TERMS: Final = 6
_MOST_READINGS: Final = 24
_SHORTEST_TAIL: Final = 3
_SHORTEST_WHOLE: Final = 3
_MOBILE: Final = re.compile(r"(?:(?:\+|00)?86[\s-]?)?(1[3-9]\d)[\s-]?(\d{4})[\s-]?(\d{4})", re.ASCII)
"""A mobile number in groups, or with its country's code: it is looked for as one number."""


def query_of(text: str) -> str:
    """A ``tsquery``: every term, in any order; empty if there is nothing to ask for.

    A term is found by its characters, by full pinyin, by initials, and by any mixture of these.
    """
    return " & ".join(f"({_any(map(_phrase, ways))})" for ways in _asked(text))


def wide_query_of(text: str) -> str:
    """A ``tsquery`` that finds whatever ``query_of`` finds, and more: quick, where that one is exact.

    The index gathers every place of every word that has a given beginning before it looks at what stands beside it.
    So a beginning is left out here where whole words of the same phrase narrow the search already.
    """
    return " & ".join(f"({_any(map(_wide, ways))})" for ways in _asked(text))


def _asked(text: str) -> list[list[list[str]]]:
    """The terms of a text, each with its readings, each of these with its pieces."""
    mobile = _MOBILE.fullmatch(text.strip())
    text = "".join(mobile.groups()) if mobile else text
    terms = [parts for term in text[:LONGEST].split()[:_MOST_TERMS] if (parts := parts_of(term))]
    return [_term(parts) for parts in terms]


def _term(parts: Sequence[str]) -> list[list[str]]:
    """The readings of one term: each Latin word is a word, or stands for characters."""
    ways = [_ways(part, last=place == len(parts) - 1) for place, part in enumerate(parts)]
    return [[piece for way in chosen for piece in way] for chosen in list(product(*ways))[:_MOST_READINGS]]


def _ways(part: str, *, last: bool) -> list[tuple[str, ...]]:
    """The pieces that a part can mean, each marked: ``c`` a character, ``w`` a word, ``p`` a sound, ``t`` a tail."""
    if is_chinese(part):
        return [(f"c{part}",)]
    if part.isdigit():
        tail = [(tail_word(part),)] if last and len(part) >= _SHORTEST_TAIL else []
        return [(f"w{part}",), *tail]
    if not part.isascii():
        return [(f"w{part}",)]
    return [(f"w{part}",), *(tuple(f"p{piece}" for piece in way) for way in spelt(part))]


def _phrase(pieces: Sequence[str]) -> str:
    """Pieces that stand in places next to each other. The last one may be only a beginning."""
    return " <-> ".join(_words(pieces))


def _wide(pieces: Sequence[str]) -> str:
    """What of a phrase narrows best: its whole words, else its Latin ones and numbers; else the phrase itself.

    Each pair of neighbours shares a character with the next one: every other pair says nearly the same, and is half as
    much to read.
    """
    words = _words(pieces)
    known = [word for word in words if not word.endswith(":*") and (len(word) > _SHORTEST_WHOLE or not word.isascii())]
    whole = [word for place, word in enumerate(known) if place % 2 == 0 or place == len(known) - 1]
    latin = [f"{piece}:*" for piece in pieces if piece[0] in "wt" and len(piece) > _SHORTEST_WHOLE]
    return " & ".join([*_heard(pieces), *whole] or latin) or " <-> ".join(words)


def _heard(pieces: Sequence[str]) -> list[str]:
    """A character before a sound, as both are heard together; of one with several readings not all are kept."""
    pairs = [(readings(one[1:]), two[1:]) for one, two in pairwise(pieces) if (one[0], two[0]) == ("c", "p")]
    return [f"p{said[0]}{two}:*" for said, two in pairs if len(said) == 1]


def _words(pieces: Sequence[str]) -> list[str]:
    last = len(pieces) - 1
    found = [_pair(one, two, end=place + 1 == last) for place, (one, two) in enumerate(pairwise(pieces))]
    covered = last > 0 and _joined(pieces[-2], pieces[-1])
    return found if covered else [*found, _single(pieces[-1])]


def _pair(one: str, two: str, *, end: bool) -> str:
    """What the place of ``one`` carries when ``two`` follows it."""
    if not _joined(one, two):
        return _single(one)
    if one[0] == "c":
        return one[1:] + two[1:]
    if len(one) == 2 and one[1:] not in syllables():
        return f"i{one[1]}{two[1]}" if len(two) == 2 else _single(one)
    open_end = end or two[1:] not in syllables()
    return f"p{one[1:]}{two[1:]}" + (":*" if open_end else "")


def _joined(one: str, two: str) -> bool:
    """Whether two pieces together make one word of the index."""
    if one[0] == two[0] == "c":
        return True
    if not one[0] == two[0] == "p":
        return False
    return one[1:] in syllables() or (len(one) == len(two) == 2)


def _single(piece: str) -> str:
    """One place by itself."""
    mark, rest = piece[0], piece[1:]
    if mark == "c":
        return f"{rest}:*"
    if mark == "p" and len(rest) == 1:
        return f"i{rest}:*"
    if mark == "w" and len(rest) < (_SHORTEST_TAIL if rest.isdigit() else 2):
        return piece
    return f"{piece}:*"


def _any(ways: Iterable[str]) -> str:
    return " | ".join(f"({way})" for way in dict.fromkeys(ways))
