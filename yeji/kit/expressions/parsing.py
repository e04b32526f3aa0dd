"""From text to what was written: names not yet looked up, sorts of value not yet checked.

Precedence, loosest first: or; and; not; comparisons and ``in``; ``&``; ``+ -``; ``* /``; the sign of a number.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from yeji.kit.expressions.refusal import BadExpression
from yeji.kit.expressions.tokens import Token, cut
from yeji.kit.words import Text

DEEPEST: Final = 60
_COMPARES: Final = 4
_BINDS: Final[Mapping[str, int]] = {
    "or": 1,
    "and": 2,
    "=": _COMPARES,
    "<>": _COMPARES,
    "<": _COMPARES,
    "<=": _COMPARES,
    ">": _COMPARES,
    ">=": _COMPARES,
    "in": _COMPARES,
    "&": 5,
    "+": 6,
    "-": 6,
    "*": 7,
    "/": 7,
}
_NOT, _SIGN = 3, 8


@dataclass(frozen=True, slots=True)
class Literal:
    """A number, a text, yes, no, or empty (None)."""

    at: int
    value: Decimal | str | bool | None


@dataclass(frozen=True, slots=True)
class Name:
    """A name, of one part or of two with a point between them."""

    at: int
    parts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Call:
    """A function with its arguments; an operator is one too."""

    at: int
    name: str
    parts: tuple[Written, ...]
    depth: int = 1


Written = Literal | Name | Call


def parse(text: str) -> Written:
    """What the text says.

    :raises BadExpression: naming the place where it stops making sense.
    """
    return _Reader(list(cut(text))).whole()


class _Reader:
    """Reads by operator precedence, one token at a time, never deeper than ``DEEPEST``."""

    def __init__(self, tokens: list[Token]) -> None:
        self._tokens = tokens
        self._place = 0
        self._depth = 0

    @property
    def _next(self) -> Token:
        return self._tokens[self._place]

    def _take(self) -> Token:
        token = self._next
        self._place += 1
        return token

    def _found(self, value: str) -> bool:
        if self._next.sort in ("sign", "word") and self._next.value == value:
            self._place += 1
            return True
        return False

    def whole(self) -> Written:
        if self._next.sort == "end":
            raise BadExpression(Text("The expression is empty."), at=1)
        read = self._expression(0)
        if self._next.sort != "end":
            raise self._unexpected()
        return read

    def _expression(self, floor: int) -> Written:
        self._depth += 1
        if self._depth > DEEPEST:
            raise _too_deep(self._next.at)
        left = self._operand()
        while (binds := self._binding()) > floor:
            sign = self._take()
            right = self._list() if sign.value == "in" else (self._expression(binds),)
            left = _call(sign.at, str(sign.value), (left, *right))
            if binds == _COMPARES and self._binding() == _COMPARES:
                raise BadExpression(Text("Comparisons cannot be chained; join them with “and”."), at=self._next.at)
        self._depth -= 1
        return left

    def _binding(self) -> int:
        return _BINDS.get(str(self._next.value), 0) if self._next.sort in ("sign", "word") else 0

    def _operand(self) -> Written:
        token = self._next
        if token.sort in ("number", "text"):
            self._place += 1
            return Literal(token.at, token.value)  # type: ignore[arg-type]  # these two sorts carry no names
        if token.sort == "name":
            return self._name()
        if self._found("("):
            inner = self._expression(0)
            self._close()
            return inner
        if self._found("-"):
            return _call(token.at, "negative", (self._expression(_SIGN),))
        if self._found("not"):
            return _call(token.at, "not", (self._expression(_NOT),))
        for word, value in (("yes", True), ("no", False), ("empty", None)):
            if self._found(word):
                return Literal(token.at, value)
        raise self._unexpected()

    def _name(self) -> Written:
        token = self._take()
        parts: tuple[str, ...] = token.value  # type: ignore[assignment]  # a name's value are its parts
        if self._next.sort == "sign" and self._next.value == "(":
            if len(parts) > 1:
                raise BadExpression(Text("A function's name has no point in it."), at=token.at)
            return _call(token.at, parts[0], self._list())
        if len(parts) > 2:
            raise BadExpression(Text("A name has at most one point in it."), at=token.at)
        return Name(token.at, parts)

    def _list(self) -> tuple[Written, ...]:
        if not self._found("("):
            raise BadExpression(Text("“(” is missing."), at=self._next.at)
        if self._found(")"):
            return ()
        members = [self._expression(0)]
        while self._found(","):
            members.append(self._expression(0))
        self._close()
        return tuple(members)

    def _close(self) -> None:
        if not self._found(")"):
            raise BadExpression(Text("“)” is missing."), at=self._next.at)

    def _unexpected(self) -> BadExpression:
        if self._next.sort == "end":
            return BadExpression(Text("Something is missing at the end."), at=self._next.at)
        return BadExpression(Text("Something is missing, or too much, before this."), at=self._next.at)


def _call(at: int, name: str, parts: tuple[Written, ...]) -> Call:
    depth = 1 + max((part.depth for part in parts if isinstance(part, Call)), default=0)
    if depth > DEEPEST:
        raise _too_deep(at)
    return Call(at, name, parts, depth)


def _too_deep(at: int) -> BadExpression:
    return BadExpression(Text("The expression is nested too deeply. Make a part of it a field of its own."), at=at)
