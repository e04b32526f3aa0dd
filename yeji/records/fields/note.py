"""Several lines of text."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yeji.records.fields.field import Field
from yeji.records.fields.operators import BLANK, CONTAINS, LACKS, WRITTEN, Operator


@dataclass(frozen=True, kw_only=True)
class Note(Field):
    """Text of several lines, for what people have to tell. Line breaks are kept, other control characters refused."""

    kind: ClassVar[str] = "note"
    title: ClassVar[Any] = gettext_lazy("Text, several lines")
    order: ClassVar[int] = 2
    indexable: ClassVar[bool] = False
    blank: ClassVar[Any] = ""
    operators: ClassVar[tuple[Operator, ...]] = (CONTAINS, LACKS, BLANK, WRITTEN)

    longest: int = 4000

    def read(self, raw: Any) -> str:
        if not isinstance(raw, str):
            raise self.refuse(_("%(field)s is text.") % {"field": self.label})
        text = "\n".join(line.rstrip() for line in raw.replace("\t", " ").splitlines()).strip()
        if len(text) > self.longest:
            raise self.refuse(
                _("%(field)s has at most %(longest)s characters.") % {"field": self.label, "longest": self.longest}
            )
        if not text.replace("\n", "").isprintable():
            raise self.refuse(_("%(field)s holds characters that cannot be shown.") % {"field": self.label})
        return text

    def schema(self) -> dict[str, Any]:
        return {"type": ["string", "null"], "maxLength": self.longest}
