"""Money: an exact amount and its currency, never apart and never a float."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Final

from yeji.kit.refusal import Refused
from yeji.kit.remainder import largest_remainder
from yeji.kit.words import Text

_CODE: Final = re.compile(r"[A-Z]{3}")
UNUSUAL_PLACES: Final[Mapping[str, int]] = {
    **dict.fromkeys(("BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW"), 0),
    **dict.fromkeys(("PYG", "RWF", "UGX", "VND", "VUV", "XAF", "XOF", "XPF"), 0),
    **dict.fromkeys(("BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"), 3),
}
"""The currencies whose smallest coin is not a hundredth, with the places after the point."""


class UnknownCurrency(Refused):
    """A currency is named by its three-letter code."""

    status = 422
    code = "money.unknown_currency"


class DifferentCurrencies(Refused):
    """Amounts of two currencies were to be added or compared without a rate."""

    status = 422
    code = "money.different_currencies"


def step_of(currency: str) -> Decimal:
    """The smallest amount one can pay in ``currency``: 0.01 as a rule, 1 for the yen and the won.

    :raises UnknownCurrency: when ``currency`` is not a three-letter code in capitals.
    """
    if not _CODE.fullmatch(currency):
        raise UnknownCurrency(Text("“%(given)s” is not a currency code such as CNY or USD.", given=currency))
    return Decimal(1).scaleb(-UNUSUAL_PLACES.get(currency, 2))


def rounded(amount: Decimal, currency: str) -> Decimal:
    """``amount`` in whole steps of ``currency``, halves away from zero."""
    _must_be_exact(amount)
    return amount.quantize(step_of(currency), rounding=ROUND_HALF_UP)


@dataclass(frozen=True, slots=True)
class Money:
    """An amount in a currency. Adding and comparing need the same currency; converting needs a rate."""

    amount: Decimal
    currency: str

    def __post_init__(self) -> None:
        _must_be_exact(self.amount)
        step_of(self.currency)

    def __add__(self, other: Money) -> Money:
        return Money(self.amount + self._same(other), self.currency)

    def __sub__(self, other: Money) -> Money:
        return Money(self.amount - self._same(other), self.currency)

    def __neg__(self) -> Money:
        return Money(-self.amount, self.currency)

    def __mul__(self, factor: Decimal | int) -> Money:
        return Money(self.amount * _exact_factor(factor), self.currency)

    def __lt__(self, other: Money) -> bool:
        return self.amount < self._same(other)

    def __le__(self, other: Money) -> bool:
        return self.amount <= self._same(other)

    def __str__(self) -> str:
        return f"{self.amount} {self.currency}"

    def rounded(self) -> Money:
        """The same amount in whole steps of its currency, halves away from zero."""
        return Money(rounded(self.amount, self.currency), self.currency)

    def shared(self, weights: Sequence[Decimal]) -> list[Money]:
        """Parts in proportion to ``weights`` that add up to this amount exactly (see ``largest_remainder``)."""
        parts = largest_remainder(self.amount, weights, step=step_of(self.currency))
        return [Money(part, self.currency) for part in parts]

    def _same(self, other: Money) -> Decimal:
        if other.currency != self.currency:
            raise DifferentCurrencies(
                Text(
                    "%(one)s and %(other)s cannot be added or compared without an exchange rate.",
                    one=self.currency,
                    other=other.currency,
                )
            )
        return other.amount


def _must_be_exact(amount: object) -> None:
    if not isinstance(amount, Decimal):
        raise TypeError(f"money is a Decimal, not {type(amount).__name__}")
    if not amount.is_finite():
        raise ValueError(f"money is a finite amount, not {amount}")


def _exact_factor(factor: Decimal | int) -> Decimal:
    if not isinstance(factor, Decimal | int):
        raise TypeError(f"money is multiplied by a Decimal or an int, not {type(factor).__name__}")
    return Decimal(factor)
