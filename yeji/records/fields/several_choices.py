"""Some of a few values."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yeji.kit.refusal import Refused
from yeji.records.fields.choice import Choice
from yeji.records.fields.operators import EMPTY, FILLED, Operator


def _any_of(path: str, values: tuple[Any, ...]) -> Q:
    return Q(*(Q(**{f"{path}__contains": [value]}) for value in values), _connector=Q.OR)


def _all_of(path: str, values: tuple[Any, ...]) -> Q:
    return Q(**{f"{path}__contains": list(values)}) if values else Q(pk__in=[])


def _none_of(path: str, values: tuple[Any, ...]) -> Q:
    return Q(**{f"{path}__isnull": True}) | ~_any_of(path, values) if values else Q()


@dataclass(frozen=True, kw_only=True)
class Difference:
    """Some values more and some less than there are: what many records can be given whose values differ.

    ``order`` is that of all values there are.
    """

    add: Collection[str]
    take: Collection[str]
    order: tuple[str, ...]

    def of(self, before: Collection[str] | None) -> list[str] | None:
        """The values of a record that had those."""
        now = ({*(before or ())} | {*self.add}) - {*self.take}
        return [code for code in self.order if code in now] or None


HOLDS: Operator = Operator("in", gettext_lazy("has one of"), "many", _any_of)
HOLDS_ALL: Operator = Operator("all", gettext_lazy("has all of"), "many", _all_of)
HOLDS_NONE: Operator = Operator("none", gettext_lazy("has none of"), "many", _none_of)


@dataclass(frozen=True, kw_only=True)
class SeveralChoices(Choice):
    """Some of the named values, kept as the list of their codes in the order in which the choices stand.

    Without ``options`` it depends on the record what can be named. Beside a list, ``{"add": […], "take": […]}`` is
    understood: what comes to those that a record has, and what goes.
    """

    kind: ClassVar[str] = "choices"
    title: ClassVar[Any] = gettext_lazy("Several choices")
    order: ClassVar[int] = 31
    database_type: ClassVar[str] = "jsonb"
    control: ClassVar[str] = "checks"
    indexable: ClassVar[bool] = False
    operators: ClassVar[tuple[Operator, ...]] = (HOLDS, HOLDS_ALL, HOLDS_NONE, EMPTY, FILLED)

    def clean(self, raw: Any) -> Any:
        if raw is None or raw in ("", [], ()):
            return None
        try:
            return self.read(raw)
        except Refused as problem:
            problem.field = self.key
            raise

    def read(self, raw: Any) -> Any:
        if isinstance(raw, Mapping):
            return self._difference(raw)
        given = raw if isinstance(raw, list | tuple) else str(raw).replace("，", ",").replace("、", ",").split(",")
        chosen = {super(SeveralChoices, self).read(one) for one in given if str(one).strip()}
        return [code for code, _label in self.options if code in chosen] or None

    def _difference(self, raw: Mapping[str, Any]) -> Difference:
        if not raw.keys() <= {"add", "take"} or any(isinstance(part, Mapping) for part in raw.values()):
            raise self.refuse(_("%(field)s is a list, or says what to add and what to take.") % {"field": self.label})
        add, take = (self.read(raw.get(part) or []) or () for part in ("add", "take"))
        return Difference(add=add, take=take, order=tuple(code for code, _label in self.options))

    def meant(self, raw: str) -> Any:
        return super().read(raw)

    def show(self, value: Any, language: str) -> str:
        return ", ".join(super(SeveralChoices, self).show(code, language) for code in value or ())

    def schema(self) -> dict[str, Any]:
        one: dict[str, Any] = {"enum": [code for code, _label in self.options]} if self.options else {"type": "string"}
        codes = {"type": "array", "items": one}
        return {**codes, "type": ["array", "null"]}
