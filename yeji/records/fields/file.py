"""A file."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yeji.records.fields.field import Field
from yeji.records.fields.operators import EMPTY, FILLED, Operator


@dataclass(frozen=True, kw_only=True)
class File(Field):
    """One file that was uploaded first. The field keeps its id; ``records.files`` says whose it is and who has it.

    ``pictures``: only what a picture can be made of.
    """

    kind: ClassVar[str] = "file"
    title: ClassVar[Any] = gettext_lazy("File")
    order: ClassVar[int] = 58
    control: ClassVar[str] = "file"
    indexable: ClassVar[bool] = False
    in_tables: ClassVar[bool] = False
    shared: ClassVar[bool] = False
    operators: ClassVar[tuple[Operator, ...]] = (FILLED, EMPTY)
    pictures: ClassVar[bool] = False

    def read(self, raw: Any) -> str:
        try:
            return str(UUID(str(raw).strip()))
        except ValueError:
            raise self.refuse(
                _("%(field)s takes the id of a file that was sent before.") % {"field": self.label}
            ) from None

    def mask(self, value: str) -> str:
        """Of a file nothing is left."""
        return ""

    def schema(self) -> dict[str, Any]:
        return {"type": ["string", "null"], "format": "uuid"}
