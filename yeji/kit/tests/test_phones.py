"""Telephone numbers as people write them."""

from __future__ import annotations

import pytest

from yeji.kit.phones import dialled, grouped, hidden, normal, sought


@pytest.mark.parametrize(
    ("text", "kept", "shown", "left"),
    [
        ("138-1234-5678", "+8613812345678", "138 1234 5678", "138****5678"),
        ("+86 138 1234 5678", "+8613812345678", "138 1234 5678", "138****5678"),
        ("008613812345678", "+8613812345678", "138 1234 5678", "138****5678"),
        ("１３８１２３４５６７８", "+8613812345678", "138 1234 5678", "138****5678"),
        ("（0571）8888-6666", "+8657188886666", "0571 8888 6666", "571****6666"),
        ("01088886666转12", "+861088886666x12", "010 8888 6666 ext. 12", "10****66"),
        ("400-820-8820", "+864008208820", "400 820 8820", "40****20"),
        ("95588", "+8695588", "95588", "9****8"),
        ("+1 (650) 253-0000", "+16502530000", "+1 650-253-0000", "65****00"),
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


@pytest.mark.parametrize(
    ("typed", "wanted"),
    [
        ("138-1234", ("1381234",)),
        ("010 8888", ("0108888", "+86108888")),
        ("010", ("010", "+8610")),
        ("０５７１ 8888转１２", ("05718888x12", "+865718888x12")),
        ("8888 6666 ext. 12", ("88886666x12",)),
        ("01381234", ("01381234", "+861381234")),
        ("0086 138 1234", ("00861381234", "+861381234")),
        ("00", ("00",)),
        ("01", ("01",)),
        ("0135", ("0135",)),
        ("+86 10", ("+8610",)),
        ("Li", ()),
    ],
)
def test_a_part_of_a_number_is_looked_for_as_it_is_kept(typed: str, wanted: tuple[str, ...]) -> None:
    assert sought(typed, region="CN") == wanted
