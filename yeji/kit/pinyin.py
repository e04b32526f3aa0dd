"""How Chinese characters are read, without tones. The table is read when the first character is asked for."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache, lru_cache
from pathlib import Path
from typing import Final

_TABLE: Final = Path(__file__).with_name("pinyin.txt")
_FIRST, _LAST = "\u3400", "\U0003ffff"
_NOT_HAN: Final = (("\uac00", "\ud7ff"), ("\ue000", "\ufaff"), ("\ufb00", "\U0001ffff"))
_MOSTLY: Final[Mapping[str, str]] = {
    "qu": "区曲", "dan": "单", "da": "大打", "chang": "长厂场", "zhong": "重中种", "hang": "行", "shu": "数",
    "lv": "率", "hui": "会", "qi": "期其奇", "diao": "调", "che": "车", "hai": "还", "de": "得",
    "jia": "价家", "jiang": "降", "chuan": "传", "cha": "差查", "can": "参", "chu": "处", "du": "度",
    "gei": "给", "he": "合和", "xi": "系", "xiao": "校", "ying": "应", "le": "乐", "luo": "落",
    "shao": "少", "sheng": "省", "shi": "石识", "shuo": "说", "ti": "提", "wei": "尾", "yao": "要",
    "zai": "载", "zhe": "折", "bao": "薄", "mei": "没", "fou": "否", "tui": "推", "zhuan": "转",
}  # fmt: skip
_USUAL: Final = {letter: said for said, letters in _MOSTLY.items() for letter in letters}
"""Of characters that are read in several ways, the reading that words of business mostly have."""
_MOST_WAYS: Final = 12
_LONGEST_SPELT: Final = 24


def is_chinese(character: str) -> bool:
    """Whether this is a Chinese character, also a rare one that the table of readings does not know."""
    if not _FIRST <= character <= _LAST:
        return False
    return not any(first <= character <= last for first, last in _NOT_HAN)


def readings(character: str) -> tuple[str, ...]:
    """The syllables this character is read as: the usual ones, and the one it has as a family name."""
    return _readings().get(character, ())


def usual(character: str) -> str:
    """The one syllable this character mostly has in words of business; itself where it has none."""
    return _USUAL.get(character) or next(iter(readings(character)), character)


@cache
def syllables() -> frozenset[str]:
    """Every syllable there is."""
    return frozenset(said for every in _readings().values() for said in every if said[0] not in "hmn" or len(said) > 2)


@lru_cache(maxsize=512)
def spelt(letters: str) -> tuple[tuple[str, ...], ...]:
    """The ways in which letters can stand for characters in a row, the one with the fewest characters first.

    A part is a whole syllable or an initial letter, the last one also the beginning of a syllable:
    ``yunl`` is ``yun l``; ``yl`` is ``y l``; ``xian`` is ``xian``, ``xi an`` or ``xia n``.
    """
    if len(letters) > _LONGEST_SPELT:
        return ()
    ways = _ways(letters)
    fewest = min(map(_initials_in, ways), default=0)
    return tuple(sorted((way for way in ways if _initials_in(way) == fewest), key=_oddness)[:_MOST_WAYS])


def _initials_in(way: tuple[str, ...]) -> int:
    """How many letters before the last part stand for a whole character: nobody means more of them than needed."""
    return sum(part not in syllables() for part in way[:-1])


def _oddness(way: tuple[str, ...]) -> tuple[int, bool]:
    return len(way), way[-1] not in syllables()


def _ways(letters: str) -> list[tuple[str, ...]]:
    if not letters:
        return [()]
    found: list[tuple[str, ...]] = []
    for end in range(min(6, len(letters)), 0, -1):
        part, rest = letters[:end], letters[end:]
        if part in syllables() or (end == 1 and part in _initials()) or (not rest and part in _beginnings()):
            found += [(part, *way) for way in _ways(rest)]
        if len(found) > 8 * _MOST_WAYS:
            break
    return found


@cache
def _initials() -> frozenset[str]:
    return frozenset(said[0] for said in syllables())


@cache
def _beginnings() -> frozenset[str]:
    return frozenset(said[:end] for said in syllables() for end in range(1, len(said) + 1))


@cache
def _readings() -> Mapping[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for line in _TABLE.read_text(encoding="utf-8").splitlines():
        said, _space, characters = line.partition(" ")
        for character in characters:
            found[character] = (*found.get(character, ()), said)
    return found
