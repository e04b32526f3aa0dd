"""Identity card numbers: taken in any writing, and only when the check is right."""

from __future__ import annotations

import pytest

from yeji.kit.identity_number import normal


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("11010519491231002X", "11010519491231002X"),
        ("11010519491231002x", "11010519491231002X"),
        ("110105 19491231 002X", "11010519491231002X"),
        ("１１０１０５１９４９１２３１００２Ｘ", "11010519491231002X"),
        ("440524188001010014", "440524188001010014"),
        ("110105491231002", "11010519491231002X"),
        ("110105194912310021", None),  # the check is wrong
        ("11010519491331002X", None),  # no such day
        ("110105194912310000", None),  # digits that a spreadsheet lost
        ("1.10105E+17", None),
        ("", None),
        ("1101051949123100²X", None),
    ],
)
def test_a_number_is_kept_as_it_stands_on_a_card(typed: str, kept: str | None) -> None:
    assert normal(typed) == kept
