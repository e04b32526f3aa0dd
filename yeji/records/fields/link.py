"""A link to another record, and to a person."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yeji.records.fields.asking import PEOPLE, Asking
from yeji.records.fields.field import Field
from yeji.records.fields.operators import EMPTY, FILLED, NAMED, NONE_OF, ONE_OF, Operator


@dataclass(frozen=True, kw_only=True)
class Link(Field):
    """A link to one record of the type ``to``. The door checks that whoever writes may see that record.

    ``tree``: it leads to what a record belongs to, of its own type, and never back to itself (``records.circles``).
    """

    kind: ClassVar[str] = "link"
    title: ClassVar[Any] = gettext_lazy("Link to a record")
    order: ClassVar[int] = 40
    settings: ClassVar[tuple[str, ...]] = ("to",)
    always_indexed: ClassVar[bool] = True
    database_type: ClassVar[str] = "bigint"
    operators: ClassVar[tuple[Operator, ...]] = (ONE_OF, NONE_OF, NAMED, EMPTY, FILLED)

    to: str
    tree: bool = False

    @classmethod
    def built_with(cls, options: Mapping[str, Any]) -> Mapping[str, Any]:
        return {"to": str(options.get("to", ""))}

    @property
    def native(self) -> str:
        return f"{self.key}_id"

    def wanted(self, operator: Operator, raw: Sequence[str], asking: Asking) -> tuple[Any, ...]:
        """Ids of records that the reader may see: a filter tells nothing of the others."""
        if operator is NAMED:
            return (asking.named(self.to, raw[0].strip()),)
        return asking.seen(self.to, tuple(self.meant(text) for text in raw))

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
    title: ClassVar[Any] = gettext_lazy("Person")
    order: ClassVar[int] = 41
    settings: ClassVar[tuple[str, ...]] = ()

    to: str = "person"

    def wanted(self, operator: Operator, raw: Sequence[str], asking: Asking) -> tuple[Any, ...]:
        """People by id, or said from the reader: me, my team, my unit and below."""
        words = [text for text in raw if text in PEOPLE]
        ids = super().wanted(operator, [text for text in raw if text not in PEOPLE], asking)
        return tuple(dict.fromkeys((*ids, *(person for word in words for person in asking.people(word)))))

    @classmethod
    def built_with(cls, options: Mapping[str, Any]) -> Mapping[str, Any]:
        return {}
