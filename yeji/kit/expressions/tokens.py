"""An expression's text cut into numbers, texts, names and signs; full-width signs count as their ordinary twins."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from yeji.kit.expressions.refusal import BadExpression
from yeji.kit.text import plain_ascii
from yeji.kit.words import Text

LONGEST: Final = 2000
_MOST_DIGITS: Final = 24
_TENS: Final[Mapping[str, int]] = {"": 0, "%": -2, "千": 3, "万": 4, "百万": 6, "千万": 7, "亿": 8}
_NAME: Final = r"(?:\[[^\[\]]+\]|[^\W\d]\w*)"
_TOKEN: Final = re.compile(
    r"(?P<space>\s+)"
    r"|(?P<number>(?:\d+(?:\.\d+)?)(?:%|(?:千万|百万|千|万|亿)?元?))"
    r"""|(?P<text>"(?:[^"]|"")*"|'(?:[^']|'')*')"""
    rf"|(?P<name>{_NAME}(?:\.{_NAME})*)"
    r"|(?P<sign><=|>=|<>|!=|==|[-+*/&=<>(),≤≥≠×÷−])"
)
_PART: Final = re.compile(_NAME)
# One character each for one character: a place in the plain text is a place in the given one.
_QUOTES: Final = str.maketrans({"“": '"', "”": '"', "‘": "'", "’": "'", "【": "[", "】": "]"})
_SIGNS: Final[Mapping[str, str]] = {
    "==": "=",
    "!=": "<>",
    "≠": "<>",
    "≤": "<=",
    "≥": ">=",
    "×": "*",
    "÷": "/",
    "−": "-",
}
WORDS: Final[Mapping[str, str]] = {
    "and": "and",
    "且": "and",
    "并且": "and",
    "or": "or",
    "或": "or",
    "或者": "or",
    "not": "not",
    "非": "not",
    "in": "in",
    "属于": "in",
    "yes": "yes",
    "true": "yes",
    "是": "yes",
    "no": "no",
    "false": "no",
    "否": "no",
    "empty": "empty",
    "空": "empty",
}


@dataclass(frozen=True, slots=True)
class Token:
    """One piece. ``sort`` is number, text, name, word, sign or end; ``at`` its place from 1; ``size`` its length.

    ``value`` is the number, the text without quotes, the name's parts, the word or the sign.
    """

    sort: str
    value: Decimal | str | tuple[str, ...]
    at: int
    size: int


def cut(text: str) -> Iterator[Token]:
    """The pieces of a text, and an end.

    :raises BadExpression: at the first character that begins none.
    """
    if len(text) > LONGEST:
        raise BadExpression(Text("An expression has at most %(longest)s characters.", longest=LONGEST), at=LONGEST)
    plain, place = plain_ascii(text).translate(_QUOTES), 0
    while place < len(plain):
        found = _TOKEN.match(plain, place)
        if found is None:
            raise BadExpression(_stray(plain[place]), at=place + 1)
        if found.lastgroup != "space":
            yield _token(found, text)
        place = found.end()
    yield Token("end", "", len(text) + 1, 0)


def _stray(character: str) -> Text:
    if character in "\"'":
        return Text("A quotation mark is not closed.")
    if character in "[]":
        return Text("A square bracket is not closed.")
    return Text("“%(given)s” has no meaning here.", given=character)


def _token(found: re.Match[str], text: str) -> Token:
    sort, said, at = str(found.lastgroup), found.group(), found.start() + 1
    value: Decimal | str | tuple[str, ...] = said
    if sort == "number":
        value = _number(said, at)
    elif sort == "text":
        value = text[found.start() + 1 : found.end() - 1].replace(said[0] * 2, said[0])
    elif sort == "name" and said.casefold() in WORDS:
        sort, value = "word", WORDS[said.casefold()]
    elif sort == "name":
        value = tuple(_unbracketed(text[found.start() :][part.start() : part.end()]) for part in _PART.finditer(said))
    else:
        value = _SIGNS.get(said, said)
    return Token(sort, value, at, len(said))


def _unbracketed(part: str) -> str:
    return part[1:-1].strip() if part[0] in "[【［" else part


def _number(said: str, at: int) -> Decimal:
    digits = said.rstrip("千百万亿元%")
    if len(digits) > _MOST_DIGITS:
        raise BadExpression(Text("The number has more digits than a figure can have."), at=at)
    return Decimal(digits).scaleb(_TENS[said[len(digits) :].rstrip("元")])
