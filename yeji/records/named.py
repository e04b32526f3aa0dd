"""Names that a company gives in both languages."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import get_language


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
