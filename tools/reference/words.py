"""A word in both languages, the Chinese from the rooms' catalogues."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from babel.messages.pofile import read_po

PACKAGE = Path(__file__).resolve().parents[2] / "yeji"


def english(words: object) -> str:
    """The words as the source has them."""
    return str(words)


def chinese(words: object) -> str:
    """The words as a Chinese reader gets them."""
    given = getattr(words, "_args", (str(words),))  # a lazy sentence knows what it was made from
    context = given[0] if len(given) > 1 else None
    return _catalogue().get((context, str(words)), "") or str(words)


def both(words: object) -> str:
    """The words in English and Chinese."""
    return f"{english(words)} · {chinese(words)}"


@lru_cache(maxsize=1)
def _catalogue() -> dict[tuple[str | None, str], str]:
    """Every sentence with its Chinese; rooms agree about the sentences they share."""
    known: dict[tuple[str | None, str], str] = {}
    for file in sorted(PACKAGE.rglob("zh_Hans/LC_MESSAGES/django.po")):
        with file.open("rb") as stream:
            for message in read_po(stream, locale="zh_Hans_CN"):
                if isinstance(message.id, str) and isinstance(message.string, str):
                    known.setdefault((message.context, message.id), message.string)
    return known
