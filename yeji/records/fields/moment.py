"""A moment: a day and a time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, ClassVar
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yeji.org.calendar import zone_seen
from yeji.records.fields.field import Field
from yeji.records.fields.operators import EMPTY, FILLED, Operator


@dataclass(frozen=True, kw_only=True)
class Moment(Field):
    """A day and a time. Typed and shown on the company's clocks, kept as an instant; programs send an offset."""

    kind: ClassVar[str] = "moment"
    title: ClassVar[Any] = gettext_lazy("Day and time")
    order: ClassVar[int] = 21
    database_type: ClassVar[str] = "timestamptz"
    control: ClassVar[str] = "moment"
    operators: ClassVar[tuple[Operator, ...]] = (EMPTY, FILLED)

    def read(self, raw: Any) -> datetime:
        try:
            found = raw if isinstance(raw, datetime) else datetime.fromisoformat(str(raw).strip())
        except ValueError:
            raise self.refuse(
                _("%(field)s is a day and a time, such as 2026-05-21 15:30.") % {"field": self.label}
            ) from None
        found = found.replace(second=0, microsecond=0)
        return (found if found.tzinfo else found.replace(tzinfo=_zone())).astimezone(UTC)

    def show(self, value: Any, language: str) -> str:
        return "" if value is None else f"{value.astimezone(_zone()):%Y-%m-%d %H:%M}"

    def dump(self, value: Any) -> str | None:
        return None if value is None else value.astimezone(UTC).isoformat()

    def schema(self) -> dict[str, Any]:
        return {"type": ["string", "null"], "format": "date-time"}


def _zone() -> ZoneInfo:
    return ZoneInfo(zone_seen())
