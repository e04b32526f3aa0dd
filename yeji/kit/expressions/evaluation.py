"""An expression's value for one record, in Python."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from yeji.kit.expressions.kinds import Kind
from yeji.kit.expressions.meanings import gathered
from yeji.kit.expressions.tree import Applied, Constant, Gathered, Named, Node

Values = Mapping[str, Any]


def evaluate(tree: Node, values: Values, *, day: date, related: Mapping[str, Sequence[Values]] | None = None) -> Any:
    """The tree's value: a ``Decimal``, a text, a day, yes/no or None.

    ``values`` are the record's by key, ``related`` those of the records that point to it, by relation.
    """
    return _Evaluation(values, day, related or {}).of(tree)


class _Evaluation:
    def __init__(self, values: Values, day: date, related: Mapping[str, Sequence[Values]]) -> None:
        self._values = values
        self._day = day
        self._related = related
        self._member: Values = {}

    def of(self, tree: Node) -> Any:
        if isinstance(tree, Constant):
            return tree.value
        if isinstance(tree, Named):
            return _plain((self._member if tree.relation else self._values).get(tree.key), tree.kind)
        if isinstance(tree, Applied):
            return tree.function.python(*map(self.of, tree.parts))
        if isinstance(tree, Gathered):
            return self._gathered(tree)
        return self._day

    def _gathered(self, tree: Gathered) -> Any:
        found: list[Any] = []
        for member in self._related.get(tree.relation, ()):
            self._member = member
            if tree.where is None or self.of(tree.where):
                found.append(None if tree.value is None else self.of(tree.value))
        return gathered(tree.how, found)


def _plain(value: Any, kind: Kind) -> Any:
    """A stored value in the form that functions take."""
    if kind is Kind.TEXT:
        return "" if value is None else str(value)
    if kind is Kind.YES_NO:
        return bool(value)
    if kind is Kind.MANY:
        return tuple(value or ())
    if kind is Kind.NUMBER and value is not None:
        return value if isinstance(value, Decimal) else Decimal(value)
    return value
