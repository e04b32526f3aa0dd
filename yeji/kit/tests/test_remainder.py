from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yeji.kit.remainder import CannotShare, largest_remainder

CENT = Decimal("0.01")
totals = st.decimals(min_value=-(10**15), max_value=10**15, places=2)
weights = st.lists(st.decimals(min_value=0, max_value=10**6, places=4), min_size=1, max_size=30).filter(any)


def share(total: str, *given_weights: str, step: str = "0.01") -> list[str]:
    parts = largest_remainder(Decimal(total), [Decimal(weight) for weight in given_weights], step=Decimal(step))
    return [str(part) for part in parts]


def test_thirds_give_the_cent_left_over_to_the_first() -> None:
    assert share("100.00", "1", "1", "1") == ["33.34", "33.33", "33.33"]


def test_the_largest_fraction_is_served_before_the_first_place() -> None:
    assert share("10", "0.21", "0.37", "0.42", step="1") == ["2", "4", "4"]


def test_a_count_of_one_goes_to_the_largest_share() -> None:
    assert share("1", "60", "40", step="1") == ["1", "0"]


def test_steps_may_be_thousands() -> None:
    assert share("1000000", "1", "2", "4", step="10000") == ["140000", "290000", "570000"]


@given(totals, weights)
def test_parts_are_steps_and_add_up(total: Decimal, given_weights: list[Decimal]) -> None:
    parts = largest_remainder(total, given_weights, step=CENT)
    assert sum(parts) == total
    assert all(part % CENT == 0 for part in parts)


@given(totals, weights)
def test_no_part_is_a_step_away_from_its_share(total: Decimal, given_weights: list[Decimal]) -> None:
    parts = largest_remainder(total, given_weights, step=CENT)
    whole = sum(map(Fraction, given_weights))
    for part, weight in zip(parts, given_weights, strict=True):
        assert abs(Fraction(part) - Fraction(total) * Fraction(weight) / whole) < Fraction(CENT)


@given(totals, weights)
def test_a_refund_mirrors_what_was_posted(total: Decimal, given_weights: list[Decimal]) -> None:
    posted = largest_remainder(total, given_weights, step=CENT)
    assert largest_remainder(-total, given_weights, step=CENT) == [-part for part in posted]


@given(totals, weights, st.integers(min_value=1, max_value=1000))
def test_only_proportions_matter(total: Decimal, given_weights: list[Decimal], factor: int) -> None:
    scaled = [weight * factor for weight in given_weights]
    assert largest_remainder(total, scaled, step=CENT) == largest_remainder(total, given_weights, step=CENT)


@pytest.mark.parametrize("given_weights", [[], ["0"], ["0", "0.00"]])
def test_nobody_to_share_among_is_refused(given_weights: list[str]) -> None:
    with pytest.raises(CannotShare, match="nobody"):
        share("5.00", *given_weights)


def test_a_negative_weight_is_refused() -> None:
    with pytest.raises(CannotShare, match="less than zero"):
        share("5.00", "2", "-1")


def test_a_total_between_two_steps_is_refused() -> None:
    with pytest.raises(CannotShare, match=r"5\.005 cannot be cut into steps of 0\.01"):
        share("5.005", "1", "1")


def test_a_step_of_nothing_is_a_mistake() -> None:
    with pytest.raises(ValueError, match="more than zero"):
        share("5.00", "1", step="0")
