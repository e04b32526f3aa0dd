"""Links to several records."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Final

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yeji.kit.refusal import Refused
from yeji.records.fields.asking import Asking
from yeji.records.fields.field import Field
from yeji.records.fields.link import Link
from yeji.records.fields.operators import EMPTY, FILLED, Operator

MOST: Final = 200
"""So many records one field leads to."""
_BETWEEN: Final = re.compile(r"[,，;；\s]+")


def leads_to_any(path: str, values: Collection[Any]) -> Q:
    """The rows whose list holds one of these ids: each is answered by the index of the field."""
    if not values:
        return Q(pk__in=[])
    return Q(*(Q(**{f"{path}__contains": [value]}) for value in values), _connector=Q.OR)


def _leads_to_none(path: str, values: tuple[Any, ...]) -> Q:
    return Q(**{f"{path}__isnull": True}) | ~leads_to_any(path, values)


ANY_OF: Operator = Operator("in", gettext_lazy("has one of"), "many", leads_to_any)
NONE_OF: Operator = Operator("none", gettext_lazy("has none of"), "many", _leads_to_none)


@dataclass(frozen=True, kw_only=True)
class SeveralLinks(Field):
    """Links to several records of the type ``to``, kept as the list of their ids in the order in which they were added.

    The door checks that whoever adds one may see that record.
    """

    kind: ClassVar[str] = "links"
    title: ClassVar[Any] = gettext_lazy("Links to several records")
    order: ClassVar[int] = 43
    settings: ClassVar[tuple[str, ...]] = ("to",)
    database_type: ClassVar[str] = "jsonb"
    control: ClassVar[str] = "links"
    indexable: ClassVar[bool] = False
    always_indexed: ClassVar[bool] = True
    operators: ClassVar[tuple[Operator, ...]] = (ANY_OF, NONE_OF, EMPTY, FILLED)

    to: str

    @classmethod
    def built_with(cls, options: Mapping[str, Any]) -> Mapping[str, Any]:
        return {"to": str(options.get("to", ""))}

    @property
    def one(self) -> Link:
        """A link to one such record."""
        return Link(key=self.key, label=self.label, to=self.to)

    def wanted(self, operator: Operator, raw: Sequence[str], asking: Asking) -> tuple[Any, ...]:
        """Ids of records that the reader may see: a filter tells nothing of the others."""
        return asking.seen(self.to, tuple(self.meant(text) for text in raw))

    def meant(self, raw: str) -> Any:
        return self.one.meant(raw)

    def clean(self, raw: Any) -> Any:
        if raw is None or raw in ("", [], ()):
            return None
        try:
            return self.read(raw)
        except Refused as problem:
            problem.field = self.key
            raise

    def read(self, raw: Any) -> Any:
        given = raw if isinstance(raw, list | tuple) else _BETWEEN.split(str(raw))
        ids = list(dict.fromkeys(self.one.read(one) for one in given if str(one).strip()))
        if len(ids) > MOST:
            raise self.refuse(_("%(field)s leads to at most %(most)s records.") % {"field": self.label, "most": MOST})
        return ids or None

    def show(self, value: Any, language: str) -> str:
        return ", ".join(f"#{one}" for one in value or ())

    def schema(self) -> dict[str, Any]:
        ids = {"type": "integer", "minimum": 0}
        return {"type": ["array", "null"], "items": ids, "maxItems": MOST, "description": self.to}
