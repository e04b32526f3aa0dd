"""A number that the product gives to a new record."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from django.utils.translation import gettext_lazy

from yeji.kit.numbering import checked_pattern
from yeji.records.fields.text import Text


@dataclass(frozen=True, kw_only=True)
class AutoNumber(Text):
    """A text such as ``样品-2026-0001``, made by its ``pattern`` when the record is made and none is given.

    How numbers follow one another is said in ``records.numbers``.
    """

    kind: ClassVar[str] = "auto_number"
    title: ClassVar[Any] = gettext_lazy("Automatic number")
    order: ClassVar[int] = 60
    control: ClassVar[str] = "text"
    settings: ClassVar[tuple[str, ...]] = ("pattern",)
    always_indexed: ClassVar[bool] = True

    longest: int = 100
    code: bool = True
    pattern: str

    def __post_init__(self) -> None:
        object.__setattr__(self, "help", self.help or gettext_lazy("Left empty, the next number is given."))

    @classmethod
    def checked(cls, options: Mapping[str, Any]) -> Mapping[str, Any]:
        return {"pattern": checked_pattern(str(options.get("pattern") or "").strip())}

    @classmethod
    def built_with(cls, options: Mapping[str, Any]) -> Mapping[str, Any]:
        return {"pattern": str(options.get("pattern") or "{0000}")}
