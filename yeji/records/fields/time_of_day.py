"""A time of day, to the minute."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import time
from typing import Any, ClassVar, Final

from django.utils.translation import gettext as _

from yeji.records.fields.field import Field
from yeji.records.fields.operators import SIZED, Operator

_WRITTEN: Final = re.compile(
    r"(?P<half>上午|下午|晚上)?\s*(?P<hour>\d{1,2})(?::(?P<minute>\d{2})(?::\d{2})?|[点时](?:(?P<spoken>\d{1,2})分?)?)"
)
_NOON: Final = 12


@dataclass(frozen=True, kw_only=True)
class TimeOfDay(Field):
    """A time on the company's clocks, such as 15:30, typed also as ``下午3:30`` or ``9点``."""

    kind: ClassVar[str] = "time"
    database_type: ClassVar[str] = "time"
    operators: ClassVar[tuple[Operator, ...]] = SIZED

    def read(self, raw: Any) -> time:
        if isinstance(raw, time):
            return raw.replace(second=0, microsecond=0)
        found = _WRITTEN.fullmatch(unicodedata.normalize("NFKC", str(raw)).strip())
        if found:
            hour, minute = int(found["hour"]), int(found["minute"] or found["spoken"] or 0)
            if found["half"] in ("下午", "晚上") and hour < _NOON:
                hour += _NOON
            if hour <= 23 and minute <= 59:
                return time(hour, minute)
        raise self.refuse(
            _("%(field)s is a time such as 15:30. Not: %(given)s") % {"field": self.label, "given": str(raw)[:60]}
        )

    def show(self, value: Any, language: str) -> str:
        return "" if value is None else f"{value:%H:%M}"

    def dump(self, value: Any) -> str | None:
        return None if value is None else f"{value:%H:%M}"

    def schema(self) -> dict[str, Any]:
        return {"type": ["string", "null"], "pattern": r"^([01]\d|2[0-3]):[0-5]\d$"}
