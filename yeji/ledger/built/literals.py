"""Values as SQL writes them. What people typed stands in functions and beside placeholders: nothing of it is special.

Every character but letters and digits is written by its number: no quote, dollar, per cent or brace of theirs can end
what surrounds it.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal


def text(value: str) -> str:
    """A text literal."""
    return f"E'{''.join(_written(letter) for letter in value)}'"


def _written(letter: str) -> str:
    if letter.isascii() and letter.isalnum():
        return letter
    return f"\\U{ord(letter):08X}"


def literal(value: str | int | Decimal | date | bool) -> str:
    """A literal of the database's own type for a value."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int):
        return str(value)
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, date):
        return f"DATE '{value.isoformat()}'"
    return text(value)
