"""What is wrong with an expression, and where."""

from __future__ import annotations

from typing import ClassVar

from yeji.kit.refusal import Refused
from yeji.kit.words import Text


class BadExpression(Refused):
    """The text is no expression. ``at`` is the place, counted in characters from 1."""

    status: ClassVar[int] = 422
    code: ClassVar[str] = "expression.bad"

    def __init__(self, what: Text, *, at: int) -> None:
        super().__init__(Text("Character %(at)s: %(what)s", at=at, what=what))
        self.at = at
