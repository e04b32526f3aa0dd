from __future__ import annotations

import contextlib
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yeji.kit.numbers import Unit, UnreadableNumber, head_unit, parse_decimal, show, show_apart

decimals = st.decimals(min_value=-(10**14), max_value=10**14, places=4)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("0", "0"),
        ("007", "7"),
        (" 1,234.50 ", "1234.50"),
        ("1234567", "1234567"),
        ("1,234,567", "1234567"),
        ("１，２３４．５０", "1234.50"),
        (".5", "0.5"),
        ("+5", "5"),
        ("-5", "-5"),
        ("\u22125", "-5"),
        ("－５", "-5"),
        ("(1,234.50)", "-1234.50"),
        ("（１２）", "-12"),
        ("￥1,234", "1234"),
        ("¥ 12.5", "12.5"),
        ("$12", "12"),
        ("-¥12", "-12"),
        ("¥-12", "-12"),
        ("(¥12)", "-12"),
        ("3.5万", "35000"),
        ("3.5 万元", "35000"),
        ("1.25亿", "125000000"),
        ("2億", "200000000"),
        ("3千", "3000"),
        ("3百万", "3000000"),
        ("1.2千万", "12000000"),
        ("500元", "500"),
        ("5K", "5000"),
        ("20.9k", "20900"),
        ("¥49.3M", "49300000"),
        ("（1.2M）", "-1200000"),
        ("１２.５Ｋ", "12500"),
        ("-$2B", "-2000000000"),
        ("57.3%", "0.573"),
        ("-5％", "-0.05"),
        ("\u00a012\u3000", "12"),
        ("-0", "0"),
    ],
)
def test_one_exact_number(text: str, expected: str) -> None:
    assert parse_decimal(text) == Decimal(expected)


@pytest.mark.parametrize(
    "text", ["约30万", "近30万", "30万左右", "30-50万", "30～50万", "30万+", ">30", "30多万", "数十万"]
)
def test_an_estimate_is_not_a_number(text: str) -> None:
    with pytest.raises(UnreadableNumber, match="estimate or a range"):
        parse_decimal(text)


@pytest.mark.parametrize("text", ["1.234,5", "12,5", "1,2345"])
def test_a_decimal_comma_is_refused(text: str) -> None:
    with pytest.raises(UnreadableNumber, match="comma"):
        parse_decimal(text)


@pytest.mark.parametrize("text", ["1e400", "1.5E+06", "-2e-3"])
def test_scientific_notation_is_refused(text: str) -> None:
    with pytest.raises(UnreadableNumber, match="scientific"):
        parse_decimal(text)


@pytest.mark.parametrize(
    "text",
    [
        *(
            "nan",
            "NaN",
            "inf",
            "-Infinity",
            "abc",
            "—",
            "5²",
            "①",
            "٣",
            "½",
            "0x10",
            "1_000",
            "5.",
            ".",
            "-",
            "¥",
            "()",
        ),
        *(
            "%",
            "万",
            "5%万",
            "5万%",
            "--5",
            "-(5)",
            "(-5)",
            "(5",
            "5)",
            "5-",
            "1,23,456",
            ",5",
            "1 234",
            "5KM",
            "K",
            "¥$5",
        ),
        *("5%元", "5\n6", "1.2.3"),
    ],
)
def test_anything_else_is_refused(text: str) -> None:
    with pytest.raises(UnreadableNumber, match="not a number"):
        parse_decimal(text)


@pytest.mark.parametrize("text", ["2.5m", "$3b", "1,200 m"])
def test_a_small_letter_may_be_a_unit(text: str) -> None:
    with pytest.raises(UnreadableNumber, match="capital M"):
        parse_decimal(text)


@pytest.mark.parametrize("text", ["", "  ", "\u3000"])
def test_nothing_is_not_zero(text: str) -> None:
    with pytest.raises(UnreadableNumber, match="empty"):
        parse_decimal(text)


def test_too_many_digits_are_refused() -> None:
    assert parse_decimal("9" * 24) == Decimal("9" * 24)
    with pytest.raises(UnreadableNumber, match="more digits"):
        parse_decimal("9" * 25)


@pytest.mark.parametrize("value", [1.5, float("nan"), None, 3])
def test_a_float_is_refused(value: Any) -> None:
    with pytest.raises(UnreadableNumber, match="may not be exact"):
        parse_decimal(value)


