from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yeji.kit.money import DifferentCurrencies, Money, UnknownCurrency, rounded, step_of

amounts = st.decimals(min_value=-(10**12), max_value=10**12, places=4)


def cny(amount: str) -> Money:
    return Money(Decimal(amount), "CNY")


@pytest.mark.parametrize(
    ("currency", "step"), [("CNY", "0.01"), ("USD", "0.01"), ("JPY", "1"), ("KRW", "1"), ("KWD", "0.001")]
)
def test_steps(currency: str, step: str) -> None:
    assert step_of(currency) == Decimal(step)


@pytest.mark.parametrize("code", ["", "cny", "RMB¥", "¥", "CN"])
def test_a_currency_has_a_three_letter_code(code: str) -> None:
    with pytest.raises(UnknownCurrency):
        Money(Decimal(1), code)


@pytest.mark.parametrize(
    ("amount", "currency", "expected"),
    [("1.005", "CNY", "1.01"), ("-1.005", "CNY", "-1.01"), ("1.0049", "CNY", "1.00"), ("2.5", "JPY", "3")],
)
def test_halves_are_rounded_away_from_zero(amount: str, currency: str, expected: str) -> None:
    assert str(rounded(Decimal(amount), currency)) == expected


@pytest.mark.parametrize("amount", [1.5, 1, "1", True])
def test_money_is_never_a_float(amount: Any) -> None:
    with pytest.raises(TypeError):
        Money(amount, "CNY")
    with pytest.raises(TypeError):
        rounded(amount, "CNY")


@pytest.mark.parametrize("amount", ["NaN", "Infinity", "-Infinity"])
def test_money_is_finite(amount: str) -> None:
    with pytest.raises(ValueError, match="finite"):
        cny(amount)


def test_money_is_not_multiplied_by_a_float() -> None:
    factor: Any = 0.1
    with pytest.raises(TypeError):
        cny("1") * factor


def test_sums_and_differences() -> None:
    assert cny("1.10") + cny("2.20") - cny("0.30") == cny("3.00")
    assert -cny("5") < cny("0") <= cny("0")
    assert cny("10") * Decimal("0.05") == cny("0.50")
    assert cny("1.005").rounded() == cny("1.01")
    assert str(cny("1.10")) == "1.10 CNY"


def test_two_currencies_do_not_meet_without_a_rate() -> None:
    dollars = Money(Decimal(1), "USD")
    with pytest.raises(DifferentCurrencies, match="CNY and USD"):
        cny("1") + dollars
    with pytest.raises(DifferentCurrencies):
        cny("1") - dollars
    with pytest.raises(DifferentCurrencies):
        assert cny("1") < dollars


@given(amounts)
def test_shared_money_adds_up(amount: Decimal) -> None:
    money = Money(amount, "CNY").rounded()
    parts = money.shared([Decimal(3), Decimal(2), Decimal(2)])
    assert sum(parts, start=cny("0")) == money
