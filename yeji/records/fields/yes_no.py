"""Yes or no."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yeji.records.fields.field import Field
from yeji.records.fields.operators import IS, Operator

YES = {"true", "yes", "y", "1", "on", "是", "真"}
NO = {"false", "no", "n", "0", "off", "否", "假"}


@dataclass(frozen=True, kw_only=True)
class YesNo(Field):
    """Yes or no; blank is no."""

    kind: ClassVar[str] = "yes_no"
    title: ClassVar[Any] = gettext_lazy("Yes or no")
    order: ClassVar[int] = 32
    database_type: ClassVar[str] = "boolean"
    blank: ClassVar[Any] = False
    operators: ClassVar[tuple[Operator, ...]] = (IS,)

    @property
    def splits(self) -> bool:
        return True

    def read(self, raw: Any) -> bool:
        if isinstance(raw, bool):
            return raw
        text = str(raw).strip().lower()
        if text in YES or text in NO:
            return text in YES
        raise self.refuse(_("%(field)s is yes or no.") % {"field": self.label})

    def show(self, value: Any, language: str) -> str:
        return _("yes") if value else _("no")

    def schema(self) -> dict[str, Any]:
        return {"type": ["boolean", "null"]}
