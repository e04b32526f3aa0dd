"""A line of text."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yeji.kit.masking import SHAPES
from yeji.records.fields.field import BadValue, Field
from yeji.records.fields.operators import BLANK, CONTAINS, IS, IS_NOT, LACKS, STARTS, WRITTEN, Operator


@dataclass(frozen=True, kw_only=True)
class Text(Field):
    """A line of text, without control characters. ``code`` texts name a record and are null when blank.

    ``few``: it takes few values, such as an industry, so that figures are split by it. ``mask_as`` is the shape of its
    mask for those whose roles leave it masked (``kit.masking.SHAPES``).
    """

    kind: ClassVar[str] = "text"
    operators: ClassVar[tuple[Operator, ...]] = (CONTAINS, LACKS, IS, IS_NOT, STARTS, BLANK, WRITTEN)
    title: ClassVar[Any] = gettext_lazy("Text, one line")
    order: ClassVar[int] = 1
    searchable: ClassVar[bool] = True
    settings: ClassVar[tuple[str, ...]] = ("mask_as",)

    longest: int = 300
    code: bool = False
    few: bool = False
    mask_as: str = ""

    @classmethod
    def checked(cls, options: Mapping[str, Any]) -> Mapping[str, Any]:
        shape = str(options.get("mask_as") or "")
        if "mask_as" in cls.settings and shape not in SHAPES:
            raise BadValue(
                _("A mask is one of: %(known)s") % {"known": ", ".join(filter(None, SHAPES))}, field="mask_as"
            )
        return {"mask_as": shape} if "mask_as" in cls.settings and shape else {}

    @classmethod
    def built_with(cls, options: Mapping[str, Any]) -> Mapping[str, Any]:
        return {"mask_as": options["mask_as"]} if options.get("mask_as") in SHAPES else {}

    @property
    def splits(self) -> bool:
        return self.few

    def clean(self, raw: Any) -> Any:
        value = super().clean(raw)
        return value if value is not None or self.code or self.custom else ""

    def read(self, raw: Any) -> str:
        if not isinstance(raw, str | int) or isinstance(raw, bool):
            raise self.refuse(_("%(field)s is text.") % {"field": self.label})
        text = str(raw).strip()
        if len(text) > self.longest:
            raise self.refuse(
                _("%(field)s has at most %(longest)s characters.") % {"field": self.label, "longest": self.longest}
            )
        if not text.isprintable():
            raise self.refuse(_("%(field)s holds characters that cannot be shown.") % {"field": self.label})
        return text

    def mask(self, value: str) -> str:
        return SHAPES[self.mask_as](value)

    def schema(self) -> dict[str, Any]:
        return {"type": ["string", "null"], "maxLength": self.longest}
