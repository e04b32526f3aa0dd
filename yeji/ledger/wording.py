"""A metric's rule, part by part in words: what is worked out, of what, by which day, for whom."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final


@dataclass(frozen=True, kw_only=True)
class Rule:
    """The formula, which records it is about, the day that decides the period, and who is credited.

    A part is empty where nothing is to be said of it.
    """

    formula: Any = ""
    where: Any = ""
    day: Any = ""
    credit: Any = ""

    def told(self) -> dict[str, str]:
        """As data, in the reader's language."""
        return {part: str(getattr(self, part)) for part in ("formula", "where", "day", "credit")}


UNSAID: Final = Rule()
"""Of a metric whose rule nobody put into words."""
