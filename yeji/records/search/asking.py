"""What somebody typed, turned into a question to the text index (see ``words``)."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise, product
from typing import Final

from yeji.kit.pinyin import is_chinese, spelt, syllables
from yeji.records.search.words import parts_of, tail_word

LONGEST: Final = 60
"""Characters of a question that are looked at."""
_MOST_TERMS: Final = 6
_MOST_READINGS: Final = 24
_SHORTEST_TAIL: Final = 3


def query_of(text: str) -> str:
    """A ``tsquery``: every term, in any order; empty if there is nothing to ask for.

    A term is found by its characters, by full pinyin, by initials, and by any mixture of these.
    """
    terms = [parts for term in text[:LONGEST].split()[:_MOST_TERMS] if (parts := parts_of(term))]
    return " & ".join(f"({_any(_term(parts))})" for parts in terms)


def _term(parts: Sequence[str]) -> list[str]:
    """The readings of one term: each Latin word is a word, or stands for characters."""
    ways = [_ways(part, last=place == len(parts) - 1) for place, part in enumerate(parts)]
    return [_phrase([piece for way in chosen for piece in way]) for chosen in list(product(*ways))[:_MOST_READINGS]]


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
    last = len(pieces) - 1
    found = [_pair(one, two, end=place + 1 == last) for place, (one, two) in enumerate(pairwise(pieces))]
    covered = last > 0 and _joined(pieces[-2], pieces[-1])
    return " <-> ".join(found if covered else [*found, _single(pieces[-1])])


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


def _any(ways: Sequence[str]) -> str:
    return " | ".join(f"({way})" for way in dict.fromkeys(ways))
