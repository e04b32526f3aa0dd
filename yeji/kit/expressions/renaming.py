"""An expression's text with other names for the same things: labels for people, keys for keeping."""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import pairwise
from typing import Final

from yeji.kit.expressions.tokens import WORDS, cut

_BARE: Final = re.compile(r"[^\W\d]\w*")


def bracketed(name: str) -> str:
    """A name as an expression writes it: in square brackets where it would not be read as one word."""
    plain = _BARE.fullmatch(name) and name.casefold() not in WORDS
    return name if plain else f"[{name}]"


def renamed(text: str, to: Callable[[tuple[str, ...]], str | None]) -> str:
    """The text with every name of a field replaced by what ``to`` says of its parts; None leaves it as it is.

    :raises BadExpression: if the text cannot even be cut into pieces.
    """
    tokens, made, place = list(cut(text)), list[str](), 0
    for token, after in pairwise(tokens):
        called = after.sort == "sign" and after.value == "("
        if token.sort != "name" or called or not isinstance(token.value, tuple):
            continue
        other = to(token.value)
        if other is not None:
            made += [text[place : token.at - 1], other]
            place = token.at - 1 + token.size
    return "".join([*made, text[place:]])
