"""A score in stars."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yeji.records.fields.field import BadValue
from yeji.records.fields.number import Number

MOST: Final = 10


@dataclass(frozen=True, kw_only=True)
class Score(Number):
    """A whole number from 1 to ``best``, shown as stars. No score is none, not zero."""

    kind: ClassVar[str] = "score"
    title: ClassVar[Any] = gettext_lazy("Score")
    order: ClassVar[int] = 33
    control: ClassVar[str] = "number"
    settings: ClassVar[tuple[str, ...]] = ("best",)

    best: int = 5

    @classmethod
    def checked(cls, options: Mapping[str, Any]) -> Mapping[str, Any]:
        text = str(options.get("best", "")).strip() or "5"
        if not text.isascii() or not text.isdigit() or not 2 <= int(text[:3]) <= MOST:
            raise BadValue(_("The best score is from 2 to %(most)s.") % {"most": MOST}, field="best")
        return {"best": int(text)}

    @classmethod
    def built_with(cls, options: Mapping[str, Any]) -> Mapping[str, Any]:
        return {"best": int(options.get("best", 5))}

    def read(self, raw: Any) -> int:
        value = super().read(raw)
        if not 1 <= value <= self.best:
            raise self.refuse(_("%(field)s is from 1 to %(best)s.") % {"field": self.label, "best": self.best})
        return value

    def show(self, value: Any, language: str) -> str:
        return "" if value is None else "★" * value + "☆" * (self.best - value)

    def schema(self) -> dict[str, Any]:
        return {"type": ["integer", "null"], "minimum": 1, "maximum": self.best}
