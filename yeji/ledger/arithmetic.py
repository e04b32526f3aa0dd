"""Arithmetic over figures: ``(won_amount - refunds) / visits``. Four operations, brackets, numbers, keys of metrics."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from django.utils.translation import gettext as _

from yeji.kit.refusal import Refused

LONGEST: Final = 300
_OPERATIONS: Final[Mapping[type[ast.operator], Callable[[Decimal, Decimal], Decimal | None]]] = {
    ast.Add: lambda one, other: one + other,
    ast.Sub: lambda one, other: one - other,
    ast.Mult: lambda one, other: one * other,
    ast.Div: lambda one, other: one / other if other else None,
}


class BadArithmetic(Refused):
    """A formula that cannot be read."""

    status = 422
    code = "metric.formula"


@dataclass(frozen=True)
class Arithmetic:
    """A formula over figures, by their metrics' keys. Exact; where anything is divided by nothing, so is the whole."""

    text: str

    def names(self) -> tuple[str, ...]:
        """The metrics it is made of, each once, in order.

        :raises BadArithmetic: if it cannot be read.
        """
        return tuple(dict.fromkeys(_names(_tree(self.text))))

    def told(self, word: Callable[[str], str]) -> str:
        """It as people read it: ``word`` says what a metric is called."""
        signs = self.text.replace("*", "×").replace("/", "÷").replace("-", "−")
        return re.sub(r"[A-Za-z_]\w*", lambda found: word(found[0]), signs)

    def value(self, figures: Mapping[str, Decimal | None]) -> Decimal | None:
        """What comes out for these figures; None where nothing does."""
        return _value(_tree(self.text), figures)


def _tree(text: str) -> ast.expr:
    if len(text) > LONGEST:
        raise BadArithmetic(_("A formula has at most %(most)s characters.") % {"most": LONGEST}, field="formula")
    try:
        return ast.parse(text.strip().replace("×", "*").replace("÷", "/").replace("−", "-"), mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        raise _unreadable(text) from None


def _unreadable(text: str) -> BadArithmetic:
    return BadArithmetic(
        _("“%(given)s” is no formula. Use + − × ÷, brackets, numbers, and the keys of metrics.") % {"given": text[:80]},
        field="formula",
    )


def _names(node: ast.expr) -> Iterator[str]:
    match node:
        case ast.Name(id=name):
            yield name
        case ast.BinOp(left=left, op=operation, right=right) if type(operation) in _OPERATIONS:
            yield from _names(left)
            yield from _names(right)
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            yield from _names(operand)
        case ast.Constant(value=int() | float() as value) if not isinstance(value, bool):
            return
        case _:
            raise _unreadable(ast.unparse(node))


def _value(node: ast.expr, figures: Mapping[str, Decimal | None]) -> Decimal | None:
    match node:
        case ast.Name(id=name):
            return figures.get(name)
        case ast.BinOp(left=left, op=operation, right=right):
            one, other = _value(left, figures), _value(right, figures)
            return None if one is None or other is None else _OPERATIONS[type(operation)](one, other)
        case ast.UnaryOp(operand=operand):
            value = _value(operand, figures)
            return None if value is None else -value
        case ast.Constant(value=value):
            return Decimal(str(value))
    return None
