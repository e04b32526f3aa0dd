"""A link to another record, and to a person."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from django.utils.translation import gettext as _

from yeji.records.fields.field import Field


@dataclass(frozen=True, kw_only=True)
class Link(Field):
    """A link to one record of the type ``to``. The door checks that whoever writes may see that record."""

    kind: ClassVar[str] = "link"
    database_type: ClassVar[str] = "bigint"

    to: str

    @property
    def column(self) -> str:
        return f"{self.key}_id"

    def read(self, raw: Any) -> int:
        text = str(raw).strip()
        if not text.isascii() or not text.isdigit() or len(text) > 18:
            raise self.refuse(_("%(field)s is the id of a record.") % {"field": self.label})
        return int(text)

    def schema(self) -> dict[str, Any]:
        return {"type": ["integer", "null"], "minimum": 0, "description": self.to}


@dataclass(frozen=True, kw_only=True)
class PersonLink(Link):
    """A link to somebody who works here."""

    kind: ClassVar[str] = "person"

    to: str = "person"
