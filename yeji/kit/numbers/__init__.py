"""Numbers as people write them, read exactly, and as the screens show them.

Reading refuses whatever is not one exact number: a guess at ``约30万`` would be somebody's result.
Showing follows one table for every screen; rounding is for display only.
"""

from yeji.kit.numbers.reading import UnreadableNumber, parse_decimal
from yeji.kit.numbers.showing import MINUS, NONE, Shown, Unit, as_shown, head_unit, show, show_apart

__all__ = [
    "MINUS",
    "NONE",
    "Shown",
    "Unit",
    "UnreadableNumber",
    "as_shown",
    "head_unit",
    "parse_decimal",
    "show",
    "show_apart",
]
