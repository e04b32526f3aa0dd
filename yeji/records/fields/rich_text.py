"""Text with headings, lists, links and emphasis."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from django.utils.translation import gettext_lazy

from yeji.records.fields.note import Note
from yeji.ui.rich import plain


@dataclass(frozen=True, kw_only=True)
class RichText(Note):
    """Text of several lines in Markdown, kept as it was typed. Lists show its words, pages what it means."""

    kind: ClassVar[str] = "rich"
    title: ClassVar[Any] = gettext_lazy("Rich text")
    order: ClassVar[int] = 3
    control: ClassVar[str] = "rich"

    longest: int = 20_000

    def show(self, value: Any, language: str) -> str:
        return plain(value) if value else ""
