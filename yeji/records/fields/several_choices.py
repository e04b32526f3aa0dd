"""Some of a few values."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from django.db.models import Q
from django.utils.translation import gettext_lazy

from yeji.kit.refusal import Refused
from yeji.records.fields.choice import Choice
from yeji.records.fields.operators import EMPTY, FILLED, Operator


def _any_of(path: str, values: tuple[Any, ...]) -> Q:
    return Q(*(Q(**{f"{path}__contains": [value]}) for value in values), _connector=Q.OR)


HOLDS: Operator = Operator("in", gettext_lazy("has one of"), "many", _any_of)


@dataclass(frozen=True, kw_only=True)
class SeveralChoices(Choice):
    """Some of the named values, kept as the list of their codes in the order in which the choices stand."""

    kind: ClassVar[str] = "choices"
    title: ClassVar[Any] = gettext_lazy("Several choices")
    order: ClassVar[int] = 31
    database_type: ClassVar[str] = "jsonb"
    control: ClassVar[str] = "checks"
    indexable: ClassVar[bool] = False
    operators: ClassVar[tuple[Operator, ...]] = (HOLDS, EMPTY, FILLED)

    def clean(self, raw: Any) -> Any:
        if raw is None or raw in ("", [], ()):
            return None
        try:
            return self.read(raw)
        except Refused as problem:
            problem.field = self.key
            raise

    def read(self, raw: Any) -> Any:
        given = raw if isinstance(raw, list | tuple) else str(raw).replace("，", ",").replace("、", ",").split(",")
        chosen = {super(SeveralChoices, self).read(one) for one in given if str(one).strip()}
        return [code for code, _label in self.options if code in chosen] or None

    def meant(self, raw: str) -> Any:
        return super().read(raw)

    def show(self, value: Any, language: str) -> str:
        return ", ".join(super(SeveralChoices, self).show(code, language) for code in value or ())

    def schema(self) -> dict[str, Any]:
        return {"type": ["array", "null"], "items": {"enum": [code for code, _label in self.options]}}
