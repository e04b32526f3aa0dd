"""Telephone numbers as people write them."""

from __future__ import annotations

import pytest

from yeji.kit.phones import dialled, digits, grouped, hidden, normal


@pytest.mark.parametrize(
    ("text", "kept", "shown", "left"),
    [
        ("138-1234-5678", "+8613812345678", "138 1234 5678", "138****5678"),
        ("+86 138 1234 5678", "+8613812345678", "138 1234 5678", "138****5678"),
        ("008613812345678", "+8613812345678", "138 1234 5678", "138****5678"),
        ("１３８１２３４５６７８", "+8613812345678", "138 1234 5678", "138****5678"),
        ("（0571）8888-6666", "+8657188886666", "0571 8888 6666", "571****6666"),
        ("01088886666转12", "+861088886666x12", "010 8888 6666 ext. 12", "108****6666"),
        ("400-820-8820", "+864008208820", "400 820 8820", "400****8820"),
        ("95588", "+8695588", "95588", "955****5588"),
        ("+1 (650) 253-0000", "+16502530000", "+1 650-253-0000", "650****0000"),
    ],
)
def test_a_number_is_kept_in_one_form_and_shown_in_groups(text: str, kept: str, shown: str, left: str) -> None:
    assert normal(text, region="CN") == kept
    assert grouped(kept, region="CN", extension="ext.") == shown
    assert normal(shown, region="CN") == normal(shown.replace("ext.", "转"), region="CN") == kept
    assert hidden(kept) == left


@pytest.mark.parametrize("text", ["", "12", "abc", "００１３８", "1381234567812345", "+", "tel:"])
def test_what_is_no_number_is_none(text: str) -> None:
    assert normal(text, region="CN") is None


def test_a_number_without_its_country_is_one_of_the_region() -> None:
    assert normal("(650) 253-0000", region="US") == "+16502530000"
    assert grouped("+16502530000", region="US", extension="ext.") == "(650) 253-0000"
    assert normal("0044 20 7031 3000", region="CN") == "+442070313000"


def test_a_telephone_calls_what_is_kept_and_nothing_else() -> None:
    assert dialled("+861088886666x12") == "tel:+861088886666;ext=12"
    assert dialled("138****5678") == dialled("javascript:alert(1)") == ""
    assert grouped("138****5678", region="CN", extension="") == "138****5678"
    assert hidden("nothing") == "****"
    assert digits("138-1234") == "1381234"
