"""Asking a type's checks about the values that a record is about to have."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, ClassVar

from yeji.kit.expressions import BadExpression, Expression, Kind, compiled
from yeji.kit.refusal import Refused
from yeji.records.formulas.names import own_vocabulary
from yeji.records.models import CheckDefinition
from yeji.records.named import Named
from yeji.records.types import ObjectType, Types


class CheckFailed(Refused):
    """A record of its type must not be like this, says the company."""

    status: ClassVar[int] = 422
    code: ClassVar[str] = "record.check_failed"


@dataclass(frozen=True, kw_only=True)
class Check:
    """One check: what is wrong when ``expression`` holds, said beside ``field``; refused, or only told.

    ``expression`` is None where it names something that is gone: then it holds of nothing, and ``why`` says so.
    """

    number: int
    text: str
    message: Named
    field: str
    refuses: bool
    expression: Expression | None
    why: str = ""

    def concerns(self, changed: Collection[str], *, fresh: bool) -> bool:
        """Whether a write has to do with it. An old record is not refused for what somebody leaves as it was."""
        return fresh or (self.expression is not None and not self.expression.uses.isdisjoint(changed))


def with_checks(types: Types) -> Types:
    """The types with their checks: one query."""
    found: dict[str, list[CheckDefinition]] = {}
    for one in CheckDefinition.objects.filter(deleted_at=None).order_by("pk"):
        found.setdefault(one.type, []).append(one)
    if not found:
        return types
    return {
        key: replace(kind, checks=tuple(_check(kind, one) for one in found[key])) if key in found else kind
        for key, kind in types.items()
    }


def _check(kind: ObjectType, one: CheckDefinition) -> Check:
    expression, why = None, ""
    try:
        expression = compiled(one.expression, own_vocabulary(kind), expect=Kind.YES_NO)
    except BadExpression as problem:
        why = str(problem)
    return Check(
        number=one.pk,
        text=one.expression,
        message=Named(one.message_en, one.message_zh),
        field=one.field if one.field in kind.by_key else "",
        refuses=one.refuses,
        expression=expression,
        why=why,
    )


def failed(
    kind: ObjectType, values: Mapping[str, Any], changed: Collection[str], *, fresh: bool, day: date, refuses: bool
) -> list[Refused]:
    """What the checks that refuse, or those that only tell, say of these values."""
    asked: Iterable[Check] = (one for one in kind.checks if one.refuses is refuses)
    return [
        CheckFailed(str(one.message), field=one.field or None)
        for one in asked
        if one.expression and one.concerns(changed, fresh=fresh) and one.expression.of(values, day=day)
    ]
