"""How a condition compares a field with values: its words, and its SQL. One class of values, a few comparisons each."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yeji.kit.refusal import Refused
from yeji.ledger.built.choices import BadDefinition, Condition
from yeji.ledger.built.literals import literal
from yeji.ledger.built.paths import CHOICE, DAY, LINK, NUMBER, TEXT, YES_NO, Path, path_of
from yeji.ledger.metrics import Read
from yeji.records.types import ObjectType


@dataclass(frozen=True, kw_only=True)
class Operator:
    """One comparison: for which sorts of values, how many it takes (``most``), its words and its SQL.

    The SQL is always true or false, never unknown.
    """

    key: str
    label: Any
    sorts: tuple[str, ...]
    most: int
    sql: Callable[[str, list[str]], str]


def _compared(sign: str) -> Callable[[str, list[str]], str]:
    return lambda field, values: f"coalesce({field} {sign} {values[0]}, false)"


def _among(field: str, values: list[str]) -> str:
    return f"coalesce({field} IN ({', '.join(values)}), false)"


_MANY: Final = 50
_LISTED: Final = (
    Operator(key="is", label=gettext_lazy("is"), sorts=(CHOICE, LINK, TEXT, NUMBER), most=_MANY, sql=_among),
    Operator(
        key="is_not",
        label=gettext_lazy("is not"),
        sorts=(CHOICE, LINK, TEXT, NUMBER),
        most=_MANY,
        sql=lambda field, values: f"NOT {_among(field, values)}",
    ),
    Operator(
        key="contains",
        label=gettext_lazy("contains"),
        sorts=(TEXT,),
        most=1,
        sql=lambda field, values: f"coalesce(strpos(lower({field}), lower({values[0]})) > 0, false)",
    ),
    Operator(key="at_least", label=gettext_lazy("is at least"), sorts=(NUMBER,), most=1, sql=_compared(">=")),
    Operator(key="at_most", label=gettext_lazy("is at most"), sorts=(NUMBER,), most=1, sql=_compared("<=")),
    Operator(key="above", label=gettext_lazy("is above"), sorts=(NUMBER,), most=1, sql=_compared(">")),
    Operator(key="below", label=gettext_lazy("is below"), sorts=(NUMBER,), most=1, sql=_compared("<")),
    Operator(key="from", label=gettext_lazy("is on or after"), sorts=(DAY,), most=1, sql=_compared(">=")),
    Operator(key="until", label=gettext_lazy("is on or before"), sorts=(DAY,), most=1, sql=_compared("<=")),
    Operator(
        key="yes",
        label=gettext_lazy("is so"),
        sorts=(YES_NO,),
        most=0,
        sql=lambda field, _v: f"coalesce({field}, false)",
    ),
    Operator(
        key="no",
        label=gettext_lazy("is not so"),
        sorts=(YES_NO,),
        most=0,
        sql=lambda field, _v: f"NOT coalesce({field}, false)",
    ),
    Operator(
        key="filled",
        label=gettext_lazy("is filled in"),
        sorts=(CHOICE, LINK, TEXT, NUMBER, DAY),
        most=0,
        sql=lambda field, _v: f"(({field})::text <> '') IS TRUE",
    ),
    Operator(
        key="empty",
        label=gettext_lazy("is empty"),
        sorts=(CHOICE, LINK, TEXT, NUMBER, DAY),
        most=0,
        sql=lambda field, _v: f"(({field})::text <> '') IS NOT TRUE",
    ),
)
OPERATORS: Final[Mapping[str, Operator]] = {one.key: one for one in _LISTED}


@dataclass(frozen=True, kw_only=True)
class Test:
    """A condition that was understood: a field, how it is compared, and with which values of its own type."""

    path: Path
    operator: Operator
    values: tuple[Any, ...]

    def sql(self) -> str:
        """True or false of the record that is ``r``."""
        return self._of(self.path.sql())

    def sql_then(self) -> str:
        """True or false of the record that is ``r`` at a moment of its past."""
        return self._of(self.path.sql_then())

    @property
    def reads(self) -> tuple[Read, ...]:
        """What of linked records is read."""
        return self.path.reads

    def _of(self, value: str) -> str:
        return self.operator.sql(value, [literal(_plain(one)) for one in self.values])


def understood(kind: ObjectType, condition: Condition) -> Test:
    """A condition on records of a type.

    :raises BadDefinition: naming what is not understood.
    """
    path = path_of(kind, condition.field, field="conditions")
    operator = OPERATORS.get(condition.operator)
    if operator is None or path.sort not in operator.sorts:
        told = {"field": path.label, "operator": condition.operator or "—"}
        raise BadDefinition(_("%(field)s cannot be compared by “%(operator)s”.") % told, field="conditions")
    if bool(condition.values) != bool(operator.most) or len(condition.values) > operator.most:
        told = {"field": path.label, "operator": operator.label}
        raise BadDefinition(_("Say what %(field)s %(operator)s.") % told, field="conditions")
    try:
        values = tuple(path.item.read(value) for value in condition.values)
    except Refused as problem:
        raise BadDefinition(str(problem), field="conditions") from problem
    return Test(path=path, operator=operator, values=values)


def _plain(value: Any) -> str | int | Decimal | date | bool:
    return value if isinstance(value, str | int | Decimal | date | bool) else str(value)
