"""A small language for conditions and formulas: numbers, text, dates, yes/no, and totals of related records.

One text becomes one tree; the tree is evaluated in Python for one record, or written as SQL for many. There is no
way from it to Python's own objects: no attributes, no loops, no functions but those listed. See docs/guide.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from yeji.kit.expressions.checking import as_kind, checked
from yeji.kit.expressions.evaluation import Values, evaluate
from yeji.kit.expressions.kinds import Kind, Known, Relation, Vocabulary
from yeji.kit.expressions.parsing import parse
from yeji.kit.expressions.refusal import BadExpression
from yeji.kit.expressions.renaming import bracketed, renamed
from yeji.kit.expressions.sql import Columns, Sql, as_sql
from yeji.kit.expressions.tree import Named, Node, Today, nodes

__all__ = [
    "BadExpression",
    "Columns",
    "Expression",
    "Kind",
    "Known",
    "Named",
    "Node",
    "Relation",
    "Sql",
    "Vocabulary",
    "bracketed",
    "compiled",
    "nodes",
    "renamed",
]


@dataclass(frozen=True, kw_only=True)
class Expression:
    """An expression that was understood. ``kind`` is the sort of value it gives."""

    text: str
    tree: Node
    kind: Kind

    @property
    def uses(self) -> frozenset[str]:
        """The keys of the record's own fields that it reads."""
        return frozenset(node.key for node in nodes(self.tree) if isinstance(node, Named) and not node.relation)

    @property
    def relations(self) -> frozenset[str]:
        """The relations whose records it takes together."""
        return frozenset(getattr(node, "relation", "") for node in nodes(self.tree)) - {""}

    @property
    def moves(self) -> bool:
        """Whether its value changes from day to day by itself."""
        return any(isinstance(node, Today) for node in nodes(self.tree))

    def of(self, values: Values, *, day: date, related: Mapping[str, Sequence[Values]] | None = None) -> Any:
        """Its value for one record, whose stored values are given by key."""
        return evaluate(self.tree, values, day=day, related=related)

    def sql(self, columns: Columns) -> Sql:
        """It as SQL, for many records."""
        return as_sql(self.tree, columns)


def compiled(text: str, names: Vocabulary, *, expect: Kind | None = None) -> Expression:
    """Understand a text.

    :raises BadExpression: saying what is wrong and at which character.
    """
    written = parse(text)
    tree = checked(written, names)
    if expect is not None:
        tree = as_kind(tree, expect, written.at)
    elif tree.kind is Kind.EMPTY:
        tree = as_kind(tree, Kind.TEXT, written.at)
    return Expression(text=text, tree=tree, kind=tree.kind)