def test_a_long_text_is_quoted_in_part() -> None:
    with pytest.raises(UnreadableNumber) as refused:
        parse_decimal("x" * 1000)
    assert len(str(refused.value)) < 80


@given(decimals)
def test_what_is_written_is_read(value: Decimal) -> None:
    assert parse_decimal(f"{value:f}") == value
    assert parse_decimal(f"{value:,f}".replace("-", "\u2212")) == value


@given(decimals)
def test_shown_in_full_reads_back(value: Decimal) -> None:
    shown = show(value, language="zh-hans", unit="cents")
    assert abs(parse_decimal(shown) - value) <= Decimal("0.005")


@given(st.text())
def test_any_text_is_read_or_refused(text: str) -> None:
    with contextlib.suppress(UnreadableNumber):
        assert parse_decimal(text).is_finite()


@pytest.mark.parametrize(
    ("value", "unit", "chinese", "english"),
    [
        ("49276000", "money", "4,927.6", "¥49.3M"),
        ("125000000", "money", "1.25 亿", "¥125M"),
        ("-380000", "money", "−38.0", "−¥380K"),
        ("-125000000", "money", "−1.25 亿", "−¥125M"),
        ("0", "money", "0", "¥0"),
        ("200", "money", "0.0", "¥200"),
        ("-200", "money", "0.0", "−¥200"),
        ("12.5", "money", "0.0", "¥12.5"),
        ("99999999", "money", "10,000.0", "¥100M"),
        ("20930", "money", "2.1", "¥20.9K"),
        ("999.6", "money", "0.1", "¥1.0K"),
        ("999950", "money", "100.0", "¥1.0M"),
        ("1234567890000", "money", "12,345.68 亿", "¥1,235B"),
        ("20930", "cents", "¥20,930.00", "¥20,930.00"),
        ("-0.005", "cents", "−¥0.01", "−¥0.01"),
        ("0", "cents", "¥0.00", "¥0.00"),
        ("1234", "count", "1,234", "1,234"),
        ("0", "count", "0", "0"),
        ("47.94", "number", "47.9", "47.9"),
        ("0", "number", "0", "0"),
        ("0.573", "rate", "57.3%", "57.3%"),
        ("-0.05", "rate", "−5.0%", "−5.0%"),
        ("1.0465", "rate", "104.7%", "104.7%"),
        ("0.013", "change", "▲ 1.3pp", "▲ 1.3pt"),
        ("-0.013", "change", "▼ 1.3pp", "▼ 1.3pt"),
        ("0.0001", "change", "0pp", "0pt"),
    ],
)
def test_the_table_of_numbers(value: str, unit: str, chinese: str, english: str) -> None:
    assert show(Decimal(value), language="zh-hans", unit=unit) == chinese
    assert show(Decimal(value), language="en", unit=unit) == english


@pytest.mark.parametrize("unit", list(Unit))
def test_nothing_is_a_dash(unit: Unit) -> None:
    assert show(None, language="zh-hans", unit=unit) == show(None, language="en", unit=unit) == "—"


def test_a_tile_sets_the_unit_apart() -> None:
    shown = show_apart(Decimal(49_276_000), language="zh-hans", unit="money")
    assert (shown.figure, shown.unit, str(shown)) == ("4,927.6", "万", "4,927.6 万")
    assert show_apart(Decimal("0.573"), language="en", unit="rate").unit == "%"


def test_the_head_names_the_unit_the_cells_leave_out() -> None:
    assert head_unit(language="zh-hans", unit="money") == "万元"
    assert head_unit(language="zh-hans", unit="money", currency="USD", small=True) == "美元"
    assert head_unit(language="zh-hans", unit="money", currency="CHF") == "万CHF"
    assert head_unit(language="en", unit="money") == ""
    assert head_unit(language="zh-hans", unit="rate") == ""
    assert head_unit(language="zh-hans", unit="days") == ""


@pytest.mark.parametrize(
    ("currency", "shown"), [("USD", "$1,235.00"), ("JPY", "JP¥1,235"), ("KWD", "KWD 1,234.500"), ("EUR", "€1,234.50")]
)
def test_each_currency_has_its_sign_and_steps(currency: str, shown: str) -> None:
    value = Decimal("1234.5") if currency != "USD" else Decimal(1235)
    assert show(value, language="en", unit="cents", currency=currency) == shown
