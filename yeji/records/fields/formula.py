"""A value computed from the record's other fields, or from the records that point to it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, ClassVar, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yeji.kit.expressions import Expression, Kind
from yeji.kit.numbers import MINUS
from yeji.platform.rows import Row
from yeji.records.fields.day import Day
from yeji.records.fields.field import BadValue, Field
from yeji.records.fields.money import Money
from yeji.records.fields.operators import Operator
from yeji.records.fields.text import Text
from yeji.records.fields.yes_no import YesNo

_LIKE: Final[Mapping[Kind, Field]] = {
    Kind.NUMBER: Money(key="number", label="", negative=True, places=10),
    Kind.TEXT: Text(key="text", label=""),
    Kind.DAY: Day(key="day", label=""),
    Kind.YES_NO: YesNo(key="yes_no", label=""),
}
"""What each sort of result is read, shown and compared like."""
GIVES: Final = frozenset(_LIKE)


@dataclass(frozen=True, kw_only=True)
class Formula(Field):
    """An ``expression`` (see docs/guide), computed by the database whenever the record is read. Nobody types it.

    ``compiled`` is what it means for its type, None where that cannot be said any more, and ``why`` the reason:
    then it is empty everywhere.
    """

    kind: ClassVar[str] = "formula"
    title: ClassVar[Any] = gettext_lazy("Formula or roll-up")
    order: ClassVar[int] = 70
    settings: ClassVar[tuple[str, ...]] = ("expression",)
    computed: ClassVar[bool] = True
    indexable: ClassVar[bool] = False

    expression: str = ""
    compiled: Expression | None = None
    why: str = ""

    @classmethod
    def checked(cls, options: Mapping[str, Any]) -> Mapping[str, Any]:
        text = str(options.get("expression") or "").strip()
        if not text:
            raise BadValue(_("Write the formula."), field="expression")
        return {"expression": text}

    @classmethod
    def built_with(cls, options: Mapping[str, Any]) -> Mapping[str, Any]:
        return {"expression": str(options.get("expression") or "")}

    def meaning(self, compiled: Expression | None, *, why: str = "") -> Formula:
        """The field with what its expression means."""
        return replace(self, compiled=compiled, why=why)

    @property
    def like(self) -> Field:
        """A plain field with values of the same sort."""
        return _LIKE[self.compiled.kind if self.compiled else Kind.TEXT]

    @property
    def database_type(self) -> str:  # type: ignore[override]  # it follows from the expression
        return self.like.database_type

    @property
    def numeric(self) -> bool:  # type: ignore[override]
        return self.like.numeric

    @property
    def operators(self) -> tuple[Operator, ...]:  # type: ignore[override]
        return self.like.operators

    @property
    def column(self) -> str:
        """The name under which ``reading.visible`` computes it."""
        return f"formula_{self.key}"

    @property
    def path(self) -> str:
        return self.column

    def sql(self, row: str) -> str:
        """Its value in SQL where nobody in particular is reading, as in the ledger's functions."""
        from yeji.records.formulas.computing import anybodys

        return anybodys(self, row)

    def of(self, row: Row) -> Any:
        return row.__dict__.get(self.column)

    def put(self, row: Row, value: Any) -> None:
        """Nothing is kept: it is computed."""

    def read(self, raw: Any) -> Any:
        return self.like.read(raw)

    def show(self, value: Any, language: str) -> str:
        return (
            self.like.show(value, language).replace("-", MINUS, 1) if self.numeric else self.like.show(value, language)
        )

    def dump(self, value: Any) -> Any:
        return self.like.dump(value)

    def schema(self) -> dict[str, Any]:
        return {**self.like.schema(), "readOnly": True}
