"""Who gets which part of a result."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, ClassVar

from django.utils.translation import gettext as _

from yeji.kit.numbers import parse_decimal
from yeji.records.fields.asking import Asking
from yeji.records.fields.field import Field
from yeji.records.fields.link import PersonLink
from yeji.records.fields.operators import EMPTY, FILLED, SHARED_BY, Operator

WHOLE = Decimal(100)


@dataclass(frozen=True, kw_only=True)
class Shares(Field):
    """Parts in percent for several people, exactly 100 together; beside them overlay credit outside the 100.

    Stored as a list of ``{"person": id, "share": "70", "overlay": false}``, largest share first.
    """

    kind: ClassVar[str] = "shares"
    database_type: ClassVar[str] = "jsonb"
    operators: ClassVar[tuple[Operator, ...]] = (SHARED_BY, EMPTY, FILLED)

    def wanted(self, operator: Operator, raw: Sequence[str], asking: Asking) -> tuple[Any, ...]:
        return PersonLink(key=self.key, label=self.label).wanted(operator, raw, asking)

    def read(self, raw: Any) -> list[dict[str, Any]] | None:
        if not isinstance(raw, list) or not all(isinstance(part, dict) for part in raw):
            raise self.refuse(_("%(field)s is a list of people with their parts.") % {"field": self.label})
        parts = [self._part(part) for part in raw]
        if not parts:
            return None
        if len({part["person"] for part in parts}) < len(parts):
            raise self.refuse(_("%(field)s names somebody twice.") % {"field": self.label})
        total = sum((Decimal(part["share"]) for part in parts if not part["overlay"]), Decimal(0))
        if total != WHOLE:
            raise self.refuse(
                _("%(field)s must be 100 %% together. They are %(total)s %%.")
                % {"field": self.label, "total": f"{total.normalize():f}"}
            )
        return sorted(parts, key=lambda part: (part["overlay"], -Decimal(part["share"]), part["person"]))

    def _part(self, part: dict[str, Any]) -> dict[str, Any]:
        unknown = set(part) - {"person", "share", "overlay"}
        if unknown or "person" not in part or "share" not in part:
            raise self.refuse(_("Each part of %(field)s has a person and a share.") % {"field": self.label})
        share = parse_decimal(str(part["share"]))
        if not 0 < share <= WHOLE or share != round(share, 4):
            raise self.refuse(_("A share is above 0 and at most 100 %, with at most four decimals."))
        person = PersonLink(key=self.key, label=self.label).read(part["person"])
        return {"person": person, "share": f"{share.normalize():f}", "overlay": bool(part.get("overlay", False))}

    def schema(self) -> dict[str, Any]:
        part = {
            "type": "object",
            "properties": {
                "person": {"type": "integer"},
                "share": {"type": "string"},
                "overlay": {"type": "boolean"},
            },
            "required": ["person", "share"],
            "additionalProperties": False,
        }
        return {"type": ["array", "null"], "items": part}
