"""Markdown from values."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

_MADE: Final = "<!-- Made from the code by: python -m tools.reference write -->"


def page(title: str, *parts: str) -> str:
    """A whole page: its title, where it comes from, and its parts."""
    return "\n\n".join([f"# {title}", _MADE, *parts]) + "\n"


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table; bars inside cells are masked."""
    lines = [head, ["---"] * len(head), *([cell.replace("|", "\\|") for cell in row] for row in rows)]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def code(text: str) -> str:
    """A word of the program's own."""
    return f"`{text}`"


def codes(texts: Iterable[str]) -> str:
    """Several of them."""
    return ", ".join(code(str(text)) for text in texts)


def yes(value: bool) -> str:
    """A truth value in both languages."""
    return "yes · 是" if value else "no · 否"
