"""What the functions do, in Python. None is an empty number, day or link; every one answers for every value."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Callable, Collection
from datetime import date
from decimal import MAX_EMAX, MIN_EMIN, ROUND_CEILING, ROUND_DOWN, ROUND_FLOOR, ROUND_HALF_UP, Context, Decimal
from functools import wraps
from typing import Any, Final

EXACT: Final = Context(prec=40_000, rounding=ROUND_HALF_UP, Emax=MAX_EMAX, Emin=MIN_EMIN)
"""Sums and products are exact: no expression is long enough to fill this."""

SMALL: Final = "abcdefghijklmnopqrstuvwxyz"
LARGE: Final = SMALL.upper()
_RAISE: Final = str.maketrans(SMALL, LARGE)
_LOWER: Final = str.maketrans(LARGE, SMALL)
_MOST_MONTHS: Final = 120_000
_LONGEST: Final = 10_000


def _of_values(function: Callable[..., Any]) -> Callable[..., Any]:
    """Empty when any argument is."""

    @wraps(function)
    def answer(*parts: Any) -> Any:
        return None if any(part is None for part in parts) else function(*parts)

    return answer


@_of_values
def plus(left: Decimal, right: Decimal) -> Decimal:
    return EXACT.add(left, right)


@_of_values
def minus(left: Decimal, right: Decimal) -> Decimal:
    return EXACT.subtract(left, right)


@_of_values
def times(left: Decimal, right: Decimal) -> Decimal:
    return EXACT.multiply(left, right)


@_of_values
def divided(left: Decimal, right: Decimal) -> Decimal | None:
    """To ten decimals, a half away from zero; by zero it is empty. Cut at the eleventh first, which moves no half."""
    if right == 0:
        return None
    cut = EXACT.divide_int(left.scaleb(11, EXACT), right)
    return rounded(cut.scaleb(-11, EXACT), 10)


@_of_values
def negative(value: Decimal) -> Decimal:
    return EXACT.minus(value)


@_of_values
def absolute(value: Decimal) -> Decimal:
    return EXACT.abs(value)


def rounded(value: Decimal | None, places: int = 0) -> Decimal | None:
    """A half goes away from zero."""
    return None if value is None else value.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP, EXACT)


@_of_values
def floor(value: Decimal) -> Decimal:
    return value.to_integral_value(ROUND_FLOOR, EXACT)


@_of_values
def ceil(value: Decimal) -> Decimal:
    return value.to_integral_value(ROUND_CEILING, EXACT)


def _whole(value: Decimal) -> int:
    return int(value.to_integral_value(ROUND_DOWN, EXACT))


@_of_values
def days_on(start: date, days: Decimal) -> date | None:
    place = start.toordinal() + _whole(days)
    return date.fromordinal(place) if 1 <= place <= date.max.toordinal() else None


@_of_values
def days_back(start: date, days: Decimal) -> date | None:
    place = start.toordinal() - _whole(days)
    return date.fromordinal(place) if 1 <= place <= date.max.toordinal() else None


@_of_values
def days_since(later: date, earlier: date) -> Decimal:
    return Decimal((later - earlier).days)


@_of_values
def days_until(earlier: date, later: date) -> Decimal:
    return Decimal((later - earlier).days)


@_of_values
def months_on(start: date, months: Decimal) -> date | None:
    """The same day of another month, or that month's last one."""
    number = _whole(months)
    if abs(number) > _MOST_MONTHS:
        return None
    year, month = divmod(start.year * 12 + start.month - 1 + number, 12)
    if not 1 <= year <= 9999:
        return None
    return date(year, month + 1, min(start.day, monthrange(year, month + 1)[1]))


@_of_values
def year(day: date) -> Decimal:
    return Decimal(day.year)


@_of_values
def quarter(day: date) -> Decimal:
    return Decimal((day.month + 2) // 3)


@_of_values
def month(day: date) -> Decimal:
    return Decimal(day.month)


@_of_values
def day(day: date) -> Decimal:
    return Decimal(day.day)


@_of_values
def weekday(day: date) -> Decimal:
    """Monday is 1."""
    return Decimal(day.isoweekday())


def joined(left: str, right: str) -> str:
    return left + right


def number_as_text(value: Decimal | None) -> str:
    """Without zeros at the end."""
    return "" if value is None else f"{EXACT.add(value.normalize(EXACT), Decimal(0)):f}"


def day_as_text(value: date | None) -> str:
    return "" if value is None else value.isoformat()


def same(value: Any) -> Any:
    return value


def length(text: str) -> Decimal:
    return Decimal(len(text))


def upper(text: str) -> str:
    """The letters of ASCII alone: what others become depends on the database's language."""
    return text.translate(_RAISE)


def lower(text: str) -> str:
    return text.translate(_LOWER)


def trimmed(text: str) -> str:
    return text.strip(" ")


def _size(value: Decimal | None) -> int:
    return 0 if value is None else min(max(_whole(value), 0), _LONGEST)


def left(text: str, size: Decimal | None) -> str:
    return text[: _size(size)]


def right(text: str, size: Decimal | None) -> str:
    taken = _size(size)
    return text[-taken:] if taken else ""


def contains(text: str, part: str) -> bool:
    return part in text


def holds(members: Collection[str], one: str) -> bool:
    return one in members


def starts_with(text: str, part: str) -> bool:
    return text.startswith(part)


def ends_with(text: str, part: str) -> bool:
    return text.endswith(part)


def both(left: bool, right: bool) -> bool:
    return left and right


def either(left: bool, right: bool) -> bool:
    return left or right


def negated(value: bool) -> bool:
    return not value


def chosen(condition: bool, one: Any, other: Any) -> Any:
    return one if condition else other


def equal(left: Any, right: Any) -> bool:
    return bool(left == right)


def unequal(left: Any, right: Any) -> bool:
    return bool(left != right)


def below(left: Any, right: Any) -> bool:
    return left is not None and right is not None and bool(left < right)


def at_most(left: Any, right: Any) -> bool:
    return left is not None and right is not None and bool(left <= right)


def above(left: Any, right: Any) -> bool:
    return below(right, left)


def at_least(left: Any, right: Any) -> bool:
    return at_most(right, left)


def is_empty(value: Any) -> bool:
    return value is None or value in ("", ())


def or_else(value: Any, other: Any) -> Any:
    return other if is_empty(value) else value


def lowest(*values: Any) -> Any:
    """The smallest of those that are not empty."""
    return min((value for value in values if value is not None), default=None)


def highest(*values: Any) -> Any:
    return max((value for value in values if value is not None), default=None)


def gathered(how: str, values: Collection[Any]) -> Any:
    """The values of several records taken together. Empty ones count for nothing but ``count``."""
    filled = [value for value in values if value is not None]
    if how == "count":
        return Decimal(len(values))
    if how in ("min", "max"):
        return lowest(*filled) if how == "min" else highest(*filled)
    total = Decimal(0)
    for value in filled:
        total = EXACT.add(total, value)
    return total if how == "sum" else divided(total, Decimal(len(filled)))
