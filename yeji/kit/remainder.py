"""Sharing an amount so that the parts add up to it exactly."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from math import lcm

from yeji.kit.refusal import Refused
from yeji.kit.words import Text


class CannotShare(Refused):
    """The amount has nobody to go to, or cannot be cut into such steps."""

    status = 422
    code = "shares.cannot_share"


def largest_remainder(total: Decimal, weights: Sequence[Decimal], *, step: Decimal) -> list[Decimal]:
    """Cut ``total`` into one part per weight: multiples of ``step`` that sum to ``total`` exactly.

    Each part first gets the whole steps of its proportional share; the steps left over go to the largest
    fractions, equal ones in the order given (credit lines come by share descending, then position id).
    A negative total gives the negated parts of the positive one, so that a refund mirrors what was posted.

    :raises CannotShare: when a weight is negative, all are zero, or ``total`` is no multiple of ``step``.
    """
    if total < 0:
        return [-part for part in largest_remainder(-total, weights, step=step)]
    shares = _whole_numbers(weights)
    whole = sum(shares)
    if whole == 0:
        raise CannotShare(Text("There is nobody to share %(total)s among: every weight is zero.", total=total))
    steps = _steps_in(total, step)
    parts, fractions = zip(*(divmod(steps * share, whole) for share in shares), strict=True)
    left = steps - sum(parts)
    first = sorted(range(len(shares)), key=lambda place: -fractions[place])[:left]
    extra = frozenset(first)
    return [(part + (place in extra)) * step for place, part in enumerate(parts)]


def _steps_in(total: Decimal, step: Decimal) -> int:
    if step <= 0:
        raise ValueError(f"a step is more than zero, not {step}")
    steps = Fraction(total) / Fraction(step)
    if steps.denominator != 1:
        raise CannotShare(Text("%(total)s cannot be cut into steps of %(step)s.", total=total, step=step))
    return steps.numerator


def _whole_numbers(weights: Sequence[Decimal]) -> list[int]:
    """The weights in their exact proportions, as whole numbers."""
    if any(weight < 0 for weight in weights):
        raise CannotShare(Text("A weight cannot be less than zero."))
    ratios = [weight.as_integer_ratio() for weight in weights]
    scale = lcm(*(denominator for _, denominator in ratios))
    return [numerator * (scale // denominator) for numerator, denominator in ratios]
