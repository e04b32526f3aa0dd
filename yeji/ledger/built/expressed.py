"""A condition that people write as an expression: ``amount >= 100000 and (level = "A" or probability > 50)``.

It reads the record's own fields and gives yes or no. What changes from day to day by itself cannot be counted: no write
would tell of it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext as _

from yeji.kit.expressions import BadExpression, Expression, Kind, Sql, compiled
from yeji.ledger.built.choices import BadDefinition
from yeji.ledger.built.literals import literal
from yeji.ledger.built.paths import sort_of
from yeji.ledger.metrics import Read
from yeji.records.formulas.names import own_vocabulary
from yeji.records.types import ObjectType

LONGEST: Final = 1000
_SPECIAL: Final = "%$"
"""Signs that would mean something else where the SQL comes to stand: in functions and beside placeholders."""


@dataclass(frozen=True, kw_only=True)
class Expressed:
    """A condition that was understood, over records of a type."""

    text: str
    kind: ObjectType
    expression: Expression

    def sql(self) -> str:
        """True or false of the record that is ``r``."""
        found = self.expression.sql(_Columns(self.kind))
        pieces = found.text.split("%s")
        values = (*(literal(value) for value in found.params), "")
        return f"({''.join(piece + value for piece, value in zip(pieces, values, strict=True))})"

    def sql_then(self) -> str:
        """The same of a moment of its past: an expression is about the record's own fields alone."""
        return self.sql()

    @property
    def reads(self) -> tuple[Read, ...]:
        """Nothing of any other record."""
        return ()


def expressed(kind: ObjectType, text: str) -> Expressed:
    """A condition written as an expression.

    :raises BadDefinition: saying what is wrong with it.
    """
    if len(text) > LONGEST:
        raise BadDefinition(_("A condition has at most %(most)s characters.") % {"most": LONGEST}, field="where")
    try:
        found = compiled(text, own_vocabulary(kind), expect=Kind.YES_NO)
    except BadExpression as problem:
        raise BadDefinition(str(problem), field="where") from problem
    if found.moves:
        raise BadDefinition(_("What changes from day to day by itself cannot be counted."), field="where")
    made = Expressed(text=text, kind=kind, expression=found)
    unfit = [key for key in found.uses if not sort_of(kind.field(key))]
    if unfit or any(sign in made.sql() for sign in _SPECIAL):
        raise BadDefinition(_("This cannot be used in the condition of a metric."), field="where")
    return made


@dataclass(frozen=True)
class _Columns:
    """Where the names stand: in the record that is ``r``."""

    kind: ObjectType

    def column(self, key: str, relation: str) -> Sql:
        return Sql(self.kind.by_key[key].sql("r"))

    def rows(self, relation: str) -> Sql:
        raise BadDefinition(_("This cannot be used in the condition of a metric."), field="where")

    def today(self) -> Sql:
        raise BadDefinition(_("What changes from day to day by itself cannot be counted."), field="where")
