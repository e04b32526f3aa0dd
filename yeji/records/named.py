"""Names in both languages."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.utils.translation import get_language, override


@dataclass(frozen=True)
class Named:
    """A name in English and Chinese, shown in the reader's language; where that one is missing, in the other."""

    en: str
    zh: str

    def __str__(self) -> str:
        first, second = (self.zh, self.en) if (get_language() or "").startswith("zh") else (self.en, self.zh)
        return first or second

    def __bool__(self) -> bool:
        return bool(self.en or self.zh)


def in_each_language(*labels: Any) -> list[str]:
    """Labels after each other, in every language of the product: what was written in any of them is understood."""
    found = []
    for language, _name in settings.LANGUAGES:
        with override(language):
            found.append(" ".join(map(str, labels)))
    return found
